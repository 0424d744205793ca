public import SchemeProtocol

/// Memory that a device reads and writes by itself: it has no gaps in physical memory. One access is never split, left out
/// or moved before another.
public protocol DeviceMemory: Ports {
    /// Where it is mapped in this program.
    var address: UInt64 { get }
    /// Where the device finds it.
    var physical: UInt64 { get }
    /// In bytes.
    var size: Int { get }
    /// Copies bytes to an offset.
    func write(_ bytes: Span<UInt8>, at offset: Int) throws(Errno)
    /// Copies pixels of four bytes to an offset.
    func write(pixels: Span<UInt32>, at offset: Int) throws(Errno)
    /// The bytes at an offset.
    func bytes(at offset: Int, count: Int) throws(Errno) -> [UInt8]
    /// Says that the device does not use this memory any more.
    func release()
}
