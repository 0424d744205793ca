public import Bytes
public import Display
public import Drawing
import Fonts

/// Lines of which one is chosen; what has no room is scrolled to.
///
/// Arrows, Page Up and Down, Home and End choose, and so does a letter (the next line that begins with it); Enter does what
/// a double choice does. The wheel scrolls.
public final class ListBox: Widget {
    private let label: ByteString
    private let lines: State<[ByteString]>
    private let state: State<Int>
    private let rows: Int
    private let onEnter: (Int) -> Void
    private var first = 0
    private var rowHeight = 1

    /// - Parameters:
    ///   - state: the number of the chosen line; -1 for none.
    ///   - rows: how many lines it wants to show.
    public init(
        _ name: ByteString, _ lines: State<[ByteString]>, _ state: State<Int>, rows: Int = 6,
        onEnter: @escaping (Int) -> Void = { _ in }
    ) {
        label = name
        self.lines = lines
        self.state = state
        self.rows = min(max(rows, 1), 100)
        self.onEnter = onEnter
    }

    private var count: Int { lines.value.count }

    public override var role: Role { .list }
    public override var name: ByteString { label }
    public override var valueText: ByteString {
        lines.value.indices.contains(state.value) ? lines.value[state.value] : ""
    }
    public override var isFocusable: Bool { true }
    public override var isFlexible: Bool { true }

    private func rowHeight(_ style: Style) -> Int { style.text.lineHeight + 10 }

    public override func size(_ style: Style) -> (width: Int, height: Int) { (200, rows * rowHeight(style) + 8) }

    /// How many whole lines there is room for.
    private var shown: Int { max((frame.height - 8) / max(rowHeight, 1), 1) }

    public override func place(in frame: Rectangle, _ style: Style) {
        super.place(in: frame, style)
        rowHeight = rowHeight(style)
        first = min(max(first, 0), max(count - shown, 0))
    }

    public override func draw(on canvas: Canvas, _ style: Style, _ condition: Condition) {
        canvas.fillRounded(frame, radius: 8, style.color("widget.base_bg"))
        let edge: ByteString = condition.isFocused ? "widget.focus_ring" : "widget.button_border"
        canvas.strokeRounded(frame, radius: 8, width: condition.isFocused ? style.ringWidth : 1, style.color(edge))
        let inner = frame.inset(4), clipped = canvas.clipped(inner), hasBar = count > shown
        for index in first..<min(first + shown, max(count, first)) {
            let row = Rectangle(
                x: inner.x, y: inner.y + (index - first) * rowHeight, width: inner.width - (hasBar ? 12 : 0),
                height: rowHeight)
            let isChosen = index == state.value
            let kind: ByteString = condition.isFocused ? "widget.selection_" : "widget.selection_inactive_"
            if isChosen { clipped.fillRounded(row, radius: 5, style.color(kind + "bg")) }
            style.text.draw(
                style.text.elided(lines.value[index], to: row.width - 16), on: clipped, x: row.x + 8,
                baseline: row.y + style.text.baseline(inHeight: row.height),
                style.color(isChosen ? kind + "fg" : "widget.base_fg"))
        }
        guard hasBar else { return }
        let length = max(inner.height * shown / count, 16)
        let top = inner.y + (inner.height - length) * first / max(count - shown, 1)
        let key: ByteString = condition.isHovered ? "widget.scroll_thumb_hover" : "widget.scroll_thumb"
        clipped.fillRounded(
            Rectangle(x: inner.x + inner.width - 8, y: top, width: 6, height: length), radius: 3, style.color(key))
    }

    private func choose(_ index: Int) {
        guard count > 0 else { return }
        let index = min(max(index, 0), count - 1)
        state.value = index
        first = min(max(first, index - shown + 1), index)
    }

    public override func press(_ key: KeyPress, _ clipboard: PageClipboard) -> Bool {
        switch key.code {
        case KeyPress.up: choose(max(state.value, 1) - 1)
        case KeyPress.down: choose(min(max(state.value, -1), count) + 1)
        case KeyPress.pageUp: choose(min(max(state.value, 0), count) - shown)
        case KeyPress.pageDown: choose(min(max(state.value, 0), count) + shown)
        case KeyPress.home: choose(0)
        case KeyPress.end: choose(count - 1)
        case KeyPress.enter, KeyPress.keypadEnter:
            if lines.value.indices.contains(state.value) { onEnter(state.value) }
        case KeyPress.space: if state.value < 0 { choose(0) }
        default: return false
        }
        return true
    }

    public override func type(_ text: ByteString) -> Bool {
        func lowered(_ byte: UInt8) -> UInt8 { byte.isLetter ? byte | 0x20 : byte }
        guard let wanted = text.first, wanted != 0x20, count > 0 else { return false }
        let start = min(max(state.value, -1), count - 1)
        for step in 1...count {
            let index = (start + step) % count
            if let first = lines.value[index].first, lowered(first) == lowered(wanted) {
                choose(index)
                return true
            }
        }
        return false
    }

    public override func point(x: Int, y: Int, isStart: Bool) -> Bool {
        let row = first + max(y - frame.y - 4, 0) / max(rowHeight, 1)
        // Below the last line there is nothing to choose, but a pointer that is dragged there scrolls.
        if isStart, row >= min(count, first + shown) { return false }
        choose(y < frame.y ? first - 1 : row)
        return true
    }

    public override func scroll(_ notches: Int) -> Bool {
        let old = first
        first = min(max(first - 3 * notches, 0), max(count - shown, 0))
        return first != old
    }
}
