import Bytes
import Platform
import Streams

/// A line by its place, with a number that decides most comparisons: see `LineOrder.rank`.
struct SortLine {
    var rank: UInt64
    var start: Int
    var end: Int

    var range: Range<Int> { start..<end }
}

/// Lines that are in memory at once, brought into order by several threads.
struct SortBlock {
    /// All lines, each with its end.
    private(set) var bytes: [UInt8]
    private(set) var lines: [SortLine] = []

    /// Takes lines out of bytes; the last has its end, too.
    init(_ bytes: [UInt8], end: UInt8, _ order: LineOrder) {
        self.bytes = bytes
        let span = bytes.span
        lines.reserveCapacity(span.count(of: end))
        var start = 0
        while start < span.count {
            let stop = span.firstIndex(of: end, from: start) ?? span.count
            lines.append(SortLine(rank: order.rank(span, start..<stop), start: start, end: stop))
            start = stop + 1
        }
    }

    /// - Parameter threads: how many may work at a time, at most.
    mutating func sort(_ order: LineOrder, threads: Int) {
        lines = Self.sorted(lines, bytes, order, threads)
    }

    /// What another thread works on; nobody else looks at it until that has ended.
    private final class Half: @unchecked Sendable {
        var lines: [SortLine]
        init(_ lines: [SortLine]) { self.lines = lines }
    }

    private static func sorted(_ lines: [SortLine], _ bytes: [UInt8], _ order: LineOrder, _ threads: Int)
        -> [SortLine]
    {
        // A thread costs more than so few lines.
        if lines.count < 20_000 || threads < 2 {
            var lines = lines
            sortPart(&lines, bytes, order)
            return lines
        }
        let middle = lines.count / 2
        let half = Half(Array(lines[middle...]))
        let thread = try? Thread.start(stackSize: 1 << 20) {
            half.lines = sorted(half.lines, bytes, order, threads / 2)
        }
        let first = sorted(Array(lines[..<middle]), bytes, order, threads - threads / 2)
        if let thread { thread.join() } else { half.lines = sorted(half.lines, bytes, order, 1) }
        return merged(first, half.lines, bytes, order)
    }

    private static func sortPart(_ lines: inout [SortLine], _ bytes: [UInt8], _ order: LineOrder) {
        lines.sort { (a, b) in
            if a.rank != b.rank { return a.rank < b.rank }
            return order.compare(bytes.span, a.range, bytes.span, b.range) < 0
        }
    }

    private static func merged(_ first: [SortLine], _ second: [SortLine], _ bytes: [UInt8], _ order: LineOrder)
        -> [SortLine]
    {
        var result: [SortLine] = []
        result.reserveCapacity(first.count + second.count)
        var (i, j) = (0, 0)
        while i < first.count && j < second.count {
            let (a, b) = (first[i], second[j])
            let isFirst =
                a.rank != b.rank
                ? a.rank < b.rank : order.compare(bytes.span, a.range, bytes.span, b.range) <= 0
            result.append(isFirst ? a : b)
            if isFirst { i += 1 } else { j += 1 }
        }
        result += first[i...]
        result += second[j...]
        return result
    }
}
