import Display
import Drawing

/// The shadow under windows: what a light edge looks like when it is blurred, made once and put together from corners and
/// edges for every size.
struct Shadow {
    private let size: Int
    private let corners: Bitmap
    /// An edge from the left and one from above, as long as a piece.
    private let side: Bitmap
    private let top: Bitmap
    private let inner: UInt32

    private static var piece: Int { 128 }

    init?(size: Int, strength: UInt8) {
        let span = 2 * size
        guard size > 0, strength > 0, let corners = Bitmap(width: 2 * span, height: 2 * span),
            let side = Bitmap(width: 2 * span, height: Self.piece),
            let top = Bitmap(width: Self.piece, height: 2 * span)
        else { return nil }
        self.size = size
        self.corners = corners
        self.side = side
        self.top = top
        inner = UInt32(strength) << 24
        let profile = (0..<(2 * span)).map { Self.profile($0 < span ? $0 : 2 * span - 1 - $0, span) }
        for y in 0..<(2 * span) {
            for x in 0..<(2 * span) { corners[x, y] = Self.black(profile[x] * profile[y], strength) }
        }
        for index in 0..<(2 * span) {
            let pixel = Self.black(profile[index], strength)
            side.fill(Rectangle(x: index, y: 0, width: 1, height: Self.piece), pixel)
            top.fill(Rectangle(x: 0, y: index, width: Self.piece, height: 1), pixel)
        }
    }

    /// From nothing to all of it over `span` pixels, without an edge that shows.
    private static func profile(_ distance: Int, _ span: Int) -> Float {
        let t = (Float(distance) + 0.5) / Float(span)
        return t * t * (3 - 2 * t)
    }

    private static func black(_ part: Float, _ strength: UInt8) -> UInt32 {
        UInt32(part * Float(strength) + 0.5) << 24
    }

    /// Draws the shadow that fills `area`, as far as it lies in `clip`. The area is at least two spans wide and high.
    func draw(_ area: Rectangle, clip: Rectangle, on bitmap: Bitmap) {
        let span = 2 * size
        let right = area.x + area.width - span, bottom = area.y + area.height - span
        let corner = Rectangle(x: 0, y: 0, width: span, height: span)
        for (x, fromX) in [(area.x, 0), (right, span)] {
            for (y, fromY) in [(area.y, 0), (bottom, span)] {
                bitmap.blend(corner.moved(x: fromX, y: fromY), of: corners, toX: x, y: y, clip: clip)
            }
            var y = area.y + span
            while y < bottom {
                let height = min(Self.piece, bottom - y)
                let part = Rectangle(x: x == area.x ? 0 : span, y: 0, width: span, height: height)
                bitmap.blend(part, of: side, toX: x, y: y, clip: clip)
                y += height
            }
        }
        var x = area.x + span
        while x < right {
            let width = min(Self.piece, right - x)
            for (y, fromY) in [(area.y, 0), (bottom, span)] {
                let part = Rectangle(x: 0, y: fromY, width: width, height: span)
                bitmap.blend(part, of: top, toX: x, y: y, clip: clip)
            }
            x += width
        }
        let middle = Rectangle(
            x: area.x + span, y: area.y + span, width: area.width - 2 * span, height: area.height - 2 * span)
        bitmap.blend(middle.intersection(clip), inner)
    }
}
