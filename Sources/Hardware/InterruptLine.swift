import Bytes
public import Platform
public import SchemeProtocol

/// An interrupt line of the machine, behind the kernel's `irq:` scheme.
///
/// Wait for `number` to become readable, `take` the count, quiet the device, then `acknowledge`: only then can the line
/// interrupt again.
public final class InterruptLine {
    /// The handle's number, for an event queue.
    public let number: HandleNumber
    private var count: UInt64 = 0

    /// Opens line `line`, as ACPI numbers them.
    public init(_ line: Int) throws(Errno) {
        number = try Host.open("irq:" + ByteString(line), [.read, .write, .nonBlocking])
    }

    deinit { try? Host.close(number) }

    /// Whether there was an interrupt that nobody has acknowledged.
    public func take() throws(Errno) -> Bool {
        var value: UInt64 = 0
        do throws(Errno) {
            let length = try unsafe withUnsafeMutableBytes(of: &value) { (raw) throws(Errno) in
                try unsafe Host.read(number, raw)
            }
            guard length == 8 else { return false }
        } catch .wouldBlock {
            return false
        }
        count = value
        return true
    }

    /// Says that the interrupts taken so far are dealt with, and lets the line interrupt again.
    public func acknowledge() throws(Errno) {
        _ = try unsafe withUnsafeBytes(of: count) { (raw) throws(Errno) in try unsafe Host.write(number, raw) }
    }
}
