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
    ]

    private func check(_ screen: inout Screen, _ random: inout Seeded, rows: Int, columns: Int) {
        #expect(screen.rows == rows && screen.columns == columns)
        #expect(screen.cursor.row >= 0 && screen.cursor.row < rows)
        #expect(screen.cursor.column >= 0 && screen.cursor.column < columns)
        #expect(screen.replies.count <= Screen.replyLimit)
        for row in 0..<rows {
            let cells = screen.row(row).cells
            #expect(cells.count == columns)
            for column in 0..<columns {
                if cells[column].width == 2 { #expect(column + 1 < columns && cells[column + 1].width == 0) }
                if cells[column].width == 0 { #expect(column > 0 && cells[column - 1].width == 2) }
            }
        }
        #expect(screen.takeDamage().allSatisfy { $0.isEmpty || ($0.lowerBound >= 0 && $0.upperBound <= columns) })
    }

    @Test func `no output breaks the grid`() {
        var random = Seeded(state: 20_26)
        for _ in 0..<400 {
            var rows = Int.random(in: 1...12, using: &random)
            var columns = Int.random(in: 1...20, using: &random)
            var screen = Screen(rows: rows, columns: columns, history: Int.random(in: 0...5, using: &random))
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
                check(&screen, &random, rows: rows, columns: columns)
                if Int.random(in: 0...5, using: &random) == 0 {
                    rows = Int.random(in: 1...12, using: &random)
                    columns = Int.random(in: 1...20, using: &random)
                    screen.resize(rows: rows, columns: columns)
                }
            }
        }
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
