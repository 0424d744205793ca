public import Display

extension Mask {
    /// Softens the mask: three boxes one after the other come close to a bell.
    public mutating func blur(radius: Int) {
        guard radius > 0, width > 0, height > 0 else { return }
        var line = [UInt8](repeating: 0, count: max(width, height))
        for _ in 0..<3 {
            for y in 0..<height { blurLine(y * width, 1, width, radius, &line) }
            for x in 0..<width { blurLine(x, width, height, radius, &line) }
        }
    }

    private mutating func blurLine(_ start: Int, _ step: Int, _ count: Int, _ radius: Int, _ line: inout [UInt8]) {
        let size = 2 * radius + 1
        var sum = 0
        for index in 0..<min(radius, count) { sum += Int(coverage[start + index * step]) }
        for index in 0..<count {
            if index + radius < count { sum += Int(coverage[start + (index + radius) * step]) }
            line[index] = UInt8((sum + size / 2) / size)
            if index >= radius { sum -= Int(coverage[start + (index - radius) * step]) }
        }
        for index in 0..<count { coverage[start + index * step] = line[index] }
    }
}

extension Bitmap {
    /// Softens a part of the picture, as if looked at through frosted glass.
    public func blur(_ rectangle: Rectangle, radius: Int) {
        let area = rectangle.clipped(toWidth: width, height: height)
        let radius = min(radius, 256)
        guard radius > 0, !area.isEmpty else { return }
        let count = max(area.width, area.height)
        var line = [UInt32](repeating: 0, count: count), result = line
        for _ in 0..<3 {
            for y in area.y..<(area.y + area.height) {
                withMutableRow(x: area.x, y: y, count: area.width) { row in
                    for x in 0..<row.count { line[x] = row[x] }
                    Self.blur(line, area.width, radius, &result)
                    for x in 0..<row.count { row[x] = result[x] }
                }
            }
            for x in area.x..<(area.x + area.width) {
                for y in 0..<area.height { line[y] = self[x, area.y + y] }
                Self.blur(line, area.height, radius, &result)
                for y in 0..<area.height { self[x, area.y + y] = result[y] }
            }
        }
    }

    /// The mean of the neighbours; beyond the ends the last pixel goes on.
    private static func blur(_ line: [UInt32], _ count: Int, _ radius: Int, _ result: inout [UInt32]) {
        func channels(_ index: Int) -> SIMD4<UInt32> {
            let pixel = line[min(max(index, 0), count - 1)]
            return SIMD4(pixel & 255, pixel >> 8 & 255, pixel >> 16 & 255, pixel >> 24)
        }
        let size = UInt32(2 * radius + 1)
        let factor = (1 << 16) / size
        var sum = SIMD4<UInt32>.zero
        for index in -radius..<radius { sum &+= channels(index) }
        for index in 0..<count {
            sum &+= channels(index + radius)
            let mean = (sum &* factor &+ 32768) &>> 16
            result[index] = mean[0] | mean[1] << 8 | mean[2] << 16 | mean[3] << 24
            sum &-= channels(index - radius)
        }
    }
}

/// The soft shadow of a rectangle with round corners, drawn around any size from one small mask: its corners are
/// copied and its edges repeated.
public struct Shadow: Sendable {
    /// How far the shadow reaches beyond the rectangle.
    public let reach: Int
    private let mask: Mask
    /// The column and the row of the mask that are repeated.
    private let middle: Int
    private let pixel: UInt32

    /// - Parameter size: how soft it is: the distance over which it fades.
    public init(size: Int, radius: Int, _ color: Color) {
        let size = min(max(size, 0), 200), radius = min(max(radius, 0), 200)
        let step = (size + 2) / 3
        reach = step * 3
        middle = reach + max(radius, reach) + 1
        let length = 2 * middle + 1
        let inner = Rectangle(x: reach, y: reach, width: length - 2 * reach, height: length - 2 * reach)
        var mask = Mask(
            width: length, height: length,
            .roundedRectangle(
                x: Float(inner.x), y: Float(inner.y), width: Float(inner.width), height: Float(inner.height),
                corners: Corners(Float(radius))))
        mask.blur(radius: step)
        self.mask = mask
        pixel = color.pixel
    }

    /// What the shadow of a rectangle covers.
    public func bounds(of rectangle: Rectangle) -> Rectangle { rectangle.inset(-reach) }

    /// Draws the shadow of `rectangle`, which lies in the bitmap's own pixels, where `clip` lets it, and not under
    /// `except`, which is drawn over anyway.
    public func draw(around rectangle: Rectangle, on bitmap: Bitmap, clip: Rectangle, except: Rectangle? = nil) {
        let whole = bounds(of: rectangle)
        let area = whole.intersection(clip).intersection(bitmap.bounds)
        if area.isEmpty { return }
        var line = [UInt8](repeating: 0, count: area.width)
        for y in area.y..<(area.y + area.height) {
            let row = source(y - whole.y, whole.height)
            for x in 0..<area.width {
                line[x] = mask.coverage[row * mask.width + source(area.x + x - whole.x, whole.width)]
            }
            guard let except, y >= except.y, y < except.y + except.height else {
                bitmap.coverRow(x: area.x, y: y, mask: line.span, pixel)
                continue
            }
            let left = min(max(except.x - area.x, 0), area.width)
            let right = min(max(except.x + except.width - area.x, left), area.width)
            bitmap.coverRow(x: area.x, y: y, mask: line.span.extracting(0..<left), pixel)
            bitmap.coverRow(x: area.x + right, y: y, mask: line.span.extracting(right..<area.width), pixel)
        }
    }

    /// Which column or row of the mask stands for one of a shadow of that length.
    private func source(_ place: Int, _ length: Int) -> Int {
        let fromEnd = length - 1 - place
        if place <= fromEnd { return min(place, middle) }
        return mask.width - 1 - min(fromEnd, middle)
    }
}
