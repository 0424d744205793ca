import Bytes
public import Platform
import Scheme
public import SchemeProtocol

/// An interrupt of its own that a device makes by writing `data` to `address` (`irq:message`).
public final class MessageInterrupt {
    /// For an event queue: readable when there was an interrupt.
    public let number: HandleNumber
    public let address: UInt64
    public let data: UInt32

    public init() throws(Errno) {
        number = try Host.open("irq:message", [.read, .write, .nonBlocking])
        do throws(Errno) {
            address = UInt64(bitPattern: try Host.call(number, verb: 1))
            data = UInt32(truncatingIfNeeded: try Host.call(number, verb: 2))
        } catch {
            try? Host.close(number)
            throw error
        }
    }

    deinit { try? Host.close(number) }

    /// Acknowledges what has come so far. Look at the device after this, not before: what comes later interrupts again.
    public func acknowledge() throws(Errno) {
        while true {
            var count: UInt64 = 0
            do throws(Errno) {
                let length = try unsafe withUnsafeMutableBytes(of: &count) { (raw) throws(Errno) in
                    try unsafe Host.read(number, raw)
                }
                guard length == 8 else { return }
            } catch .wouldBlock { return }
            // Nothing is written where another one has come meanwhile: then once more.
            let written = try unsafe withUnsafeBytes(of: count) { (raw) throws(Errno) in
                try unsafe Host.write(number, raw)
            }
            if written == 8 { return }
        }
    }
}
