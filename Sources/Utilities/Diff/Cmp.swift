import Bytes
import CommandLine
import SchemeProtocol
import Streams

extension Utilities {
    /// `cmp`: compares two files byte by byte.
    static var cmp: Utility {
        Utility(
            ["[OPTION]... FILE1 [FILE2 [SKIP1 [SKIP2]]]"], "Compare two files byte by byte.",
            [
                Option("b", "print-bytes", "print differing bytes"),
                Option("i", "ignore-initial", takes: "SKIP", "skip first SKIP bytes of both inputs (SKIP1:SKIP2)"),
                Option("l", "verbose", "output byte numbers and differing byte values"),
                Option("n", "bytes", takes: "LIMIT", "compare at most LIMIT bytes"),
                Option("s", "quiet", "suppress all normal output"), Option("", "silent", "same as -s"),
            ], usageStatus: 2
        ) { (context) throws(Failure) in
            let operands = context.operands
            guard let first = operands.first else { throw .usage("missing operand after 'cmp'") }
            if operands.count > 4 { throw .usage("extra operand " + quoted(operands[4])) }
            if context.has("l") && context.has("s") { throw .usage("options -l and -s are incompatible") }
            try FileComparison(context, first, operands.count > 1 ? operands[1] : "-").run()
        }
    }
}

/// One run of `cmp`.
private final class FileComparison {
    private let context: Context
    private let names: [ByteString]
    private var skips = [0, 0]
    private var limit = Int.max
    private let isQuiet: Bool

    init(_ context: Context, _ first: ByteString, _ second: ByteString) throws(Failure) {
        self.context = context
        names = [first, second]
        isQuiet = context.has("s") || context.has("silent")
        if let word = context.value("i") {
            let parts = word.split(separator: 0x3a)
            guard parts.count == 1 || parts.count == 2, let last = parts.last, let begin = parts.first else {
                throw .usage("invalid --ignore-initial value " + quoted(word))
            }
            skips = [try count(begin, "ignore-initial"), try count(last, "ignore-initial")]
        }
        for index in 2..<max(2, context.operands.count) {
            skips[index - 2] = try count(context.operands[index], "ignore-initial")
        }
        if let word = context.value("n") { limit = try count(word, "bytes") }
    }

    private func count(_ word: ByteString, _ option: ByteString) throws(Failure) -> Int {
        var end = 0
        while end < word.count, word[end].isDigit { end += 1 }
        let unit = word[end..<word.count]
        var factor: Int64?
        switch unit {
        case "": factor = 1
        case "kB": factor = 1000
        case "k", "K", "KiB": factor = 1024
        case "MB": factor = 1_000_000
        case "M", "MiB": factor = 1 << 20
        case "GB": factor = 1_000_000_000
        case "G", "GiB": factor = 1 << 30
        default: factor = nil
        }
        guard end > 0, let value = word[0..<end].integer(), let factor else {
            throw .usage("invalid --" + option + " value " + quoted(word))
        }
        let product = value.multipliedReportingOverflow(by: factor)
        return product.overflow ? .max : Int(product.partialValue)
    }

    private func open(_ index: Int) throws(Failure) -> Input {
        do throws(Errno) {
            let input = try Input(path: names[index])
            var ignored: [UInt8] = []
            while skips[index] > 0 {
                ignored.removeAll(keepingCapacity: true)
                let count = try input.read(into: &ignored, atMost: min(skips[index], 65536))
                if count == 0 { break }
                skips[index] -= count
            }
            return input
        } catch { throw .fatal(names[index] + ": " + ByteString(error.message), status: 2) }
    }

    func run() throws(Failure) {
        let inputs = [try open(0), try open(1)]
        var pieces: [[UInt8]] = [[], []]
        var places = [0, 0]
        var (done, line) = (0, 1)
        while done < limit {
            for index in 0..<2 where places[index] == pieces[index].count {
                do throws(Errno) { pieces[index] = try inputs[index].chunk() } catch {
                    throw .fatal(names[index] + ": " + ByteString(error.message), status: 2)
                }
                places[index] = 0
            }
            if pieces[0].isEmpty || pieces[1].isEmpty { return try atEnd(pieces, done, line) }
            let count = min(pieces[0].count - places[0], pieces[1].count - places[1], limit - done)
            for offset in 0..<count {
                let (a, b) = (pieces[0][places[0] + offset], pieces[1][places[1] + offset])
                if a != b {
                    context.status = 1
                    if isQuiet { return }
                    try show(a, b, done + offset + 1, line)
                    if !context.has("l") { return }
                }
                lastWasEnd = a == 0x0a
                if lastWasEnd { line += 1 }
            }
            done += count
            places[0] += count
            places[1] += count
        }
    }

    private func atEnd(_ pieces: [[UInt8]], _ done: Int, _ line: Int) throws(Failure) {
        if pieces[0].isEmpty && pieces[1].isEmpty { return }
        context.status = 1
        if isQuiet { return }
        let name = names[pieces[0].isEmpty ? 0 : 1]
        if done == 0 { return context.complain("EOF on " + name + " which is empty") }
        var text: ByteString = "EOF on " + name + " after byte " + ByteString(done)
        if !context.has("l") {
            text += (lastWasEnd ? ", line " : ", in line ") + ByteString(lastWasEnd ? line - 1 : line)
        }
        context.complain(text)
    }

    private var lastWasEnd = false

    private func show(_ a: UInt8, _ b: UInt8, _ place: Int, _ line: Int) throws(Failure) {
        if context.has("l") {
            var text = ByteString(place) + " " + Self.octal(a)
            if context.has("b") { text += " " + Self.padded(Self.visible(a)) }
            text += " " + Self.octal(b) + (context.has("b") ? " " + Self.visible(b) : "")
            return try context.put(text + "\n")
        }
        var text = names[0] + " " + names[1] + " differ: " + "byte "
        text += ByteString(place) + ", line " + ByteString(line)
        if context.has("b") {
            text += " is " + Self.octal(a) + " " + Self.visible(a) + " " + Self.octal(b) + " " + Self.visible(b)
        }
        try context.put(text + "\n")
    }

    private static func octal(_ byte: UInt8) -> ByteString {
        let digits: ByteString = [0x30 + (byte >> 6), 0x30 + (byte >> 3 & 7), 0x30 + (byte & 7)]
        return byte >= 64 ? digits : " " + (byte >= 8 ? digits[1..<3] : " " + digits[2..<3])
    }

    private static func padded(_ text: ByteString) -> ByteString {
        text + ByteString(repeatElement(0x20, count: max(0, 4 - text.count)))
    }

    /// As `cat -v` shows a byte.
    private static func visible(_ byte: UInt8) -> ByteString {
        let low = byte & 0x7f
        let prefix: ByteString = byte >= 0x80 ? "M-" : ""
        if low == 0x7f { return prefix + "^?" }
        return prefix + (low < 0x20 ? [0x5e, low + 0x40] : [low])
    }
}
