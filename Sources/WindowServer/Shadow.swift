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

    /// A part of a shadow: a picture and where it begins, or one colour all over (nil).
    typealias Piece = (area: Rectangle, picture: Bitmap?, x: Int, y: Int)

    /// What the shadow that fills `area` is made of in `clip`. The area is at least two spans wide and high.
    func pieces(_ area: Rectangle, clip: Rectangle) -> [Piece] {
        let span = 2 * size
        let right = area.x + area.width - span, bottom = area.y + area.height - span
        var pieces: [Piece] = []
        /// A part of a picture, which begins there on the screen.
        func add(_ place: Rectangle, _ picture: Bitmap?, _ fromX: Int, _ fromY: Int) {
            let seen = place.intersection(clip)
            if !seen.isEmpty { pieces.append((seen, picture, place.x - fromX, place.y - fromY)) }
        }
        for (x, fromX) in [(area.x, 0), (right, span)] {
            for (y, fromY) in [(area.y, 0), (bottom, span)] {
                add(Rectangle(x: x, y: y, width: span, height: span), corners, fromX, fromY)
            }
            for y in stride(from: area.y + span, to: bottom, by: Self.piece) {
                add(Rectangle(x: x, y: y, width: span, height: min(Self.piece, bottom - y)), side, fromX, 0)
            }
        }
        for x in stride(from: area.x + span, to: right, by: Self.piece) {
            for (y, fromY) in [(area.y, 0), (bottom, span)] {
                add(Rectangle(x: x, y: y, width: min(Self.piece, right - x), height: span), top, 0, fromY)
            }
        }
        add(
            Rectangle(x: area.x + span, y: area.y + span, width: right - area.x - span, height: bottom - area.y - span),
            nil, 0, 0)
        return pieces
    }

    /// Draws the shadow that fills `area`, as far as it lies in `clip`.
    func draw(_ area: Rectangle, clip: Rectangle, on bitmap: Bitmap) {
        for piece in pieces(area, clip: clip) {
            if let picture = piece.picture {
                bitmap.blend(picture.bounds, of: picture, toX: piece.x, y: piece.y, clip: piece.area)
            } else {
                bitmap.blend(piece.area, inner)
            }
        }
    }

    /// Copies what lies under the shadow, its upper left pixel at a place, and lays the shadow over it on the way.
    func draw(
        _ area: Rectangle, over source: Bitmap, atX x: Int, y: Int, clip: Rectangle, on bitmap: Bitmap
    ) {
        for piece in pieces(area, clip: clip) {
            if let picture = piece.picture {
                bitmap.copy(source, toX: x, y: y, under: picture, coverX: piece.x, coverY: piece.y, clip: piece.area)
            } else {
                bitmap.copy(source.bounds, of: source, toX: x, y: y, clip: piece.area)
                bitmap.blend(piece.area, inner)
            }
        }
    }
}
