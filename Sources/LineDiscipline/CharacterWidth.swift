/// How many columns of a terminal a character takes, roughly as `wcwidth` tells.
enum CharacterWidth {
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
        0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1f9ff, 0x20000...0x3fffd,
    ]
    private static let combining: [ClosedRange<UInt32>] = [
        0x300...0x36f, 0x483...0x489, 0x591...0x5bd, 0x610...0x61a, 0x64b...0x65f, 0x200b...0x200f, 0x20d0...0x20ff,
        0xfe00...0xfe0f, 0xfe20...0xfe2f,
    ]

    static func columns(of scalar: UInt32) -> Int {
        if scalar < 0x300 { return 1 }
        if combining.contains(where: { $0.contains(scalar) }) { return 0 }
        return wide.contains { $0.contains(scalar) } ? 2 : 1
    }

    /// The value of the UTF-8 sequence; its bytes are not checked, because only its width is wanted.
    static func scalar(of bytes: ArraySlice<UInt8>) -> UInt32 {
        guard let first = bytes.first else { return 0 }
        var value: UInt32 =
            switch first {
            case 0xf0...: UInt32(first & 0x07)
            case 0xe0...: UInt32(first & 0x0f)
            case 0xc0...: UInt32(first & 0x1f)
            default: UInt32(first)
            }
        for byte in bytes.dropFirst().prefix(3) { value = value << 6 | UInt32(byte & 0x3f) }
        return value
    }
}
