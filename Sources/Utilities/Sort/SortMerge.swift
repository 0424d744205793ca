import Bytes
import SchemeProtocol
import Streams

/// A file of lines in order, and the line that comes next.
final class SortSource {
    fileprivate let input: Input
    private let name: ByteString
    private let end: UInt8
    fileprivate private(set) var line = SortLine(rank: 0, start: 0, end: 0)

    /// - Parameter name: what a message calls it.
    init(_ input: Input, _ name: ByteString, end: UInt8) {
        self.input = input
        self.name = name
        self.end = end
    }

    /// Goes to the next line; false behind the last.
    fileprivate func advance(_ order: LineOrder) throws(Failure) -> Bool {
        do throws(Errno) {
            guard let place = try input.nextLine(separator: end) else { return false }
            let bytes = input.bytes
            line = SortLine(rank: order.rank(bytes.span, place), start: place.lowerBound, end: place.upperBound)
            return true
        } catch { throw Context.failure("read failed: " + name, error, status: 2) }
    }

    fileprivate func put(into sink: SortSink) throws(Failure) {
        let bytes = input.bytes
        try sink.put(bytes.span, line)
    }
}

/// Lines of several files, always the smallest of the next ones; of equal ones that of the first file.
struct SortMerge {
    private let sources: [SortSource]
    private let order: LineOrder
    /// The sources that have lines, as a heap by their next ones.
    private var heap: [Int] = []

    init(_ sources: [SortSource], _ order: LineOrder) {
        self.sources = sources
        self.order = order
    }

    mutating func run(into sink: SortSink) throws(Failure) {
        for index in sources.indices where try sources[index].advance(order) { heap.append(index) }
        for place in stride(from: heap.count / 2 - 1, through: 0, by: -1) { settle(place) }
        while let first = heap.first {
            try sources[first].put(into: sink)
            if try !sources[first].advance(order) {
                heap[0] = heap[heap.count - 1]
                heap.removeLast()
            }
            settle(0)
        }
    }

    /// Moves a source down to where its line belongs.
    private mutating func settle(_ start: Int) {
        var place = start
        while 2 * place + 1 < heap.count {
            var child = 2 * place + 1
            if child + 1 < heap.count && isBefore(heap[child + 1], heap[child]) { child += 1 }
            if isBefore(heap[place], heap[child]) { return }
            heap.swapAt(place, child)
            place = child
        }
    }

    private func isBefore(_ a: Int, _ b: Int) -> Bool {
        let (left, right) = (sources[a], sources[b])
        if left.line.rank != right.line.rank { return left.line.rank < right.line.rank }
        let (mine, other) = (left.input.bytes, right.input.bytes)
        let order = order.compare(mine.span, left.line.range, other.span, right.line.range)
        return order != 0 ? order < 0 : a < b
    }
}
