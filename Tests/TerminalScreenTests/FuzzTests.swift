import Testing

@testable import TerminalScreen

/// A small generator with a seed, so that a failure can be had again.
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

struct FuzzTests {
    /// Pieces that make deep states likely.
    private static let pieces: [String] = [
        "\u{1b}[", "\u{1b}]", "\u{1b}P", "\u{1b}", "\u{9b}", ";", ":", "?", ">", "!", "$", " ", "0", "1", "2", "5", "9",
        "38",
        "48", "99999", "日", "e\u{301}", "\u{200d}", "\r", "\n", "\t", "\u{8}", "m", "H", "J", "K", "L", "M", "P", "@",
        "X",
        "r", "h", "l", "?6h", "?1049h", "?1049l", "?7l", "?7h", "?47h", "4h", "b", "S", "T", "A", "B", "C", "D", "u",
        "s", "\u{7}",
        "\u{1b}7", "\u{1b}8", "\u{1b}M", "\u{1b}D", "\u{1b}(0", "\u{1b}H", "I", "Z", "t", "c", "n", "q", "hello",
        "\u{1b}[?69h", "2;7s", "3;4r", "$v", "$x", "$z", "${", "$r", "$t", "*y", "'}", "'~", " @", " A", "\u{1b}6",
        "\u{1b}9",
        "1\"q", "0\"q", "\u{1b}V", "\u{1b}[?45h", "65;2;2;4;5", "\u{1b}[?40h", "?3h", "8;3;9t", "\u{1b}\\", "$qm",
        "8;;a:b",
        "4;1;red", "10;?", "52;c;YWJj", "133;A", "日本語", "\u{1b}N", "\u{1b}*0", "\u{1b} G", "\u{1b}[?2026h", "61\"p",
        "!p",
    ]

