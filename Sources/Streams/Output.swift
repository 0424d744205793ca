public import Bytes
public import Platform
import Scheme
public import SchemeProtocol

/// A handle that bytes are gathered for, so that a program makes few large writes.
///
/// What was given is on its way only after `flush`, which every user calls at the end: a full disk or a closed output
/// shows there.
public final class Output {
    private let handle: HandleNumber
    private var pending: [UInt8] = []
    private let capacity: Int

    /// - Parameter capacity: how many bytes are held back at most.
    public init(_ handle: HandleNumber, capacity: Int = 65536) {
        self.handle = handle
        self.capacity = capacity
    }

    public func write(_ text: ByteString) throws(Errno) { try write(text.bytes.span) }

    public func write(_ bytes: Span<UInt8>) throws(Errno) {
        if pending.count + bytes.count > capacity { try flush() }
        if bytes.count >= capacity { return try send(bytes) }
        pending.append(copying: bytes)
    }

    public func write(_ byte: UInt8) throws(Errno) {
        if pending.count >= capacity { try flush() }
        pending.append(byte)
    }

    /// Sends all that was held back.
    public func flush() throws(Errno) {
        if pending.isEmpty { return }
        // What could not be sent is gone: saying so once is enough.
        let bytes = pending
        pending.removeAll(keepingCapacity: true)
        try send(bytes.span)
    }

    private func send(_ bytes: Span<UInt8>) throws(Errno) {
        var done = 0
        while done < bytes.count {
            do throws(Errno) {
                let count = try Host.write(handle, bytes.extracting(done..<bytes.count))
                if count == 0 { throw Errno.inputOutput }
                done += count
            } catch .interrupted { continue }
        }
    }
}
