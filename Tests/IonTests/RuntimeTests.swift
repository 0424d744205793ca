import Bytes
import Testing

@testable import ShellRuntime

@Suite struct RuntimeTests {
    private func shell() -> Shell {
        Shell(programPath: "/bin/ion", arguments: ["ion"], environment: ["HOME=/root", "PATH=/bin"])
    }

    private func value(_ text: ByteString, _ shell: Shell) -> ByteString {
        do throws(ArithmeticFailure) {
            return try ArithmeticProgram(text, shell, allowsPolish: true).value(shell).text
        } catch {
            return error.message
        }
    }

    @Test func `arithmetic is decimal`() {
        let shell = shell()
        shell.set("two", "2")
        let rows: [(ByteString, ByteString)] = [
            ("0.1+0.2", "0.3"), ("1/3", "0.3333333333333333333333333333333333"), ("3/2", "1.5"), ("6/3", "2"),
            ("1.5*2", "3.0"), ("2**3**2", "512"), ("5^1", "4"), ("2 * (3 + 4)", "14"), ("two*two", "4"),
            ("-7 % 3", "-1"),
            ("1/0", "attempted to divide by zero"), ("b", "unknown variable or function 'b'"), ("1<<4|1", "17"),
            ("~0", "-1"),
            ("2²", "4"), ("sqrt(16)", "4"), ("2/3", "0.6666666666666666666666666666666667"), ("1e40*1", "1E+40"),
        ]
        for (text, expected) in rows { #expect(value(text, shell) == expected, "\(text.string)") }
    }

    @Test func `regular expressions match as Rust's do`() throws {
        let rows: [(ByteString, ByteString, Bool)] = [
            ("^a+$", "aaa", true), ("^a+$", "aab", false), ("[0-9]{2,3}", "a12", true), ("^[^a-c]$", "b", false),
            ("(ab|cd)*e", "abcde", true), ("\\bfoo\\b", "a foo b", true), ("\\d\\w\\s", "1a ", true),
            ("(?i)ABC", "xabc", true),
            ("^.$", "é", true), ("a??b", "b", true), ("", "x", true), ("(a*)*$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaab", true),
        ]
        for (pattern, text, matches) in rows {
            #expect(try Regex(pattern).isMatch(text.bytes) == matches, "\(pattern.string)")
        }
        #expect(try Regex("([a-z]+)([0-9])").replacing("ab1 c2", with: "$2${1}") == "1ab 2c")
        #expect(try Regex("x*").replacing("ab", with: "-") == "-a-b-")
    }

    @Test func `globs match names`() {
        let rows: [(ByteString, ByteString, Bool)] = [
            ("*.txt", "a.txt", true), ("a?c", "abc", true), ("[a-c]x", "bx", true), ("[!a]x", "ax", false),
            ("*a*b*", "xxaxxb", true),
            ("\\*", "*", true), ("\\*", "a", false), ("?", "é", true), ("[", "[", true), ("", "", true),
            ("*", "", true),
        ]
        for (pattern, name, matches) in rows { #expect(Glob.matches(name, pattern) == matches, "\(pattern.string)") }
    }

    @Test func `random patterns, expressions and snapshots never trap`() {
        var random = SeededRandom(seed: 77)
        let shell = shell()
        shell.streams.output = OutputSink()
        shell.streams.error = OutputSink()
        let signs: [UInt8] = Array("()[]{}*+?|^$\\.-,:=!<>%&~/0129azdwsb '\"é²".utf8)
        for _ in 0..<4000 {
            var text = ByteString()
            for _ in 0..<(random.next() % 24) { text.append(signs[Int(random.next() % UInt64(signs.count))]) }
            _ = (try? Regex(text))?.replacing("abc a1 (x) é", with: text)
            _ = value(text, shell)
            _ = Glob.matches("some-name.txt", text)
            _ = Escapes.encode(Escapes.decode(text).text)
            _ = try? Colours.escape(text)
            _ = try? Selection(text).applied(to: .array([.string("a"), .string("b")]), isStrict: true)
            if text.first?.isDigit == true { _ = ShellSnapshot.resume(text, in: shell) }
        }
    }
}
