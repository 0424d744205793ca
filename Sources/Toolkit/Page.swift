import Bytes
import Display
public import Drawing
public import WindowProtocol

/// What is in a window: a widget with all in it, the focus, the pointer. It needs no window, so that tests can use it.
public final class Page {
    public let root: Widget
    public private(set) var style: Style
    public private(set) var focused: Widget?
    private var hovered: Widget?
    private var pressed: Widget?
    private var pointer = (x: 0, y: 0)
    private var buttons: Int64 = 0
    private var isShifted = false
    private var isControl = false
    private var isAlt = false
    /// What copying and pasting is done with.
    public let clipboard = PageClipboard()

    public init(_ root: Widget, _ style: Style) {
        self.root = root
        self.style = style
        focused = focusable.first
    }

    private var focusable: [Widget] { root.all.filter { $0.isFocusable } }

    public func setStyle(_ style: Style) { self.style = style }

    /// Places all in a picture and draws it.
    public func draw(on bitmap: Bitmap) {
        root.place(in: bitmap.bounds, style)
        let canvas = Canvas(bitmap)
        canvas.clear(bitmap.bounds, style.color("widget.bg"))
        for widget in root.all where !widget.frame.isEmpty {
            let condition = Widget.Condition(
                isFocused: widget === focused, isHovered: widget === hovered,
                isPressed: widget === pressed && widget === hovered)
            widget.draw(on: canvas, style, condition)
        }
    }

    /// Takes an event; true: something may look other than before.
    public func take(_ event: WindowEvent) -> Bool {
        switch event.kind {
        case .mouse:
            // Places far outside come from nobody but hostile servers; sums of these cannot overflow.
            pointer = (min(max(Int(clamping: event.a), -65536), 65536), min(max(Int(clamping: event.b), -65536), 65536))
            let isOld = hover(focusable.last { $0.touchFrame.contains(x: pointer.x, y: pointer.y) })
            return pressed?.point(x: pointer.x, y: pointer.y, isStart: false) == true || isOld
        case .scroll:
            let notches = min(max(Int(clamping: event.b), -1000), 1000)
            return notches != 0 && hovered?.scroll(notches) == true
        case .textInput: return type(event.a)
        case .clipboard: return focused?.edit(event.a, clipboard) == true
        case .focus where event.a == 0:
            (isShifted, isControl, isAlt) = (false, false, false)
            return false
        case .hover where event.a == 0: return hover(nil)
        case .button:
            let went = event.a & ~buttons, came = buttons & ~event.a
            buttons = event.a
            if went & 1 != 0 {
                pressed = hovered
                if let hovered {
                    focused = hovered
                    _ = hovered.point(x: pointer.x, y: pointer.y, isStart: true)
                }
            } else if came & 1 != 0 {
                let target = pressed
                pressed = nil
                if let target, target === hovered { target.activate(x: pointer.x) }
            }
            return true
        case .key: return key(event.b & 0xff, isDown: event.b & 0x100 != 0)
        default: return false
        }
    }

    private func hover(_ widget: Widget?) -> Bool {
        if widget === hovered { return false }
        hovered = widget
        return true
    }

    private func key(_ code: Int64, isDown: Bool) -> Bool {
        switch code {
        case 0x2a, 0x36: isShifted = isDown
        case 0x1d, 0x64: isControl = isDown
        case 0x38: isAlt = isDown
        default: return isDown && press(code)
        }
        return false
    }

    private func press(_ code: Int64) -> Bool {
        if code != KeyPress.tab,
            focused?.press(KeyPress(code, isShifted: isShifted, isControl: isControl), clipboard) == true
        {
            return true
        }
        switch code {
        case KeyPress.tab: moveFocus(isShifted ? -1 : 1)
        case KeyPress.enter, KeyPress.keypadEnter, KeyPress.space: focused?.activate(x: nil)
        case KeyPress.left, KeyPress.up: if focused?.step(-1) != true { moveFocus(-1) }
        case KeyPress.right, KeyPress.down: if focused?.step(1) != true { moveFocus(1) }
        default: return isAlt && choose(Self.letter(of: code))
        }
        return true
    }

    /// The letter on a key: Alt types no text, so that the place of the key counts.
    private static func letter(of code: Int64) -> UInt8 {
        let rows: [(first: Int64, letters: ByteString)] = [
            (0x02, "1234567890"), (0x10, "qwertyuiop"), (0x1e, "asdfghjkl"), (0x2c, "zxcvbnm"),
        ]
        for row in rows where (row.first..<row.first + Int64(row.letters.count)).contains(code) {
            return row.letters[Int(code - row.first)]
        }
        return 0
    }

    /// Alt and a letter: what has that letter has the focus, and does what it does.
    private func choose(_ letter: UInt8) -> Bool {
        guard letter != 0, let widget = focusable.first(where: { $0.mnemonic == letter }) else { return false }
        focused = widget
        if !widget.takesText { widget.activate(x: nil) }
        return true
    }

    private func type(_ scalar: Int64) -> Bool {
        guard let focused, !isControl, !isAlt, let value = UInt32(exactly: scalar), value >= 0x20, value != 0x7f,
            let character = Unicode.Scalar(value)
        else { return false }
        return focused.type(ByteString(Array(UTF8.encode(character) ?? UTF8.encodedReplacementCharacter)))
    }

    private func moveFocus(_ direction: Int) {
        let all = focusable
        guard !all.isEmpty else { return }
        let at = all.firstIndex { $0 === focused } ?? (direction > 0 ? -1 : 0)
        focused = all[(at + direction + all.count) % all.count]
    }
}
