import Bytes
import Display
import InputEvents
import Keymap
import OrbClient
import Platform
import Scheme
import SchemeProtocol
import TerminalDrawing
import TerminalScreen
import WindowProtocol

extension TerminalWindow {
    func takeEvents() {
        do throws(Errno) {
            while true {
                let events = try window.events()
                if events.isEmpty { return }
                for event in events { try take(event) }
            }
        } catch {
            // The desktop is gone.
            if error != .wouldBlock, error != .interrupted { loop.stop() }
        }
    }

    private func take(_ event: WindowEvent) throws(Errno) {
        switch event.kind {
        case .quit: loop.stop()
        case .resize: layOut()
        case .theme: adoptTheme()
        case .scale: if event.b > 0 { try setScale(Float(event.a) / Float(event.b)) }
        case .key: try key(UInt16(truncatingIfNeeded: event.b & 0xff), event.b & 0x100 != 0)
        case .textInput: type(event.a)
        case .focus: focus(event.a != 0)
        case .mouse:
            // Places are told as without a scale.
            movePointer(x: pixels(Int(clamping: event.a)), y: pixels(Int(clamping: event.b)))
        case .button: press(event.a)
        case .scroll: wheel(Int(clamping: event.b))
        case .clipboard where event.a == ClipboardAction.paste: try paste()
        case .clipboard: try copy()
        default: break
        }
    }

    private func focus(_ isOn: Bool) {
        isFocused = isOn
        keys.releaseAll()
        if tab?.screen.modes.focusReports == true { tab?.send(Array((isOn ? "\u{1b}[I" : "\u{1b}[O").utf8)) }
        scheduleDrawing()
    }

    // MARK: Keys

    /// Text, as the keyboard's layout makes it.
    private func type(_ scalar: Int64) {
        guard let value = UInt32(exactly: scalar), let scalar = Unicode.Scalar(value) else { return }
        let bytes = Array(String(Character(scalar)).utf8)
        if needle != nil {
            needle? += ByteString(bytes)
            return lookAgain()
        }
        tab?.screen.scrollViewToEnd()
        tab?.send(bytes)
    }

    private func key(_ code: UInt16, _ isPressed: Bool) throws(Errno) {
        // The number of the right Control key is that of AltGr, whose characters come as text.
        guard code != 0x64 else { return }
        let code = code == 0x7f ? KeyCode.keypadEnter : code
        var bytes = keys.feed(
            code, value: isPressed ? 1 : 0, applicationCursor: tab?.screen.modes.applicationCursorKeys ?? false)
        if bytes == [0x7f], tab?.screen.modes.backspaceSendsBackspace == true { bytes = [8] }
        lookForLink()
        guard isPressed else { return }
        if try shortcut(code) || searchKey(code) { return }
        let hasModifier = keys.modifiers.hasControl || keys.modifiers.contains(.leftAlt)
        // What is text comes as text too.
        guard let first = bytes.first, hasModifier || first < 0x20 || first == 0x7f else { return }
        tab?.selection = nil
        tab?.screen.scrollViewToEnd()
        tab?.send(bytes)
        scheduleDrawing()
    }

    /// The window's own keys. True where it was one.
    private func shortcut(_ code: UInt16) throws(Errno) -> Bool {
        let hasShift = keys.modifiers.hasShift
        if keys.modifiers.hasControl {
            switch code {
            case KeyCode.pageUp, 73: show((current + tabs.count - 1) % tabs.count)
            case KeyCode.pageDown, 81: show((current + 1) % tabs.count)
            case KeyCode.equal, KeyCode.keypadPlus: zoom(by: 1)
            case KeyCode.minus where !hasShift: zoom(by: -1)
            case KeyCode.digit0: zoom(by: 0)
            case 20 where hasShift: try open()
            case 17 where hasShift: close(current)
            case 46 where hasShift: try copy()
            case 47 where hasShift: try paste()
            case 33 where hasShift: beginSearch()
            case KeyCode.up where hasShift, 72 where hasShift: showPrompt(isBefore: true)
            case KeyCode.down where hasShift, 80 where hasShift: showPrompt(isBefore: false)
            default: return false
            }
            return true
        }
        guard hasShift, let tab else { return false }
        switch code {
        case KeyCode.pageUp, 73: tab.screen.scrollView(by: max(tab.screen.rows / 2, 1))
        case KeyCode.pageDown, 81: tab.screen.scrollView(by: -max(tab.screen.rows / 2, 1))
        default: return false
        }
        scheduleDrawing()
        return true
    }

    /// Goes to the prompt before the first line of the view, or to the next one (OSC 133).
    private func showPrompt(isBefore: Bool) {
        guard let tab, let line = tab.screen.prompt(isBefore, tab.firstLine) else { return }
        tab.screen.scrollView(by: tab.firstLine - line)
        scheduleDrawing()
    }

    // MARK: Search

    private func beginSearch() {
        needle = ""
        layOut()
    }

    private func searchKey(_ code: UInt16) -> Bool {
        guard let text = needle else { return false }
        switch code {
        case KeyCode.escape:
            needle = nil
            tab?.search = nil
            layOut()
        case KeyCode.enter, KeyCode.keypadEnter, KeyCode.up, 72: step(keys.modifiers.hasShift ? 1 : -1)
        case KeyCode.down, 80: step(1)
        case KeyCode.backspace:
            var bytes = text.bytes
            while let last = bytes.popLast(), last & 0xc0 == 0x80 {}
            needle = ByteString(bytes)
            lookAgain()
        default: return false
        }
        return true
    }

    private func lookAgain() {
        guard let tab, let text = needle else { return }
        let scalars = text.string.unicodeScalars.map { $0.value }
        tab.search = TextSearch(scalars, in: tab.screen)
        step(0)
    }

    private func step(_ by: Int) {
        guard let tab else { return }
        tab.search?.step(by)
        if let place = tab.search?.place, place.line < tab.firstLine || place.line >= tab.firstLine + tab.screen.rows {
            tab.screen.scrollView(by: tab.firstLine - place.line + tab.screen.rows / 2)
        }
        drawAll()
    }

    // MARK: Clipboard

    private func copy() throws(Errno) {
        guard let tab, let selection = tab.selection else { return }
        try window.setClipboard(ByteString(selection.text(in: tab.screen)))
    }

    /// A program sets the clipboard. None is told what is in it: any file that is shown on a terminal could ask.
    func takeClipboard(_ command: ClipboardCommand) {
        guard case .set(let content) = command, isFocused else { return }
        try? window.setClipboard(ByteString(content))
    }

    private func paste() throws(Errno) {
        guard let content = try window.clipboard(), content.kind == .text else { return }
        tab?.paste(content.content)
    }
}
