public import Bytes
import Display
public import Drawing
import Fonts
import WindowProtocol

/// A line of text that the user writes: selection by keys and pointer, clipboard, undo.
///
/// Arrows, Home and End move, with Control by words, with Shift they select; Control+A selects all; Control+C, X and V (and
/// Super with them) copy, cut and paste; Control+Z undoes and Control+Y or Control+Shift+Z redoes.
public final class TextField: Widget {
    private let label: ByteString
    private let hint: ByteString
    private let state: State<ByteString>
    private let onEnter: () -> Void
    private var editing: TextEditing
    /// How many pixels of the text are hidden at the left.
    private var scrolled = 0
    private var font: Font?

    /// - Parameters:
    ///   - hint: what is shown while there is no text.
    ///   - onEnter: what Enter does.
    public init(
        _ name: ByteString, _ state: State<ByteString>, hint: ByteString = "", onEnter: @escaping () -> Void = {}
    ) {
        label = name
        self.hint = hint
        self.state = state
        self.onEnter = onEnter
        editing = TextEditing(state.value)
    }

    public override var role: Role { .textField }
    public override var name: ByteString { label }
    public override var valueText: ByteString { state.value }
    public override var isFocusable: Bool { true }
    public override var takesText: Bool { true }

    public override func size(_ style: Style) -> (width: Int, height: Int) { (200, style.controlHeight) }

    private var inner: Rectangle {
        Rectangle(x: frame.x + 10, y: frame.y, width: max(frame.width - 20, 0), height: frame.height)
    }

    /// The text may have been set from elsewhere.
    private func refresh() { if editing.text != state.value { editing = TextEditing(state.value) } }

    private func x(of place: Int, _ font: Font) -> Int { font.width(editing.text[0..<place]) }

    public override func draw(on canvas: Canvas, _ style: Style, _ condition: Condition) {
        refresh()
        font = style.text
        let font = style.text, inner = inner
        canvas.fillRounded(frame, radius: 8, style.color("widget.base_bg"))
        let edge: ByteString = condition.isFocused ? "widget.focus_ring" : "widget.button_border"
        canvas.strokeRounded(frame, radius: 8, width: condition.isFocused ? style.ringWidth : 1, style.color(edge))
        let clipped = canvas.clipped(inner), baseline = frame.y + font.baseline(inHeight: frame.height)
        if editing.text.isEmpty {
            font.draw(
                font.elided(hint, to: inner.width), on: clipped, x: inner.x, baseline: baseline,
                style.color("widget.placeholder"))
        }
        let caret = x(of: editing.caret, font)
        scrolled = min(scrolled, max(font.width(editing.text) + 2 - inner.width, 0))
        if caret < scrolled { scrolled = caret } else { scrolled = max(scrolled, caret + 2 - inner.width) }
        let left = inner.x - scrolled, height = min(font.lineHeight + 4, inner.height)
        let top = frame.y + (frame.height - height) / 2
        font.draw(editing.text, on: clipped, x: left, baseline: baseline, style.color("widget.base_fg"))
        let range = editing.selection
        if !range.isEmpty {
            let (from, to) = (x(of: range.lowerBound, font), x(of: range.upperBound, font))
            let part = clipped.clipped(Rectangle(x: left + from, y: top, width: to - from, height: height))
            let kind: ByteString = condition.isFocused ? "widget.selection_" : "widget.selection_inactive_"
            part.fill(part.clip, style.color(kind + "bg"))
            font.draw(editing.text, on: part, x: left, baseline: baseline, style.color(kind + "fg"))
        } else if condition.isFocused {
            clipped.fill(Rectangle(x: left + caret, y: top, width: 2, height: height), style.color("widget.base_fg"))
        }
    }

    // MARK: What the user does

    public override func press(_ key: KeyPress, _ clipboard: PageClipboard) -> Bool {
        refresh()
        defer { state.value = editing.text }
        let unit: TextEditing.Unit = key.isControl ? .word : .character
        switch key.code {
        case KeyPress.left: editing.move(isForward: false, by: unit, isSelecting: key.isShifted)
        case KeyPress.right: editing.move(isForward: true, by: unit, isSelecting: key.isShifted)
        case KeyPress.home: editing.move(isForward: false, by: .all, isSelecting: key.isShifted)
        case KeyPress.end: editing.move(isForward: true, by: .all, isSelecting: key.isShifted)
        case KeyPress.backspace: editing.delete(isForward: false, by: unit)
        case KeyPress.delete: editing.delete(isForward: true, by: unit)
        case KeyPress.enter, KeyPress.keypadEnter: onEnter()
        // The text of the space bar follows.
        case KeyPress.space: return true
        case 0x1e where key.isControl: editing.selectAll()
        case 0x2e where key.isControl: return edit(ClipboardAction.copy, clipboard)
        case 0x2d where key.isControl: return edit(ClipboardAction.cut, clipboard)
        case 0x2f where key.isControl: return edit(ClipboardAction.paste, clipboard)
        case 0x2c where key.isControl: if key.isShifted { editing.redo() } else { editing.undo() }
        case 0x15 where key.isControl: editing.redo()
        default: return false
        }
        return true
    }

    public override func edit(_ action: Int64, _ clipboard: PageClipboard) -> Bool {
        refresh()
        switch action {
        case ClipboardAction.copy, ClipboardAction.cut:
            if editing.selection.isEmpty { return false }
            clipboard.write(editing.selected)
            if action == ClipboardAction.cut { editing.delete(isForward: true) }
        case ClipboardAction.paste: editing.insert(clipboard.read())
        default: return false
        }
        state.value = editing.text
        return true
    }

    public override func type(_ text: ByteString) -> Bool {
        refresh()
        editing.insert(text, isTyped: true)
        state.value = editing.text
        return true
    }

    public override func point(x: Int, y: Int, isStart: Bool) -> Bool {
        guard let font else { return false }
        refresh()
        let wanted = x - inner.x + scrolled
        var best = 0, distance = Int.max
        for stop in font.stops(editing.text) where abs(stop.x - wanted) < distance {
            (best, distance) = (stop.place, abs(stop.x - wanted))
        }
        editing.place(at: best, isSelecting: !isStart)
        return true
    }
}
