public import Bytes

/// Draws prompt and text into bytes for a terminal: whole lines over again, in one write, from where the prompt began.
public struct Screen {
    /// The terminal's width in cells.
    public var columns: Int
    /// The row of the terminal's cursor, counted from the prompt's first row.
    private var cursorRow = 0

    public init(columns: Int) { self.columns = max(columns, 2) }

    /// The prompt that stands on the screen, and where it ends: it is not written again with every key, so that what
    /// watches the terminal sees one prompt for one entry.
    private var drawn: (prompt: ByteString, columns: Int, end: Place)?

    /// A place on the screen, counted from the prompt's start.
    private struct Place {
        var row = 0
        var column = 0
    }

    /// Forgets what was drawn: the next drawing begins at the cursor.
    public mutating func reset() {
        cursorRow = 0
        drawn = nil
    }

    /// - Parameters:
    ///   - prompt: may hold escape sequences.
    ///   - styles: one for each character, or none.
    ///   - suggestion: shown behind the text in grey.
    ///   - below: lines under the text (choices).
    ///   - right: stands at the right edge of the first row while the text leaves room.
    public mutating func draw(
        prompt: ByteString, characters: [Character], cursor: Int, styles: [TextStyle] = [],
        suggestion: [Character] = [], below: [Menu.Row] = [], right: ByteString = ""
    ) -> ByteString {
        var out = ByteString()
        var place = Place()
        if let drawn, drawn.prompt == prompt, drawn.columns == columns, drawn.end.column < columns {
            place = drawn.end
            if cursorRow > place.row { out += "\u{1b}[" + ByteString(cursorRow - place.row) + "A" }
            out += "\r"
            if place.column > 0 { out += "\u{1b}[" + ByteString(place.column) + "C" }
            out += "\u{1b}[J"
        } else {
            if cursorRow > 0 { out += "\u{1b}[" + ByteString(cursorRow) + "A" }
            out += "\r\u{1b}[J"
            put(prompt, into: &out, &place)
            drawn = (prompt, columns, place)
        }
        let indent = min(place.column, columns / 2)
        var mark = place
        var style = TextStyle.plain
        for index in characters.indices {
            if index == cursor { mark = wrapped(place) }
            let wanted = index < styles.count ? styles[index] : .plain
            if wanted != style {
                style = wanted
                out += style.escape
            }
            put(characters[index], indent: indent, into: &out, &place)
        }
        if style != .plain { out += TextStyle.plain.escape }
        if cursor >= characters.count { mark = wrapped(place) }
        if !suggestion.isEmpty {
            out += "\u{1b}[90m"
            for character in suggestion { put(character, indent: indent, into: &out, &place) }
            out += "\u{1b}[39m"
        }
        if !right.isEmpty, place.row == 0 {
            var end = Place()
            var text = ByteString()
            put(right, into: &text, &end)
            if end.row == 0, place.column + end.column + 2 < columns {
                out += "\r\u{1b}[" + ByteString(columns - end.column - 1) + "C" + text + TextStyle.plain.escape
                place.column = columns - 1
            }
        }
        // A full last row leaves the terminal's cursor hanging at its edge; a character moves it on.
        if place.column >= columns {
            out += " \r"
            place = Place(row: place.row + 1, column: 0)
        }
        for line in below {
            out += "\r\n"
            place = Place(row: place.row + 1, column: 0)
            for piece in line.pieces {
                if piece.isChosen { out += "\u{1b}[7m" } else if piece.isDetail { out += "\u{1b}[90m" }
                for character in piece.text.string where place.column + CellWidth.of(character) < columns {
                    put(character, indent: 0, into: &out, &place)
                }
                if piece.isChosen || piece.isDetail { out += TextStyle.plain.escape }
            }
        }
        if place.row > mark.row { out += "\u{1b}[" + ByteString(place.row - mark.row) + "A" }
        out += "\r"
        if mark.column > 0 { out += "\u{1b}[" + ByteString(mark.column) + "C" }
        cursorRow = mark.row
        return out
    }

    /// Moves below all that was drawn.
    public mutating func finish(prompt: ByteString, characters: [Character], styles: [TextStyle] = []) -> ByteString {
        var out = draw(prompt: prompt, characters: characters, cursor: characters.count, styles: styles)
        out += "\r\n"
        reset()
        return out
    }

    private func wrapped(_ place: Place) -> Place {
        place.column >= columns ? Place(row: place.row + 1, column: 0) : place
    }

    private func put(_ character: Character, indent: Int, into out: inout ByteString, _ place: inout Place) {
        if character == "\n" {
            out += "\u{1b}[K\r\n"
            place = Place(row: place.row + 1, column: indent)
            if indent > 0 { out += "\u{1b}[" + ByteString(indent) + "C" }
            return
        }
        var text = ByteString(String(character))
        var width = CellWidth.of(character)
        if character == "\t" {
            text = "    "
            width = 4
        } else if let first = text.first, text.count == 1, first < 0x20 || first == 0x7f {
            text = [0x5e, first == 0x7f ? 0x3f : first + 0x40]
            width = 2
        } else if text.first == 0xc2, text.count == 2, text[1] < 0xa0 {
            // Control characters of the upper half are terminal commands too.
            text = "?"
            width = 1
        }
        if place.column + width > columns {
            if place.column < columns { out.append(contentsOf: repeatElement(0x20, count: columns - place.column)) }
            place = Place(row: place.row + 1, column: 0)
        }
        out += text
        place.column += width
    }

    /// Text of the prompt: escape sequences take no room.
    private func put(_ prompt: ByteString, into out: inout ByteString, _ place: inout Place) {
        var index = 0
        var visible: [UInt8] = []
        func flush() {
            for character in String(decoding: visible, as: UTF8.self) { put(character, indent: 0, into: &out, &place) }
            visible = []
        }
        while index < prompt.count {
            let byte = prompt[index]
            guard byte == 0x1b || byte < 0x20 && byte != 0x0a && byte != 0x09 else {
                visible.append(byte)
                index += 1
                continue
            }
            flush()
            let end = byte == 0x1b ? Self.escapeEnd(prompt, index) : index + 1
            out += prompt[index..<end]
            index = end
        }
        flush()
    }

    private static func escapeEnd(_ text: ByteString, _ start: Int) -> Int {
        var index = start + 1
        guard index < text.count else { return index }
        if text[index] == 0x5d {
            while index < text.count, text[index] != 7 {
                if text[index] == 0x1b, index > start, index + 1 < text.count, text[index + 1] == 0x5c {
                    return index + 2
                }
                index += 1
            }
            return min(index + 1, text.count)
        }
        guard text[index] == 0x5b else { return index + 1 }
        index += 1
        while index < text.count, text[index] < 0x40 || text[index] > 0x7e { index += 1 }
        return min(index + 1, text.count)
    }
}
