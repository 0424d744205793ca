import EmulatorControl
import Testing

@testable import apus

/// What comes from files and from the machine may be anything; none of it may end the tool.
@Suite struct FuzzTests {
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    /// Texts made of pieces that the parsers look for, and of noise.
    private static func text(_ pieces: [String], _ generator: inout Generator) -> String {
        (0..<Int.random(in: 0...12, using: &generator)).map { _ in
            Int.random(in: 0...3, using: &generator) == 0
                ? String(decoding: [UInt8].random(&generator), as: UTF8.self) : pieces.randomElement(using: &generator)!
        }.joined()
    }

    @Test func `any text is read or refused`() {
        var generator = Generator(state: 7)
        let pieces = [
            "BENCH ", "null_call", "=", "1", "-", "1e400", "0x", "ffffffffffffffffff", "\r\n", "\n", "total:", " ", "@",
            "a/b", "#", "✔ Test ", " passed after ", "✘ Test ", " failed after ", "run with ", "\u{1b}[", "\u{1b}]",
        ]
        for _ in 0..<5000 {
            let text = Self.text(pieces, &generator)
            _ = Measurement.results(in: text)
            _ = Measurement.value("total", in: text)
            _ = Symbolise.addresses(in: text)
            _ = UnitTests.result(text)
            _ = TestReport.plain(text)
            _ = Lint.hasUnsafeWord(text[...])
            _ = try? ProgramList(text) { (_) throws(ToolError) in text }
            _ = KernelSymbols.short(text)
        }
    }

    @Test func `any picture is read or refused`() {
        var generator = Generator(state: 8)
        let pieces = ["P6", " ", "\n", "#", "0", "1", "2", "255", "99999999999999999999", "abc"]
        for _ in 0..<5000 {
            let picture = Picture(portablePixmap: Array(Self.text(pieces, &generator).utf8))
            _ = picture?.png
            _ = picture?.isBlank
        }
    }
}

extension [UInt8] {
    fileprivate static func random(_ generator: inout some RandomNumberGenerator) -> [UInt8] {
        (0..<Int.random(in: 0...8, using: &generator)).map { _ in .random(in: 0...255, using: &generator) }
    }
}
