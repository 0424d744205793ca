import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol
import Streams

/// One run of `sort`: reads all lines, brings them into order or checks them, and writes them.
final class SortRun {
    /// A line by its place, with its first bytes as a number, which decides most comparisons.
    private struct Line {
        var prefix: UInt64
        var start: Int
        var end: Int
    }

    private let context: Context
    private let order: LineOrder
    private let end: UInt8
    private let isUnique: Bool

    init(_ context: Context, _ order: LineOrder) {
        self.context = context
        self.order = order
        end = context.lineEnd
        isUnique = context.has("u")
    }

    func run() throws(Failure) {
        var paths = context.paths
        if let list = context.value("files0-from") {
            if let first = context.operands.first {
                throw .usage(
                    "extra operand " + quoted(first) + "\nfile operands cannot be combined with --files0-from")
            }
            paths = ByteString(try read(list)).split(separator: 0).filter { !$0.isEmpty }
            if paths.isEmpty { throw .fatal("no input from " + named(list), status: 2) }
        }
        if let check = try checkMode() { return try self.check(paths, check) }
        if context.has("m") { return try merge(paths) }
        var bytes: [UInt8] = []
        for path in paths {
            bytes += try read(path)
            if !bytes.isEmpty && bytes[bytes.count - 1] != end { bytes.append(end) }
        }
        var lines = self.lines(bytes)
        sort(&lines, bytes)
        try openOutput()
        try write(lines, bytes)
    }

    /// The letter of the way to check; nil where sorting is wanted.
    private func checkMode() throws(Failure) -> UInt8? {
        var mode: UInt8?
        for (key, value) in context.arguments.given {
            var letter: UInt8
            switch key {
            case "c": letter = 0x63
            case "C": letter = 0x43
            case "check":
                let words: [(word: ByteString, meaning: Int)] = [
                    ("quiet", 0x43), ("silent", 0x43), ("diagnose-first", 0x63),
                ]
                letter = UInt8(
                    try value.map { (word) throws(Failure) in
                        try Utilities.chosen(word, of: words, for: "check")
                    } ?? 0x63)
            default: continue
            }
            if let mode, mode != letter { throw .fatal("options '-cC' are incompatible", status: 2) }
            mode = letter
        }
        guard let mode else { return nil }
        if context.operands.count > 1 {
            throw .fatal("extra operand " + quoted(context.operands[1]) + " not allowed with -" + [mode], status: 2)
        }
        if context.has("o") { throw .fatal("options '-" + [mode] + "o' are incompatible", status: 2) }
        return mode
    }

    private func read(_ path: ByteString, what: ByteString = "cannot read: ") throws(Failure) -> [UInt8] {
        let input: Input
        do throws(Errno) { input = try Input(path: path) } catch {
            throw Context.failure(what + shellQuoted(path), error, status: 2)
        }
        do throws(Errno) { return try input.rest() } catch {
            throw Context.failure("read failed: " + shellQuoted(path), error, status: 2)
        }
    }

    private func lines(_ bytes: [UInt8]) -> [Line] {
        let span = bytes.span
        var lines: [Line] = []
        lines.reserveCapacity(bytes.count / 24 + 16)
        var start = 0
        while start < span.count {
            let stop = span.firstIndex(of: end, from: start) ?? span.count
            lines.append(Line(prefix: Self.prefix(span, start, stop), start: start, end: stop))
            start = stop + 1
        }
        return lines
    }

    /// The first eight bytes, the first the highest; a shorter line is filled with 0.
    private static func prefix(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
        if end - start >= 8 { return bytes.bigEndian64(at: start) }
        var value: UInt64 = 0
        for index in start..<end { value = value << 8 | UInt64(bytes[index]) }
        return end == start ? 0 : value << UInt64(8 * (8 - (end - start)))
    }

    // MARK: Sorting

    private func sort(_ lines: inout [Line], _ bytes: [UInt8]) {
        let order = order
        if lines.count < 20_000 { return Self.sortPart(&lines, bytes, order) }
        // Two halves, each on a core of its own.
        let half = SortHalf(Array(lines[(lines.count / 2)...]))
        lines.removeLast(lines.count - lines.count / 2)
        let thread = try? Thread.start(stackSize: 1 << 20) { Self.sortPart(&half.lines, bytes, order) }
        Self.sortPart(&lines, bytes, order)
        if let thread { thread.join() } else { Self.sortPart(&half.lines, bytes, order) }
        lines = merged(lines, half.lines, bytes)
    }

