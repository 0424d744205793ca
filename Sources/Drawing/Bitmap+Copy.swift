public import Display

extension Bitmap {
    /// Sets every pixel of a rectangle; what lies outside of the picture is left out, here and below.
    public func fill(_ rectangle: Rectangle, _ pixel: UInt32) {
        let area = rectangle.clipped(toWidth: width, height: height)
        for y in area.y..<(area.y + area.height) { fillRow(x: area.x, y: y, count: area.width, pixel) }
    }

    /// Lays a colour over a rectangle.
    public func blend(_ rectangle: Rectangle, _ pixel: UInt32) {
        if pixel >> 24 == 255 { return fill(rectangle, pixel) }
        let area = rectangle.clipped(toWidth: width, height: height)
        for y in area.y..<(area.y + area.height) { blendRow(x: area.x, y: y, count: area.width, pixel) }
    }

    /// Copies `part` of a picture to a place, alpha and all. The picture may be this one: then it is moved.
    /// - Parameter clip: what may be changed; all by default.
    public func copy(_ part: Rectangle, of source: Bitmap, toX x: Int, y: Int, clip: Rectangle? = nil) {
        guard let (area, deltaX, deltaY) = meeting(part, of: source, x, y, clip) else { return }
        let isUpward = source === self && deltaY < 0
        for step in 0..<area.height {
            // A row must not be overwritten before it was copied.
            let row = isUpward ? area.y + area.height - 1 - step : area.y + step
            copyRow(
                x: area.x, y: row, count: area.width, from: source, sourceX: area.x + deltaX, sourceY: row + deltaY)
        }
    }

    /// Copies a picture to a place, and lays another one over it on the way: what a copy and a blend do, but each pixel is
    /// written once. Only where both pictures are is anything changed.
    /// - Parameters:
    ///   - cover: what is laid over it, its upper left pixel being at `coverX`, `coverY` of this picture.
    ///   - clip: what may be changed.
    public func copy(
        _ source: Bitmap, toX x: Int, y: Int, under cover: Bitmap, coverX: Int, coverY: Int, clip: Rectangle
    ) {
        guard let (area, deltaX, deltaY) = meeting(source.bounds, of: source, x, y, clip),
            let (common, coverDeltaX, coverDeltaY) = meeting(cover.bounds, of: cover, coverX, coverY, area)
        else { return }
        for row in common.y..<(common.y + common.height) {
            mergeRow(
                x: common.x, y: row, count: common.width, from: source, at: (common.x + deltaX, row + deltaY),
                under: RowPlace(bitmap: cover, x: common.x + coverDeltaX, y: row + coverDeltaY))
        }
    }

    /// Lays `part` of a picture over this one at a place.
    /// - Parameters:
    ///   - alpha: how much of it, 255 being all.
    ///   - clip: what may be changed; all by default.
    public func blend(
        _ part: Rectangle, of source: Bitmap, toX x: Int, y: Int, alpha: UInt8 = 255, clip: Rectangle? = nil
    ) {
        guard alpha > 0, let (area, deltaX, deltaY) = meeting(part, of: source, x, y, clip) else { return }
        for row in area.y..<(area.y + area.height) {
            blendRow(
                x: area.x, y: row, count: area.width, from: source, sourceX: area.x + deltaX,
                sourceY: row + deltaY, alpha: alpha)
        }
    }

    /// The area of this picture that is concerned, and how far the source's pixels are away.
    private func meeting(
        _ part: Rectangle, of source: Bitmap, _ x: Int, _ y: Int, _ clip: Rectangle?
    ) -> (Rectangle, Int, Int)? {
        // Places further away than this reach no picture, and sums with them cannot overflow.
        let far = 1 << 40
        guard (-far...far).contains(x), (-far...far).contains(y), (-far...far).contains(part.x),
            (-far...far).contains(part.y)
        else { return nil }
        let deltaX = part.x - x, deltaY = part.y - y
        var area = part.intersection(source.bounds).moved(x: -deltaX, y: -deltaY).intersection(bounds)
        if let clip { area = area.intersection(clip) }
        return area.isEmpty ? nil : (area, deltaX, deltaY)
    }

    /// How a picture is made larger or smaller.
    public enum Scaling: Sendable {
        /// Takes the nearest pixel: hard edges, for whole factors.
        case nearest
        /// Weighs neighbours, and all pixels that fall together when it gets smaller.
        case smooth
    }

    /// Lays `part` of a picture over `target` of this one, made larger or smaller to fit; with `isOpaque` its alpha does not
    /// count. A pixel comes out the same whatever the clip.
    public func draw(
        _ part: Rectangle, of source: Bitmap, in target: Rectangle, _ scaling: Scaling = .smooth,
        clip: Rectangle? = nil, isOpaque: Bool = false
    ) {
        let part = part.clipped(toWidth: source.width, height: source.height)
        var area = target.clipped(toWidth: width, height: height)
        if let clip { area = area.intersection(clip) }
        guard !part.isEmpty, !area.isEmpty, target.width <= 1 << 20, target.height <= 1 << 20 else { return }
        if part.width == target.width, part.height == target.height {
            if isOpaque { return copy(part, of: source, toX: target.x, y: target.y, clip: clip) }
            return blend(part, of: source, toX: target.x, y: target.y, clip: clip)
        }
        let across = ScaleSteps(part.width, target.width, from: area.x - target.x, count: area.width, scaling)
        let down = ScaleSteps(part.height, target.height, from: area.y - target.y, count: area.height, scaling)
        var scaler = RowScaler(source, part, across)
        for row in 0..<area.height {
            var pixels = scaler.row(down, row)
            if isOpaque { for column in pixels.indices { pixels[column] |= 0xff00_0000 } }
            blendRow(x: area.x, y: area.y + row, from: pixels.span)
        }
    }
}
