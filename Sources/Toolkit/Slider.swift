public import Bytes
import Display
public import Drawing

/// A number between two others, chosen along a line. Arrows change it by a step, Page Up and Down by ten, Home and End go to
/// its ends; so do a press and dragging.
public final class Slider: Widget {
    private let label: ByteString
    private let range: ClosedRange<Int>
    private let stride: Int
    private let state: State<Int>

    public init(_ name: ByteString, _ range: ClosedRange<Int>, step: Int = 1, _ state: State<Int>) {
        label = name
        // Narrow enough for sums and products of them.
        let low = min(max(range.lowerBound, -1_000_000), 1_000_000)
        self.range = low...max(min(range.upperBound, 1_000_000), low)
        stride = min(max(step, 1), 1_000_000)
        self.state = state
    }

    public override var role: Role { .slider }
    public override var name: ByteString { label }
    public override var valueText: ByteString { ByteString(value) }
    public override var isFocusable: Bool { true }

    private var value: Int { min(max(state.value, range.lowerBound), range.upperBound) }
    private var span: Int { range.upperBound - range.lowerBound }
    private func set(_ value: Int) { state.value = min(max(value, range.lowerBound), range.upperBound) }

    public override func size(_ style: Style) -> (width: Int, height: Int) { (160, style.controlHeight) }

    /// Where the knob's middle can be.
    private var track: Rectangle {
        Rectangle(x: frame.x + 10, y: frame.y + frame.height / 2 - 2, width: max(frame.width - 20, 0), height: 4)
    }

    public override func draw(on canvas: Canvas, _ style: Style, _ condition: Condition) {
        let track = track, at = span == 0 ? 0 : track.width * (value - range.lowerBound) / span
        canvas.fillRounded(track, radius: 2, style.color("widget.switch_off"))
        let done = Rectangle(x: track.x, y: track.y, width: at, height: track.height)
        if !done.isEmpty { canvas.fillRounded(done, radius: 2, style.color("widget.switch_on")) }
        let knob = Rectangle(x: track.x + at - 9, y: track.y + 2 - 9, width: 18, height: 18)
        canvas.fillRounded(knob, radius: 9, style.color("widget.switch_on"))
        canvas.fillRounded(knob.inset(5), radius: 4, style.color("widget.selection_fg"))
        if condition.isFocused {
            canvas.strokeRounded(
                knob.inset(-3), radius: 12, width: style.ringWidth, style.color("widget.focus_ring"))
        }
    }

    public override func step(_ direction: Int) -> Bool {
        set(value + direction * stride)
        return true
    }

    public override func press(_ key: KeyPress, _ clipboard: PageClipboard) -> Bool {
        switch key.code {
        // Up is more, unlike in what is read from above.
        case KeyPress.up: set(value + stride)
        case KeyPress.down: set(value - stride)
        case KeyPress.pageUp: set(value + 10 * stride)
        case KeyPress.pageDown: set(value - 10 * stride)
        case KeyPress.home: set(range.lowerBound)
        case KeyPress.end: set(range.upperBound)
        default: return false
        }
        return true
    }

    public override func point(x: Int, y: Int, isStart: Bool) -> Bool {
        guard track.width > 0 else { return false }
        let along = min(max(x - track.x, 0), track.width)
        // To the nearest step.
        let steps = (along * span + track.width * stride / 2) / (track.width * stride)
        set(range.lowerBound + steps * stride)
        return true
    }

    public override func scroll(_ notches: Int) -> Bool { step(notches.signum()) }
}

/// How much of something is done.
public final class Progress: Widget {
    private let label: ByteString
    private let state: State<Int>

    /// - Parameter state: in parts of a hundred.
    public init(_ name: ByteString, _ state: State<Int>) {
        label = name
        self.state = state
    }

    private var value: Int { min(max(state.value, 0), 100) }

    public override var role: Role { .progress }
    public override var name: ByteString { label }
    public override var valueText: ByteString { ByteString(value) + "%" }

    public override func size(_ style: Style) -> (width: Int, height: Int) { (160, 8) }

    public override func draw(on canvas: Canvas, _ style: Style, _ condition: Condition) {
        let bar = Rectangle(x: frame.x, y: frame.y + (frame.height - 8) / 2, width: frame.width, height: 8)
        canvas.fillRounded(bar, radius: 4, style.color("widget.progress_bg"))
        canvas.strokeRounded(bar, radius: 4, style.color("widget.button_border"))
        let done = Rectangle(x: bar.x, y: bar.y, width: bar.width * value / 100, height: bar.height)
        if !done.isEmpty { canvas.fillRounded(done, radius: 4, style.color("widget.progress_fg")) }
    }
}
