public import Bytes
public import Display
public import Drawing

/// Widgets in rows and columns: each column is as wide as its widest one, the last one takes what is left over.
public final class Grid: Widget {
    private let columns: Int
    private let spacing: Int
    private let content: [Widget]

    public init(columns: Int, spacing: Int = 8, @WidgetBuilder _ content: () -> [Widget]) {
        self.columns = min(max(columns, 1), 64)
        self.spacing = spacing
        self.content = content()
    }

    public override var children: [Widget] { content }

    private func measures(_ style: Style) -> (widths: [Int], heights: [Int]) {
        var widths = [Int](repeating: 0, count: columns)
        var heights = [Int](repeating: 0, count: (content.count + columns - 1) / columns)
        for (index, widget) in content.enumerated() {
            let size = widget.size(style), column = index % columns, row = index / columns
            widths[column] = max(widths[column], size.width)
            heights[row] = max(heights[row], size.height)
        }
        return (widths, heights)
    }

    public override func size(_ style: Style) -> (width: Int, height: Int) {
        let (widths, heights) = measures(style)
        return (
            widths.reduce(0, +) + spacing * (columns - 1), heights.reduce(0, +) + spacing * max(heights.count - 1, 0)
        )
    }

    public override func place(in frame: Rectangle, _ style: Style) {
        super.place(in: frame, style)
        let (widths, heights) = measures(style)
        var y = frame.y
        for (row, height) in heights.enumerated() {
            var x = frame.x
            for column in 0..<columns where row * columns + column < content.count {
                let isLast = column == columns - 1
                let width = isLast ? max(frame.x + frame.width - x, 0) : widths[column]
                content[row * columns + column].place(in: Rectangle(x: x, y: y, width: width, height: height), style)
                x += width + spacing
            }
            y += height + spacing
        }
    }
}

/// A picture, as large as there is room, and never larger than it is.
public final class Picture: Widget {
    private let label: ByteString
    private let picture: () -> Bitmap?
    private let wanted: (width: Int, height: Int)

    /// - Parameter description: what somebody who does not see it is told.
    public init(_ description: ByteString, width: Int, height: Int, _ picture: @escaping () -> Bitmap?) {
        label = description
        self.picture = picture
        wanted = (min(max(width, 0), 4096), min(max(height, 0), 4096))
    }

    public override var role: Role { .image }
    public override var name: ByteString { label }
    public override func size(_ style: Style) -> (width: Int, height: Int) { wanted }

    public override func draw(on canvas: Canvas, _ style: Style, _ condition: Condition) {
        guard let picture = picture(), picture.width > 0, picture.height > 0, !frame.isEmpty else { return }
        var width = min(picture.width, frame.width), height = picture.height * width / picture.width
        if height > frame.height {
            height = frame.height
            width = picture.width * height / picture.height
        }
        canvas.draw(
            picture,
            in: Rectangle(
                x: frame.x + (frame.width - width) / 2, y: frame.y + (frame.height - height) / 2, width: max(width, 1),
                height: max(height, 1)))
    }
}
