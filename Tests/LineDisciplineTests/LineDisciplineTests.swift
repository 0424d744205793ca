import SchemeProtocol
import Testing

@testable import LineDiscipline

extension LineDiscipline {
    /// Types a text; answers how much was taken.
    @discardableResult
    mutating func type(_ text: String) -> Int { receive(Array(text.utf8).span) }

    /// A program's output; answers how much was taken.
    @discardableResult
    mutating func print(_ bytes: [UInt8]) -> Int { transmit(bytes.span) }

    /// Typed bytes.
    @discardableResult
    mutating func type(bytes: [UInt8]) -> Int { receive(bytes.span) }

    /// What the screen has got since the last look.
    mutating func shown() -> String {
        var buffer = [UInt8](repeating: 0, count: 100_000)
        var span = buffer.mutableSpan
        let count = takeOutput(into: &span)
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    /// One read of the slave.
    mutating func read(_ limit: Int = 10000) -> String {
        var buffer = [UInt8](repeating: 0, count: limit)
        var span = buffer.mutableSpan
        let count = takeInput(into: &span)
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}

/// Settings that differ from a fresh terminal's.
func settings(_ change: (inout TerminalSettings) -> Void) -> TerminalSettings {
    var settings = TerminalSettings()
    change(&settings)
    return settings
}

struct LineDisciplineTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var name: String
        var typed: String
        var shown: String
        /// The reads that succeed, in order.
        var reads: [String]
        var without: UInt32 = 0
        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(name: "a line waits for its newline", typed: "abc", shown: "abc", reads: []),
        Row(name: "a line is read as a whole", typed: "abc\n", shown: "abc\r\n", reads: ["abc\n"]),
        Row(name: "a carriage return ends a line", typed: "a\r", shown: "a\r\n", reads: ["a\n"]),
        Row(name: "two lines are two reads", typed: "a\nb\n", shown: "a\r\nb\r\n", reads: ["a\n", "b\n"]),
        Row(name: "erase takes a character back", typed: "ab\u{7f}c\n", shown: "ab\u{8} \u{8}c\r\n", reads: ["ac\n"]),
        Row(name: "erase stops at the line's beginning", typed: "\u{7f}\u{7f}a\n", shown: "a\r\n", reads: ["a\n"]),
        Row(
            name: "erase takes a whole UTF-8 character", typed: "aé\u{7f}\n", shown: "aé\u{8} \u{8}\r\n", reads: ["a\n"]
        ),
        Row(
            name: "erase blanks both columns of a wide character", typed: "漢\u{7f}\n",
            shown: "漢\u{8} \u{8}\u{8} \u{8}\r\n", reads: ["\n"]),
        Row(
            name: "erase goes back over a tab", typed: "ab\t\u{7f}c\n",
            shown: "ab\t\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}c\r\n", reads: ["abc\n"]),
        Row(
            name: "erase blanks both columns of a control character", typed: "\u{1}\u{7f}\n",
            shown: "^A\u{8} \u{8}\u{8} \u{8}\r\n", reads: ["\n"]),
        Row(
            name: "word erase takes a word and the spaces behind it", typed: "ab cd  \u{17}x\n",
            shown: "ab cd  " + String(repeating: "\u{8} \u{8}", count: 4) + "x\r\n", reads: ["ab x\n"]),
        Row(
            name: "kill takes the line", typed: "abc\u{15}x\n",
            shown: "abc" + String(repeating: "\u{8} \u{8}", count: 3) + "x\r\n", reads: ["x\n"]),
        Row(
            name: "kill without ECHOKE goes to the next line", typed: "abc\u{15}x\n", shown: "abc^U\r\nx\r\n",
            reads: ["x\n"], without: TerminalSettings.echoKillErase),
        Row(name: "end of file ends an empty line as nothing", typed: "\u{4}", shown: "", reads: [""]),
        Row(name: "end of file gives a part of a line", typed: "ab\u{4}", shown: "ab", reads: ["ab"]),
        Row(
            name: "literal next keeps a control character", typed: "\u{16}\u{3}\n", shown: "^\u{8}^C\r\n",
            reads: ["\u{3}\n"]),
        Row(
            name: "literal next keeps a newline in the line", typed: "a\u{16}\nb\n",
            shown: "a^\u{8}\nb\r\n".replacing("\u{8}\n", with: "\u{8}\r\n"), reads: ["a\nb\n"]),
        Row(name: "reprint shows the line again", typed: "ab\u{12}c\n", shown: "ab^R\r\nabc\r\n", reads: ["abc\n"]),
        Row(name: "control characters show as carets", typed: "\u{1b}[A\n", shown: "^[[A\r\n", reads: ["\u{1b}[A\n"]),
        Row(
            name: "without echo nothing shows", typed: "secret\n", shown: "", reads: ["secret\n"],
            without: TerminalSettings.echo),
        Row(
            name: "without ECHOE the erase character itself shows", typed: "ab\u{7f}\n", shown: "ab^?\r\n",
            reads: ["a\n"],
            without: TerminalSettings.echoErase),
        Row(
            name: "without IEXTEN there is no word erase", typed: "a\u{17}\n", shown: "a^W\r\n", reads: ["a\u{17}\n"],
            without: TerminalSettings.extended),
        Row(
            name: "without ISIG interrupt is a character", typed: "\u{3}\n", shown: "^C\r\n", reads: ["\u{3}\n"],
            without: TerminalSettings.signals),
    ]

