import BitmapFont
public import Bytes
public import Drawing

/// A typeface at one size, with others to fall back on for characters that it lacks: measures and draws text.
///
/// Text is UTF-8; what is not, shows as the replacement character. Letters begin at quarters of a pixel, so that their
/// distances are even; they are kept once they were drawn.
public final class Font {
    /// How text is drawn.
    public struct Style: Sendable {
        /// Snaps heights to whole pixels.
        public var isHinted = true
        /// Every character begins at a whole pixel and takes the width of a cell, for terminals.
        public var isFixed = false
        /// Leans letters that have no leaning form of their own.
        public var isSlanted = false

        public init(isHinted: Bool = true, isFixed: Bool = false, isSlanted: Bool = false) {
            self.isHinted = isHinted
            self.isFixed = isFixed
            self.isSlanted = isSlanted
        }
    }

    public let size: Float
    public let style: Style
    /// Pixels from the baseline to the top of a line and (positive) to its bottom.
    public let ascent: Int
    public let descent: Int
    /// How far lines are apart.
    public let lineHeight: Int
    /// How wide a character of a font of fixed width is.
    public let cellWidth: Int
    /// How high capital letters are.
    public let capHeight: Int

    private var files: [FontFile]
    private var hintings: [Hinting]
    /// Gives those to fall back on when they are needed first: they are large, and most text does without.
    private var more: (() -> [FontFile])?
    private var cache = GlyphCache()
    /// Which font has a character, and under which number.
    private var characters: [UInt32: (font: Int, glyph: Int)] = [:]
    /// How many pixels a dot of the built-in font is wide, for use without any file.
    private let dots: Int

    /// - Parameters:
    ///   - files: the typeface, and those to fall back on; without any the console's plain font is used.
    ///   - more: further ones to fall back on, asked for when a character is in none of `files`.
    public init(
        _ files: [FontFile], size: Float, _ style: Style = Style(), more: (() -> [FontFile])? = nil
    ) {
        let size = size.isNaN ? 16 : min(max(size, 4), 400)
        self.size = size
        self.style = style
        self.files = files
        self.more = more
        hintings = files.map { Hinting($0, size: size, isOn: style.isHinted) }
        dots = max(Int(size / Float(BitmapFont.builtIn.height) + 0.3), 1)
        guard let file = files.first else {
            cellWidth = BitmapFont.builtIn.width * dots
            descent = BitmapFont.builtIn.height * dots / 4
            ascent = BitmapFont.builtIn.height * dots - descent
            lineHeight = ascent + descent
            capHeight = ascent
            return
        }
        let scale = size / Float(file.unitsPerEm)
        ascent = max(Int((Float(file.ascent) * scale).rounded(.up)), 1)
        descent = max(Int((Float(-file.descent) * scale).rounded(.up)), 0)
        lineHeight = ascent + descent + max(Int(Float(file.lineGap) * scale + 0.5), 0)
        cellWidth = max(Int((Float(file.advance(file.glyph(0x30))) * scale).rounded()), 1)
        capHeight = Int(hintings[0].height(Float(file.capHeight > 0 ? file.capHeight : file.ascent * 3 / 4)))
    }

    /// Where the baseline is in a line of text that is centred in a box of that height: capitals look centred.
    public func baseline(inHeight height: Int) -> Int { (height + capHeight + 1) / 2 }

    /// The first of the files from `start` on that has a character.
    private func search(_ character: UInt32, from start: Int = 0) -> (font: Int, glyph: Int)? {
        for index in start..<files.count {
            let glyph = files[index].glyph(character)
            if glyph != 0 { return (index, glyph) }
        }
        guard let more else { return nil }
        self.more = nil
        let known = files.count
        files += more()
        hintings += files[known...].map { Hinting($0, size: size, isOn: style.isHinted) }
        return search(character, from: known)
    }

    private func find(_ character: UInt32) -> (font: Int, glyph: Int) {
        if let known = characters[character] { return known }
        var found = search(character) ?? (font: -1, glyph: 0)
        if found.font < 0, files.isEmpty {
            found.glyph = BitmapFont.builtIn.glyph(character) ?? BitmapFont.builtIn.glyph(0x3f) ?? 0
        } else if found.font < 0 {
            // What no font has: the first one's sign for it.
            let replacement = files[0].glyph(0xfffd)
            found = (0, replacement)
        }
        // Every character there is would be too many.
        if characters.count > 8192 { characters.removeAll() }
        characters[character] = found
        return found
    }

    /// Whether one of the fonts has a glyph for a character.
    public func has(_ character: UInt32) -> Bool {
        files.isEmpty
            ? BitmapFont.builtIn.glyph(character) != nil : search(character) != nil
    }

