public import Bytes
import Display
import Drawing
import InputEvents
public import SchemeProtocol
import WindowProtocol

/// The commands that are written to `orbital-control:`, a line each; `orbital-ctl` is their face.
///
/// | command | what it does |
/// |---|---|
/// | `list` | tells the windows, the foremost first: number, flags, place, size, workspace, state, title |
/// | `programs` | tells which programs the windows say that they are of: number, name |
/// | `outputs` | tells the screens |
/// | `focus N`, `close N`, `minimize N`, `restore N`, `lower N` | |
/// | `move N X Y`, `size N WIDTH HEIGHT`, `tile N PLACE`, `send N WORKSPACE`, `workspace W` | |
/// | `theme NAME` | takes another theme, of a folder in `/usr/share/themes/apus` |
/// | `theme`, `workspace`, `reload` | tells the theme, the workspace; reads the file with the shortcuts again |
/// | `output N WIDTHxHEIGHT`, `output N scale S` | another mode, another scale (0.5 to 4) |
/// | `statistics` | frames, pixels damaged, pixels drawn, ns in the composer, when a window could first be used, ns from input to frame |
/// | `key CODE VALUE`, `pointer X Y`, `button CODE 0\|1`, `scroll X Y` | as if a device had said it |
/// | `do ACTION` | what a shortcut would do |
public final class Control {
    private let desktop: Desktop
    /// Sets a screen's mode.
    public var onMode: ((Int, DisplayMode) throws(Errno) -> Void)?
    /// Does what a device would: key, pointer, button, wheel.
    public var onInput: ((Input) -> Void)?
    /// Takes another theme.
    public var onTheme: ((ByteString) throws(Errno) -> Void)?
    public var onQuit: (() -> Void)?
    /// Reads the file with the shortcuts again.
    public var onReload: (() -> Void)?

    public init(_ desktop: Desktop) { self.desktop = desktop }

    public func perform(_ line: ByteString) throws(Errno) -> ByteString {
        let words = line.split(separator: 0x20).filter { !$0.isEmpty }
        guard let verb = words.first else { throw .invalidArgument }
        if words.count == 1 { return try tell(verb) }
        if verb == "theme" {
            guard let onTheme else { throw .notSupported }
            try onTheme(words[1])
            return ""
        }
        if verb == "do" {
            guard let action = KeyBindings.action(line[2..<line.count].trimmed) else { throw .invalidArgument }
            desktop.perform(action)
            return ""
        }
        if verb == "tile" {
            guard words.count == 3, let tile = Tile(name: words[2]) else { throw .invalidArgument }
            desktop.place(try window(words[1]), in: tile)
            return ""
        }
        if verb == "output" { return try setOutput(words) }
        if try input(verb, words) { return "" }
        let window = try window(words[1])
        switch (verb, words.count) {
        case ("focus", 2): desktop.focus(window)
        case ("close", 2): desktop.send(window, WindowEvent(.quit, 0))
        case ("minimize", 2): desktop.minimize(window)
        case ("restore", 2): desktop.restore(window)
        case ("lower", 2): desktop.lower(window)
        case ("move", 4): desktop.move(window, toX: try number(words[2]), y: try number(words[3]))
        case ("size", 4):
            let width = try number(words[2]), height = try number(words[3])
            guard width > 0, height > 0, window.flags.contains(.resizable) else { throw .notPermitted }
            desktop.ask(window, for: Rectangle(x: window.frame.x, y: window.frame.y, width: width, height: height))
        case ("send", 3): desktop.move(window, toWorkspace: try number(words[2]) - 1)
        default: throw .invalidArgument
        }
        return ""
    }

    private func setOutput(_ words: [ByteString]) throws(Errno) -> ByteString {
        guard words.count >= 3, let wanted = words[1].integer() else { throw .invalidArgument }
        let number = Int(clamping: wanted)
        guard desktop.outputs.indices.contains(number) else { throw .noSuchDevice }
        if words.count == 4, words[2] == "scale" {
            guard let scale = Self.scale(words[3]) else { throw .invalidArgument }
            desktop.setScale(desktop.outputs[number], scale)
            return ""
        }
        guard words.count == 3, let mode = DisplayMode(words[2]) else { throw .invalidArgument }
        guard let onMode else { throw .notSupported }
        try onMode(number, mode)
        return ""
    }

