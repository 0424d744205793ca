import BitmapFont
import TerminalScreen

/// The pixels of one cell, row by row: its character with marks, and what bold, italic and the lines make of it.
struct GlyphPainter {
    let font: BitmapFont
    let cell: Cell
    /// How many cells wide it is: 1 or 2.
    let span: Int
    private let glyph: Int?
    private let marks: [Int]

    init(font: BitmapFont, cell: Cell, span: Int) {
        self.font = font
        self.cell = cell
        self.span = span
        // What the font lacks shows as a replacement character, wide characters as a frame: see `row`.
        let isBlank = cell.character == 0x20 || cell.character == 0xa0
        glyph = isBlank ? nil : font.glyph(cell.character) ?? (span == 1 ? font.glyph(0xfffd) ?? font.glyph(0x3f) : nil)
        marks = [cell.mark1, cell.mark2].compactMap { $0 == 0 ? nil : font.glyph($0) }
    }

    /// The pixels of a row, the leftmost in the highest of 64 bits.
    func row(_ row: Int) -> UInt64 {
        let attributes = cell.style.attributes
        var bits = UInt64(glyph.map { font.row(row, of: $0) } ?? 0) << 32
        for mark in marks { bits |= UInt64(font.row(row, of: mark)) << 32 }
        if span == 2, glyph == nil, cell.character != 0x3000 { bits = frame(row) }
        if attributes.contains(.italic) {
            if row < font.height / 3 { bits >>= 1 } else if row >= font.height * 2 / 3 { bits <<= 1 }
        }
        if attributes.contains(.bold) { bits |= bits >> 1 }
        if isLine(row, attributes) { bits = .max }
        return bits
    }

    /// Underlines and the like.
    private func isLine(_ row: Int, _ attributes: Attributes) -> Bool {
        let last = font.height - 1
        if !attributes.isDisjoint(with: [.underline, .curly, .dotted]), row == max(last - 1, 0) { return true }
        if attributes.contains(.doubleUnderline), row == last || row == max(last - 2, 0) { return true }
        if attributes.contains(.struckOut), row == font.height / 2 { return true }
        return attributes.contains(.overline) && row == 0
    }

    /// A hollow box, for a wide character that the font does not have.
    private func frame(_ row: Int) -> UInt64 {
        let width = font.width * span
        guard width >= 4, width <= 64, row > 0, row < font.height - 1 else { return 0 }
        let left = UInt64(1) << 62
        let right = UInt64(1) << UInt64(64 - width + 1)
        // From the left edge to the right edge.
        return row == 1 || row == font.height - 2 ? (left << 1) - right : left | right
    }
}