    private func advance(_ found: (font: Int, glyph: Int)) -> Float {
        if found.font < 0 { return Float(BitmapFont.builtIn.width * dots) }
        let file = files[found.font]
        return Float(file.advance(found.glyph)) * size / Float(file.unitsPerEm)
    }

    private func kerning(_ left: (font: Int, glyph: Int), _ right: (font: Int, glyph: Int)) -> Float {
        guard left.font == right.font, left.font >= 0, !style.isFixed else { return 0 }
        let file = files[left.font]
        return Float(file.kerning(left.glyph, right.glyph)) * size / Float(file.unitsPerEm)
    }

    private func glyph(_ found: (font: Int, glyph: Int), quarter: Int) -> Glyph {
        cache.glyph(GlyphCache.Key(font: found.font, glyph: found.glyph, quarter: quarter)) {
            if found.font < 0 { return BitmapFont.builtIn.glyph(found.glyph, scale: dots, ascent: ascent) }
            return files[found.font].glyph(
                found.glyph, size: size, offset: Float(quarter) / 4, hintings[found.font],
                slant: style.isSlanted ? 0.2 : 0)
        }
    }

    /// Calls `body` with the place in the text, the glyph and the pen's place of each character; answers where the pen is
    /// in the end.
    private func layOut(
        _ text: Span<UInt8>, _ body: (Int, (font: Int, glyph: Int), Float) -> Void
    ) -> Float {
        var pen: Float = 0
        var last: (font: Int, glyph: Int)?
        var at = 0
        while at < text.count {
            let start = at
            let character = UTF8Reader.next(text, &at)
            if Self.isInvisible(character) { continue }
            let found = find(character)
            if let last { pen += kerning(last, found) }
            body(start, found, pen)
            pen += advance(found)
            last = found
        }
        return pen
    }

    /// Characters that only say how others are shown, and controls.
    private static func isInvisible(_ character: UInt32) -> Bool {
        character < 0x20 || (0x7f...0x9f).contains(character) || (0x200b...0x200f).contains(character)
            || (0x202a...0x202e).contains(character) || (0x2060...0x206f).contains(character)
            || (0xfe00...0xfe0f).contains(character) || character == 0xfeff
    }

    /// How wide a text is.
    public func width(_ text: ByteString) -> Int {
        Int(layOut(text.bytes.span) { _, _, _ in }.rounded(.up))
    }

    /// Draws a text whose baseline begins at x, y; answers how wide it is.
    @discardableResult
    public func draw(_ text: ByteString, on canvas: Canvas, x: Int, baseline y: Int, _ color: Color) -> Int {
        let end = layOut(text.bytes.span) { _, found, pen in
            // Quarters, to the nearest.
            let quarters = Int((pen * 4).rounded())
            let glyph = glyph(found, quarter: quarters & 3)
            canvas.fill(glyph.mask, x: x &+ (quarters >> 2) &+ glyph.left, y: y &- glyph.top, color)
        }
        return Int(end.rounded(.up))
    }

    /// Draws one character at a whole pixel, for grids of cells.
    public func draw(character: UInt32, on canvas: Canvas, x: Int, baseline y: Int, _ color: Color) {
        if Self.isInvisible(character) { return }
        let glyph = glyph(find(character), quarter: 0)
        canvas.fill(glyph.mask, x: x &+ glyph.left, y: y &- glyph.top, color)
    }

    /// Where the pen is before each character, and in the end: places in the text (in bytes) with pixels.
    public func stops(_ text: ByteString) -> [(place: Int, x: Int)] {
        var result: [(place: Int, x: Int)] = []
        let end = layOut(text.bytes.span) { place, _, pen in result.append((place, Int(pen.rounded()))) }
        result.append((text.count, Int(end.rounded())))
        return result
    }

    /// The text, or as much of it as fits with an ellipsis behind it.
    public func elided(_ text: ByteString, to width: Int) -> ByteString {
        let stops = stops(text)
        if self.width(text) <= width { return text }
        let ellipsis: ByteString = has(0x2026) ? "…" : "..."
        var fitting = stops.count { $0.x <= width - self.width(ellipsis) }
        // The ellipsis may stand a little further away than it is wide.
        while fitting > 0 {
            let short = text[0..<stops[fitting - 1].place] + ellipsis
            if self.width(short) <= width { return short }
            fitting -= 1
        }
        return ""
    }

    /// The text in lines that are no wider than `width` where a word fits; line ends of its own are kept.
    public func lines(_ text: ByteString, width: Int) -> [ByteString] {
        text.split(separator: 0x0a).flatMap { paragraph in
            var lines: [ByteString] = [], line: ByteString = ""
            for word in paragraph.split(separator: 0x20) {
                let longer = line.isEmpty ? word : line + " " + word
                if line.isEmpty || self.width(longer) <= width {
                    line = longer
                } else {
                    lines.append(line)
                    line = word
                }
            }
            return lines + [line]
        }
    }
}
