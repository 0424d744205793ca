public import Bytes
import Display
public import Drawing
import Fonts

/// A line of text.
public final class Label: Widget {
    /// How important it is.
    public enum Kind: Sendable { case plain, strong, title, faint }

    private let text: ByteString
    private let kind: Kind

    public init(_ text: ByteString, _ kind: Kind = .plain) {
        self.text = text
        self.kind = kind
    }

    public override var role: Role { .label }
    public override var name: ByteString { text }

    private func font(_ style: Style) -> Font {
        switch kind {
        case .plain, .faint: style.text
        case .strong: style.strong
        case .title: style.title
        }
    }

    public override func size(_ style: Style) -> (width: Int, height: Int) {
        (font(style).width(text), font(style).lineHeight + 4)
    }

    public override func draw(on canvas: Canvas, _ style: Style, _ condition: Condition) {
        let font = font(style)
        font.draw(
            font.elided(text, to: frame.width), on: canvas.clipped(frame), x: frame.x,
            baseline: frame.y + font.baseline(inHeight: frame.height),
            style.color(kind == .faint ? "widget.placeholder" : "widget.fg"))
    }
}

/// A button with a text; `&` stands before the letter that presses it together with Alt.
public final class Button: Widget {
    private let caption: Caption
    private let action: () -> Void
    private var text: ByteString { caption.text }

    public init(_ text: ByteString, _ action: @escaping () -> Void) {
        caption = Caption(text)
        self.action = action
    }

    public override var mnemonic: UInt8 { caption.letter }

    public override var role: Role { .button }
    public override var name: ByteString { text }
    public override var isFocusable: Bool { true }

    public override func size(_ style: Style) -> (width: Int, height: Int) {
        (max(style.strong.width(text) + 32, 80), style.controlHeight)
    }

    public override func draw(on canvas: Canvas, _ style: Style, _ condition: Condition) {
        let key: ByteString =
            condition.isPressed
            ? "widget.button_pressed" : condition.isHovered ? "widget.button_hover" : "widget.button_bg"
        canvas.fillRounded(frame, radius: 8, style.color(key))
        canvas.strokeRounded(frame, radius: 8, style.color("widget.button_border"))
        if condition.isFocused {
            canvas.strokeRounded(frame, radius: 8, width: style.ringWidth, style.color("widget.focus_ring"))
        }
        let shown = style.strong.elided(text, to: frame.width - 16)
        caption.draw(
            shown, style.strong, on: canvas, x: frame.x + (frame.width - style.strong.width(shown)) / 2,
            baseline: frame.y + style.strong.baseline(inHeight: frame.height), style.color("widget.button_fg"))
    }

    public override func activate(x: Int?) { action() }
}

/// A switch with a text before it; `&` stands before the letter that turns it together with Alt.
public final class Toggle: Widget {
    private let caption: Caption
    private let state: State<Bool>
    private var text: ByteString { caption.text }

    public init(_ text: ByteString, _ state: State<Bool>) {
        caption = Caption(text)
        self.state = state
    }

    public override var mnemonic: UInt8 { caption.letter }

    public override var role: Role { .toggle }
    public override var name: ByteString { text }
    public override var valueText: ByteString { state.value ? "on" : "off" }
    public override var isFocusable: Bool { true }

    public override func size(_ style: Style) -> (width: Int, height: Int) {
        (style.text.width(text) + 72, style.controlHeight)
    }

    public override func draw(on canvas: Canvas, _ style: Style, _ condition: Condition) {
        caption.draw(
            style.text.elided(text, to: frame.width - 60), style.text, on: canvas, x: frame.x,
            baseline: frame.y + style.text.baseline(inHeight: frame.height), style.color("widget.fg"))
        let track = Rectangle(
            x: frame.x + frame.width - 44, y: frame.y + (frame.height - 24) / 2, width: 44, height: 24)
        canvas.fillRounded(track, radius: 12, style.color(state.value ? "widget.switch_on" : "widget.switch_off"))
        if condition.isFocused {
            canvas.strokeRounded(
                track.inset(-3), radius: 15, width: style.ringWidth, style.color("widget.focus_ring"))
        }
        let knob = Rectangle(x: track.x + (state.value ? 23 : 3), y: track.y + 3, width: 18, height: 18)
        canvas.fillRounded(knob, radius: 9, style.color(state.value ? "widget.selection_fg" : "widget.base_bg"))
    }

    public override func activate(x: Int?) { state.value.toggle() }
}

/// One of a few things, side by side.
public final class Choice: Widget {
    private let text: ByteString
    private let options: [ByteString]
    private let state: State<Int>

    /// - Parameter state: the option's number; -1 for none of them.
    public init(_ name: ByteString, _ options: [ByteString], _ state: State<Int>) {
        text = name
        self.options = options
        self.state = state
    }

    public override var role: Role { .choice }
    public override var name: ByteString { text }
    public override var valueText: ByteString { options.indices.contains(state.value) ? options[state.value] : "" }
    public override var isFocusable: Bool { !options.isEmpty }

    public override func size(_ style: Style) -> (width: Int, height: Int) {
        let widest = options.map { style.strong.width($0) }.max() ?? 0
        return (options.count * (widest + 28) + 8, style.controlHeight + 4)
    }

    /// Where an option is.
    private func cell(_ index: Int) -> Rectangle {
        let inner = frame.inset(4)
        let left = inner.width * index / options.count, right = inner.width * (index + 1) / options.count
        return Rectangle(x: inner.x + left, y: inner.y, width: right - left, height: inner.height)
    }

    public override func draw(on canvas: Canvas, _ style: Style, _ condition: Condition) {
        canvas.fillRounded(frame, radius: 10, style.color("widget.base_bg"))
        let edge: ByteString = condition.isFocused ? "widget.focus_ring" : "widget.button_border"
        canvas.strokeRounded(frame, radius: 10, width: condition.isFocused ? style.ringWidth : 1, style.color(edge))
        for (index, option) in options.enumerated() {
            let cell = cell(index), isChosen = index == state.value
            if isChosen { canvas.fillRounded(cell, radius: 7, style.color("widget.selection_bg")) }
            let shown = style.strong.elided(option, to: cell.width - 8)
            style.strong.draw(
                shown, on: canvas, x: cell.x + (cell.width - style.strong.width(shown)) / 2,
                baseline: cell.y + style.strong.baseline(inHeight: cell.height),
                style.color(isChosen ? "widget.selection_fg" : "widget.base_fg"))
        }
    }

    public override func activate(x: Int?) {
        if let x, let index = options.indices.first(where: { x < cell($0).x + cell($0).width }) { state.value = index }
    }

    public override func step(_ direction: Int) -> Bool {
        let next = state.value + direction
        guard options.indices.contains(next) else { return !options.isEmpty }
        state.value = next
        return true
    }
}
