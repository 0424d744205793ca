/// Characters out of bytes that may be anything.
public enum UTF8Reader {
    /// The character at a place, which moves behind it; U+FFFD for each byte that does not belong to one.
    public static func next(_ text: Span<UInt8>, _ at: inout Int) -> UInt32 {
        let first = UInt32(text[at])
        at += 1
        if first < 0x80 { return first }
        let length = first >= 0xf0 && first < 0xf8 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0
        guard length > 0, first < 0xf8, at + length <= text.count else { return 0xfffd }
        var value = first & (0x3f >> UInt32(length))
        for offset in 0..<length {
            let byte = UInt32(text[at + offset])
            guard byte & 0xc0 == 0x80 else { return 0xfffd }
            value = value << 6 | byte & 0x3f
        }
        let least: UInt32 = length == 1 ? 0x80 : length == 2 ? 0x800 : 0x10000
        guard value >= least, value <= 0x10ffff, value >> 11 != 0x1b else { return 0xfffd }
        at += length
        return value
    }
}
