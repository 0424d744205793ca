public import Bytes
import InputEvents

/// Which keys do what while Super is held. They are read from a text, a line for each: `Super+Shift+Left = tile left`.
public struct KeyBindings: Sendable {
    public enum Action: Equatable, Sendable {
        case quit, cycle, cycleBack, maximize, fullScreen, minimize, help
        case tile(Tile)
        case move(x: Int, y: Int)
        case copy, cut, paste
        case workspace(Int), moveToWorkspace(Int), nextWorkspace(Int), nextScreen
        case resize(width: Int, height: Int)
        case mouseKeys, restoreAll
        case volumeDown, volumeUp, mute
        case showDamage, showFrames, lower
        case run(ByteString)
    }

    struct Binding: Sendable {
        var code: UInt16
        var shift: Bool
        var control: Bool
        var alt: Bool
        var super_: Bool
        var action: Action
        var name: ByteString
    }

    private(set) var bindings: [Binding] = []

    public struct Mistake: Equatable, Sendable {
        public var line: Int
        public var message: ByteString
    }

    /// Reads lines; those that make no sense are told and left out.
    public mutating func read(_ text: ByteString) -> [Mistake] {
        var mistakes: [Mistake] = []
        for (index, line) in text.split(separator: 0x0a).enumerated() {
            let line = line.trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let equal = line.firstIndex(of: "=") else {
                mistakes.append(Mistake(line: index + 1, message: "there is no `=`"))
                continue
            }
            let keys = line[0..<equal].trimmed, words = line[(equal + 1)..<line.count].trimmed
            guard var binding = Self.binding(keys) else {
                mistakes.append(Mistake(line: index + 1, message: keys + ": not a key"))
                continue
            }
            bindings.removeAll { Self.isSame($0, binding) }
            if words == "nothing" { continue }
            guard let action = Self.action(words) else {
                mistakes.append(Mistake(line: index + 1, message: words + ": not something that can be done"))
                continue
            }
            binding.action = action
            bindings.append(binding)
        }
        return mistakes
    }

    private static func isSame(_ a: Binding, _ b: Binding) -> Bool {
        a.code == b.code && a.shift == b.shift && a.control == b.control && a.alt == b.alt && a.super_ == b.super_
    }

    private static func binding(_ keys: ByteString) -> Binding? {
        var binding = Binding(
            code: 0, shift: false, control: false, alt: false, super_: false, action: .help, name: keys)
        for word in keys.split(separator: 0x2b) {
            switch word.trimmed {
            case "Super": binding.super_ = true
            case "Shift": binding.shift = true
            case "Control": binding.control = true
            case "Alt": binding.alt = true
            case let key:
                guard binding.code == 0, let code = KeyName.code(key) else { return nil }
                binding.code = code
            }
        }
        return binding.code == 0 ? nil : binding
    }

    static func action(_ text: ByteString) -> Action? {
        let words = text.split(separator: 0x20).filter { !$0.isEmpty }
        guard let verb = words.first else { return nil }
        if words.count == 1 {
            if let simple = simple.first(where: { $0.0 == verb }) { return simple.1 }
            return nil
        }
        switch verb {
        case "tile": return words.count == 2 ? Tile(name: words[1]).map { .tile($0) } : nil
        case "workspace", "send":
            guard words.count == 2, let number = words[1].integer(),
                (1...Int64(Desktop.workspaceCount)).contains(number)
            else { return nil }
            return verb == "send" ? .moveToWorkspace(Int(number) - 1) : .workspace(Int(number) - 1)
        case "move", "resize":
            guard words.count == 3, let x = words[1].integer(), let y = words[2].integer(),
                (-4096...4096).contains(x), (-4096...4096).contains(y)
            else { return nil }
            return verb == "move" ? .move(x: Int(x), y: Int(y)) : .resize(width: Int(x), height: Int(y))
        case "run": return .run(text[4..<text.count].trimmed)
        default: return nil
        }
    }

    private static let simple: [(ByteString, Action)] = [
        ("quit", .quit), ("cycle", .cycle), ("cycle-back", .cycleBack), ("maximize", .maximize),
        ("fullscreen", .fullScreen), ("minimize", .minimize), ("help", .help), ("copy", .copy), ("cut", .cut),
        ("paste", .paste), ("volume-down", .volumeDown), ("volume-up", .volumeUp), ("mute", .mute),
        ("show-damage", .showDamage), ("show-frames", .showFrames), ("lower", .lower),
        ("next-workspace", .nextWorkspace(1)), ("previous-workspace", .nextWorkspace(-1)), ("next-screen", .nextScreen),
        ("mouse-keys", .mouseKeys), ("restore-all", .restoreAll),
    ]

