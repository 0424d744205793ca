import Bytes
import Display
import InputEvents
import Keymap
import WindowProtocol

extension Desktop {
    /// A key, by its Linux number; value 1 pressed, 0 released, 2 still held. Where it is not told what characters it gives
    /// and what modifiers are held, the desktop's layout and the keys' numbers say so.
    public func key(_ code: UInt16, value: Int32, text: [UInt32]? = nil, modifiers known: KeyModifiers? = nil) {
        let before = modifiers
        if let known { modifiers = known } else { modifiers.follow(code: code, value: value) }
        if modifiers.hasSuper, !before.hasSuper {
            isSuperAlone = true
            onSuper?()
        } else if value == 1 {
            isSuperAlone = false
        }
        if before.hasSuper, !modifiers.hasSuper, isSuperAlone, switcher == nil {
            isSuperAlone = false
            tellPanel(WindowEvent(.key, 0, Int64(ScanCode.of(code)) | 256))
            tellPanel(WindowEvent(.key, 0, Int64(ScanCode.of(code))))
        }
        if switcher != nil, !modifiers.hasSuper, !modifiers.contains(.leftAlt) { finishSwitcher() }
        if value != 0 {
            if code == KeyCode.escape, switcher != nil || showsHelp { return endOverlays() }
            if let action = bindings.action(code, modifiers), KeyModifiers.held(by: code) == nil {
                heldBack.insert(code)
                return perform(action)
            }
            if showsHelp, KeyModifiers.held(by: code) == nil { endOverlays() }
        } else if heldBack.remove(code) != nil {
            return
        }
        deliver(code, value, text)
    }

    private func deliver(_ code: UInt16, _ value: Int32, _ text: [UInt32]?) {
        let scan = ScanCode.of(code)
        let isPressed = value != 0
        let event = WindowEvent(.key, 0, Int64(scan) | (isPressed ? 256 : 0))
        if modifiers.hasSuper, KeyModifiers.held(by: code) == nil {
            if scan != 0 { tellPanel(event) }
            return
        }
        if mouseKeys != nil, pointWithKey(code, isPressed) { return }
        guard let focused else { return }
        if scan != 0 { send(focused, event) }
        guard isPressed, !modifiers.hasControl, !modifiers.contains(.leftAlt) else { return }
        if text == nil, modifiers.contains(.rightAlt), !keymap.layout.hasAltGr { return }
        for character in text ?? keymap.characters(code, modifiers) where character >= 0x20 && character != 0x7f {
            send(focused, WindowEvent(.textInput, Int64(character)))
        }
    }

    /// What the desktop does not know goes to its own program: the panel, which keeps an edge of the screen free, else the
    /// one whose window was opened first.
    private func tellPanel(_ event: WindowEvent) {
        let panels = windows.values.filter { $0.reserve != nil }
        guard let panel = (panels.isEmpty ? Array(windows.values) : panels).min(by: { $0.id < $1.id }) else { return }
        send(panel, WindowEvent(code: event.code + WindowEvent.superOffset, a: event.a, b: event.b))
    }

    /// The keyboard is somebody else's from here on: nothing is held any more.
    public func releaseKeys() {
        modifiers = modifiers.intersection([.capsLock, .numLock])
        heldBack = []
        buttons = 0
        pressed = nil
        endOverlays()
        if grip != nil { endGrip() }
        if dragSource != nil { endContentDrag() }
    }

    public func perform(_ action: KeyBindings.Action) {
        switch action {
        case .cycle: stepSwitcher(backward: false)
        case .cycleBack: stepSwitcher(backward: true)
        case .workspace(let number): show(workspace: number)
        case .nextWorkspace(let step):
            show(workspace: (workspace + step + Self.workspaceCount) % Self.workspaceCount)
        case .mouseKeys:
            mouseKeys = mouseKeys == nil ? 32 : nil
            say([mouseKeys == nil ? "Mouse keys are off" : "Mouse keys are on"], seconds: 2)
        case .restoreAll:
            for window in windows.values where window.isMinimized && window.workspace == workspace { focus(window) }
        case .help:
            showsHelp.toggle()
            updateOverlays()
        case .showDamage:
            showsDamage.toggle()
            damageAll()
        case .showFrames:
            showsFrames.toggle()
            damageAll()
        case .volumeDown, .volumeUp, .mute, .run: onAction?(action)
        default: if let focused { perform(action, on: focused) }
        }
    }

    private func perform(_ action: KeyBindings.Action, on window: Window) {
        switch action {
        case .quit: send(window, WindowEvent(.quit, 0))
        case .copy: send(window, WindowEvent(.clipboard, ClipboardAction.copy))
        case .cut: send(window, WindowEvent(.clipboard, ClipboardAction.cut))
        case .paste:
            send(window, WindowEvent(.clipboard, ClipboardAction.paste, Int64(max(clipboard.count - 1, 0))))
        case .minimize: minimize(window)
        case .lower: lower(window)
        case .moveToWorkspace(let number): move(window, toWorkspace: number)
        case .move(let x, let y): step(window, x, y)
        case .resize(let width, let height) where window.flags.contains(.resizable): grow(window, width, height)
        case .nextScreen: moveToNextScreen(window)
        case .maximize where window.flags.contains(.resizable): toggle(window, .maximized)
        case .fullScreen where window.flags.contains(.resizable): toggle(window, .fullScreen)
        case .tile(let tile) where window.flags.contains(.resizable):
            toggle(window, window.tile?.step(tile) ?? tile)
        default: break
        }
    }

    /// Moves a window onto the grid's next line, but never off the screens.
    private func step(_ window: Window, _ x: Int, _ y: Int) {
        guard window.tile == nil else { return }
        let screen = screen(of: window)
        func next(_ place: Int, _ step: Int) -> Int {
            if step == 0 { return place }
            let size = abs(step)
            let base = step > 0 ? place : place + size - 1
            let aligned = base >= 0 ? base / size * size : -((-base + size - 1) / size * size)
            return aligned + step
        }
        let newX = min(max(next(window.frame.x, x), screen.x - window.frame.width + 32), screen.x + screen.width - 32)
        let newY = min(max(next(window.frame.y, y), screen.y + window.style.titleHeight), screen.y + screen.height - 8)
        move(window, toX: newX, y: newY)
    }

    /// Makes a window larger or smaller at its right and lower edge.
    private func grow(_ window: Window, _ width: Int, _ height: Int) {
        guard window.tile == nil else { return }
        let now = window.wanted ?? window.frame
        let limit = screen(of: window)
        let wanted = Rectangle(
            x: now.x, y: now.y, width: min(max(now.width + width, Self.minimumWidth), limit.width),
            height: min(max(now.height + height, Self.minimumHeight), limit.height))
        ask(window, for: wanted)
    }

    /// Puts a window at the same place of the next screen.
    private func moveToNextScreen(_ window: Window) {
        let here = screen(of: window)
        guard outputs.count > 1, let index = outputs.firstIndex(where: { $0.bounds == here }) else { return }
        let there = outputs[(index + 1) % outputs.count].bounds
        let tile = window.tile
        if tile != nil { window.tile = nil }
        let x = there.x + min(window.frame.x - here.x, max(there.width - window.frame.width, 0))
        let y =
            there.y + min(window.frame.y - here.y, max(there.height - window.frame.height, window.style.titleHeight))
        move(window, toX: x, y: y)
        if let tile { place(window, in: tile) }
    }
}
