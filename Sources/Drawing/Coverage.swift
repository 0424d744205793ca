public import Display

/// How much of each pixel a shape covers, exactly, for a band of rows.
///
/// Each edge adds to its pixels how much of them lies to its right, with the sign of its direction; the sum along a row is
/// then the area covered. What is left of the band counts for its first column, what is right of it not at all. Shapes that
/// overlap in the same direction are joined.
struct Coverage {
    let width: Int
    let height: Int
    /// Two more columns than there are pixels, for what an edge leaves in its neighbour.
    private var sums: [Float]
    private let stride: Int

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        stride = width + 2
        sums = Array(repeating: 0, count: stride * height)
    }

    mutating func clear() { for index in sums.indices { sums[index] = 0 } }

    /// Adds an edge, in pixels from the band's upper left corner.
    mutating func add(_ a: Point, _ b: Point) {
        if a.y == b.y { return }
        let direction: Float = a.y < b.y ? 1 : -1
        let (from, to) = a.y < b.y ? (a, b) : (b, a)
        if to.y <= 0 || from.y >= Float(height) { return }
        let slope = (to.x - from.x) / (to.y - from.y)
        let top = max(from.y, 0)
        var x = from.x + (top - from.y) * slope
        var y = top
        let bottom = min(to.y, Float(height))
        var row = Int(top)
        while row < height, y < bottom {
            let nextY = min(Float(row + 1), bottom)
            let nextX = from.x + (nextY - from.y) * slope
            addPiece(row, x, nextX, (nextY - y) * direction)
            x = nextX
            y = nextY
            row += 1
        }
    }

    /// A piece of an edge inside of one row; `amount` is its height with its sign.
    private mutating func addPiece(_ row: Int, _ a: Float, _ b: Float, _ amount: Float) {
        let left = min(a, b), right = max(a, b), limit = Float(width)
        let start = row * stride
        if right <= 0 {
            sums[start] += amount
            return
        }
        if left >= limit { return }
        if left < 0 {
            let part = -left / (right - left)
            sums[start] += amount * part
            return addPiece(row, 0, right, amount * (1 - part))
        }
        if right > limit { return addPiece(row, left, limit, amount * (limit - left) / (right - left)) }
        addInside(start, left, right, amount)
    }

    private mutating func addInside(_ start: Int, _ left: Float, _ right: Float, _ amount: Float) {
        let first = Int(left), last = min(Int(right), width)
        let at = start + first
        if first == last || right == Float(first + 1) {
            let beyond = (left + right) / 2 - Float(first)
            sums[at] += amount * (1 - beyond)
            sums[at + 1] += amount * beyond
            return
        }
        // A trapezoid over several columns: the share of each is how much of it lies right of the edge.
        let perColumn = amount / (right - left)
        var covered: Float = 0
        var column = first
        var x = left
        while column <= last {
            let next = min(Float(column + 1), right)
            let part = perColumn * (next - x)
            let middle = (x + next) / 2 - Float(column)
            sums[start + column] += part * (1 - middle)
            sums[start + column + 1] += part * middle
            covered += part
            x = next
            column += 1
            if x >= right { break }
        }
        sums[start + min(column, width)] += amount - covered
    }

    /// The coverage of a row, 0…255; false where nothing is covered.
    func row(_ row: Int, into mask: inout [UInt8]) -> Bool {
        var sum: Float = 0
        var any = false
        let start = row * stride
        for column in 0..<width {
            sum += sums[start + column]
            let value = min(abs(sum), 1)
            let cover = UInt8(value * 255 + 0.5)
            mask[column] = cover
            any = any || cover != 0
        }
        return any
    }
}

/// A shape's pixels, one byte of coverage each.
public struct Mask: Sendable {
    public let width: Int
    public let height: Int
    /// Line by line.
    public internal(set) var coverage: [UInt8]

    /// An empty mask; a size that no picture has is made one that has.
    public init(width: Int, height: Int) {
        self.width = min(max(width, 0), Bitmap.limit)
        self.height = min(max(height, 0), Bitmap.limit)
        coverage = Array(repeating: 0, count: self.width * self.height)
    }

    /// What a path covers of a picture of that size.
    public init(width: Int, height: Int, _ path: Path) {
        self.init(width: width, height: height)
        let columns = self.width
        let area = Rectangle(x: 0, y: 0, width: columns, height: self.height)
        path.forEachRow(in: area) { first, y, mask in
            for x in 0..<mask.count { coverage[y * columns + first + x] = mask[x] }
        }
    }

    /// Part of a line; nil where it does not lie in the mask.
    @_lifetime(borrow self)
    public func row(_ y: Int, from x: Int, count: Int) -> Span<UInt8>? {
        guard y >= 0, y < height, x >= 0, count >= 0, count <= width - x else { return nil }
        let start = y * width + x
        return coverage.span.extracting(start..<(start + count))
    }
}

extension Path {
    /// The pixels that the path may touch.
    public var bounds: Rectangle {
        var left = Float.infinity, top = Float.infinity, right = -Float.infinity, bottom = -Float.infinity
        for contour in contours {
            for point in contour.points {
                left = min(left, point.x)
                right = max(right, point.x)
                top = min(top, point.y)
                bottom = max(bottom, point.y)
            }
        }
        guard left <= right else { return Rectangle(x: 0, y: 0, width: 0, height: 0) }
        let x = Int(left.rounded(.down)), y = Int(top.rounded(.down))
        return Rectangle(
            x: x, y: y, width: Int(right.rounded(.up)) - x, height: Int(bottom.rounded(.up)) - y)
    }

    /// Calls `body` with the first column, the row and the coverage of each row inside of `clip` that the path touches.
    func forEachRow(in clip: Rectangle, _ body: (Int, Int, Span<UInt8>) -> Void) {
        let area = bounds.intersection(clip)
        guard !area.isEmpty, area.width <= Bitmap.limit, area.height <= Bitmap.limit else { return }
        // Bands bound the memory that a large shape takes.
        let step = min(area.height, max(65536 / area.width, 16))
        var coverage = Coverage(width: area.width, height: step)
        var mask = [UInt8](repeating: 0, count: area.width)
        var top = area.y
        while top < area.y + area.height {
            if top != area.y { coverage.clear() }
            let origin = Point(Float(area.x), Float(top))
            for contour in contours {
                guard var last = contour.points.last else { continue }
                last = last - origin
                for point in contour.points {
                    let next = point - origin
                    coverage.add(last, next)
                    last = next
                }
            }
            for row in 0..<min(step, area.y + area.height - top) where coverage.row(row, into: &mask) {
                body(area.x, top + row, mask.span)
            }
            top += step
        }
    }
}
