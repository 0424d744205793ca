import Bytes
import Testing

@testable import Utilities

/// The pager's rows, expressions of `calc`, and calendars.
struct ToolTests {
    @Test(arguments: [
        ("2+3*4^2-10/4", 47.5), ("-2^2", -4), ("2^-1", 0.5), ("0xff & 15", 15), ("5!", 120), ("7 % 4 // 2", 1),
        ("1 << 4 | 1", 17), ("max(2, 3) + ans", 4), ("sqrt(16)", 4), ("2**3**2", 512),
    ])
    func `calc knows what binds more`(text: String, expected: Double) throws {
        var calculation = Calculation(ByteString(text), answer: 1)
        #expect(try calculation.result() == expected)
    }

    @Test(arguments: ["1/0", "(1", "1+", "foo(1)", "0x", "2 2", ")", "1.5 & 2", "sin(1,2,3)"])
    func `calc refuses what it cannot calculate`(text: String) {
        var calculation = Calculation(ByteString(text), answer: 0)
        #expect(throws: Calculation.Mistake.self) { try calculation.result() }
    }

    @Test func `random expressions and lines never trap`() {
        var state: UInt64 = 3
        func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 40)
        }
        let pieces: [ByteString] = [
            "1", "9e99", "0x1f", "+", "-", "*", "**", "/", "//", "%", "^", "(", ")", "!", "<<", ">>", "&", "|", "~",
            "pi",
            "sin(", "pow(", ",", "ans", " ", ".", "xor", "170", "\u{1b}[1m", "\t", "漢", "\u{1}", "é", "\u{1b}", "\r",
        ]
        var layout = PagerLayout()
        for round in 0..<10_000 {
            var text = ByteString()
            for _ in 0..<(next() % 14) { text += pieces[next() % pieces.count] }
            if next() % 3 == 0, !text.isEmpty { text[next() % text.count] = UInt8(next() & 0xff) }
            var calculation = Calculation(text, answer: 2)
            _ = try? calculation.result()
            layout.columns = next() % 9 + 1
            layout.cuts = round % 2 == 0
            layout.passesColours = round % 3 == 0
            let place = text.isEmpty ? 0 : next() % text.count
            #expect(!layout.rows(text, shift: next() % 5, matches: [place..<min(place + 2, text.count)]).isEmpty)
        }
    }

    @Test func `rows are as wide as the screen, wide characters whole`() {
        var layout = PagerLayout()
        layout.columns = 4
        #expect(layout.rows("abcdef") == ["abcd", "ef"])
        #expect(layout.rows("abc漢x") == ["abc", "漢x"])
        #expect(layout.rows("") == [""])
        layout.cuts = true
        #expect(layout.rows("abcdef") == ["abcd\u{1b}[m"])
        #expect(layout.rows("abcdef", shift: 4) == ["ef"])
    }

    @Test func `a pager goes through a text line by line, both ways`() {
        let content = PagerContent(text: "one\ntwo\n\nlast", name: "x")
        var places: [Int] = []
        var place = 0
        while let line = content.line(at: place) {
            places.append(place)
            place = line.next
        }
        #expect(places == [0, 4, 8, 9])
        #expect(content.lineStart(before: 9) == 8)
        #expect(content.lineStart(before: 8) == 4)
        #expect(content.lineStart(before: 0) == nil)
        #expect(content.number(ofLineAt: 9) == 4)
        #expect(content.offset(ofLine: 3) == 8)
        #expect(content.offset(ofLine: 99) == 9)
    }
}
