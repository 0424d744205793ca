public import Display

/// Widgets one beside or below the other. Along the stack each gets the room that it wants, and what is left goes to
/// the flexible ones in equal parts; across, all are as wide as the stack.
public final class Stack: Widget {
    private let isRow: Bool
    private let spacing: Int
    private let padding: Int
    private let content: [Widget]

    init(isRow: Bool, spacing: Int, padding: Int, _ content: [Widget]) {
        self.isRow = isRow
        self.spacing = spacing
        self.padding = padding
        self.content = content
    }

    public override var children: [Widget] { content }
    public override var isFlexible: Bool { content.contains { $0.isFlexible } && isRow == false }

    private func along(_ size: (width: Int, height: Int)) -> Int { isRow ? size.width : size.height }
    private func across(_ size: (width: Int, height: Int)) -> Int { isRow ? size.height : size.width }
    private var gaps: Int { spacing * max(content.count - 1, 0) + 2 * padding }

    public override func size(_ style: Style) -> (width: Int, height: Int) {
        let sizes = content.map { $0.size(style) }
        let long = sizes.reduce(gaps) { $0 + along($1) }
        let wide = 2 * padding + (sizes.map { across($0) }.max() ?? 0)
        return isRow ? (long, wide) : (wide, long)
    }

    public override func place(in frame: Rectangle, _ style: Style) {
        super.place(in: frame, style)
        let sizes = content.map { along($0.size(style)) }
        let flexible = content.count { $0.isFlexible }
        let left = max((isRow ? frame.width : frame.height) - gaps - sizes.reduce(0, +), 0)
        var at = padding, given = 0
        for (index, widget) in content.enumerated() {
            var length = sizes[index]
            if widget.isFlexible {
                // The parts make up the whole, whatever the rounding.
                length += left * (given + 1) / flexible - left * given / flexible
                given += 1
            }
            let wide = max((isRow ? frame.height : frame.width) - 2 * padding, 0)
            widget.place(
                in: isRow
                    ? Rectangle(x: frame.x + at, y: frame.y + padding, width: length, height: wide)
                    : Rectangle(x: frame.x + padding, y: frame.y + at, width: wide, height: length), style)
            at += length + spacing
        }
    }
}

/// Widgets below one another.
public func Column(spacing: Int = 8, padding: Int = 0, @WidgetBuilder _ content: () -> [Widget]) -> Stack {
    Stack(isRow: false, spacing: spacing, padding: padding, content())
}

/// Widgets side by side.
public func Row(spacing: Int = 8, padding: Int = 0, @WidgetBuilder _ content: () -> [Widget]) -> Stack {
    Stack(isRow: true, spacing: spacing, padding: padding, content())
}

/// Nothing, as large as there is room.
public final class Spacer: Widget {
    public override var isFlexible: Bool { true }
}
