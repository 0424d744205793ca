import Bytes
import CommandLine
import Platform
import SchemeProtocol

/// How much of the computer `sort` may use at once.
struct SortLimits {
    /// How many bytes of lines are sorted in memory.
    private(set) var pieceSize: Int
    private(set) var threads: Int
    /// How many files are merged at once.
    private(set) var batch = 16
    /// Whether a program makes smaller what goes to disk.
    let compresses: Bool
    /// Where what does not fit into memory goes.
    private(set) var folders: [ByteString]

    init(_ context: Context) throws(Failure) {
        var budget = Self.memory / 2
        for word in context.arguments.values("S") { budget = try Self.size(word) }
        // Besides its bytes, every line has a record, and two of them while parts are merged.
        pieceSize = max(budget / 3, 1 << 14)
        threads = min(max(1, Host.processorCount(all: false)), 8)
        for word in context.arguments.values("parallel") {
            guard let number = Self.count(word) else {
                throw .fatal("invalid --parallel argument " + quoted(word), status: 2)
            }
            if number == 0 { throw .fatal("number in parallel must be nonzero", status: 2) }
            threads = min(number, 64)
        }
        for word in context.arguments.values("batch-size") {
            guard let number = Self.count(word) else {
                throw .fatal("invalid --batch-size argument " + quoted(word), status: 2)
            }
            if number < 2 {
                context.complain("invalid --batch-size argument " + quoted(word))
                throw .fatal("minimum --batch-size argument is " + quoted("2"), status: 2)
            }
            // More are opened only as far as the host allows.
            batch = min(number, 1 << 16)
        }
        compresses = context.has("compress-program")
        folders = context.arguments.values("T")
        if folders.isEmpty {
            let variable = Context.environment("TMPDIR") ?? ""
            folders = [variable.isEmpty ? "/tmp" : variable]
        }
    }

    /// A number of the command line, however large; nil for what is none.
    private static func count(_ word: ByteString) -> Int? {
        let digits = word.first == 0x2b ? word[1..<word.count] : word
        guard !digits.isEmpty, digits.allSatisfy({ $0.isDigit }) else { return nil }
        return digits.integer().map { Int(clamping: $0) } ?? .max
    }

    private static var memory: Int {
        guard let memory = try? Host.memory() else { return 64 << 20 }
        return Int(clamping: max(memory.available, memory.total / 8))
    }

    /// A size in units of 1024 bytes, or with a letter of its own: `b` bytes, `%` of the memory.
    private static func size(_ word: ByteString) throws(Failure) -> Int {
        let digits = word.prefix { $0.isDigit }.count
        let letters = word[digits..<word.count]
        let wrong: ByteString = "invalid -S argument " + quoted(word)
        guard digits > 0 else { throw .fatal(wrong, status: 2) }
        let number = word[0..<digits].integer().map { Int(clamping: $0) } ?? .max
        if letters == "%" {
            let total = (try? Host.memory()).map { Int(clamping: $0.total) } ?? 64 << 20
            return (total / 100).multipliedReportingOverflow(by: number).overflow ? .max : total / 100 * number
        }
        if letters == "b" { return number }
        let units: ByteString = "KMGTPEZYRQ"
        var power = 1
        if !letters.isEmpty {
            let letter = letters[0] == 0x6b ? 0x4b : letters[0]
            guard letters.count == 1, let place = units.firstIndex(of: letter) else {
                throw .fatal("invalid suffix in -S argument " + quoted(word), status: 2)
            }
            power = place + 1
        }
        var bytes = number
        for _ in 0..<power {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: 1024)
            bytes = overflow ? .max : product
        }
        return bytes
    }
}
