import Display
import InputEvents
import Themes
import WindowProtocol

extension Desktop {
    /// The pointer has moved by so much.
    public func movePointer(byX dx: Int, y dy: Int) {
        if let focused, focused.isRelative {
            send(focused, WindowEvent(.mouseRelative, dx, dy))
            return
        }
        let limit = Self.coordinateLimit
        setPointer(x: pointerX + min(max(dx, -limit), limit), y: pointerY + min(max(dy, -limit), limit))
    }

    /// The pointer is at a place of a screen (the first one where none is named), 0…65535 in each direction; nil changes
    /// nothing.
    public func movePointer(absoluteX x: Int?, y: Int?, on output: Output? = nil) {
        guard let bounds = (output ?? outputs.first)?.bounds else { return }
        let newX = x.map { bounds.x + min(max($0, 0), 65535) * (bounds.width - 1) / 65535 }
        let newY = y.map { bounds.y + min(max($0, 0), 65535) * (bounds.height - 1) / 65535 }
        setPointer(x: newX ?? pointerX, y: newY ?? pointerY)
    }

    /// The pointer is at a place of the desktop.
    public func movePointer(toX x: Int, y: Int) { setPointer(x: x, y: y) }

    private func setPointer(x: Int, y: Int) {
        var x = x, y = y
        if let focused, focused.hasGrab {
            x = min(max(x, focused.frame.x), focused.frame.x + focused.frame.width - 1)
            y = min(max(y, focused.frame.y), focused.frame.y + focused.frame.height - 1)
        }
        // Outside of all screens it stays at the edge of the nearest one.
        if !outputs.contains(where: { $0.bounds.contains(x: x, y: y) }) {
            let screen =
                outputs.map { $0.bounds }.first { $0.x <= x && x < $0.x + $0.width }
                ?? screen(x: pointerX, y: pointerY)
            x = min(max(x, screen.x), screen.x + screen.width - 1)
            y = min(max(y, screen.y), screen.y + screen.height - 1)
        }
        guard x != pointerX || y != pointerY else { return }
        damageCursor()
        (pointerX, pointerY) = (x, y)
        damageCursor()
        if grip != nil { return followGrip() }
        updatePointer()
        if dragSource != nil { return followContentDrag() }
        guard !modifiers.hasSuper, let target = pressed ?? hover, isContentEvent(target) else { return }
        sendPointer(target)
    }

    private func isContentEvent(_ target: Window) -> Bool {
        pressed === target || Decoration.part(target, x: pointerX, y: pointerY) == .content
    }

    /// Finds out what is under the pointer: after it has moved, and after windows have.
    func updatePointer() {
        guard grip == nil else { return }
        let found = part(x: pointerX, y: pointerY)
        if found?.window !== hover {
            if let old = hover, windows[old.id] != nil { send(old, WindowEvent(.hover, 0)) }
            if let new = found?.window { send(new, WindowEvent(.hover, 1)) }
            redrawBar(hover, nil)
            hover = found?.window
        }
        var button: WindowFrame.Button?
        if case .button(let which) = found?.part { button = which }
        redrawBar(found?.window, button)
        setCursor(CursorShape.over(found?.part, found?.window))
    }

    private func redrawBar(_ window: Window?, _ button: WindowFrame.Button?) {
        guard hoverButton != button else { return }
        hoverButton = button
        if let window { addDamage(Decoration.title(window)) }
        if let hover { addDamage(Decoration.title(hover)) }
    }

    /// The foremost window at a place, and what of it is there.
    func part(x: Int, y: Int) -> (window: Window, part: Decoration.Part)? {
        for window in stack where isVisible(window) && window.hasContent {
            if let part = Decoration.part(window, x: x, y: y) { return (window, part) }
        }
        return nil
    }

    // MARK: Buttons

    /// A button went down or up, by its Linux number.
    public func button(_ code: UInt16, isPressed: Bool) {
        let bit: Int64
        switch code {
        case PointerButton.left: bit = 1
        case PointerButton.middle: bit = 2
        case PointerButton.right: bit = 4
        default: return
        }
        let before = buttons
        if isPressed { buttons |= bit } else { buttons &= ~bit }
        guard buttons != before else { return }
        isSuperAlone = false
        if grip != nil {
            if buttons == 0 { endGrip() }
            return
        }
        if dragSource != nil, buttons == 0 { return dropContent() }
        if isPressed, before == 0 { press(bit) } else { sendButtons() }
        if buttons == 0 {
            pressed = nil
            updatePointer()
        }
    }

    private func sendButtons() {
        if let focused, focused.isRelative { return send(focused, WindowEvent(.button, buttons)) }
        if let pressed { send(pressed, WindowEvent(.button, buttons)) }
    }

    private func press(_ bit: Int64) {
        if switcher != nil || showsHelp { endOverlays() }
        guard let (window, part) = part(x: pointerX, y: pointerY) else { return dropFocus() }
        if window.layer == .back { dropFocus() } else { focus(window) }
        if modifiers.hasSuper, window.layer != .back {
            if bit == 1 { return beginGrip(window, edges: 0) }
            if bit == 4, window.flags.contains(.resizable) {
                return beginGrip(window, edges: nearestCorner(of: window.frame))
            }
        }
        switch part {
        case .content:
            pressed = window
            sendPointer(window)
            send(window, WindowEvent(.button, buttons))
        case .title where bit == 1: pressTitle(window)
        case .title where bit == 2: lower(window)
        case .button(let button) where bit == 1: press(button, of: window)
        case .edge(let edges) where bit == 1: beginGrip(window, edges: edges)
        default: break
        }
    }

    private func nearestCorner(of frame: Rectangle) -> UInt8 {
        (pointerX < frame.x + frame.width / 2 ? 1 : 2) | (pointerY < frame.y + frame.height / 2 ? 4 : 8)
    }

    /// Two presses on a title one soon after the other maximise the window.
    private func pressTitle(_ window: Window) {
        let isSecond = lastTitlePress.map { $0.window == window.id && now &- $0.time < 400_000_000 } ?? false
        if isSecond, window.flags.contains(.resizable) {
            lastTitlePress = nil
            toggle(window, .maximized)
        } else {
            lastTitlePress = (window.id, now)
            beginGrip(window, edges: 0)
        }
    }

    private func press(_ button: WindowFrame.Button, of window: Window) {
        switch button {
        case .close: send(window, WindowEvent(.quit, 0))
        case .maximise: toggle(window, .maximized)
        case .minimise: minimize(window)
        }
    }

    /// Puts a window behind the others of its layer.
    public func lower(_ window: Window) {
        let before = focused
        focusOrder.removeAll { $0 === window }
        focusOrder.append(window)
        damage(window)
        tellFocus(before: before)
        updatePointer()
    }

    /// The wheel.
    public func scroll(x: Int, y: Int) {
        let target = focused.flatMap { $0.isRelative ? $0 : nil } ?? hover
        if let target { send(target, WindowEvent(.scroll, x, y)) }
    }

    /// A client takes the button that is held down on its window as a handle of the frame.
    public func beginDrag(_ window: Window, _ edge: WindowCommand.Edge?) {
        guard let edge else {
            if grip?.window === window { endGrip() }
            return
        }
        guard hover === window, buttons != 0, grip == nil else { return }
        pressed = nil
        switch edge {
        case .move: beginGrip(window, edges: 0)
        case .left: beginGrip(window, edges: 1)
        case .right: beginGrip(window, edges: 2)
        case .top: beginGrip(window, edges: 4)
        case .bottom: beginGrip(window, edges: 8)
        }
    }
}
