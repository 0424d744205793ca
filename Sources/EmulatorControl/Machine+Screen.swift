import Foundation
import Platform
import SchemeProtocol

extension Machine {
    /// Presses keys together, by QEMU's names (`ctrl`, `alt`, `shift`, `ret`, `f1`, `a` …), and lets them go.
    public func press(_ keys: String...) throws(ToolError) { try press(keys) }

    public func press(_ keys: [String]) throws(ToolError) {
        let values = keys.map { ["type": "qcode", "data": $0] }
        try control.command("send-key", ["keys": values, "hold-time": 20])
    }

    /// Types a text on the keyboard (US layout).
    public func type(_ text: String) throws(ToolError) {
        for character in text {
            guard let keys = KeyNames.keys(for: character) else {
                throw ToolError("there is no key for \"\(character)\"")
            }
            try press(keys)
            // The next key is sent when this one has been held and released.
            rest(seconds: 0.04)
        }
    }

    /// Moves the pointer to a place of a screen of that size, by way of the tablet.
    public func movePointer(toX x: Int, y: Int, width: Int, height: Int) throws(ToolError) {
        let events = [("x", x, width), ("y", y, height)].map { axis, place, size in
            ["type": "abs", "data": ["axis": axis, "value": place * 32767 / max(size - 1, 1)]] as [String: Any]
        }
        try control.command("input-send-event", ["events": events])
    }

    /// Presses a button of the pointer, and lets it go.
    public func click(_ button: String = "left") throws(ToolError) {
        for isDown in [true, false] {
            let event: [String: Any] = ["type": "btn", "data": ["down": isDown, "button": button] as [String: Any]]
            try control.command("input-send-event", ["events": [event]])
            rest(seconds: 0.1)
        }
    }

    /// What is on the screen.
    public func screen() throws(ToolError) -> Picture { try control.screen() }

    /// What is on another output of a virtio card.
    public func screen(output: Int) throws(ToolError) -> Picture {
        try control.screen(["device": "card", "head": output])
    }

    /// What is on the screen once it has stopped changing, a blinking cursor apart: a picture that has been there
    /// before ends the wait. The newest one after `seconds` of restlessness.
    public func settledScreen(seconds: Double = 30) throws(ToolError) -> Picture {
        let deadline = Host.clock(.monotonic) + UInt64(seconds * 1e9)
        var seen = [try screen()]
        while Host.clock(.monotonic) < deadline {
            rest(seconds: 0.7)
            let next = try screen()
            if seen.suffix(3).contains(next) { return next }
            seen = seen.suffix(2) + [next]
        }
        return seen[seen.count - 1]
    }

    /// The screen once a console is on it and asks for a command.
    public func screenWithPrompt(seconds: Double = Machine.patience) throws(ToolError) -> Picture {
        let deadline = Host.clock(.monotonic) + UInt64(seconds * 1e9)
        while Host.clock(.monotonic) < deadline {
            let picture = try settledScreen()
            if picture.showsPrompt { return picture }
        }
        throw ToolError(
            "there was no prompt on the screen in \(Int(seconds)) s. Last on the serial line:\n\(lastWords)")
    }
}

extension EmulatorConnection {
    /// What is on the screen of the machine.
    /// - Parameter output: which one, in QEMU's words; the first one without.
    public func screen(_ output: [String: Any] = [:]) throws(ToolError) -> Picture {
        let path = NSTemporaryDirectory() + "apus-screen-\(UUID().uuidString).ppm"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try command("screendump", output.merging(["filename": path]) { $1 })
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ToolError("\(path): QEMU wrote no picture")
        }
        guard let picture = Picture(portablePixmap: Array(data)) else {
            throw ToolError("\(path): it is not a picture in PPM format")
        }
        return picture
    }
}

/// Which keys of a US keyboard make a character.
enum KeyNames {
    private static var plain: [Character: String] {
        [
            " ": "spc", "\n": "ret", "\t": "tab", "-": "minus", "=": "equal", "[": "bracket_left",
            "]": "bracket_right", "\\": "backslash", ";": "semicolon", "'": "apostrophe", "`": "grave_accent",
            ",": "comma", ".": "dot", "/": "slash", "\u{8}": "backspace", "\u{1b}": "esc",
        ]
    }

    private static var shifted: [Character: Character] {
        [
            "_": "-", "+": "=", "{": "[", "}": "]", "|": "\\", ":": ";", "\"": "'", "~": "`", "<": ",", ">": ".",
            "?": "/", "!": "1", "@": "2", "#": "3", "$": "4", "%": "5", "^": "6", "&": "7", "*": "8", "(": "9",
            ")": "0",
        ]
    }

    static func keys(for character: Character) -> [String]? {
        if let base = shifted[character] { return keys(for: base).map { ["shift"] + $0 } }
        if let name = plain[character] { return [name] }
        guard character.isASCII, character.isLetter || character.isNumber else { return nil }
        return character.isUppercase ? ["shift", character.lowercased()] : [String(character)]
    }
}
