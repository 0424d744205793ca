import Bytes
import LineEditor
import ShellRuntime
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
            ("\u{12}irs\u{05}", "first line"), ("abc\u{1b}[1;2D\u{7f}", "ab"), ("abc\u{1b}[1;2D\u{1b}[1;2Dx", "ax"),
            ("ab cd\u{1b}[1;6Dx", "ab x"), ("abc\u{1f}\u{1b}/", "abc"), ("abc\u{01}\u{00}\u{06}\u{06}\u{17}", "c"),
            ("a\u{15}b\u{15}\u{19}\u{1b}y", "a"), ("\u{1b}s", "sudo second line"), ("irs\u{1b}[A", "first line"),
            ("line\u{1b}[A\u{1b}[A", "first line"),
            ("irs\u{1b}[A\u{1b}[B", "irs"), ("none\u{1b}[A", "none"), ("ls\u{1b}s\u{1b}s", "ls"),
            ("x \u{1b}.", "x line"), ("\u{1b}.\u{1b}.", "line"), ("ls\u{1b}p", "ls | less"), ("ab\u{1a}", ""),
            ("a b\u{1b}[1;3Dx", "a xb"),
        ]
        for (keys, text) in rows { #expect(edited(Array(keys.utf8)) == text, "\(keys.debugDescription)") }
    }

    @Test func `vi keys edit the line`() {
        let rows: [(String, ByteString)] = [
            ("abc\u{1b}ix", "abxc"), ("abc\u{1b}0ix", "xabc"), ("abc\u{1b}0ax", "axbc"), ("abc\u{1b}Ax", "abcx"),
            ("abc\u{1b}x", "ab"), ("abc\u{1b}02x", "c"), ("one two\u{1b}bD", "one "), ("one two\u{1b}0dw", "two"),
            ("one two three\u{1b}0d2w", "three"), ("one two\u{1b}0cwx\u{1b}", "x two"), ("one two\u{1b}dd", ""),
            ("one two\u{1b}ccx", "x"), ("a.b c\u{1b}0dW", "c"), ("a-b c\u{1b}0de", "b c"), ("a-b c\u{1b}0dE", " c"),
            ("a b\u{1b}gedl", " b"), ("abcabc\u{1b}0dfc", "abc"), ("abcabc\u{1b}0dtc", "cabc"),
            ("abcabc\u{1b}dFa", "abcc"), ("abcabc\u{1b}dTa", "abcac"), ("xaxax\u{1b}0fa;x", "xaxx"),
            ("xaxax\u{1b}0fa;,x", "xxax"), ("abc\u{1b}rx", "abx"), ("abc\u{1b}0Rxy\u{1b}", "xyc"),
            ("abc\u{1b}0~", "Abc"), ("abc\u{1b}03~", "ABC"), ("abc\u{1b}xu", "abc"), ("abc\u{1b}xu\u{12}", "ab"),
            ("abc\u{1b}x.", "a"), ("one two\u{1b}0cwx\u{1b}w.", "x x"), ("abc\u{1b}Sx", "x"), ("abc\u{1b}sx", "abx"),
            ("abc\u{1b}0Cx", "x"), ("one two\u{1b}0dwp", "tone wo"), ("sec\u{1b}k", "second line"),
            ("\u{1b}kk", "first line"), ("abc\u{1b}\u{1b}x", "ab"), ("abc def\u{1b}^ix", "xabc def"),
            ("a b\u{1b}0wix", "a xb"), ("abc\u{1b}hrx", "axc"), ("abc\u{1b}0lrx", "axc"), ("abc\u{1b}0$rx", "abx"),
            ("a b\u{1b}Bix", "xa b"), ("  a\u{1b}Ix", "  xa"), ("abcdef\u{1b}04lx", "abcdf"), ("abc\u{1b}9999x", "ab"),
            ("ab\u{1b}0yyp", "aabb"), ("abc\u{1b}zzx", "ab"), ("\u{1b}99999999999999999999k", "first line"),
        ]
        for (keys, text) in rows {
            var decoder = KeyDecoder()
            var editor = editor()
            editor.usesViKeys = true
            for key in decoder.feed(Array(keys.utf8)) + decoder.flush() { _ = editor.handle(key) }
            #expect(editor.buffer.text == text, "\(keys.debugDescription)")
        }
    }

    private func editor() -> LineEditor {
        var history = History()
        history.add("first line")
        history.add("second line")
        var editor = LineEditor(history: history, columns: 80)
        editor.start(prompt: "# ")
        return editor
    }

    @Test func `abbreviations expand where a command begins`() {
        let rows: [(String, ByteString)] = [
            ("gs ", "git status "), ("echo gs ", "echo gs "), ("a | gs ", "a | git status "), ("gs\r", "git status"),
            ("a; gs ", "a; git status "), ("gsx ", "gsx "),
        ]
        for (keys, text) in rows {
            var decoder = KeyDecoder()
            var editor = editor()
            editor.abbreviations = { $0 == "gs" ? "git status" : nil }
            for key in decoder.feed(Array(keys.utf8)) { _ = editor.handle(key) }
            #expect(editor.buffer.text == text, "\(keys.debugDescription)")
        }
    }

    @Test func `history records say when, where and how entries ended`() {
        let file: ByteString = """
            old
            #@ 100 7 /a b
            make
            #@ 101 8 /c
            ls
            #= 100 7 2 1500
            #= 999 8 0 1
            #summary# x

            """
        let records = HistoryRecord.read(file) { $0 }
        #expect(records.map { $0.line } == ["old", "make", "ls"])
        #expect(records[1].directory == "/a b" && records[1].status == 2 && records[1].milliseconds == 1500)
        #expect(records[0].time == nil && records[2].status == nil)
    }

    @Test func `keys ask for what the session does`() {
        let rows: [(String, LineEditor.Request)] = [
            ("\u{1b}[1;3D", .goBack), ("\u{1b}[1;3C", .goForth), ("abc\u{1b}e", .edit), ("\u{18}\u{05}", .edit),
            ("ls /et\u{1b}l", .list("/et")), ("a; grep x\u{1b}h", .help("grep")), ("ls\u{1b}OP", .help("ls")),
        ]
        for (keys, request) in rows {
            var decoder = KeyDecoder()
            var editor = editor()
            var outcome = LineEditor.Outcome.editing
            for key in decoder.feed(Array(keys.utf8)) { outcome = editor.handle(key) }
            #expect(outcome == .asks(request), "\(keys.debugDescription)")
        }
    }

    @Test func `arrows go through a menu in rows and columns`() {
        let names: [ByteString] = ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8"]
        // Three stand beside each other in 16 columns.
        let rows: [(String, ByteString)] = [
            ("", "a1"), ("\u{1b}[C", "a2"), ("\u{1b}[B", "a4"), ("\u{1b}[B\u{1b}[B\u{1b}[B", "a1"), ("\u{1b}[A", "a7"),
            ("\u{1b}[C\u{1b}[C\u{1b}[A", "a6"), ("\u{1b}[D", "a8"), ("\t\t", "a3"),
        ]
        for (keys, text) in rows {
            var decoder = KeyDecoder()
            var editor = LineEditor(history: History(), columns: 16)
            editor.completer = { _, cursor in Completion(range: 0..<cursor, choices: names) }
            editor.start(prompt: "# ")
            for key in decoder.feed(Array(("a\t\t" + keys).utf8)) { _ = editor.handle(key) }
            #expect(editor.buffer.text == text, "\(keys.debugDescription)")
        }
    }

    @Test func `entries of the same directory are suggested first`() {
        var history = History()
        history.load("#@ 1 7 /a b\nmake all\n#@ 2 7 /c\nmake clean\nmake old\n")
        history.add("make new", in: "/d")
        #expect(history.suggestion(for: "make", in: "/a b") == "make all")
        #expect(history.suggestion(for: "make", in: "/c") == "make clean")
        #expect(history.suggestion(for: "make", in: "/nowhere") == "make new")
        history.add("make all", in: "/d")
        #expect(history.suggestion(for: "make", in: "/a b") == "make all")
        #expect(history.lines.count == 4)
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
            editor.usesViKeys = round % 3 == 0
            editor.rightPrompt = round % 5 == 0 ? "\u{1b}[1mright" : ""
            editor.abbreviations = { $0.count == 1 ? "longer text" : nil }
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
