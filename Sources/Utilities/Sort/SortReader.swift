import Bytes
import Platform
import SchemeProtocol
import Streams

/// What `sort` reads: file after file, in pieces of whole lines.
final class SortReader {
    private let paths: [ByteString]
    private let end: UInt8
    private var next = 0
    private var input: Input?
    /// The beginning of the line that did not fit into the piece before.
    private var carried: [UInt8] = []

    init(_ paths: [ByteString], end: UInt8) {
        self.paths = paths
        self.end = end
    }

    /// Whether all has been given out.
    var isAtEnd: Bool { carried.isEmpty && input == nil && next == paths.count }

    /// The next lines, each with its end: about `limit` bytes, or one line where that is longer; none at the end.
    func piece(_ limit: Int) throws(Failure) -> [UInt8] {
        var bytes = carried
        carried = []
        var searched = 0
        while true {
            if bytes.count >= limit {
                if let last = bytes.span.extracting(searched..<bytes.count).lastIndex(
                    of: end, before: bytes.count - searched)
                {
                    let past = searched + last + 1
                    carried = Array(bytes[past...])
                    bytes.removeSubrange(past...)
                    return bytes
                }
                searched = bytes.count
            }
            guard try open() else { return bytes }
            let start = bytes.count
            try read(onto: &bytes, atMost: max(1, max(limit - start, start)))
            if bytes.count == start {
                input = nil
                if let last = bytes.last, last != end { bytes.append(end) }
            }
        }
    }

    /// Goes on to the next file where one has come to its end; false behind the last.
    private func open() throws(Failure) -> Bool {
        if input != nil { return true }
        guard next < paths.count else { return false }
        do throws(Errno) { input = try Input(path: paths[next]) } catch {
            throw Context.failure("cannot read: " + shellQuoted(paths[next]), error, status: 2)
        }
        next += 1
        return true
    }

    private func read(onto bytes: inout [UInt8], atMost count: Int) throws(Failure) {
        guard let input else { return }
        do throws(Errno) {
            // As much as the file has, but no more room than its size needs.
            let known = (try? input.stat()).flatMap { $0.mode.type == .regular ? Int(clamping: $0.size) : nil }
            let wanted = min(count, max(known ?? 0, 1 << 16))
            _ = try input.read(into: &bytes, atMost: wanted)
        } catch { throw Context.failure("read failed: " + shellQuoted(paths[next - 1]), error, status: 2) }
    }
}
