import Bytes
import CPlatform
import Platform
import Scheme
public import SchemeProtocol

/// Registers of a device in physical memory, by offset from the first: one access for each call, uncached, never put
/// together with others or left out.
@safe
public final class MappedRegisters: Ports {
    private let mapped: UnsafeMutableRawBufferPointer
    private let skip: Int
    private let size: Int

    /// Maps `size` bytes from physical address `address` on.
    public init(at address: UInt64, size: Int) throws(Errno) {
        let page = AddressLayout.pageSize
        guard size > 0, size <= 1 << 30, address < 1 << 46 else { throw .invalidArgument }
        skip = Int(address % UInt64(page))
        self.size = size
        let physical = try Handle("memory:physical", [.read, .write])
        unsafe mapped = try Host.map(
            physical.number, offset: address - UInt64(skip), length: (skip + size + page - 1) / page * page,
            [.read, .write, .shared])
    }

    deinit { try? unsafe Host.unmap(mapped) }

    /// The register of `width` bytes at an offset: it must lie inside and be aligned.
    private func place(_ offset: Int, _ width: Int) throws(Errno) -> UnsafeMutableRawPointer {
        guard offset >= 0, offset <= size - width, (skip + offset) % width == 0, let start = unsafe mapped.baseAddress
        else { throw .invalidArgument }
        // SAFETY: inside the mapping by the guard above.
        return unsafe start + skip + offset
    }

    public func read8(_ offset: Int) throws(Errno) -> UInt8 { unsafe device_read8(try place(offset, 1)) }
    public func read16(_ offset: Int) throws(Errno) -> UInt16 { unsafe device_read16(try place(offset, 2)) }
    public func read32(_ offset: Int) throws(Errno) -> UInt32 { unsafe device_read32(try place(offset, 4)) }
    public func write8(_ offset: Int, _ value: UInt8) throws(Errno) {
        unsafe device_write8(try place(offset, 1), value)
    }
    public func write16(_ offset: Int, _ value: UInt16) throws(Errno) {
        unsafe device_write16(try place(offset, 2), value)
    }
    public func write32(_ offset: Int, _ value: UInt32) throws(Errno) {
        unsafe device_write32(try place(offset, 4), value)
    }
}
