/// A TrueType font: which glyph a character has, how wide it is, how far two of them stand apart, and its outline.
///
/// The file is not trusted: whatever it says, nothing traps, loops for ever or takes memory without bound; a broken glyph
/// is an empty one.
public final class FontFile: Sendable {
    let reader: TableReader
    /// How many units make up the size of the font.
    public let unitsPerEm: Int
    public let glyphCount: Int
    /// How far the font reaches above and (negative) below its baseline, and what it wants between lines, in units.
    public let ascent: Int
    public let descent: Int
    public let lineGap: Int
    /// Heights of the letters x and H, in units; 0 where they are not known.
    public let xHeight: Int
    public let capHeight: Int
    let glyphs: FontTable
    private let locations: FontTable
    private let hasLongLocations: Bool
    private let metrics: FontTable
    private let metricCount: Int
    private let characters: CharacterMap
    private let pairs: PairKerning

    /// Nil for what is not a TrueType font with outlines.
    public init?(_ bytes: [UInt8]) {
        let reader = TableReader(bytes: bytes)
        // A collection: its first font.
        let start = reader.long(0) == 0x7474_6366 ? reader.long(12) : 0
        guard [0x0001_0000, 0x7472_7565].contains(reader.long(start)) else { return nil }
        func table(_ tag: StaticString) -> FontTable? {
            let wanted = tag.description.utf8.reduce(0) { $0 << 8 | Int($1) }
            for index in 0..<min(reader.word(start + 4), 128) {
                let entry = start + 12 + 16 * index
                guard reader.long(entry) == wanted else { continue }
                let from = reader.long(entry + 8), length = reader.long(entry + 12)
                guard from < reader.count else { return nil }
                return FontTable(start: from, length: min(length, reader.count - from))
            }
            return nil
        }
        guard let head = table("head"), let maxp = table("maxp"), let cmap = table("cmap"), let glyf = table("glyf"),
            let loca = table("loca"), let hhea = table("hhea"), let hmtx = table("hmtx")
        else { return nil }
        let units = reader.word(head.start + 18)
        guard (16...16384).contains(units) else { return nil }
        self.reader = reader
        unitsPerEm = units
        hasLongLocations = reader.word(head.start + 50) != 0
        glyphCount = min(reader.word(maxp.start + 4), loca.length / (hasLongLocations ? 4 : 2))
        ascent = reader.signed(hhea.start + 4)
        descent = reader.signed(hhea.start + 6)
        lineGap = reader.signed(hhea.start + 8)
        metricCount = max(reader.word(hhea.start + 34), 1)
        metrics = hmtx
        glyphs = glyf
        locations = loca
        characters = CharacterMap(reader, cmap)
        pairs = PairKerning(reader, kern: table("kern"), positions: table("GPOS"))
        let os2 = table("OS/2")
        let hasHeights = (os2?.length ?? 0) >= 90 && reader.word(os2?.start ?? 0) >= 2
        xHeight = hasHeights ? reader.signed(os2!.start + 86) : 0
        capHeight = hasHeights ? reader.signed(os2!.start + 88) : 0
    }

    /// The glyph of a character; 0 where the font has none.
    public func glyph(_ character: UInt32) -> Int {
        let glyph = characters.glyph(reader, Int(character))
        return glyph < glyphCount ? glyph : 0
    }

    /// How far the next glyph is, in units.
    public func advance(_ glyph: Int) -> Int {
        reader.word(metrics.start + 4 * min(max(glyph, 0), metricCount - 1))
    }

    /// How much closer (negative) or further apart two glyphs stand, in units.
    public func kerning(_ left: Int, _ right: Int) -> Int { pairs.value(reader, left, right) }

    /// Where a glyph's description lies in the file; empty where it has none.
    func location(_ glyph: Int) -> Range<Int> {
        guard glyph >= 0, glyph < glyphCount else { return 0..<0 }
        let from: Int, to: Int
        if hasLongLocations {
            from = reader.long(locations.start + 4 * glyph)
            to = reader.long(locations.start + 4 * glyph + 4)
        } else {
            from = 2 * reader.word(locations.start + 2 * glyph)
            to = 2 * reader.word(locations.start + 2 * glyph + 2)
        }
        guard from < to, to <= glyphs.length else { return 0..<0 }
        return (glyphs.start + from)..<(glyphs.start + to)
    }
}
