public import Display

/// A part of a bitmap to draw on: everything is given relative to its origin, and nothing outside of its clip is changed.
/// It is a value; a part of it for somebody else is another canvas.
public struct Canvas {
    public let bitmap: Bitmap
    /// What may be changed, in the bitmap's own pixels.
    public private(set) var clip: Rectangle
    public private(set) var originX: Int
    public private(set) var originY: Int

    public init(_ bitmap: Bitmap) {
        self.bitmap = bitmap
        clip = bitmap.bounds
        originX = 0
        originY = 0
    }

    /// The same with less to change.
    public func clipped(_ rectangle: Rectangle) -> Canvas {
        var result = self
        result.clip = clip.intersection(rectangle.moved(x: originX, y: originY))
        return result
    }

    /// The same with its origin at a place of this one.
    public func moved(x: Int, y: Int) -> Canvas {
        var result = self
        result.originX = originX &+ x
        result.originY = originY &+ y
        return result
    }

    /// Whether something in a rectangle could be seen.
    public func shows(_ rectangle: Rectangle) -> Bool {
        !clip.intersection(rectangle.moved(x: originX, y: originY)).isEmpty
    }

    public func fill(_ rectangle: Rectangle, _ color: Color) {
        bitmap.blend(clip.intersection(rectangle.moved(x: originX, y: originY)), color.pixel)
    }

    /// Sets pixels, alpha and all, where `fill` would lay the colour over them.
    public func clear(_ rectangle: Rectangle, _ color: Color = .clear) {
        bitmap.fill(clip.intersection(rectangle.moved(x: originX, y: originY)), color.pixel)
    }

    public func fill(_ path: Path, _ paint: Paint) {
        let origin = Point(Float(originX), Float(originY))
        let placed = originX == 0 && originY == 0 ? path : path.placed(at: origin)
        switch paint {
        case .color(let color):
            let pixel = color.pixel
            placed.forEachRow(in: clip) { x, y, mask in bitmap.coverRow(x: x, y: y, mask: mask, pixel) }
        default:
            var pixels: [UInt32] = []
            placed.forEachRow(in: clip) { x, y, mask in
                if pixels.count != mask.count { pixels = Array(repeating: 0, count: mask.count) }
                paint.row(x: x - originX, y: y - originY, into: &pixels)
                bitmap.coverRow(x: x, y: y, mask: mask, pixels.span)
            }
        }
    }

    public func fill(_ path: Path, _ color: Color) { fill(path, .color(color)) }

    public func stroke(_ path: Path, _ stroke: Stroke, _ color: Color) { fill(path.stroked(stroke), .color(color)) }

    /// A rectangle with round corners, on whole pixels.
    public func fillRounded(_ rectangle: Rectangle, radius: Float, _ paint: Paint) {
        fill(Self.rounded(rectangle, radius, 0), paint)
    }

    public func fillRounded(_ rectangle: Rectangle, radius: Float, _ color: Color) {
        if radius <= 0 { return fill(rectangle, color) }
        fill(Self.rounded(rectangle, radius, 0), .color(color))
    }

    /// The edge of such a rectangle, inside of it.
    public func strokeRounded(_ rectangle: Rectangle, radius: Float, width: Float = 1, _ color: Color) {
        let outer = Self.rounded(rectangle, radius, 0)
        // The hole turns the other way and so takes its part out again.
        let hole = Self.rounded(rectangle, max(radius - width, 0), width)
        var path = outer
        path.add(hole.reversed())
        fill(path, .color(color))
    }

    private static func rounded(_ rectangle: Rectangle, _ radius: Float, _ inset: Float) -> Path {
        let width = Float(rectangle.width) - 2 * inset, height = Float(rectangle.height) - 2 * inset
        guard width > 0, height > 0 else { return Path() }
        return .roundedRectangle(
            x: Float(rectangle.x) + inset, y: Float(rectangle.y) + inset, width: width, height: height,
            corners: Corners(radius))
    }

    /// Lays a colour over what a mask covers; its upper left corner is put at x, y.
    public func fill(_ mask: Mask, x: Int, y: Int, _ color: Color) {
        let pixel = color.pixel
        let place = Rectangle(x: x &+ originX, y: y &+ originY, width: mask.width, height: mask.height)
        let area = place.intersection(clip)
        if area.isEmpty { return }
        for row in area.y..<(area.y + area.height) {
            guard let cover = mask.row(row - place.y, from: area.x - place.x, count: area.width) else { continue }
            bitmap.coverRow(x: area.x, y: row, mask: cover, pixel)
        }
    }

    /// Lays a picture over this one.
    public func draw(_ picture: Bitmap, x: Int, y: Int, alpha: UInt8 = 255) {
        bitmap.blend(
            picture.bounds, of: picture, toX: x &+ originX, y: y &+ originY, alpha: alpha, clip: clip)
    }

    /// Lays a picture over this one, made larger or smaller to fit.
    public func draw(_ picture: Bitmap, in target: Rectangle, _ scaling: Bitmap.Scaling = .smooth) {
        bitmap.draw(picture.bounds, of: picture, in: target.moved(x: originX, y: originY), scaling, clip: clip)
    }
}

extension Path {
    /// The same shape, turning the other way.
    public func reversed() -> Path {
        var result = Path()
        for contour in contours {
            for (index, point) in contour.points.reversed().enumerated() {
                index == 0 ? result.move(to: point) : result.line(to: point)
            }
            if contour.isClosed { result.close() }
        }
        return result
    }
}
