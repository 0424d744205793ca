import Bytes
import Platform
import Scheme
import SchemeProtocol

/// Reads lines as they come, where there is no terminal to edit on.
struct PlainReader {
    private var pending: [UInt8] = []

    /// The next line; nil at the end of the input.
    mutating func readLine() -> ByteString? {
        while true {
            if let end = pending.firstIndex(of: 0x0a) {
                let line = ByteString(pending[..<end])
                pending.removeSubrange(...end)
                return line
            }
            var failure: Errno?
            var count = 0
            let input = Handle(adopting: Host.standardInput)
            do throws(Errno) { count = try input.read(into: &pending, atMost: 4096) } catch { failure = error }
            _ = input.relinquish()
            if failure == .interrupted {
                _ = Host.takeSignals()
                pending = []
                return ""
            }
            if count == 0 {
                if pending.isEmpty { return nil }
                defer { pending = [] }
                return ByteString(pending)
            }
        }
    }
}
