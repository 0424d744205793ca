import Bytes
import Testing

@testable import ShellSyntax

@Suite struct SyntaxTests {
    static let refused: [(source: ByteString, message: ByteString)] = [
        ("echo )", "syntax error: syntax error: ')' at position 6 is out of place"),
        ("echo ${a", "syntax error: syntax error: unterminated brace var"),
        ("echo $(a", "syntax error: syntax error: unterminated subshell"),
        ("echo $((1", "syntax error: syntax error: unterminated arithmetic subexpression"),
        ("echo 'a", "syntax error: syntax error: unterminated single quotes"),
        ("echo \"a", "syntax error: syntax error: unterminated double quotes"),
        ("echo [a", "syntax error: syntax error: unterminated square bracket"),
        ("echo {a", "syntax error: syntax error: unterminated brace"),
        ("echo $len(a", "syntax error: syntax error: unterminated method"),
        ("; a", "syntax error: expected command, but found ;"),
        ("| a", "syntax error: expected command, but found |"),
        ("> a", "syntax error: expected command, but found redirection"),
        ("if true", "block error: expected end block for `If { .. }`"),
        ("end", "block error: End found but no block to close"),
        ("else", "block error: found Else without If block"),
        ("else if true", "block error: found ElseIf without If block"),
        ("if a; else; else; end", "block error: Else block already exists"),
        ("if a; else; else if b; end", "block error: ElseIf found after Else"),
        ("case a", "block error: Case found outside of Match block"),
        ("match a; echo b; end", "block error: statement found outside of Case block in Match"),
        ("break", "block error: found Break without loop body"),
        ("continue", "block error: found Continue without loop body"),
        ("fn f a a; end", "syntax error: function argument error: repeated argument name: 'a'"),
        ("for a in", "syntax error: no value supplied for iteration in for loop"),
        ("cat << X", "syntax error: heredocs are not a part of Ion. Use redirection and/or cat instead"),
        ("a >", "syntax error: expected file argument after redirection for output"),
        ("a <", "syntax error: expected file argument after redirection for input"),
        ("a <<<", "syntax error: expected string argument after '<<<'"),
    ]

    @Test(arguments: refused.indices)
    func `a mistake is named as Ion names it`(index: Int) {
        let (source, message) = Self.refused[index]
        do throws(SyntaxError) {
            _ = try Parser.statements(source, symbols: SymbolTable())
            Issue.record("\(source.string) was accepted")
        } catch {
            #expect(error.text == message)
        }
    }

    @Test func `ranges have Ion's elements`() {
        let rows: [(ByteString, [ByteString]?)] = [
            ("1..4", ["1", "2", "3"]), ("1...3", ["1", "2", "3"]), ("1..=2", ["1", "2"]), ("3..0", ["3", "2", "1"]),
            ("0..3...12", ["0", "3", "6", "9", "12"]), ("10..-5..0", ["10", "5"]), ("a..c", ["a", "b"]),
            ("01..03", ["01", "02"]), ("x", nil), ("1....4", nil), ("1..", nil),
        ]
        for (text, elements) in rows {
            let range = ElementRange(text)
            #expect((range == nil) == (elements == nil), "\(text.string)")
            if let range, let elements { #expect((0..<range.count).map { range.element($0) } == elements) }
        }
    }

    @Test func `random bytes never trap the parser`() {
        var random = SeededRandom(seed: 4)
        let pieces: [ByteString] = [
            "if ", "while ", "for i in ", "end", "\n", ";", "&&", "||", "|", "^|", "&|", ">", "<<<", "$(", ")", "@(",
            "${", "}",
            "[", "]", "{a,b}", "..", "'", "\"", "\\", "$((", "let a:int = ", "fn f ", "match ", "case ", " ", "#",
            "\u{0}", "é", "@", "$", "&", "!", "~",
        ]
        for _ in 0..<4000 {
            var source = ByteString()
            for _ in 0..<(random.next() % 40) {
                if random.next() % 4 == 0 {
                    source.append(UInt8(truncatingIfNeeded: random.next()))
                } else {
                    source += pieces[Int(random.next() % UInt64(pieces.count))]
                }
            }
            var parser = Parser(source, symbols: SymbolTable())
            var rounds = 0
            while rounds < 100 {
                rounds += 1
                do throws(SyntaxError) { if try parser.next() == nil { break } } catch { parser.skipLine() }
            }
        }
    }

    @Test func `deep nesting and huge words are answered, not trapped`() {
        for piece: ByteString in ["[", "{", "$(", "@(", "$((", "if true\n", "not ", "\"$(", "{a,", "[a "] {
            var source: ByteString = "echo "
            if piece == "not " || piece == "if true\n" { source = "" }
            for _ in 0..<20_000 { source += piece }
            _ = try? Parser.statements(source, symbols: SymbolTable())
        }
        let huge = ByteString(repeatElement(0x61, count: 1 << 20))
        #expect((try? Parser.statements(huge, symbols: SymbolTable()))?.count == 1)
    }
}

/// Numbers that are the same in every run.
struct SeededRandom {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
