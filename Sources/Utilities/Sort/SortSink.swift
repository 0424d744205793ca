import Bytes
import Platform
import SchemeProtocol
import Streams

/// Where `sort` puts lines that are in order; of equal ones only the first, if that is wanted.
final class SortSink {
    private let output: Output
    private let end: UInt8
    /// By which lines are equal; nil where all are kept.
    private let unique: LineOrder?
    /// What shows the keys under each line.
    private let marker: SortMarker?
    private let failure: (Errno) -> Failure
    private var last: [UInt8] = []
    private var lastRank: UInt64 = 0
    private var isFirst = true

    init(
        _ output: Output, end: UInt8, unique: LineOrder?, marker: SortMarker? = nil,
        failure: @escaping (Errno) -> Failure
    ) {
        self.output = output
        self.end = end
        self.unique = unique
        self.marker = marker
        self.failure = failure
    }

    func put(_ bytes: Span<UInt8>, _ line: SortLine) throws(Failure) {
        let text = bytes.extracting(line.range)
        if let unique {
            if !isFirst && line.rank == lastRank && isLast(unique, bytes, line) { return }
            isFirst = false
            lastRank = line.rank
            last.removeAll(keepingCapacity: true)
            last.append(copying: text)
        }
        do throws(Errno) {
            if let marker { return try output.write(marker.marked(ByteString(copying: text), end)) }
            if line.end < bytes.count, bytes[line.end] == end {
                return try output.write(bytes.extracting(line.start..<(line.end + 1)))
            }
            try output.write(text)
            try output.write(end)
        } catch { throw failure(error) }
    }

    private func isLast(_ order: LineOrder, _ bytes: Span<UInt8>, _ line: SortLine) -> Bool {
        let last = last
        return order.compare(last.span, 0..<last.count, bytes, line.range) == 0
    }

    func flush() throws(Failure) {
        do throws(Errno) { try output.flush() } catch { throw failure(error) }
    }
}
