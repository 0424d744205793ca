import Bytes
import Testing

@testable import Utilities

/// Scripts are read without harm, whatever they are; what they do is held against the computer's own by `apus differential`.
struct SedTests {
    @Test(arguments: [
        ("s/a", "unterminated `s' command"), ("k", "unknown command: `k'"), ("2", "missing command"),
        ("s/a/b/x", "unknown option to `s'"), ("y/a/bc/", "strings for `y' command are different lengths"),
        ("}", "unexpected `}'"), ("{p", "unmatched `{'"), ("bnone", "can't find label for jump to `none'"),
        ("0p", "invalid usage of line address 0"), ("s/a/\\1/", "invalid reference \\1 on `s' command's RHS"),
        ("dp", "extra characters after command"), ("r", "missing filename in r/R/w/W commands"),
        ("1,2q", "command only uses one address"), ("s/x/y/0", "number option to `s' command may not be zero"),
    ])
    func `a mistake is named as GNU names it`(script: String, expected: String) {
        var parser = SedParser(ByteString(script), isExtended: false)
        do throws(SedSyntaxError) {
            _ = try parser.parse()
            Issue.record("\(script) was taken")
        } catch { #expect(error.message.string.hasSuffix(expected), "\(error.message.string)") }
    }

    @Test func `random scripts never trap`() {
        let pieces = Array("sydpaic{}!,;/\\n1$&*[]()~+:btTgx qQrRwW^.\n0|#eNGhHxlz".utf8)
        var state: UInt64 = 42
        func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 40)
        }
        for round in 0..<8_000 {
            let script = ByteString((0..<next() % 24).map { _ in pieces[next() % pieces.count] })
            var parser = SedParser(script, isExtended: round % 2 == 0)
            guard let commands = try? parser.parse() else { continue }
            for command in commands {
                guard case .substitute(let rule) = command.action, let expression = rule.pattern else { continue }
                _ = SedText.substituted("one two 1,2;{}\n\\", rule, expression)
            }
        }
    }
}
