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
            pointer = (Int(clamping: event.a), Int(clamping: event.b))
            return hover(focusable.last { $0.frame.contains(x: pointer.x, y: pointer.y) })
        case .hover where event.a == 0: return hover(nil)
        case .button:
            let went = event.a & ~buttons, came = buttons & ~event.a
            buttons = event.a
            if went & 1 != 0 {
                pressed = hovered
                if let hovered { focused = hovered }
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
        if code == 0x2a || code == 0x36 {
            isShifted = isDown
            return false
        }
        guard isDown else { return false }
        switch code {
        case 0x0f: moveFocus(isShifted ? -1 : 1)
        case 0x1c, 0x7f, 0x39: focused?.activate(x: nil)
        case 0x4b, 0x48: if focused?.step(-1) != true { moveFocus(-1) }
        case 0x4d, 0x50: if focused?.step(1) != true { moveFocus(1) }
        default: return false
        }
        return true
    }

    private func moveFocus(_ direction: Int) {
        let all = focusable
        guard !all.isEmpty else { return }
        let at = all.firstIndex { $0 === focused } ?? (direction > 0 ? -1 : 0)
        focused = all[(at + direction + all.count) % all.count]
    }
}
