/// Output of programs that terminals are measured with, of the kinds that Alacritty's vtebench has. Each is made by us.
struct Payload {
    var name: String
    /// As the program writes it: a terminal gets `\r\n` for `\n`.
    var bytes: [UInt8]

    static let size = 1 << 20

    /// All of them, for a screen of this size.
    static func all(rows: Int, columns: Int) -> [Payload] {
        let maker = Maker(rows: rows, columns: columns)
        return [
            Payload("cursor_motion", maker.cursorMotion), Payload("dense_cells", maker.denseCells),
            Payload("light_cells", maker.lightCells), Payload("medium_cells", maker.mediumCells),
            Payload("sync_medium_cells", { "\u{1b}[?2026h" + maker.mediumCells() + "\u{1b}[?2026l" }),
            Payload("scrolling", { "y\n" }),
            Payload("scrolling_bottom_region", { "y\n" }, first: "\u{1b}[2;\(rows)r\u{1b}[\(rows)H"),
            Payload("scrolling_bottom_small_region", { "y\n" }, first: "\u{1b}[\(rows / 2);\(rows)r\u{1b}[\(rows)H"),
            Payload("scrolling_fullscreen", maker.fullLines),
            Payload("scrolling_top_region", { "y\n" }, first: "\u{1b}[1;\(rows - 1)r\u{1b}[\(rows - 1)H"),
            Payload("scrolling_top_small_region", { "y\n" }, first: "\u{1b}[1;\(rows / 2)r\u{1b}[\(rows / 2)H"),
            Payload("unicode", maker.unicode), Payload("plain_text", maker.plainText),
        ]
    }

    private init(_ name: String, _ piece: () -> String, first: String = "") {
        self.name = name
        bytes = Array(first.utf8)
        let piece = Array(piece().utf8)
        while bytes.count < Self.size { bytes += piece }
    }
}

/// Makes one piece of each kind, which is repeated.
private struct Maker {
    let rows: Int
    let columns: Int

    /// Each letter at each place, by a movement each, from the edges inwards.
    func cursorMotion() -> String {
        var text = ""
        for letter in "ABCD" {
            for ring in 0..<min(rows, columns) / 2 {
                for column in ring..<(columns - ring) {
                    text += "\u{1b}[\(ring + 1);\(column + 1)H\(letter)\u{1b}[\(rows - ring);\(column + 1)H\(letter)"
                }
                for row in ring..<(rows - ring) {
                    text += "\u{1b}[\(row + 1);\(ring + 1)H\(letter)\u{1b}[\(row + 1);\(columns - ring)H\(letter)"
                }
            }
        }
        return text
    }

    /// Each cell with colours and looks of its own.
    func denseCells() -> String {
        var text = ""
        var offset = 0
        for letter in "ABCD" {
            text += "\u{1b}[H"
            for row in 1...rows {
                for column in 1...columns {
                    let index = row + column + offset
                    text += "\u{1b}[38;5;\(index % 156 + 100);48;5;\(255 - index % 156);1;3;4m\(letter)"
                }
            }
            offset += 1
        }
        return text
    }

    func lightCells() -> String {
        var text = ""
        for letter in "ABCD" { text += "\u{1b}[H" + String(repeating: letter, count: rows * columns) }
        return text
    }

    /// An editor with coloured words that is scrolled: movements, words, and the line's rest erased.
    func mediumCells() -> String {
        let words = [
            "func", "draw", "(_", "screen:", "inout", "Screen)", "->", "[Rectangle]", "{", "let", "x", "=", "0",
        ]
        var text = ""
        for first in 0..<4 {
            for row in 1...rows {
                text += "\u{1b}[\(row);1H\u{1b}[38;5;243m\(row + first)\u{1b}[m "
                var used = 5, index = row + first
                while used < columns * 2 / 3 {
                    let word = words[index % words.count]
                    text += "\u{1b}[3\(index % 8)m\(word)\u{1b}[m "
                    used += word.utf8.count + 1
                    index += 1
                }
                text += "\u{1b}[K"
            }
        }
        return text
    }

    func fullLines() -> String { String(repeating: "y", count: columns) + "\n" }

    func plainText() -> String {
        "The quick brown fox jumps over the lazy dog, and goes on to the next line\nwithout a colour.\n\n\tA tab\n"
    }

    /// Characters of two to four bytes, wide ones and combining marks among them.
    func unicode() -> String {
        var text = ""
        let ranges: [ClosedRange<UInt32>] = [
            0xa1...0x17f, 0x391...0x3c9, 0x410...0x44f, 0x5d0...0x5ea, 0x900...0x939, 0x1e00...0x1eff, 0x2190...0x21ff,
            0x2500...0x257f, 0x3041...0x3096, 0x4e00...0x51ff, 0xac00...0xad00, 0x1f300...0x1f3ff,
        ]
        for range in ranges {
            for value in range { if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) } }
            for letter in "aeiou" { text += "\(letter)\u{301}\(letter)\u{308}" }
        }
        return text
    }
}