    /// What a second thread works on; nobody else looks at it until it has ended.
    private final class SortHalf: @unchecked Sendable {
        var lines: [Line]
        init(_ lines: [Line]) { self.lines = lines }
    }

    private static func sortPart(_ lines: inout [Line], _ bytes: [UInt8], _ order: LineOrder) {
        if order.isByBytes {
            if order.isReversed {
                lines.sort { byBytes($0, $1, bytes) > 0 }
            } else {
                lines.sort { byBytes($0, $1, bytes) < 0 }
            }
        } else {
            lines.sort { order.compare(bytes.span, $0.start..<$0.end, bytes.span, $1.start..<$1.end) < 0 }
        }
    }

    private static func byBytes(_ a: Line, _ b: Line, _ bytes: [UInt8]) -> Int {
        if a.prefix != b.prefix { return a.prefix < b.prefix ? -1 : 1 }
        if a.end - a.start <= 8 || b.end - b.start <= 8 { return (a.end - a.start) - (b.end - b.start) }
        let span = bytes.span
        return span.extracting((a.start + 8)..<a.end).order(to: span.extracting((b.start + 8)..<b.end))
    }

    private func compare(_ a: Line, _ b: Line, _ bytes: [UInt8]) -> Int {
        if order.isByBytes {
            let result = Self.byBytes(a, b, bytes)
            return order.isReversed ? -result : result
        }
        return order.compare(bytes.span, a.start..<a.end, bytes.span, b.start..<b.end)
    }

    private func merged(_ first: [Line], _ second: [Line], _ bytes: [UInt8]) -> [Line] {
        var result: [Line] = []
        result.reserveCapacity(first.count + second.count)
        var (i, j) = (0, 0)
        while i < first.count && j < second.count {
            if compare(first[i], second[j], bytes) <= 0 {
                result.append(first[i])
                i += 1
            } else {
                result.append(second[j])
                j += 1
            }
        }
        result += first[i...]
        result += second[j...]
        return result
    }

    // MARK: Output

    private func openOutput() throws(Failure) {
        guard let path = context.value("o") else { return }
        let handle: HandleNumber
        do throws(Errno) {
            handle = try Host.open(path, [.write, .create, .truncate])
            try Host.duplicate(handle, to: Host.standardOutput)
            try Host.close(handle)
        } catch { throw Context.failure("open failed: " + shellQuoted(path), error, status: 2) }
    }

    private func write(_ lines: [Line], _ bytes: [UInt8]) throws(Failure) {
        let span = bytes.span
        var last: Line?
        for line in lines {
            if isUnique {
                if let last, compare(last, line, bytes) == 0 { continue }
                last = line
            }
            try context.put(span.extracting(line.start..<line.end))
            try context.put(end)
        }
    }

    /// Files that are in order already: always the smallest of the next lines, of equal ones that of the first file.
    private func merge(_ paths: [ByteString]) throws(Failure) {
        var bytes: [UInt8] = []
        var parts: [ArraySlice<Line>] = []
        for path in paths {
            let start = bytes.count
            bytes += try read(path)
            if bytes.count > start && bytes[bytes.count - 1] != end { bytes.append(end) }
            parts.append(
                self.lines(Array(bytes[start...])).map {
                    Line(prefix: $0.prefix, start: $0.start + start, end: $0.end + start)
                }[...])
        }
        var result: [Line] = []
        while true {
            var best: Int?
            for index in parts.indices {
                guard let line = parts[index].first else { continue }
                if let least = best, let other = parts[least].first, compare(line, other, bytes) >= 0 { continue }
                best = index
            }
            guard let best, let line = parts[best].popFirst() else { break }
            result.append(line)
        }
        try openOutput()
        try write(result, bytes)
    }

    private func check(_ paths: [ByteString], _ mode: UInt8) throws(Failure) {
        let path = paths[0]
        let bytes = try read(path, what: "open failed: ")
        let lines = self.lines(bytes)
        for index in lines.indices.dropFirst() {
            let result = compare(lines[index - 1], lines[index], bytes)
            if result < 0 || (result == 0 && !isUnique) { continue }
            if mode == 0x63 {
                let text = ByteString(bytes[lines[index].start..<lines[index].end])
                context.complain(
                    shellQuoted(path) + ":" + ByteString(index + 1) + ": disorder: " + text)
            }
            context.status = 1
            return
        }
    }
}
