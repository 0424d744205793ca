import Bytes
import LineEditor
import ShellSyntax
import Testing

@Suite struct HighlighterTests {
    /// A letter for each byte: `c`ommand, unknown (`u`), `k`eyword, `s`tring, `v`ariable, `o`perator, `#` comment, option (`-`),
    /// `p`ath, mistake (`!`), plain (`.`).
    private func letters(_ text: ByteString) -> String {
        let kinds = Highlighter.kinds(
            text, isCommand: { ["echo", "ls", "cat", "test"].contains($0) }, isPath: { $0.hasPrefix("/") })
        return String(
            kinds.map { kind in
                switch kind {
                case .plain: "."
                case .command: "c"
                case .unknownCommand: "u"
                case .keyword: "k"
                case .string: "s"
                case .variable: "v"
                case .operation: "o"
                case .comment: "#"
                case .option: "-"
                case .path: "p"
                case .mistake: "!"
                }
            })
    }

    @Test func `every part of a line has its kind`() {
        let rows: [(ByteString, String)] = [
            ("echo a", "cccc.."), ("nope a", "uuuu.."), ("ls -l /x", "cc.--.pp"), ("if test a", "kk.cccc.."),
            ("let a = 1", "kkk......"), ("echo $a @b", "cccc.vv.vv"), ("echo ${a}", "cccc.vvvv"),
            ("echo 'a' \"b\"", "cccc.sss.sss"), ("echo \"$a\"", "cccc.svvs"), ("ls | cat", "cc.o.ccc"),
            ("ls; nope", "cco.uuuu"), ("ls # x", "cc.###"), ("echo a#b", "cccc...."), ("A=1 ls", "v...cc"),
            ("echo $(ls /)", "cccc.oocc.po"), ("for i in a", "kkk...kk.."), ("fn f a", "kk.c.."),
            ("echo {a,b}", "cccc.o.o.o"),
            ("echo )", "cccc.!"), ("end", "!!!"), ("echo *.c", "cccc.o.."), ("ls > x", "cc.o.."), ("not ls", "kkk.cc"),
            ("echo $len(a)", "cccc.ccccc.c"), ("echo 'a", "cccc.ss"), ("ls &&\nnope", "cc.oo.uuuu"),
        ]
        for (text, expected) in rows { #expect(letters(text) == expected, "\(text.string)") }
    }

    @Test func `the menu shows descriptions, marks the choice and moves along`() {
        let few = [Completion.Choice("cd ", "go"), Completion.Choice("cat ")]
        let rows = Menu.rows(few, chosen: 1, columns: 40)
        #expect(rows.count == 2)
        #expect(rows[0].pieces.map { $0.text } == ["cd", "   ", "go"])
        #expect(rows[1].pieces[0].isChosen && !rows[0].pieces[0].isChosen)
        let many = (0..<40).map { Completion.Choice(ByteString($0), "x") }
        let window = Menu.rows(many, chosen: 20, columns: 40)
        #expect(window.count == 13)
        #expect(window.contains { $0.pieces[0].isChosen && $0.pieces[0].text == "20" })
        #expect(window.last?.pieces[0].text == "… 19 more")
        let columns = Menu.rows((0..<100).map { Completion.Choice(ByteString($0)) }, chosen: 99, columns: 20)
        #expect(columns.contains { $0.pieces.contains { $0.isChosen && $0.text == "99" } })
        #expect(Menu.rows([], chosen: nil, columns: 2).isEmpty)
    }

    @Test func `colours stand around the characters they are for`() {
        var editor = LineEditor(history: History(), columns: 40)
        editor.highlighter = { characters in characters.map { $0 == "x" ? .mistake : .plain } }
        editor.start(prompt: "# ")
        _ = editor.draw()
        _ = editor.handle(.text(Array("axb".utf8)))
        #expect(editor.draw().string.contains("a\u{1b}[0;31mx\u{1b}[mb"))
    }
}
