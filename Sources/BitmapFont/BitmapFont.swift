/// A font of little pictures, one for each character, all of the same size.
///
/// It is read from the PC screen font formats PSF1 and PSF2, which Linux distributions ship for the console, or taken from
/// `builtIn`. A damaged file is refused as a whole.
public struct BitmapFont: Sendable {
    /// The size of every glyph in pixels.
    public let width: Int
    public let height: Int
    public let glyphCount: Int
    private let bytesPerRow: Int
    /// The glyphs one after the other, row by row, the leftmost pixel in the highest bit.
    private let bitmap: [UInt8]
    /// Characters in ascending order, and the glyph of each.
    private let characters: [UInt32]
    private let glyphs: [UInt32]
    /// The glyphs of the first 128 characters, for speed; -1 where there is none.
    private let firstGlyphs: [Int32]

    /// Makes a font of parts that fit together: the parsers have seen to that.
    init(width: Int, height: Int, glyphCount: Int, bitmap: [UInt8], map: [(character: UInt32, glyph: UInt32)]) {
        self.width = width
        self.height = height
        self.glyphCount = glyphCount
        self.bitmap = bitmap
        bytesPerRow = (width + 7) / 8
        let sorted = map.sorted { ($0.character, $0.glyph) < ($1.character, $1.glyph) }
        characters = sorted.map { $0.character }
        glyphs = sorted.map { $0.glyph }
        var first = [Int32](repeating: -1, count: 128)
        for entry in sorted where entry.character < 128 && first[Int(entry.character)] == -1 {
            first[Int(entry.character)] = Int32(entry.glyph)
        }
        firstGlyphs = first
    }

    /// The glyph of a character; nil where the font has none.
    public func glyph(_ character: UInt32) -> Int? {
        if character < 128 {
            let glyph = firstGlyphs[Int(character)]
            return glyph < 0 ? nil : Int(glyph)
        }
        var low = 0
        var high = characters.count
        while low < high {
            let middle = (low + high) / 2
            if characters[middle] < character { low = middle + 1 } else { high = middle }
        }
        return low < characters.count && characters[low] == character ? Int(glyphs[low]) : nil
    }

    /// The pixels of one row of a glyph, the leftmost in the highest of 32 bits; nothing outside the font.
    public func row(_ row: Int, of glyph: Int) -> UInt32 {
        guard row >= 0, row < height, glyph >= 0, glyph < glyphCount else { return 0 }
        let start = (glyph * height + row) * bytesPerRow
        var bits: UInt32 = 0
        for index in 0..<bytesPerRow { bits |= UInt32(bitmap[start + index]) << UInt32(24 - 8 * index) }
        return bits
    }
}

/// Why a font file was refused.
public enum FontError: Error, Equatable {
    case notAFont
    case tooShort
    case unsupportedSize

    public var message: StaticString {
        switch self {
        case .notAFont: "not a PSF1 or PSF2 font"
        case .tooShort: "the file ends too early"
        case .unsupportedSize: "a size of glyphs that is not supported"
        }
    }
}