    @Test(arguments: rows)
    func `typed bytes become lines and echo`(_ row: Row) {
        var terminal = LineDiscipline(settings: settings { $0.local &= ~row.without })
        #expect(terminal.type(row.typed) == row.typed.utf8.count)
        #expect(terminal.shown() == row.shown)
        var reads: [String] = []
        while terminal.hasInput { reads.append(terminal.read()) }
        #expect(reads == row.reads)
    }

    @Test(arguments: [("\u{3}", Signal.interrupt, "^C"), ("\u{1c}", .quit, "^\\"), ("\u{1a}", .terminalStop, "^Z")])
    func `signal characters signal and flush`(_ typed: String, _ signal: Signal, _ echo: String) {
        var terminal = LineDiscipline()
        terminal.type("done\nhalf" + typed)
        #expect(terminal.takeSignals() == [signal])
        #expect(!terminal.hasInput)
        #expect(terminal.shown() == echo)
        terminal.type("x\n")
        #expect(terminal.read() == "x\n")
        #expect(terminal.takeSignals().isEmpty)
    }

    @Test func `NOFLSH keeps what was typed`() {
        var terminal = LineDiscipline(settings: settings { $0.local |= TerminalSettings.noFlush })
        terminal.type("done\nhalf\u{3}!\n")
        #expect(terminal.takeSignals() == [.interrupt])
        #expect(terminal.read() == "done\n")
        #expect(terminal.read() == "half!\n")
    }

    @Test func `XOFF stops output and XON starts it`() {
        var terminal = LineDiscipline()
        terminal.type("\u{13}")
        #expect(terminal.print(Array("out".utf8)) == 0)
        terminal.type("k")
        #expect(terminal.shown() == "")
        terminal.type("\u{11}")
        #expect(terminal.shown() == "k")
        #expect(terminal.print(Array("out\n".utf8)) == 4)
        #expect(terminal.shown() == "out\r\n")
    }

    @Test func `IXANY lets any character start output`() {
        var terminal = LineDiscipline(settings: settings { $0.input |= TerminalSettings.anyRestarts })
        terminal.type("\u{13}a")
        #expect(!terminal.isStopped)
        #expect(terminal.shown() == "a")
    }

    @Test func `raw mode passes every byte`() {
        var terminal = LineDiscipline(
            settings: settings {
                $0.input = 0
                $0.output = 0
                $0.local = 0
            })
        let all = [UInt8](0...255)
        #expect(terminal.type(bytes: all) == 256)
        #expect(terminal.shown() == "")
        var buffer = [UInt8](repeating: 0, count: 300)
        var span = buffer.mutableSpan
        #expect(terminal.takeInput(into: &span) == 256)
        #expect(Array(buffer[..<256]) == all)
        #expect(terminal.print([0x0a]) == 1)
        #expect(terminal.shown() == "\n")
    }

    @Test func `changing the mode keeps what was typed`() {
        var terminal = LineDiscipline()
        terminal.type("one\ntw")
        terminal.change(to: settings { $0.local &= ~TerminalSettings.canonical })
        #expect(terminal.read(2) == "on")
        #expect(terminal.read() == "e\ntw")
        terminal.type("raw")
        terminal.change(to: TerminalSettings())
        #expect(terminal.read() == "raw")
        #expect(!terminal.hasInput)
    }

    @Test func `a read takes a long line in parts`() {
        var terminal = LineDiscipline()
        terminal.type("abcdef\nx\n")
        #expect(terminal.read(4) == "abcd")
        #expect(terminal.read(4) == "ef\n")
        #expect(terminal.read(4) == "x\n")
    }

    @Test func `a line has a limit and the newline still fits`() {
        var terminal = LineDiscipline()
        terminal.type(String(repeating: "a", count: 5000) + "\n")
        #expect(terminal.read().utf8.count == LineDiscipline.lineLimit)
        #expect(terminal.shown().hasSuffix("\u{7}\r\n"))
    }

    @Test func `input that nobody reads is not taken for ever, but interrupt is`() {
        var terminal = LineDiscipline()
        let line = String(repeating: "a", count: 99) + "\n"
        var taken = 0
        for _ in 0..<2000 { taken += terminal.type(line) }
        #expect(taken < 70000 && taken > 60000)
        #expect(!terminal.takesInput)
        #expect(terminal.type("\u{3}") == 1)
        #expect(terminal.takesInput)
    }

    @Test func `output that nobody reads is not taken for ever`() {
        var terminal = LineDiscipline()
        let text = [UInt8](repeating: 0x0a, count: 40000)
        let taken = terminal.print(text)
        #expect(taken == 32768)
        #expect(terminal.print(text) == 0)
        #expect(terminal.shown().utf8.count == 65536)
        #expect(terminal.print(text) > 0)
    }

    @Test func `random bytes and settings never trap`() {
        var state: UInt64 = 7
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: state >> 33) % limit
        }
        var terminal = LineDiscipline()
        for _ in 0..<20000 {
            switch random(8) {
            case 0:
                var new = TerminalSettings()
                new.input = UInt32(truncatingIfNeeded: random(1 << 20))
                new.local = UInt32(truncatingIfNeeded: random(1 << 20))
                new.output = UInt32(random(16))
                for index in 0..<24 where random(3) == 0 { new.characters[index] = UInt8(random(256)) }
                terminal.change(to: new)
            case 1: _ = terminal.read(random(200))
            case 2: _ = terminal.shown()
            case 3: terminal.print((0..<random(100)).map { _ in UInt8(random(256)) })
            case 4: terminal.flushInput()
            default: terminal.type(bytes: (0..<random(100)).map { _ in UInt8(random(256)) })
            }
            _ = terminal.takeSignals()
            #expect(terminal.line.count <= LineDiscipline.lineLimit)
        }
    }
}
