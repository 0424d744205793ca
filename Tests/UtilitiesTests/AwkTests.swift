import Bytes
import CommandLine
import Platform
import RegularExpression
import SchemeProtocol
import Streams
import Testing

@testable import Utilities

/// What programs do is held against the computer's own awk by `apus differential`; here, that none of them does harm.
struct AwkTests {
    @Test(arguments: [
        ("{ print (1 }", "line 1: syntax error at or near }"), ("BEGIN { f(1) }", "line 1: function `f' not defined"),
        ("\n{ next ", "line 2: syntax error at or near end of program"),
        ("/a", "line 1: unterminated regular expression"),
        ("BEGIN { return }", "line 1: `return' used outside function context"),
        ("BEGIN { break }", "line 1: `break' is not allowed outside a loop"),
        ("{ x = \"a }", "line 1: unterminated string"), ("{ @ }", "line 1: unexpected character '@'"),
    ])
    func `a mistake in a program is named with its line`(source: String, expected: String) {
        do throws(Failure) {
            var parser = try AwkParser(ByteString(source))
            _ = try parser.parse()
            Issue.record("\(source) was taken")
        } catch {
            guard case .fatal(let message, let status) = error else { return }
            #expect(message.string == expected)
            #expect(status == 2)
        }
    }

    @Test(arguments: [
        ("b*", "X", "abc", "XaXcX"), ("x*", "-", "aaa", "-a-a-a-"), ("a", "[&]", "banana", "b[a]n[a]n[a]"),
        ("a", "\\&", "ba", "b&"), ("$", "!", "ab", "ab!"), ("^", "<", "ab", "<ab"),
    ])
    func `empty matches are replaced once each`(pattern: String, template: String, text: String, expected: String)
        throws
    {
        let expression = try RegularExpression([ByteString(pattern)], .extended)
        let text = ByteString(text)
        let result = AwkSubstitution.replaced(text, expression, wanted: 0) {
            AwkSubstitution.expanded(ByteString(template), text, $0)
        }
        #expect(result?.text == ByteString(expected))
    }

    @Test func `random programs never trap, nor run for ever`() throws {
        let pieces: [ByteString] = [
            "BEGIN", "END", "{", "}", "(", ")", "[", "]", ";", "\n", ",", "+", "-", "*", "/", "%", "^", "!", "<", "?",
            ":", "~", "$", "=", "+=", "++", "--", "&&", "||", "==", "in", "x", "y", "a", "f(", "NF", "NR", "0", "1",
            "7",
            "2.5e300", "\"a b\"", "\"%5d%s\"", "/a*/", "print", "printf", "if", "else", "while", "for", "do", "delete",
            "length", "substr(", "split(", "gsub(", "sub(", "match(", "sprintf(", "index(", "function", "return",
            "next",
            "exit", "break", "toupper(", "int(", "sin(", "log(", "exp(", "RS", "FS", "OFS", "gensub(", "rshift(",
        ]
        var state: UInt64 = 7
        func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 40)
        }
        var ran = 0
        for round in 0..<20_000 {
            var source: ByteString = round % 2 == 0 ? "BEGIN {" : ""
            for _ in 0..<(next() % 12) { source += pieces[next() % pieces.count] + (next() % 2 == 0 ? " " : "") }
            if round % 2 == 0 { source += "}" }
            guard var parser = try? AwkParser(source), let program = try? parser.parse() else { continue }
            let output = Output(try Host.open("/dev/null", .write))
            let context = Context("awk", [], try Arguments([], []), output)
            let machine = AwkMachine(context, program)
            machine.stepLimit = 200
            try? machine.setArguments(["/dev/null"])
            try? machine.run()
            ran += 1
        }
        #expect(ran > 100)
    }

    @Test func `random bytes are no program, and no harm`() {
        var state: UInt64 = 99
        for _ in 0..<20_000 {
            var bytes: [UInt8] = []
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            for _ in 0..<(state >> 60) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(UInt8(truncatingIfNeeded: state >> 35) & (state >> 63 == 0 ? 0x7f : 0xff))
            }
            guard var parser = try? AwkParser(ByteString(bytes)) else { continue }
            _ = try? parser.parse()
        }
    }
}
