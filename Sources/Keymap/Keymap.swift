public import InputEvents

/// Turns keys into characters by a layout; remembers a dead key until the next one.
public struct Keymap: Sendable {
    public var layout: Layout
    /// The dead key that waits for its letter, as a combining mark.
    public private(set) var pending: UInt32?

    public init(_ layout: Layout = .us) { self.layout = layout }

    /// The characters that a key gives, mostly one; none for a dead key and for keys that bear no character. Control and
    /// Alt change nothing here.
    public mutating func characters(_ code: UInt16, _ modifiers: KeyModifiers) -> [UInt32] {
        guard let character = plain(code, modifiers) else { return [] }
        if let mark = pending {
            pending = nil
            if let composed = DeadKeys.compose(mark, character) { return [composed] }
            return [DeadKeys.alone(mark), DeadKeys.isDead(character) ? DeadKeys.alone(character) : character]
        }
        if DeadKeys.isDead(character) {
            pending = character
            return []
        }
        return [character]
    }

    /// The character on a key, dead keys as their mark.
    func plain(_ code: UInt16, _ modifiers: KeyModifiers) -> UInt32? {
        if code == KeyCode.space { return 0x20 }
        if let digit = Self.keypad(code, modifiers) { return digit }
        let altGr = layout.hasAltGr && modifiers.contains(.rightAlt)
        var shift = modifiers.hasShift
        if modifiers.contains(.capsLock), isLetter(code, altGr: altGr) { shift.toggle() }
        return layout.character(code, shift: shift, altGr: altGr)
    }

    /// Caps Lock acts on keys that bear a small letter and its capital, and on no others.
    private func isLetter(_ code: UInt16, altGr: Bool) -> Bool {
        guard let small = layout.character(code, shift: false, altGr: altGr),
            let capital = layout.character(code, shift: true, altGr: altGr)
        else { return false }
        let isSmall = small >= 0x61 && small <= 0x7a || small >= 0xe0 && small <= 0xfe && small != 0xf7
        // In Latin Extended-A each capital stands before its small letter.
        return isSmall && capital == small - 0x20 || (0x101...0x17e).contains(small) && capital == small - 1
    }

    private static func keypad(_ code: UInt16, _ modifiers: KeyModifiers) -> UInt32? {
        switch code {
        case KeyCode.keypadSlash: return 0x2f
        case KeyCode.keypadAsterisk: return 0x2a
        case KeyCode.keypadMinus: return 0x2d
        case KeyCode.keypadPlus: return 0x2b
        default: break
        }
        guard modifiers.contains(.numLock) else { return nil }
        switch code {
        case KeyCode.keypad7...KeyCode.keypad9: return 0x37 + UInt32(code - KeyCode.keypad7)
        case KeyCode.keypad4...KeyCode.keypad6: return 0x34 + UInt32(code - KeyCode.keypad4)
        case KeyCode.keypad1...KeyCode.keypad3: return 0x31 + UInt32(code - KeyCode.keypad1)
        case KeyCode.keypad0: return 0x30
        case KeyCode.keypadPeriod: return 0x2e
        default: return nil
        }
    }
}