    /// What a key means with these modifiers.
    func action(_ code: UInt16, _ modifiers: KeyModifiers) -> Action? {
        let alt = modifiers.contains(.leftAlt)
        return bindings.first {
            $0.code == code && $0.shift == modifiers.hasShift && $0.control == modifiers.hasControl && $0.alt == alt
                && $0.super_ == modifiers.hasSuper
        }?.action
    }

    /// What the keys do unless somebody has other wishes.
    public static let standard: KeyBindings = {
        var bindings = KeyBindings()
        _ = bindings.read(standardText)
        return bindings
    }()

    public static let standardText: ByteString = """
        Super+T = run terminal
        Super+Q = quit
        Super+Tab = cycle
        Super+Shift+Tab = cycle-back
        Alt+Tab = cycle
        Alt+Shift+Tab = cycle-back
        Super+M = maximize
        Super+Enter = maximize
        Super+Shift+Enter = fullscreen
        Super+H = minimize
        Super+Shift+H = lower
        Super+Shift+R = restore-all
        Super+Shift+Left = tile left
        Super+Shift+Right = tile right
        Super+Shift+Up = tile top
        Super+Shift+Down = tile bottom
        Super+Left = move -16 0
        Super+Right = move 16 0
        Super+Up = move 0 -16
        Super+Down = move 0 16
        Super+Control+Left = resize -16 0
        Super+Control+Right = resize 16 0
        Super+Control+Up = resize 0 -16
        Super+Control+Down = resize 0 16
        Super+O = next-screen
        Super+C = copy
        Super+X = cut
        Super+V = paste
        Super+1 = workspace 1
        Super+2 = workspace 2
        Super+3 = workspace 3
        Super+4 = workspace 4
        Super+PageDown = next-workspace
        Super+PageUp = previous-workspace
        Super+Shift+1 = send 1
        Super+Shift+2 = send 2
        Super+Shift+3 = send 3
        Super+Shift+4 = send 4
        Super+[ = volume-down
        Super+] = volume-up
        Super+\\ = mute
        Super+Keypad0 = mouse-keys
        Super+Slash = help
        Super+Shift+D = show-damage
        Super+Shift+F = show-frames

        """
}

/// The names of keys in a text of bindings.
enum KeyName {
    private static let named: [(ByteString, UInt16)] = [
        ("Tab", KeyCode.tab), ("Enter", KeyCode.enter), ("Escape", KeyCode.escape), ("Space", KeyCode.space),
        ("Backspace", KeyCode.backspace), ("Left", KeyCode.left), ("Right", KeyCode.right), ("Up", KeyCode.up),
        ("Down", KeyCode.down), ("Home", KeyCode.home), ("End", KeyCode.end), ("PageUp", KeyCode.pageUp),
        ("PageDown", KeyCode.pageDown), ("Insert", KeyCode.insert), ("Delete", KeyCode.delete),
        ("Print", KeyCode.printScreen), ("Slash", KeyCode.slash), ("Comma", KeyCode.comma),
        ("Period", KeyCode.period), ("Keypad0", KeyCode.keypad0), ("Minus", KeyCode.minus), ("Plus", KeyCode.equal),
        ("[", KeyCode.leftBracket),
        ("]", KeyCode.rightBracket), ("\\", KeyCode.backslash), (";", KeyCode.semicolon),
    ]
    /// The letters A to Z by their places on a US keyboard.
    private static let letters: [UInt16] = [
        30, 48, 46, 32, 18, 33, 34, 35, 23, 36, 37, 38, 50, 49, 24, 25, 16, 19, 31, 20, 22, 47, 17, 45, 21, 44,
    ]

    static func code(_ name: ByteString) -> UInt16? {
        if let found = named.first(where: { $0.0 == name }) { return found.1 }
        if name.count == 1, name[0] >= 0x41, name[0] <= 0x5a { return letters[Int(name[0] - 0x41)] }
        if name.count == 1, name[0].isDigit { return name[0] == 0x30 ? 11 : UInt16(name[0] - 0x30) + 1 }
        if name.hasPrefix("F"), let number = name[1..<name.count].integer(), (1...12).contains(number) {
            return number <= 10 ? KeyCode.f1 + UInt16(number) - 1 : KeyCode.f11 + UInt16(number) - 11
        }
        return nil
    }
}
