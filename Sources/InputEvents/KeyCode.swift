/// Keys by their place on the keyboard, with Linux's numbers. The name is what the key says on a US keyboard.
public enum KeyCode {
    public static var escape: UInt16 { 1 }
    public static var digit1: UInt16 { 2 }
    public static var digit0: UInt16 { 11 }
    public static var minus: UInt16 { 12 }
    public static var equal: UInt16 { 13 }
    public static var backspace: UInt16 { 14 }
    public static var tab: UInt16 { 15 }
    public static var q: UInt16 { 16 }
    public static var leftBracket: UInt16 { 26 }
    public static var rightBracket: UInt16 { 27 }
    public static var enter: UInt16 { 28 }
    public static var leftControl: UInt16 { 29 }
    public static var a: UInt16 { 30 }
    public static var semicolon: UInt16 { 39 }
    public static var apostrophe: UInt16 { 40 }
    public static var grave: UInt16 { 41 }
    public static var leftShift: UInt16 { 42 }
    public static var backslash: UInt16 { 43 }
    public static var z: UInt16 { 44 }
    public static var comma: UInt16 { 51 }
    public static var period: UInt16 { 52 }
    public static var slash: UInt16 { 53 }
    public static var rightShift: UInt16 { 54 }
    public static var keypadAsterisk: UInt16 { 55 }
    public static var leftAlt: UInt16 { 56 }
    public static var space: UInt16 { 57 }
    public static var capsLock: UInt16 { 58 }
    public static var f1: UInt16 { 59 }
    public static var f10: UInt16 { 68 }
    public static var numLock: UInt16 { 69 }
    public static var scrollLock: UInt16 { 70 }
    public static var keypad7: UInt16 { 71 }
    public static var keypad8: UInt16 { 72 }
    public static var keypad9: UInt16 { 73 }
    public static var keypadMinus: UInt16 { 74 }
    public static var keypad4: UInt16 { 75 }
    public static var keypad5: UInt16 { 76 }
    public static var keypad6: UInt16 { 77 }
    public static var keypadPlus: UInt16 { 78 }
    public static var keypad1: UInt16 { 79 }
    public static var keypad2: UInt16 { 80 }
    public static var keypad3: UInt16 { 81 }
    public static var keypad0: UInt16 { 82 }
    public static var keypadPeriod: UInt16 { 83 }
    /// The key beside the left shift key on European keyboards.
    public static var intl102: UInt16 { 86 }
    public static var f11: UInt16 { 87 }
    public static var f12: UInt16 { 88 }
    public static var keypadEnter: UInt16 { 96 }
    public static var rightControl: UInt16 { 97 }
    public static var keypadSlash: UInt16 { 98 }
    public static var printScreen: UInt16 { 99 }
    public static var rightAlt: UInt16 { 100 }
    public static var home: UInt16 { 102 }
    public static var up: UInt16 { 103 }
    public static var pageUp: UInt16 { 104 }
    public static var left: UInt16 { 105 }
    public static var right: UInt16 { 106 }
    public static var end: UInt16 { 107 }
    public static var down: UInt16 { 108 }
    public static var pageDown: UInt16 { 109 }
    public static var insert: UInt16 { 110 }
    public static var delete: UInt16 { 111 }
    public static var pause: UInt16 { 119 }
    public static var leftSuper: UInt16 { 125 }
    public static var rightSuper: UInt16 { 126 }
    public static var menu: UInt16 { 127 }

    /// No key has this number or a higher one.
    public static var limit: UInt16 { 256 }

    /// Which function key a code is, 1…12; nil for other keys.
    public static func functionKey(_ code: UInt16) -> Int? {
        switch code {
        case f1...f10: Int(code - f1) + 1
        case f11: 11
        case f12: 12
        default: nil
        }
    }
}

/// The keys that change what others mean, as they are held.
@frozen
public struct KeyModifiers: OptionSet, Sendable {
    public let rawValue: UInt16
    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static var leftShift: KeyModifiers { KeyModifiers(rawValue: 1 << 0) }
    public static var rightShift: KeyModifiers { KeyModifiers(rawValue: 1 << 1) }
    public static var leftControl: KeyModifiers { KeyModifiers(rawValue: 1 << 2) }
    public static var rightControl: KeyModifiers { KeyModifiers(rawValue: 1 << 3) }
    public static var leftAlt: KeyModifiers { KeyModifiers(rawValue: 1 << 4) }
    /// AltGr where the layout has it.
    public static var rightAlt: KeyModifiers { KeyModifiers(rawValue: 1 << 5) }
    public static var leftSuper: KeyModifiers { KeyModifiers(rawValue: 1 << 6) }
    public static var rightSuper: KeyModifiers { KeyModifiers(rawValue: 1 << 7) }
    public static var capsLock: KeyModifiers { KeyModifiers(rawValue: 1 << 8) }
    public static var numLock: KeyModifiers { KeyModifiers(rawValue: 1 << 9) }

    public var hasShift: Bool { !isDisjoint(with: [.leftShift, .rightShift]) }
    public var hasControl: Bool { !isDisjoint(with: [.leftControl, .rightControl]) }
    public var hasSuper: Bool { !isDisjoint(with: [.leftSuper, .rightSuper]) }

    /// The modifier that a key is while it is held; nil for ordinary keys and locks.
    public static func held(by code: UInt16) -> KeyModifiers? {
        switch code {
        case KeyCode.leftShift: .leftShift
        case KeyCode.rightShift: .rightShift
        case KeyCode.leftControl: .leftControl
        case KeyCode.rightControl: .rightControl
        case KeyCode.leftAlt: .leftAlt
        case KeyCode.rightAlt: .rightAlt
        case KeyCode.leftSuper: .leftSuper
        case KeyCode.rightSuper: .rightSuper
        default: nil
        }
    }

    /// Follows a key event: held modifiers come and go, locks change when their key is pressed.
    public mutating func follow(code: UInt16, value: Int32) {
        if let held = Self.held(by: code) {
            if value == 0 { remove(held) } else { insert(held) }
        } else if value == 1, code == KeyCode.capsLock {
            formSymmetricDifference(.capsLock)
        } else if value == 1, code == KeyCode.numLock {
            formSymmetricDifference(.numLock)
        }
    }
}
