import Display
import Drawing
import WindowProtocol

/// What the pointer looks like.
public enum CursorShape: Int, CaseIterable, Sendable {
    case arrow, hidden, horizontal, vertical, diagonalDown, diagonalUp, move, grab, forbidden

    /// The shape over a part of a window.
    static func over(_ part: Decoration.Part?, _ window: Window?) -> CursorShape {
        switch part {
        case .content where window?.showsCursor == false || window?.isRelative == true: .hidden
        case .edge(let edges):
            switch edges {
            case 1, 2: .horizontal
            case 4, 8: .vertical
            case 5, 10: .diagonalDown
            default: .diagonalUp
            }
        default: .arrow
        }
    }
}

/// The pictures of pointers: drawn by coverage from polygons, white with a dark edge, so that they are seen on any ground.
struct CursorImages {
    private static var size: Int { 26 }
    private var images: [CursorImage?] = []

    init(scale: Double) {
        for shape in CursorShape.allCases { images.append(Self.make(shape, scale)) }
    }

    func image(_ shape: CursorShape) -> CursorImage? { images[shape.rawValue] }

    private static func make(_ shape: CursorShape, _ scale: Double) -> CursorImage? {
        let size = Int((Double(size) * scale).rounded(.up))
        if shape == .hidden { return nil }
        guard let bitmap = Bitmap(width: size, height: size) else { return nil }
        let (points, hotX, hotY) = outline(shape)
        for y in 0..<size {
            for x in 0..<size {
                let inner = cover(x, y, points, scale, grow: 0), outer = cover(x, y, points, scale, grow: 1.15)
                let edge = Color(0x10141c, alpha: UInt8(outer * 255 / 16)).pixel
                bitmap[x, y] = edge
                bitmap.blend(
                    Rectangle(x: x, y: y, width: 1, height: 1), Color(0xffffff, alpha: UInt8(inner * 255 / 16)).pixel)
            }
        }
        return CursorImage(
            bitmap: bitmap, hotX: Int(Double(hotX) * scale), hotY: Int(Double(hotY) * scale))
    }

    private typealias Point = (x: Double, y: Double)

    /// The polygons of a shape.
    private static func outline(_ shape: CursorShape) -> ([[Point]], Int, Int) {
        let double: [Point] = [
            (2, 0), (7, -5), (7, -1.5), (-7, -1.5), (-7, -5), (-12, 0), (-7, 5), (-7, 1.5), (7, 1.5), (7, 5), (12, 0),
        ].map { ($0.0 == 2 ? 12 : $0.0, $0.1) }
        switch shape {
        case .arrow, .hidden:
            return (
                [[(3, 2), (3, 18.5), (7, 15), (9.6, 20.8), (12.2, 19.6), (9.7, 13.9), (14.8, 13.9)]], 3, 2
            )
        case .horizontal: return ([placed(double, 1, 0)], 13, 13)
        case .vertical: return ([placed(double, 0, 1)], 13, 13)
        case .diagonalDown: return ([placed(double, 0.7071, 0.7071)], 13, 13)
        case .diagonalUp: return ([placed(double, 0.7071, -0.7071)], 13, 13)
        case .move: return ([placed(double, 1, 0), placed(double, 0, 1)], 13, 13)
        case .grab: return ([[(8, 8), (18, 8), (18, 18), (8, 18)]], 13, 13)
        case .forbidden:
            return ([[(6, 8), (8, 6), (20, 18), (18, 20)], [(18, 6), (20, 8), (8, 20), (6, 18)]], 13, 13)
        }
    }

    /// Turned about the middle.
    private static func placed(_ points: [Point], _ cosine: Double, _ sine: Double) -> [Point] {
        points.map { ($0.x * cosine - $0.y * sine + 13, $0.x * sine + $0.y * cosine + 13) }
    }

    /// How many of a pixel's 16 samples lie in one of the polygons, or not further than `grow` from one.
    private static func cover(_ x: Int, _ y: Int, _ polygons: [[Point]], _ scale: Double, grow: Double) -> Int {
        var count = 0
        for sample in 0..<16 {
            let point = (
                x: (Double(x) + (Double(sample % 4) + 0.5) / 4) / scale,
                y: (Double(y) + (Double(sample / 4) + 0.5) / 4) / scale
            )
            if polygons.contains(where: { isInside(point, $0) || grow > 0 && isNear(point, $0, grow) }) { count += 1 }
        }
        return count
    }

    private static func isInside(_ point: Point, _ polygon: [Point]) -> Bool {
        var isInside = false
        var last = polygon[polygon.count - 1]
        for corner in polygon {
            if (corner.y > point.y) != (last.y > point.y),
                point.x < (last.x - corner.x) * (point.y - corner.y) / (last.y - corner.y) + corner.x
            {
                isInside.toggle()
            }
            last = corner
        }
        return isInside
    }

    private static func isNear(_ point: Point, _ polygon: [Point], _ distance: Double) -> Bool {
        var last = polygon[polygon.count - 1]
        for corner in polygon {
            let dx = corner.x - last.x, dy = corner.y - last.y
            let length = dx * dx + dy * dy
            let along = length == 0 ? 0 : ((point.x - last.x) * dx + (point.y - last.y) * dy) / length
            let t = min(max(along, 0), 1)
            let offX = point.x - (last.x + t * dx), offY = point.y - (last.y + t * dy)
            if offX * offX + offY * offY <= distance * distance { return true }
            last = corner
        }
        return false
    }
}

extension Desktop {
    /// What the pointer looks like on a screen now; nil where it is hidden.
    func cursorImage(_ output: Output) -> CursorImage? {
        guard hasSoftwareCursor else { return nil }
        if let known = cursors[output.scale] { return known.image(cursor) }
        let images = CursorImages(scale: Double(output.scale) / Double(Window.baseScale))
        cursors[output.scale] = images
        return images.image(cursor)
    }

    func cursorArea(_ output: Output) -> Rectangle {
        guard let image = cursorImage(output) else { return Rectangle(x: 0, y: 0, width: 0, height: 0) }
        return Rectangle(
            x: pointerX - image.hotX, y: pointerY - image.hotY, width: image.bitmap.width, height: image.bitmap.height)
    }

    /// On displays that show no pointer by themselves it is a part of the picture.
    func damageCursor() {
        guard hasSoftwareCursor else { return }
        for output in outputs where !output.hasCursor {
            output.damage.add(cursorArea(output).intersection(output.bounds))
        }
    }

    func setCursor(_ shape: CursorShape) {
        guard shape != cursor else { return }
        damageCursor()
        cursor = shape
        damageCursor()
    }
}
