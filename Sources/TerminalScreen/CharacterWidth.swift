/// How many cells a character takes: 0 for combining marks and format characters, 2 for East Asian wide characters and
/// most emoji, else 1. The table is made by `Scripts/character-widths`, which says by which rules.
public enum CharacterWidth {
    public static func of(_ scalar: UInt32) -> Int {
        if scalar < 0x300 { return 1 }
        if scalar >= 0x20000 { return beyondTables(scalar) }
        let block = Int(pages[Int(scalar >> 8)])
        let four = widths[block << 6 | Int(scalar >> 2 & 63)]
        return Int(four >> (2 * UInt8(truncatingIfNeeded: scalar & 3)) & 3)
    }

    /// The planes of ideographs, of tags and variation selectors, and those with nothing in them.
    private static func beyondTables(_ scalar: UInt32) -> Int {
        if scalar < 0x40000 { return scalar & 0xffff < 0xfffe ? 2 : 1 }
        return scalar & 0xfff000 == 0xe0000 ? 0 : 1
    }
}