    /// A scale as people write it (`2`, `1.25`), in parts of `Window.baseScale`.
    public static func scale(_ word: ByteString) -> Int? {
        let parts = word.split(separator: 0x2e)
        guard (1...2).contains(parts.count), parts.allSatisfy({ (1...2).contains($0.count) }) else { return nil }
        guard let whole = parts[0].integer(), whole >= 0 else { return nil }
        var hundredths = Int(whole) * 100
        if parts.count == 2 {
            guard let rest = parts[1].integer(), rest >= 0 else { return nil }
            hundredths += Int(rest) * (parts[1].count == 1 ? 10 : 1)
        }
        return (50...400).contains(hundredths) ? hundredths * Window.baseScale / 100 : nil
    }

    private func number(_ word: ByteString) throws(Errno) -> Int {
        guard let number = word.integer(), let narrow = Int32(exactly: number) else { throw .invalidArgument }
        return Int(narrow)
    }

    private func window(_ word: ByteString) throws(Errno) -> Window {
        guard let number = word.integer(), number > 0, let window = try? desktop.window(UInt64(number)) else {
            throw .noSuchDeviceOrAddress
        }
        return window
    }

    /// What a device would say.
    public enum Input {
        case key(UInt16, value: Int32)
        case pointer(x: Int, y: Int)
        case button(UInt16, isPressed: Bool)
        case scroll(x: Int, y: Int)
    }

    private func input(_ verb: ByteString, _ words: [ByteString]) throws(Errno) -> Bool {
        let input: Input
        switch (verb, words.count) {
        case ("workspace", 2):
            desktop.show(workspace: try number(words[1]) - 1)
            return true
        case ("key", 3):
            let value = Int32(clamping: try number(words[2]))
            input = .key(UInt16(clamping: try number(words[1])), value: value)
        case ("pointer", 3): input = .pointer(x: try number(words[1]), y: try number(words[2]))
        case ("button", 3):
            input = .button(UInt16(clamping: try number(words[1])), isPressed: try number(words[2]) != 0)
        case ("scroll", 3): input = .scroll(x: try number(words[1]), y: try number(words[2]))
        default: return false
        }
        if let onInput { onInput(input) } else { desktop.take(input) }
        return true
    }

    private func tell(_ verb: ByteString) throws(Errno) -> ByteString {
        var text = ByteString()
        switch verb {
        case "list": for window in desktop.stack { text += line(window) }
        case "programs":
            for window in desktop.stack where !window.program.isEmpty {
                text += ByteString(window.id) + " " + window.program + "\n"
            }
        case "outputs":
            for (number, output) in desktop.outputs.enumerated() {
                text += ByteString(number) + " " + ByteString(output.bounds.width) + "x"
                text += ByteString(output.bounds.height) + "+" + ByteString(output.bounds.x) + "+0 scale "
                text += output.scaleText + " " + output.name + "\n"
            }
        case "statistics":
            let statistics = desktop.statistics
            text += "frames: " + ByteString(statistics.frames) + "\ndamaged: " + ByteString(statistics.damaged)
            text += "\ndrawn: " + ByteString(statistics.drawn) + "\nbusy: " + ByteString(statistics.busy)
            text += "\nfirst-use: " + ByteString(statistics.firstUse)
            text += "\nlatency-p50: " + ByteString(statistics.latencies.percentile(50))
            text += "\nlatency-p99: " + ByteString(statistics.latencies.percentile(99)) + "\n"
        case "theme": text = desktop.theme + "\n"
        case "workspace": text = ByteString(desktop.workspace + 1) + "\n"
        case "reload": onReload?()
        case "quit":
            guard let onQuit else { throw .notSupported }
            onQuit()
        default: throw .invalidArgument
        }
        return text
    }

    private func line(_ window: Window) -> ByteString {
        var text = ByteString(window.id) + " " + (window.flags.isEmpty ? "-" : window.flags.letters)
        for number in [window.frame.x, window.frame.y, window.frame.width, window.frame.height] {
            text += " " + ByteString(number)
        }
        text += " " + ByteString(window.workspace + 1)
        let state: ByteString =
            window === desktop.focused
            ? "focused"
            : window.isUrgent
                ? "urgent" : window.isMinimized ? "minimized" : desktop.isVisible(window) ? "shown" : "hidden"
        return text + " " + state + " " + window.title + "\n"
    }
}

extension Desktop {
    /// What `Control` was told that a device says.
    public func take(_ input: Control.Input) {
        switch input {
        case .key(let code, let value): key(code, value: value)
        case .pointer(let x, let y): movePointer(toX: x, y: y)
        case .button(let code, let isPressed): button(code, isPressed: isPressed)
        case .scroll(let x, let y): scroll(x: x, y: y)
        }
    }
}
