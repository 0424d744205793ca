import InputEvents

/// What a key did.
public struct KeyChange: Equatable, Sendable {
    public var code: UInt16
    /// 1 pressed, 0 released, 2 repeated while held.
    public var value: Int32

    public init(code: UInt16, value: Int32) {
        self.code = code
        self.value = value
    }
}

/// Turns the bytes of scan code set 1 (which the controller translates set 2 into) into key changes.
public struct ScancodeDecoder: Sendable {
    private var isExtended = false
    /// Bytes of the Pause sequence (E1 1D 45) that were seen.
    private var pauseBytes = 0
    private var isHeld = [Bool](repeating: false, count: Int(KeyCode.limit))

    public init() {}

    /// Takes one byte; answers what changed, in order. Bytes that belong to no known key are dropped.
    public mutating func feed(_ byte: UInt8) -> [KeyChange] {
        if pauseBytes > 0 { return pause(byte) }
        switch byte {
        case 0xe0:
            isExtended = true
            return []
        case 0xe1:
            isExtended = false
            pauseBytes = 1
            return []
        // Answers, self-test results and overruns of the keyboard are no keys.
        case 0x00, 0xfa, 0xfe, 0xff, 0xee: return []
        case 0xaa where !isExtended && !isHeld[Int(KeyCode.leftShift)]: return []
        default:
            let extended = isExtended
            isExtended = false
            let code = extended ? Self.extended(byte & 0x7f) : Self.plain(byte & 0x7f)
            return change(code, pressed: byte & 0x80 == 0)
        }
    }

    /// The Pause key sends E1 1D 45 when pressed and E1 9D C5 at once behind it; it says nothing on release.
    private mutating func pause(_ byte: UInt8) -> [KeyChange] {
        let expected: [UInt8] = [0x1d, 0x45]
        guard byte & 0x7f == expected[pauseBytes - 1] else {
            pauseBytes = 0
            return []
        }
        pauseBytes += 1
        guard pauseBytes == 3 else { return [] }
        pauseBytes = 0
        if byte & 0x80 != 0 { return [] }
        return [KeyChange(code: KeyCode.pause, value: 1), KeyChange(code: KeyCode.pause, value: 0)]
    }

    private mutating func change(_ code: UInt16, pressed: Bool) -> [KeyChange] {
        guard code != 0, code < KeyCode.limit else { return [] }
        let was = isHeld[Int(code)]
        if !pressed, !was { return [] }
        isHeld[Int(code)] = pressed
        return [KeyChange(code: code, value: pressed ? (was ? 2 : 1) : 0)]
    }

    /// Up to F10 and the keypad, set 1 has Linux's numbers.
    private static func plain(_ scan: UInt8) -> UInt16 {
        switch scan {
        case 0x01...0x53: UInt16(scan)
        case 0x54: KeyCode.printScreen
        case 0x56: KeyCode.intl102
        case 0x57: KeyCode.f11
        case 0x58: KeyCode.f12
        case 0x59: 117  // keypad =
        case 0x5c: 95  // keypad comma (Japanese)
        case 0x64...0x6b: UInt16(scan) - 0x64 + 183  // F13…F20
        case 0x70: 93  // katakana/hiragana
        case 0x73: 89  // ro
        case 0x79: 92  // henkan
        case 0x7b: 94  // muhenkan
        case 0x7d: 124  // yen
        case 0x7e: 121  // keypad comma (Brazil)
        default: 0
        }
    }

    /// Keys behind the prefix E0. The shifts that some keyboards send around grey keys (2A, 36) are dropped.
    private static func extended(_ scan: UInt8) -> UInt16 {
        switch scan {
        case 0x10: 165  // previous song
        case 0x19: 163  // next song
        case 0x1c: KeyCode.keypadEnter
        case 0x1d: KeyCode.rightControl
        case 0x20: 113  // mute
        case 0x21: 140  // calculator
        case 0x22: 164  // play, pause
        case 0x24: 166  // stop
        case 0x2e: 114  // volume down
        case 0x30: 115  // volume up
        case 0x32: 172  // home page
        case 0x35: KeyCode.keypadSlash
        case 0x37: KeyCode.printScreen
        case 0x38: KeyCode.rightAlt
        case 0x46: KeyCode.pause  // Control and Pause
        case 0x47: KeyCode.home
        case 0x48: KeyCode.up
        case 0x49: KeyCode.pageUp
        case 0x4b: KeyCode.left
        case 0x4d: KeyCode.right
        case 0x4f: KeyCode.end
        case 0x50: KeyCode.down
        case 0x51: KeyCode.pageDown
        case 0x52: KeyCode.insert
        case 0x53: KeyCode.delete
        case 0x5b: KeyCode.leftSuper
        case 0x5c: KeyCode.rightSuper
        case 0x5d: KeyCode.menu
        case 0x5e: 116  // power
        case 0x5f: 142  // sleep
        case 0x63: 143  // wake
        case 0x65: 217  // search
        case 0x66: 156  // bookmarks
        case 0x67: 173  // refresh
        case 0x68: 128  // stop
        case 0x69: 159  // forward
        case 0x6a: 158  // back
        case 0x6b: 157  // computer
        case 0x6c: 155  // mail
        case 0x6d: 226  // media
        default: 0
        }
    }
}
