import Bytes
import ShellRuntime
import ShellSyntax
import Testing

/// The checker, the formatter and JSON.
@Suite struct ToolTests {
    private func shell() -> Shell {
        Shell(programPath: "/bin/ion", arguments: ["ion"], environment: ["HOME=/root", "PATH=/bin"])
    }

    @Test func `the checker finds what would go wrong`() {
        let rows: [(ByteString, [ByteString])] = [
            ("let a:int = x", ["a: expected int"]), ("let a:int = 5", []), ("echo $a", ["variable 'a' is never set"]),
            ("let a = 1; echo $a", []), ("for i in 1..2; echo $i; end", []), ("read x <<< 1; echo $x", []),
            ("fn f x; echo $x; end; f 1", []),
            ("fn f x; echo $x; end; f", ["f: 1 of arguments expected, but 0 given: f x"]),
            ("exit 1; echo x", ["this is never reached"]), ("exit 1 || echo x", ["this is never reached"]),
            ("test 1 && exit 1; echo x", []), ("echo $(echo $b)", ["variable 'b' is never set"]),
            ("argparse 'v/ver-bose' -- x; echo $ver_bose @argv", []), ("source x; echo $y", []),
            ("echo $or(z 'x')", []), ("match 1; case _ @ v; echo $v; end", []),
            ("echo \"$c\"", ["variable 'c' is never set"]),
            ("if true; echo", ["block error: expected end block for `If { .. }`"]),
        ]
        for (text, expected) in rows {
            var checker = Checker(shell())
            #expect(checker.check(text).map { $0.text } == expected, "\(text.string)")
        }
    }

    @Test func `formatting twice changes nothing more, and never what a script means`() {
        let rows: [(ByteString, ByteString)] = [
            ("if true\necho x\nelse\necho y\nend\n", "if true\n    echo x\nelse\n    echo y\nend\n"),
            (
                "match a\ncase b\necho\ncase _\necho\nend\necho\n",
                "match a\n    case b\n        echo\n    case _\n        echo\nend\necho\n"
            ),
            ("  echo 'a\n  b'\n", "echo 'a\n  b'\n"), ("\n\na\n\n\n\nb", "a\n\nb\n"),
            ("fn f\n# c\nx\nend", "fn f\n    # c\n    x\nend\n"), ("if a; b; end\nc\n", "if a; b; end\nc\n"),
            ("echo [a \\\n b]\n", "echo [a \\\n b]\n"),
            ("echo 'a\n", "echo 'a\n"), ("echo [a\n", "echo [a\n"), ("echo $(a", "echo $(a\n"),
        ]
        for (text, expected) in rows {
            #expect(Formatter.format(text) == expected, "\(text.string)")
            #expect(Formatter.format(expected) == expected)
        }
    }

    @Test func `JSON comes out as it went in`() {
        for text: ByteString in [
            "{\"a\":[1,2.5e-3,-0,true,false,null,\"x\\n\\\"\"]}", "[]", "{}", "\"\"", "[[[[]]]]",
            "123456789012345678901234567890",
        ] {
            #expect(JSONParser.parse(text)?.text == text, "\(text.string)")
        }
        #expect(JSONParser.parse("\"\\ud83d\\ude00 \\u00e9\"")?.plain == "😀 é")
        for text: ByteString in [
            "", "{", "[1,]", "tru", "\"a", "{\"a\"}", "01x", "-", "1.", "\"\\x\"", "[1] 2", "{1:2}",
        ] {
            #expect(JSONParser.parse(text) == nil, "\(text.string)")
        }
        #expect(JSONParser.parse(ByteString(repeatElement(0x5b, count: 100_000))) == nil)
    }

    @Test func `random text never traps the tools`() {
        var random = SeededRandom(seed: 77)
        let pieces: [ByteString] = [
            "if ", "end", "\n", "fn f a=1 ...b", "match x", "case ", "<<- E", "E\n", "'", "\"", "$(", ")", "{", "}",
            "[", "]",
            "\\u12", "\"a\":", ",", "1e", "-", "$x", "@y[1..]", ";", "&&", " ", "\u{e9}", "defer ", "let a:int = x",
            "#", "\\",
        ]
        for _ in 0..<3000 {
            var text = ByteString()
            for _ in 0..<(random.next() % 12) { text += pieces[Int(random.next() % UInt64(pieces.count))] }
            if random.next() % 4 == 0 { text.append(UInt8(truncatingIfNeeded: random.next())) }
            _ = Formatter.format(text)
            _ = JSONParser.parse(text)
            _ = HistoryRecord.read(text) { $0 }
            var checker = Checker(shell())
            _ = checker.check(text)
        }
    }
}