    private func check(_ screen: inout Screen) {
        let rows = screen.rows, columns = screen.columns
        #expect(screen.otherGrid.height == rows && screen.otherGrid.columns == columns)
        #expect(screen.cursor.row >= 0 && screen.cursor.row < rows)
        #expect(screen.cursor.column >= 0 && screen.cursor.column < columns)
        #expect(
            screen.region.upperBound <= rows && screen.margins.upperBound <= columns && screen.tabs.count == columns)
        #expect(screen.replies.count <= Screen.replyLimit)
        for index in 0..<screen.lineCount {
            let cells = screen.line(index).cells
            #expect(cells.count == columns)
            for column in 0..<columns {
                if cells[column].width == 2 { #expect(column + 1 < columns && cells[column + 1].width == 0) }
                if cells[column].width == 0 { #expect(column > 0 && cells[column - 1].width == 2) }
            }
        }
        for row in 0..<rows {
            // What nobody looks at is empty.
            let line = screen.grid[row]
            #expect(line.used <= columns)
            #expect(screen.grid.slice(row, trimmed: false).dropFirst(line.used).allSatisfy { $0 == Cell() })
            #expect(line.hasWide || screen.grid.slice(row, trimmed: false).allSatisfy { $0.width == 1 })
        }
    }

    /// What has changed is among what `takeDamage` names: a drawer that draws only that shows the same.
    private func checkDamage(_ screen: inout Screen, _ drawn: inout [[Cell]]) {
        let damage = screen.takeDamage()
        let rows = (0..<screen.rows).map { screen.row($0).cells }
        if drawn.count != rows.count || drawn.first?.count != rows.first?.count { drawn = rows }
        for (row, range) in damage.enumerated() {
            #expect(range.isEmpty || range.lowerBound >= 0 && range.upperBound <= screen.columns)
            for column in range { drawn[row][column] = rows[row][column] }
        }
        #expect(drawn == rows)
    }

    @Test func `no output breaks the grid`() {
        var random = Seeded(state: 20_26)
        for round in 0..<400 {
            var rows = Int.random(in: 1...12, using: &random)
            var columns = Int.random(in: 1...20, using: &random)
            var screen = Screen(rows: rows, columns: columns, history: Int.random(in: 0...5, using: &random))
            screen.mayResize = round % 4 == 0
            var drawn: [[Cell]] = []
            for _ in 0..<20 {
                var bytes: [UInt8] = []
                for _ in 0..<Int.random(in: 0...40, using: &random) {
                    if Int.random(in: 0...9, using: &random) == 0 {
                        bytes.append(UInt8.random(in: 0...255, using: &random))
                    } else {
                        bytes.append(contentsOf: Self.pieces.randomElement(using: &random)!.utf8)
                    }
                }
                screen.write(bytes)
                screen.scrollView(by: Int.random(in: -3...3, using: &random))
                check(&screen)
                checkDamage(&screen, &drawn)
                if !screen.mayResize { #expect(screen.rows == rows && screen.columns == columns) }
                if Int.random(in: 0...5, using: &random) == 0 {
                    rows = Int.random(in: 1...12, using: &random)
                    columns = Int.random(in: 1...20, using: &random)
                    let places = [LinePlace(line: Int.random(in: -2...20, using: &random), column: 3)]
                    let kept = screen.resize(rows: rows, columns: columns, keeping: places)
                    #expect(kept.allSatisfy { $0.column < max(columns, 4) && $0.line >= -2 })
                    check(&screen)
                }
            }
        }
    }

    @Test func `the fast ways give the same as one byte at a time`() {
        var random = Seeded(state: 99)
        for _ in 0..<200 {
            var whole = Screen(rows: 6, columns: 15, history: 4), single = whole
            for _ in 0..<10 {
                var bytes: [UInt8] = []
                for _ in 0..<30 { bytes += Array(Self.pieces.randomElement(using: &random)!.utf8) }
                whole.write(bytes)
                for byte in bytes { single.write([byte]) }
            }
            #expect(whole.text == single.text && whole.cursorPosition == single.cursorPosition)
            #expect(whole.takeReplies() == single.takeReplies())
        }
    }

    @Test func `hostile output takes a bounded amount of memory`() {
        var screen = Screen(rows: 24, columns: 80, history: 100)
        let megabyte = Array(repeating: UInt8(ascii: "x"), count: 1 << 20)
        // A title, a clipboard and a device control without an end.
        for start in ["\u{1b}]0;", "\u{1b}]52;c;", "\u{1b}P$q", "\u{1b}_", "\u{1b}[1"] {
            screen.write(Array(start.utf8))
            for _ in 0..<3 { screen.write(megabyte) }
            #expect(screen.parser.text.count <= EscapeParser.clipboardLimit)
            screen.write(Array("\u{1b}\\\u{1b}c".utf8))
        }
        #expect(screen.title.count <= Titles.length && screen.clipboardCommands.isEmpty)
        // Parameters and digits without end.
        screen.write(Array("\u{1b}[".utf8) + Array(repeating: UInt8(ascii: ";"), count: 100_000) + Array("m".utf8))
        screen.write(Array("\u{1b}[".utf8) + Array(repeating: UInt8(ascii: "9"), count: 100_000) + Array("C".utf8))
        #expect(screen.cursorPosition.column == 79)
        // Marks without end on one character.
        screen.write(Array("\ra".utf8) + Array(Array(repeating: "\u{301}", count: 100_000).joined().utf8))
        #expect(screen.row(0).cells[0].mark2 == 0x301)
        // Questions that nobody takes the answers of, links, titles and clipboards by the thousand.
        for number in 0..<20_000 {
            screen.write(Array("\u{1b}[c\u{1b}]8;;http://\(number)\u{1b}\\\u{1b}[22t\u{1b}]52;c;YQ==\u{7}".utf8))
        }
        #expect(screen.replies.count <= Screen.replyLimit && screen.clipboardCommands.count <= 4)
        // A link that is in use is not forgotten for them.
        screen.write(Array("\u{1b}c\u{1b}]8;;http://kept\u{1b}\\a".utf8))
        for number in 0..<5000 { screen.write(Array("\u{1b}]8;;http://\(number)\u{1b}\\".utf8)) }
        #expect(screen.address(ofLink: screen.row(0).cells[0].style.link) == Array("http://kept".utf8))
        // Scrolling without end.
        for _ in 0..<2000 { screen.write(Array("\u{1b}[500S\u{1b}[65535b\u{1b}[65535L".utf8)) }
        #expect(screen.historyCount <= 100)
        var long = Screen(rows: 2, columns: 1000, history: 100_000)
        long.write(Array("\u{1b}[1m".utf8))
        for _ in 0..<3 { long.write(megabyte) }
        #expect(long.historyCount > 1000 && long.historyCount * 1000 <= ScrollBack.cellLimit)
    }

    @Test func `the decoder agrees with the standard library on random bytes`() {
        var random = Seeded(state: 7)
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ -> UInt8 in
                Bool.random(using: &random)
                    ? UInt8.random(in: 0...255, using: &random)
                    : [0xe6, 0x97, 0xa5, 0xf0, 0x9f, 0x98, 0x80, 0xc3].randomElement(using: &random)!
            }
            var decoder = UTF8Decoder()
            var scalars: [UInt32] = []
            for byte in bytes {
                switch decoder.feed(byte) {
                case .incomplete: break
                case .scalar(let scalar): scalars.append(scalar)
                case .broken(let next):
                    scalars.append(0xfffd)
                    if let next { scalars.append(next) }
                }
            }
            if decoder.isInside { scalars.append(0xfffd) }
            #expect(scalars == String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value))
        }
    }
}
