import Bytes
import CommandLine
import Platform
import RegularExpression
import SchemeProtocol
import Streams

extension Utilities {
    /// `tac`: lines from the last to the first.
    static var tac: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Write each FILE to standard output, last line first.",
            [
                Option("b", "before", "attach the separator before instead of after"),
                Option("r", "regex", "interpret the separator as a regular expression"),
                Option("s", "separator", takes: "STRING", "use STRING as the separator instead of newline"),
            ]
        ) { (context) throws(Failure) in
            let separator = context.value("s") ?? "\n"
            var expression: RegularExpression?
            if context.has("r") {
                if separator.isEmpty { throw .fatal("separator cannot be empty") }
                do throws(RegularExpression.Failure) {
                    expression = try RegularExpression([separator], .basic)
                } catch { throw .fatal(expressionProblem(separator, error.message)) }
            }
            let literal = separator.isEmpty ? [0] : separator
            for path in context.paths {
                let shown = path == "-" ? "standard input" : path
                let input: Input
                do throws(Errno) { input = try Input(path: path) } catch {
                    context.complain("failed to open " + named(path) + " for reading", error)
                    continue
                }
                let isSimple = expression == nil && literal.count == 1 && !context.has("b")
                if isSimple, let stat = try? input.stat(), stat.mode.type == .regular {
                    let start = path == "-" ? (try? Host.seek(Host.standardInput, 0, from: .current)) ?? 0 : 0
                    if stat.size > start {
                        try reverseFromEnd(input, start..<stat.size, literal[0], shown, context)
                        continue
                    }
                }
                var bytes: [UInt8] = []
                do throws(Errno) { bytes = try input.rest() } catch {
                    context.complain(shellQuoted(shown) + ": read error", error)
                    continue
                }
                let isBefore = context.has("b")
                if let expression {
                    try reverse(bytes, isBefore, context) { end in
                        matchBackwards(ByteString(bytes), expression, before: end)
                    }
                } else if literal.count == 1 {
                    try reverse(bytes, isBefore, context) { end in
                        bytes.span.lastIndex(of: literal[0], before: end).map { $0..<($0 + 1) }
                    }
                } else {
                    try reverse(bytes, isBefore, context) { end in
                        lastOccurrence(of: literal, in: bytes, before: end)
                    }
                }
            }
        }
    }

    /// Reads a part of a file in blocks from its end, so that no more than a block and a line are held.
    private static func reverseFromEnd(
        _ input: Input, _ part: Range<UInt64>, _ separator: UInt8, _ shown: ByteString, _ context: Context
    ) throws(Failure) {
        let blockSize: UInt64 = 65536
        var place = part.upperBound
        /// The end of the block before, which begins with the rest of a line of this one.
        var carried: [UInt8] = []
        var block: [UInt8] = []
        var isFirst = true
        while place > part.lowerBound {
            // All but the first to be read begin at a multiple of the size.
            let count = place % blockSize == 0 ? blockSize : place % blockSize
            let start = max(part.lowerBound, place - count)
            let wanted = Int(place - start)
            place = start
            block.removeAll(keepingCapacity: true)
            do throws(Errno) {
                while block.count < wanted {
                    let got = try input.read(
                        into: &block, atMost: wanted - block.count, at: place + UInt64(block.count))
                    if got == 0 { break }
                }
            } catch { return context.complain(shellQuoted(shown) + ": read error", error) }
            let read = block.count
            block.append(copying: carried.span)
            let span = block.span
            // What was carried holds no separator but at its end.
            var past = span.count
            var search = isFirst ? span.count : read
            while let found = span.lastIndex(of: separator, before: search) {
                if !isFirst || found + 1 != span.count {
                    try context.put(span.extracting(min(found + 1, past)..<past))
                }
                isFirst = false
                past = found + 1
                search = found
            }
            isFirst = false
            carried.removeAll(keepingCapacity: true)
            carried.append(copying: span.extracting(0..<past))
        }
        try context.put(carried.span)
    }

    private static func lastOccurrence(of text: ByteString, in bytes: [UInt8], before end: Int) -> Range<Int>? {
        var start = end - text.count
        while start >= 0 {
            if bytes[start] == text[0], bytes[start..<(start + text.count)].elementsEqual(text) {
                return start..<(start + text.count)
            }
            start -= 1
        }
        return nil
    }

    /// The match with the last beginning before `end`, within what stands before `end`.
    private static func matchBackwards(_ text: ByteString, _ expression: RegularExpression, before end: Int)
        -> Range<Int>?
    {
        if end == 0 { return nil }
        let front = text[0..<end]
        var start = end - 1
        while start >= 0 {
            if let match = expression.match(in: front, at: start) { return match }
            start -= 1
        }
        return nil
    }

    /// Writes the records from the last to the first; `search` finds the last separator before a place.
    private static func reverse(
        _ bytes: [UInt8], _ isBefore: Bool, _ context: Context, _ search: (Int) -> Range<Int>?
    ) throws(Failure) {
        var past = bytes.count
        var place = bytes.count
        var isFirst = true
        while let found = search(place) {
            if isBefore {
                try context.put(bytes.span.extracting(found.lowerBound..<past))
                past = found.lowerBound
            } else {
                if !isFirst || found.upperBound != bytes.count {
                    try context.put(bytes.span.extracting(min(found.upperBound, past)..<past))
                }
                past = min(past, found.upperBound)
                isFirst = false
            }
            place = found.lowerBound
        }
        try context.put(bytes.span.extracting(0..<past))
    }
}
