import Bytes
import CommandLine
import Testing

@testable import RegularExpression

struct FuzzTests {
    /// Numbers that are the same in every run.
    struct Seeded: RandomNumberGenerator {
        var state: UInt64 = 20261123
        mutating func next() -> UInt64 {
            state = state &* 6364136223846793005 &+ 1442695040888963407
            return state ^ state >> 33
        }
    }

    @Test func `no pattern and no text traps the matcher`() {
        var random = Seeded()
        let alphabet: [UInt8] = Array("ab.*+?|()[]{}\\^$-:1,2wW<>".utf8) + [0xc3, 0xa4, 0, 0xff]
        for _ in 0..<4000 {
            let pattern = ByteString(
                (0..<Int.random(in: 0..<12, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
            let text = ByteString(
                (0..<Int.random(in: 0..<12, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
            for syntax in [RegularExpression.Syntax.basic, .extended, .fixed] {
                guard
                    let expression = try? RegularExpression([pattern], syntax, ignoresCase: Bool.random(using: &random))
                else { continue }
                if let range = expression.firstMatch(in: text) { #expect(range.upperBound <= text.count) }
            }
        }
    }

    @Test func `the automaton finds what the slow way finds`() {
        var random = Seeded()
        let pieces: [ByteString] = [
            "a", "b", "c", ".", "[ab]", "[^a]", "(a|bc)", "(ab|a)", "a*", "b+", "(ab)*", "c?", "^", "$", "|", "\\b",
            "\\<",
            "\\>", "\\B", "a{2,3}", " ", "ä", "(", ")",
        ]
        let letters: [ByteString] = ["a", "b", "c", "ab", "bc", " ", "ä", "_", "\u{ff}"]
        for _ in 0..<2000 {
            let pattern = (0..<Int.random(in: 0..<6, using: &random)).reduce(ByteString()) { text, _ in
                text + pieces.randomElement(using: &random)!
            }
            guard let expression = try? RegularExpression([pattern], .extended), !expression.hasBackReferences else {
                continue
            }
            for _ in 0..<4 {
                let text = (0..<Int.random(in: 0..<9, using: &random)).reduce(ByteString()) { text, _ in
                    text + letters.randomElement(using: &random)!
                }
                let start = Int.random(in: 0...text.count, using: &random)
                var slow = Matcher(expression, text)
                let expected = slow.firstMatch(from: start)
                #expect(
                    expression.firstMatch(in: text, from: start) == expected,
                    "/\(pattern.string)/ in '\(text.string)' from \(start)")
                var anchored = Matcher(expression, text)
                #expect(
                    expression.match(in: text, at: start) == anchored.firstMatch(from: start, onlyThere: true),
                    "/\(pattern.string)/ at \(start) of '\(text.string)'")
                var first = Matcher(expression, text)
                #expect(expression.matches(text) == (first.firstMatch(from: 0) != nil))
            }
        }
    }

    @Test func `no command line traps the parser`() {
        var random = Seeded()
        let options = [
            Option("a", "all", "x"), Option("n", "number", takes: "N", "x"), Option("", "color", mayTake: "W", "x"),
            Option("c", "count", mayTake: "C", "x"),
        ]
        let pieces: [ByteString] = ["-", "--", "a", "n", "c", "=", "all", "number", "col", "-n", "5", "", "é"]
        for _ in 0..<4000 {
            let words = (0..<Int.random(in: 0..<5, using: &random)).map { _ in
                (0..<Int.random(in: 0..<4, using: &random)).reduce(ByteString()) { text, _ in
                    text + pieces.randomElement(using: &random)!
                }
            }
            _ = try? Arguments(words, options)
        }
    }
}
