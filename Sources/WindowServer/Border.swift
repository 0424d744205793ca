import Display
import Drawing

/// The line around a window: outside of its title and content, round where the title bar's corners are.
struct Border {
    private let width: Int
    private let color: Color
    /// The upper corners, as large as their radius and the line's width together; nil where they are not round.
    private let left: Bitmap?
    private let right: Bitmap?

    init(_ style: Style, isActive: Bool) {
        width = style.borderWidth
        color = isActive ? style.border.active : style.border.inactive
        let size = style.cornerRadius + width
        left = style.cornerRadius > 0 ? Self.corner(size, width, color, isRight: false) : nil
        right = style.cornerRadius > 0 ? Self.corner(size, width, color, isRight: true) : nil
    }

    /// A quarter of a disc; what of it the line does not need lies under the title bar.
    private static func corner(_ size: Int, _ width: Int, _ color: Color, isRight: Bool) -> Bitmap? {
        guard let bitmap = Bitmap(width: size, height: size) else { return nil }
        let x = isRight ? -size : 0
        Canvas(bitmap).fillRounded(
            Rectangle(x: x, y: 0, width: 2 * size, height: 2 * size), radius: Float(size), color)
        return bitmap
    }

    /// The parts of the screen that it is drawn on, around a window that takes up `outer`.
    static func parts(_ outer: Rectangle, _ measures: FrameMeasures, isRound: Bool) -> [Rectangle] {
        let width = measures.borderWidth, size = (isRound ? measures.cornerRadius : 0) + width
        let around = outer.inset(-width)
        let right = around.x + around.width
        return [
            Rectangle(x: around.x, y: around.y, width: size, height: size),
            Rectangle(x: right - size, y: around.y, width: size, height: size),
            Rectangle(x: around.x + size, y: around.y, width: around.width - 2 * size, height: width),
            Rectangle(x: around.x, y: around.y + size, width: width, height: around.height - size),
            Rectangle(x: right - width, y: around.y + size, width: width, height: around.height - size),
            Rectangle(
                x: around.x + width, y: around.y + around.height - width, width: around.width - 2 * width,
                height: width),
        ]
    }

    func draw(
        _ outer: Rectangle, _ measures: FrameMeasures, isRound: Bool, clip: Rectangle, on bitmap: Bitmap
    ) {
        for (index, part) in Self.parts(outer, measures, isRound: isRound).enumerated() {
            if isRound, let corner = index == 0 ? left : index == 1 ? right : nil {
                bitmap.blend(corner.bounds, of: corner, toX: part.x, y: part.y, clip: clip)
            } else {
                bitmap.blend(part.intersection(clip), color.pixel)
            }
        }
    }
}
