import Bytes
import Platform
public import SchemeProtocol

/// A range of x86 I/O ports, by offset from its first one.
///
/// Drivers take their ports by this protocol, so that a test can hand them a device that exists only in memory.
public protocol Ports: AnyObject {
    func read8(_ offset: Int) throws(Errno) -> UInt8
    func write8(_ offset: Int, _ value: UInt8) throws(Errno)
    func read16(_ offset: Int) throws(Errno) -> UInt16
    func write16(_ offset: Int, _ value: UInt16) throws(Errno)
    func read32(_ offset: Int) throws(Errno) -> UInt32
    func write32(_ offset: Int, _ value: UInt32) throws(Errno)
}

/// Most devices have ports of one width: the others are refused unless the device says how they are.
extension Ports {
    public func read16(_ offset: Int) throws(Errno) -> UInt16 { throw .invalidArgument }
    public func write16(_ offset: Int, _ value: UInt16) throws(Errno) { throw .invalidArgument }
    public func read32(_ offset: Int) throws(Errno) -> UInt32 { throw .invalidArgument }
    public func write32(_ offset: Int, _ value: UInt32) throws(Errno) { throw .invalidArgument }
}

/// Ports of the machine, behind the kernel's `ioport:` scheme. The kernel checks every access against the range that
/// was opened.
public final class MachinePorts: Ports {
    private let handle: HandleNumber

    /// Opens the ports `first` to `last`, both included.
    public init(_ first: UInt16, through last: UInt16) throws(Errno) {
        var path: ByteString = "ioport:"
        path.append(hexadecimal: first)
        path.append("-")
        path.append(hexadecimal: last)
        handle = try Host.open(path, [.read, .write])
    }

    deinit { try? Host.close(handle) }

    public func read8(_ offset: Int) throws(Errno) -> UInt8 {
        var value: UInt8 = 0
        try read(&value, offset)
        return value
    }

    public func write8(_ offset: Int, _ value: UInt8) throws(Errno) { try write(value, offset) }

    public func read16(_ offset: Int) throws(Errno) -> UInt16 {
        var value: UInt16 = 0
        try read(&value, offset)
        return value
    }

    public func write16(_ offset: Int, _ value: UInt16) throws(Errno) { try write(value, offset) }

    public func read32(_ offset: Int) throws(Errno) -> UInt32 {
        var value: UInt32 = 0
        try read(&value, offset)
        return value
    }

    public func write32(_ offset: Int, _ value: UInt32) throws(Errno) { try write(value, offset) }

    private func read<Value: BitwiseCopyable>(_ value: inout Value, _ offset: Int) throws(Errno) {
        let count = try unsafe withUnsafeMutableBytes(of: &value) { (raw) throws(Errno) in
            try unsafe Host.read(handle, raw, at: UInt64(offset))
        }
        guard count == MemoryLayout<Value>.size else { throw .inputOutput }
    }

    private func write<Value: BitwiseCopyable>(_ value: Value, _ offset: Int) throws(Errno) {
        let count = try unsafe withUnsafeBytes(of: value) { (raw) throws(Errno) in
            try unsafe Host.write(handle, raw, at: UInt64(offset))
        }
        guard count == MemoryLayout<Value>.size else { throw .inputOutput }
    }
}
