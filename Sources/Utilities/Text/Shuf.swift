import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `shuf`: lines in random order.
    static var shuf: Utility {
        Utility(
            ["[OPTION]... [FILE]", "-e [OPTION]... [ARG]...", "-i LO-HI [OPTION]..."],
            "Write a random permutation of the input lines to standard output.",
            [
                Option("e", "echo", "treat each ARG as an input line"),
                Option("i", "input-range", takes: "LO-HI", "treat each number LO through HI as an input line"),
                Option("n", "head-count", takes: "COUNT", "output at most COUNT lines"),
                Option("o", "output", takes: "FILE", "write result to FILE instead of standard output"),
                Option("", "random-source", takes: "FILE", "get random bytes from FILE"),
                Option("r", "repeat", "output lines can be repeated"),
                Option("z", "zero-terminated", "line delimiter is NUL, not newline"),
            ]
        ) { (context) throws(Failure) in
            var most = Int.max
            for word in context.arguments.values("n") {
                guard !word.isEmpty, word.allSatisfy({ $0.isDigit }) else {
                    throw .fatal("invalid line count: " + quoted(word))
                }
                most = min(most, Int(word.integer() ?? .max))
            }
            for (index, word) in context.arguments.values("i").enumerated() {
                if index > 0 { throw .fatal("multiple -i options specified") }
                _ = try shuffledRange(word)
            }
            let sources = context.arguments.values("random-source")
            if sources.contains(where: { $0 != sources[0] }) { throw .fatal("multiple random sources specified") }
            if context.has("e") && context.has("i") { throw .usage("cannot combine -e and -i options") }
            if context.arguments.values("o").contains(where: { $0 != context.value("o") }) {
                throw .fatal("multiple output files specified")
            }
            let range = try context.value("i").map { (word) throws(Failure) in try shuffledRange(word) }
            if range != nil, let first = context.operands.first { throw .usage("extra operand " + quoted(first)) }
            if !context.has("e") && context.operands.count > 1 {
                throw .usage("extra operand " + quoted(context.operands[1]))
            }
            // Of nothing nothing has to be read.
            if most == 0 && !context.has("r") && range == nil && !context.has("e") { return }
            var lines = try shuffledLines(context, range)
            var random = try RandomIntegers(context)
            if let path = context.value("o") {
                try must(shellQuoted(path)) { () throws(Errno) in
                    let handle = try Host.open(path, [.write, .create, .truncate])
                    try Host.duplicate(handle, to: Host.standardOutput)
                    try Host.close(handle)
                }
            }
            if context.has("r") {
                if most == 0 { return }
                if lines.isEmpty { throw .fatal("no lines to repeat") }
                for _ in 0..<most { try context.put(lines[try random.below(lines.count)] + [context.lineEnd]) }
                return
            }
            for index in 0..<min(most, lines.count) {
                lines.swapAt(index, index + (try random.below(lines.count - index)))
                try context.put(lines[index] + [context.lineEnd])
            }
        }
    }

    private static func shuffledRange(_ word: ByteString) throws(Failure) -> Range<Int> {
        let what: ByteString = "invalid input range"
        guard let dash = word.firstIndex(of: 0x2d) else { throw .fatal(what + ": " + quoted(word)) }
        func number(_ part: ByteString) throws(Failure) -> Int {
            if case .badUnit = CountReading(part) { throw .fatal(what + ": " + quoted(part)) }
            if part.last?.isDigit != true { throw .fatal(what + ": " + quoted(part)) }
            return try count(part, what)
        }
        let low = try number(word[0..<dash])
        let high = try number(word[(dash + 1)..<word.count])
        // One less is an empty range.
        guard low <= high || low - 1 == high else { throw .fatal(what + ": " + quoted(word)) }
        return low..<(high == .max ? high : high + 1)
    }

    private static func shuffledLines(_ context: Context, _ range: Range<Int>?) throws(Failure) -> [ByteString] {
        if let range {
            if range.count > 1 << 28 { throw .fatal("memory exhausted") }
            return range.map { ByteString($0) }
        }
        if context.has("e") { return context.operands }
        let path = context.operands.first ?? "-"
        let input = try must(shellQuoted(path)) { () throws(Errno) in try Input(path: path) }
        var lines: [ByteString] = []
        while let line = try must(
            "read error",
            { () throws(Errno) in
                try input.nextLine(separator: context.lineEnd)
            })
        { lines.append(input.text(line)) }
        return lines
    }
}

/// Random whole numbers, from the system or from the bytes of a file.
struct RandomIntegers {
    private var source: Input?
    private var path = ByteString()
    private var generator = SystemRandomNumberGenerator()
    /// What is left of the bytes that were read: a number below or at `highest`.
    private var number: UInt64 = 0
    private var highest: UInt64 = 0

    init(_ context: Context) throws(Failure) {
        guard let path = context.value("random-source") else { return }
        self.path = path
        source = try must(shellQuoted(path)) { () throws(Errno) in try Input(path: path) }
    }

    /// A number from 0 up to `count`, which is left out.
    mutating func below(_ count: Int) throws(Failure) -> Int {
        guard let source else { return Int.random(in: 0..<count, using: &generator) }
        let most = UInt64(count - 1)
        // As GNU's programs take numbers out of bytes, so that the same bytes give the same order.
        while true {
            while highest < most {
                let byte = try must(shellQuoted(path)) { () throws(Errno) in try source.byte() }
                guard let byte else { throw .fatal(quoted(path) + ": end of file") }
                number = number &* 256 &+ UInt64(byte)
                highest = highest &* 256 &+ 255
            }
            if highest == most {
                let result = number
                number = 0
                highest = 0
                return Int(result)
            }
            let choices = most + 1
            let excess = highest - most
            let unusable = excess % choices
            let lastUsable = highest - unusable
            let rest = number % choices
            if number <= lastUsable {
                number /= choices
                highest = excess / choices
                return Int(rest)
            }
            number = rest
            highest = unusable - 1
        }
    }
}
