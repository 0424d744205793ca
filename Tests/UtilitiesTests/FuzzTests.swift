import Bytes
import CommandLine
import RegularExpression
import Testing

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
