public import InputEvents

/// Turns keys into what a terminal sends to its program: characters in UTF-8, control codes, and xterm's sequences.
public struct TerminalKeys: Sendable {
    public var keymap: Keymap
    /// The modifiers and locks, followed from the keys themselves.
    public private(set) var modifiers: KeyModifiers = []

    public init(_ layout: Layout = .us) { keymap = Keymap(layout) }

    /// No key is held any more: the keyboard was taken away. Locks stay.
    public mutating func releaseAll() { modifiers.formIntersection([.capsLock, .numLock]) }

    /// Takes a key event; answers the bytes for the program.
    /// - Parameter applicationCursor: the program has asked for the other form of cursor keys (DECCKM).
    public mutating func feed(_ code: UInt16, value: Int32, applicationCursor: Bool) -> [UInt8] {
        modifiers.follow(code: code, value: value)
        guard value != 0, KeyModifiers.held(by: code) == nil else { return [] }
        if let bytes = sequence(code, applicationCursor) { return bytes }
        if let bytes = simple(code) { return bytes }
        return text(code)
    }

    private var hasAlt: Bool {
        modifiers.contains(.leftAlt) || modifiers.contains(.rightAlt) && !keymap.layout.hasAltGr
    }

    /// xterm's number for the modifiers: 1, and 1 for Shift, 2 for Alt, 4 for Control.
    private var modifierNumber: UInt8 {
        1 + (modifiers.hasShift ? 1 : 0) + (hasAlt ? 2 : 0) + (modifiers.hasControl ? 4 : 0)
    }

    /// Cursor keys, function keys and the like.
    private func sequence(_ code: UInt16, _ applicationCursor: Bool) -> [UInt8]? {
        // With Num Lock the keypad bears digits.
        if modifiers.contains(.numLock), code >= KeyCode.keypad7, code <= KeyCode.keypadPeriod { return nil }
        let code = Self.keypadMeaning(code)
        if let letter = Self.letterKey(code) {
            let isFunction = KeyCode.functionKey(code) != nil
            if modifierNumber > 1 { return [0x1b, 0x5b, 0x31, 0x3b, 0x30 + modifierNumber, letter] }
            return [0x1b, applicationCursor || isFunction ? 0x4f : 0x5b, letter]
        }
        guard let number = Self.numberKey(code) else { return nil }
        var bytes: [UInt8] = [0x1b, 0x5b]
        if number >= 10 { bytes.append(0x30 + number / 10) }
        bytes.append(0x30 + number % 10)
        if modifierNumber > 1 { bytes += [0x3b, 0x30 + modifierNumber] }
        return bytes + [0x7e]
    }

    private static func letterKey(_ code: UInt16) -> UInt8? {
        switch code {
        case KeyCode.up: 0x41
        case KeyCode.down: 0x42
        case KeyCode.right: 0x43
        case KeyCode.left: 0x44
        case KeyCode.keypad5: 0x45
        case KeyCode.end: 0x46
        case KeyCode.home: 0x48
        case KeyCode.f1...(KeyCode.f1 + 3): UInt8(0x50 + code - KeyCode.f1)
        default: nil
        }
    }

    private static func numberKey(_ code: UInt16) -> UInt8? {
        switch code {
        case KeyCode.insert: 2
        case KeyCode.delete: 3
        case KeyCode.pageUp: 5
        case KeyCode.pageDown: 6
        case KeyCode.f1 + 4: 15
        case (KeyCode.f1 + 5)...KeyCode.f10: UInt8(17 + code - (KeyCode.f1 + 5))
        case KeyCode.f11: 23
        case KeyCode.f12: 24
        default: nil
        }
    }

    /// What the keypad's keys are while Num Lock is off.
    private static func keypadMeaning(_ code: UInt16) -> UInt16 {
        switch code {
        case KeyCode.keypad7: KeyCode.home
        case KeyCode.keypad8: KeyCode.up
        case KeyCode.keypad9: KeyCode.pageUp
        case KeyCode.keypad4: KeyCode.left
        case KeyCode.keypad6: KeyCode.right
        case KeyCode.keypad1: KeyCode.end
        case KeyCode.keypad2: KeyCode.down
        case KeyCode.keypad3: KeyCode.pageDown
        case KeyCode.keypad0: KeyCode.insert
        case KeyCode.keypadPeriod: KeyCode.delete
        default: code
        }
    }

    /// Keys with one byte of their own.
    private func simple(_ code: UInt16) -> [UInt8]? {
        let prefix: [UInt8] = hasAlt ? [0x1b] : []
        switch code {
        case KeyCode.enter, KeyCode.keypadEnter: return prefix + [0x0d]
        case KeyCode.backspace: return prefix + [modifiers.hasControl ? 0x08 : 0x7f]
        case KeyCode.escape: return prefix + [0x1b]
        case KeyCode.tab: return modifiers.hasShift ? [0x1b, 0x5b, 0x5a] : prefix + [0x09]
        default: return nil
        }
    }

    private mutating func text(_ code: UInt16) -> [UInt8] {
        let prefix: [UInt8] = hasAlt ? [0x1b] : []
        if modifiers.hasControl {
            guard let character = keymap.plain(code, modifiers), let control = Self.control(character) else {
                return []
            }
            return prefix + [control]
        }
        var bytes: [UInt8] = []
        for value in keymap.characters(code, modifiers) {
            guard let scalar = Unicode.Scalar(value), let encoded = UTF8.encode(scalar) else { continue }
            bytes += prefix
            bytes.append(contentsOf: encoded)
        }
        return bytes
    }

    /// The control code that a character becomes with Control.
    private static func control(_ character: UInt32) -> UInt8? {
        switch character {
        case 0x40...0x5f, 0x61...0x7a: UInt8(character & 0x1f)
        case 0x20, 0x32: 0
        case 0x33...0x37: UInt8(character - 0x33 + 0x1b)
        case 0x2f, 0x2d: 0x1f
        case 0x38, 0x3f: 0x7f
        default: nil
        }
    }
}
