/// Reads the PC screen font formats. Numbers in the file are little-endian and trusted no further than the file is long.
extension BitmapFont {
    /// Glyphs are at most this wide (a row is one 32-bit number) and this high.
    public static var widthLimit: Int { 32 }
    public static var heightLimit: Int { 64 }
    static var glyphLimit: Int { 65536 }
    /// Entries of the Unicode table beyond this many are left out.
    static var mapLimit: Int { 65536 }

    /// Reads a PSF1 or PSF2 file.
    public init(screenFont bytes: [UInt8]) throws(FontError) {
        if bytes.starts(with: [0x36, 0x04]) {
            try self.init(version1: bytes)
        } else if bytes.starts(with: [0x72, 0xb5, 0x4a, 0x86]) {
            try self.init(version2: bytes)
        } else {
            throw .notAFont
        }
    }

    /// PSF1: magic, mode (1: 512 glyphs, 2 and 4: a table), bytes a glyph; glyphs are 8 wide.
    private init(version1 bytes: [UInt8]) throws(FontError) {
        guard bytes.count >= 4 else { throw .tooShort }
        let count = bytes[2] & 1 != 0 ? 512 : 256
        let height = Int(bytes[3])
        guard height > 0, height <= Self.heightLimit else { throw .unsupportedSize }
        let end = 4 + count * height
        guard bytes.count >= end else { throw .tooShort }
        let map = bytes[2] & 6 != 0 ? Self.table(words: bytes[end...], count) : Self.plainMap(count)
        self.init(width: 8, height: height, glyphCount: count, bitmap: Array(bytes[4..<end]), map: map)
    }

    /// PSF2: magic, version, size of the head, flags (1: a table), glyphs, bytes a glyph, height, width.
    private init(version2 bytes: [UInt8]) throws(FontError) {
        guard bytes.count >= 32 else { throw .tooShort }
        func number(_ offset: Int) -> Int {
            (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        }
        let head = number(8), count = number(16), size = number(20), height = number(24), width = number(28)
        guard width > 0, width <= Self.widthLimit, height > 0, height <= Self.heightLimit else {
            throw .unsupportedSize
        }
        guard count > 0, count <= Self.glyphLimit, size == height * ((width + 7) / 8), head >= 32 else {
            throw .unsupportedSize
        }
        let end = head + count * size
        guard bytes.count >= end else { throw .tooShort }
        let map = number(12) & 1 != 0 ? Self.table(text: bytes[end...], count) : Self.plainMap(count)
        self.init(width: width, height: height, glyphCount: count, bitmap: Array(bytes[head..<end]), map: map)
    }

    /// Without a table, glyph n is character n.
    private static func plainMap(_ count: Int) -> [(character: UInt32, glyph: UInt32)] {
        (0..<UInt32(count)).map { ($0, $0) }
    }

    /// PSF1's table: for each glyph 16-bit characters up to FFFF; sequences begin with FFFE and are left out.
    private static func table(words bytes: ArraySlice<UInt8>, _ count: Int) -> [(character: UInt32, glyph: UInt32)] {
        var map: [(character: UInt32, glyph: UInt32)] = []
        var glyph = 0
        var isSequence = false
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex, glyph < count, map.count < mapLimit {
            let word = UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8
            index += 2
            switch word {
            case 0xffff:
                glyph += 1
                isSequence = false
            case 0xfffe: isSequence = true
            default: if !isSequence { map.append((word, UInt32(glyph))) }
            }
        }
        return map
    }

    /// PSF2's table: for each glyph characters in UTF-8 up to FF; sequences begin with FE and are left out.
    private static func table(text bytes: ArraySlice<UInt8>, _ count: Int) -> [(character: UInt32, glyph: UInt32)] {
        var map: [(character: UInt32, glyph: UInt32)] = []
        var glyph = 0
        var isSequence = false
        var index = bytes.startIndex
        while index < bytes.endIndex, glyph < count, map.count < mapLimit {
            switch bytes[index] {
            case 0xff:
                glyph += 1
                isSequence = false
                index += 1
            case 0xfe:
                isSequence = true
                index += 1
            default:
                let end = bytes[index...].firstIndex { $0 >= 0xfe } ?? bytes.endIndex
                if !isSequence {
                    for scalar in String(decoding: bytes[index..<end], as: UTF8.self).unicodeScalars
                    where scalar.value != 0xfffd && map.count < mapLimit {
                        map.append((scalar.value, UInt32(glyph)))
                    }
                }
                index = end
            }
        }
        return map
    }
}
