/// Which characters the keys of a keyboard bear.
///
/// Each level lists the characters of `Layout.keys` in order; a space stands for no character. A combining mark is a dead
/// key: it waits for the letter that it goes on.
public struct Layout: Sendable {
    public let name: StaticString
    let levels: [[UInt32]]

    /// - Parameters: characters without and with Shift, with AltGr, and with both; the last two may be empty.
    init(_ name: StaticString, _ plain: String, _ shift: String, altGr: String = "", altGrShift: String = "") {
        self.name = name
        levels = [plain, shift, altGr, altGrShift].map { $0.unicodeScalars.map { $0.value } }
    }

    /// The keys that bear characters, by their Linux numbers: the row of digits, the three rows of letters.
    static let keys: [UInt16] =
        [41] + Array(2...13) + Array(16...27) + Array(30...40) + [43, 86] + Array(44...53)

    /// Whether the right Alt key chooses the third level.
    public var hasAltGr: Bool { !levels[2].isEmpty }

    /// The character of a key; nil where it bears none at that level.
    func character(_ code: UInt16, shift: Bool, altGr: Bool) -> UInt32? {
        guard let index = Self.keys.firstIndex(of: code) else { return nil }
        let level = levels[(altGr ? 2 : 0) + (shift ? 1 : 0)]
        guard index < level.count, level[index] != 0x20 else { return nil }
        return level[index]
    }

    /// The layout with this name (`us`, `de`, `us(intl)`), as X calls it.
    public static func named(_ name: some Sequence<UInt8>) -> Layout? {
        let name = Array(name)
        return all.first { layout in layout.name.description.utf8.elementsEqual(name) }
    }

    public static let all: [Layout] = [
        us, de, gb, usIntl, fr, be, ch, es, latam, it, pt, se, no, dk, fi, pl, cz, hu, tr, ro, hr, usDvorak, usColemak,
    ]

    public static let us = Layout(
        "us",
        "`1234567890-=" + "qwertyuiop[]" + "asdfghjkl;'" + "\\<" + "zxcvbnm,./",
        "~!@#$%^&*()_+" + "QWERTYUIOP{}" + "ASDFGHJKL:\"" + "|>" + "ZXCVBNM<>?")

    public static let de = Layout(
        "de",
        "\u{302}1234567890ß\u{301}" + "qwertzuiopü+" + "asdfghjklöä" + "#<" + "yxcvbnm,.-",
        "°!\"§$%&/()=?\u{300}" + "QWERTZUIOPÜ*" + "ASDFGHJKLÖÄ" + "'>" + "YXCVBNM;:_",
        altGr: "′¹²³¼½¬{[]}\\\u{327}" + "@ł€¶ŧ←↓→øþ\u{308}~" + "æſðđŋħ\u{323}ĸł\u{30b}\u{302}" + "’|" + "»«¢„“”µ·…–",
        altGrShift: "″¡⅛£¤⅜⅝⅞™±°¿\u{328}" + "ΩŁ€®Ŧ¥↑ıØÞ\u{30a}¯" + "ÆẞÐªŊĦ\u{307}&Ł\u{30b}\u{30c}" + "˘¦" + "›‹©‚‘’º×÷—"
    )
}
