import Bytes
import LineEditor
import Testing

@Suite struct EditorTests {
    /// What a row of bytes makes of an empty line.
    private func edited(_ bytes: [UInt8]) -> ByteString {
        var decoder = KeyDecoder()
        var history = History()
        history.add("first line")
        history.add("second line")
        var editor = LineEditor(history: history, columns: 80)
        editor.start(prompt: "# ")
        for key in decoder.feed(bytes) { _ = editor.handle(key) }
        return editor.buffer.text
    }

    @Test func `keys edit the line`() {
        let rows: [(String, ByteString)] = [
            ("abc\u{01}x", "xabc"), ("abc\u{02}x", "abxc"), ("abc\u{7f}", "ab"), ("abc def\u{17}x", "abc x"),
            ("abc\u{01}\u{0b}\u{19}\u{19}", "abcabc"), ("abc\u{15}", ""), ("ab\u{14}", "ba"), ("abc\u{01}\u{04}", "bc"),
            ("a b\u{1b}b\u{1b}bx", "xa b"), ("ab cd\u{01}\u{1b}d", " cd"), ("\u{10}", "second line"),
            ("\u{10}\u{10}", "first line"),
            ("x\u{1b}[A\u{1b}[B", "x"), ("\u{1b}[A\u{1b}[A\u{1b}[B", "second line"), ("abc\u{1b}[D\u{1b}[3~", "ab"),
            ("abc\u{1b}[Hx\u{1b}[Fy", "xabcy"), ("\u{1b}[200~a\rb\u{1b}[201~", "a\nb"), ("hé\u{7f}", "h"),
            ("日本\u{02}x", "日x本"),
            ("fi\u{06}", "first line"), ("fi\u{1b}f", "first"), ("abc\u{18}\u{15}", ""),
            ("\u{12}irs\u{05}", "first line"),
        ]
        for (keys, text) in rows { #expect(edited(Array(keys.utf8)) == text, "\(keys.debugDescription)") }
    }

    @Test func `drawing wraps, and puts the cursor where the text is`() {
        var screen = Screen(columns: 10)
        let text = screen.draw(prompt: "\u{1b}[1m# \u{1b}[0m", characters: Array("abcdefgh"), cursor: 8)
        #expect(text.string == "\r\u{1b}[J\u{1b}[1m# \u{1b}[0mabcdefgh \r\r")
        let again = screen.draw(prompt: "# ", characters: Array("ab"), cursor: 1)
        #expect(again.string == "\u{1b}[1A\r\u{1b}[J# ab\r\u{1b}[3C")
    }

    @Test func `wide characters take two cells`() {
        let rows: [(Character, Int)] = [
            ("a", 1), ("é", 1), ("日", 2), ("한", 2), ("😀", 2), ("e\u{301}", 1), ("\u{7}", 0),
        ]
        for (character, width) in rows { #expect(CellWidth.of(character) == width) }
    }

    @Test func `history lines survive the file`() {
        for line: ByteString in ["plain", "two\nlines", "back\\slash\nand \\n"] {
            var history = History()
            history.load(History.encoded(line) + "\n")
            #expect(history.lines == [line])
        }
    }

    @Test func `random keys never trap the editor`() {
        var random = SeededRandom(seed: 9)
        for round in 0..<300 {
            var decoder = KeyDecoder()
            var history = History(limit: 5)
            history.load("one\ntwo\n\u{1}a\\nb\n")
            var editor = LineEditor(history: history, columns: Int(random.next() % 30))
            editor.completer = { _, cursor in
                Completion(range: max(0, cursor - 2)..<(cursor + 3), choices: ["aé/", "aéb", "x"])
            }
            editor.isComplete = { _ in round % 2 == 0 }
            editor.start(prompt: "p\u{1b}[1m\n# ")
            for _ in 0..<60 {
                var bytes: [UInt8] = []
                for _ in 0..<(random.next() % 6) {
                    let choice = random.next()
                    if choice % 3 == 0 {
                        bytes += [0x1b, 0x5b, UInt8(truncatingIfNeeded: 0x30 + choice >> 8 % 60)]
                    } else {
                        bytes.append(UInt8(truncatingIfNeeded: choice >> 16))
                    }
                }
                for key in decoder.feed(bytes) + (random.next() % 5 == 0 ? decoder.flush() : []) {
                    if case .accepted(let line) = editor.handle(key) {
                        editor.history.add(line)
                        _ = editor.finish()
                        editor.start(prompt: "# ")
                    }
                }
                _ = editor.draw()
            }
        }
    }
}
