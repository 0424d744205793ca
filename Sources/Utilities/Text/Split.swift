import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol
import Streams

extension Utilities {
    /// `split`: pieces of a file as files.
    static var split: Utility {
        Utility(
            ["[OPTION]... [FILE [PREFIX]]"],
            "Output pieces of FILE to PREFIXaa, PREFIXab, ...; default size is 1000 lines, and default PREFIX is 'x'.",
            [
                Option("a", "suffix-length", takes: "N", "generate suffixes of length N (default 2)"),
                Option("", "additional-suffix", takes: "SUFFIX", "append an additional SUFFIX to file names"),
                Option("b", "bytes", takes: "SIZE", "put SIZE bytes per output file"),
                Option("C", "line-bytes", takes: "SIZE", "put at most SIZE bytes of records per output file"),
                Option("d", "", "use numeric suffixes starting at 0, not alphabetic"),
                Option("", "numeric-suffixes", mayTake: "FROM", "same as -d, but allow setting the start value"),
                Option("x", "", "use hex suffixes starting at 0, not alphabetic"),
                Option("", "hex-suffixes", mayTake: "FROM", "same as -x, but allow setting the start value"),
                Option("e", "elide-empty-files", "do not generate empty output files with '-n'"),
                Option("", "filter", takes: "COMMAND", "write to shell COMMAND; file name is $FILE"),
                Option("l", "lines", takes: "NUMBER", "put NUMBER lines/records per output file"),
                Option("n", "number", takes: "CHUNKS", "generate CHUNKS output files: N, K/N, l/N, l/K/N, r/N, r/K/N"),
                Option("t", "separator", takes: "SEP", "use SEP instead of newline as the record separator"),
                Option("u", "unbuffered", "immediately copy input to output with '-n r/...'"),
                Option("", "verbose", "print a diagnostic just before each output file is opened"),
            ], rewrite: { widthWords($0, letter: "l") }
        ) { (context) throws(Failure) in
            let plan = try SplitPlan(context)
            let operands = context.operands
            if operands.count > 2 { throw .usage("extra operand " + quoted(operands[2])) }
            let path = operands.first ?? "-"
            let input: Input
            do throws(Errno) { input = try Input(path: path) } catch {
                throw Context.failure("cannot open " + named(path) + " for reading", error)
            }
            // A command that has read enough is no reason to end.
            if context.has("filter") { Host.onSignal(.pipe, .ignore) }
            let pieces = PieceWriter(context, plan, prefix: operands.count > 1 ? operands[1] : "x")
            try Splitter(context, plan, input, path, pieces).run()
        }
    }
}

/// What the options of `split` ask for.
struct SplitPlan {
    enum Way {
        case lines(Int), bytes(Int), lineBytes(Int)
        /// In `count` pieces of equal size, or only the one with the number `only`.
        case chunks(count: Int, only: Int?)
        case lineChunks(count: Int, only: Int?)
        case roundRobin(count: Int, only: Int?)
    }

    var way = Way.lines(1000)
    var separator: UInt8 = 0x0a
    var alphabet: ByteString = "abcdefghijklmnopqrstuvwxyz"
    var suffixLength = 2
    var hasLength = false
    var start: ByteString?
    var ending = ByteString()

    init(_ context: Context) throws(Failure) {
        var isChosen = false
        var separatorWord: UInt8?
        for (key, value) in context.arguments.given {
            let word = value ?? ""
            switch key {
            case "a":
                suffixLength = try decimal(word, "invalid suffix length", in: 0...Int.max)
                hasLength = suffixLength > 0
                if suffixLength == 0 { suffixLength = 2 }
            case "additional-suffix":
                if word.contains(0x2f) {
                    throw .usage("invalid suffix " + quoted(word) + ", contains directory separator")
                }
                ending = word
            case "d", "numeric-suffixes", "x", "hex-suffixes":
                let isNumeric = key == "d" || key == "numeric-suffixes"
                alphabet = isNumeric ? "0123456789" : "0123456789abcdef"
                if let value {
                    guard value.allSatisfy({ alphabet.contains($0) }) else {
                        throw .usage(
                            quoted(value) + ": invalid start value for " + (isNumeric ? "numerical" : "hexadecimal")
                                + " suffix")
                    }
                    var text = value
                    while text.count > 1 && text.first == 0x30 { text = text[1..<text.count] }
                    start = text
                }
            case "t":
                if word.isEmpty { throw .fatal("empty record separator") }
                if word.count > 1 && word != "\\0" { throw .fatal("multi-character separator " + quoted(word)) }
                let byte = word.count > 1 ? 0 : word[0]
                if let separatorWord, separatorWord != byte { throw .fatal("multiple separator characters specified") }
                separatorWord = byte
            case "b", "C", "l", "n":
                if isChosen { throw .usage("cannot split in more than one way") }
                isChosen = true
                way = try Self.way(key, word)
            default: break
            }
        }
        separator = separatorWord ?? 0x0a
        if case .lines(let count) = way, count == 0 { throw .usage("invalid number of lines: " + quoted("0")) }
        if context.has("filter") {
            switch way {
            case .chunks(_, .some), .lineChunks(_, .some), .roundRobin(_, .some):
                throw .usage("--filter does not process a chunk extracted to stdout")
            default: break
            }
        }
        try setLength(context)
    }

    private static func positive(_ word: ByteString, _ what: ByteString) throws(Failure) -> Int {
        let value = try count(word, what)
        if value == 0 { throw .fatal(what + ": " + quoted(word) + ": Numerical result out of range") }
        return value
    }

    private static func way(_ key: ByteString, _ word: ByteString) throws(Failure) -> Way {
        switch key {
        case "b", "C":
            let size = try positive(word, "invalid number of bytes")
            return key == "b" ? .bytes(size) : .lineBytes(size)
        case "l":
            return .lines(try positive(word, "invalid number of lines"))
        default:
            var text = word
            while text.first == 0x20 { text = text[1..<text.count] }
            var kind: UInt8 = 0
            if text.hasPrefix("l/") || text.hasPrefix("r/") {
                kind = text[0]
                text = text[2..<text.count]
            }
            let parts = text.split(separator: 0x2f)
            var only: Int?
            if parts.count == 2 {
                only = try positive(parts[0], "invalid chunk number")
            }
            let total = parts.count == 2 ? parts[1] : text
            let chunks = try positive(total, "invalid number of chunks")
            if let only, only > chunks {
                throw .fatal("invalid chunk number: " + quoted(parts[0]) + ": Numerical result out of range")
            }
            switch kind {
            case 0x6c: return .lineChunks(count: chunks, only: only)
            case 0x72: return .roundRobin(count: chunks, only: only)
            default: return .chunks(count: chunks, only: only)
            }
        }
    }

    /// A known number of pieces must have enough names.
    private mutating func setLength(_ context: Context) throws(Failure) {
        var pieces = 0
        switch way {
        case .chunks(let count, let only), .lineChunks(let count, let only), .roundRobin(let count, let only):
            if only == nil { pieces = count }
        default: break
        }
        var needed = 0
        if pieces > 0 {
            var last = pieces - 1
            if let start, let first = Int(start.string), first < pieces { last += first }
            repeat {
                needed += 1
                last /= alphabet.count
            } while last > 0
            if hasLength && suffixLength < needed {
                throw .fatal("the suffix length needs to be at least " + ByteString(needed))
            }
        }
        if !hasLength { suffixLength = max(2, needed) }
        if let start, start.count > suffixLength {
            throw .usage("numerical suffix start value is too large for the suffix length")
        }
    }
}
