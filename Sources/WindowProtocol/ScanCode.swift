import InputEvents

/// The numbers that window events name keys by: those of the PC's first keyboard, where Linux counts otherwise for the keys
/// that came later.
public enum ScanCode {
    private static let table: [UInt8] = {
        var table = [UInt8](repeating: 0, count: 256)
        for code in 1...88 { table[code] = UInt8(code) }
        let digits: [(UInt16, UInt8)] = [
            (KeyCode.keypad0, 0x70), (KeyCode.keypad1, 0x71), (KeyCode.keypad2, 0x72), (KeyCode.keypad3, 0x73),
            (KeyCode.keypad4, 0x74), (KeyCode.keypad5, 0x75), (KeyCode.keypad6, 0x76), (KeyCode.keypad7, 0x77),
            (KeyCode.keypad8, 0x78), (KeyCode.keypad9, 0x79), (KeyCode.keypadPeriod, 0x7a),
            (KeyCode.keypadMinus, 0x7b), (KeyCode.keypadPlus, 0x7c), (KeyCode.keypadAsterisk, 0x7d),
            (KeyCode.keypadSlash, 0x7e), (KeyCode.keypadEnter, 0x7f),
        ]
        let others: [(UInt16, UInt8)] = [
            (KeyCode.rightControl, 0x64), (KeyCode.rightAlt, 0x64), (KeyCode.printScreen, 0x37),
            (KeyCode.home, 0x47), (KeyCode.up, 0x48), (KeyCode.pageUp, 0x49), (KeyCode.left, 0x4b),
            (KeyCode.right, 0x4d), (KeyCode.end, 0x4f), (KeyCode.down, 0x50), (KeyCode.pageDown, 0x51),
            (KeyCode.insert, 0x52), (KeyCode.delete, 0x53), (KeyCode.leftSuper, 0x5b), (KeyCode.rightSuper, 0x5c),
            (KeyCode.menu, 0x5d),
            // Power, sleep; mute, quieter, louder; play, stop, next, previous.
            (116, 0x5e), (142, 0x5f), (113, 0xa0), (114, 0xae), (115, 0xb0), (164, 0xa2), (166, 0xa4), (163, 0x99),
            (165, 0x90),
        ]
        for (code, scan) in digits + others { table[Int(code)] = scan }
        return table
    }()

    /// The scan code of a key; 0 for keys that have none.
    public static func of(_ code: UInt16) -> UInt8 { code < 256 ? table[Int(code)] : 0 }
}
