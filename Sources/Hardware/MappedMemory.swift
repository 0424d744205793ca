import Bytes
import CPlatform
import Platform
import Scheme
public import SchemeProtocol

/// Memory of the machine that a device reaches too, from the kernel or from whoever gives it out.
@safe
public final class MappedMemory: DeviceMemory {
    private let mapped: UnsafeMutableRawBufferPointer
    private let handle: HandleNumber
    public let physical: UInt64

    /// Memory straight from the kernel. The caller takes care that no device uses it when it is gone.
    public convenience init(size: Int) throws(Errno) {
        // The kernel tells the physical address of any address of this program.
        try self.init("memory:zeroed", size: size, [.contiguous]) { UInt64(bitPattern: Int64($0)) }
    }

    /// Memory of a provider that has a call which answers the physical address: `pci:LOCATION/memory`.
    public convenience init(from path: ByteString, size: Int) throws(Errno) {
        try self.init(path, size: size, []) { _ in 0 }
    }

    private init(_ path: ByteString, size: Int, _ flags: MapFlags, _ argument: (Int) -> UInt64) throws(Errno) {
        guard size > 0, size <= 1 << 30 else { throw .invalidArgument }
        let page = AddressLayout.pageSize
        let length = (size + page - 1) / page * page
        let handle = try Host.open(path, [.read, .write])
        do throws(Errno) {
            unsafe mapped = try Host.map(
                handle, offset: 0, length: length, flags.union([.read, .write, .shared]))
        } catch {
            try? Host.close(handle)
            throw error
        }
        self.handle = handle
        do throws(Errno) {
            let start = unsafe Int(bitPattern: mapped.baseAddress)
            physical = UInt64(bitPattern: try Host.call(handle, verb: 1, argument: argument(start)))
        } catch {
            try? unsafe Host.unmap(mapped)
            try? Host.close(handle)
            throw error
        }
    }

    deinit {
        try? unsafe Host.unmap(mapped)
        try? Host.close(handle)
    }

    /// Its provider may have it back as soon as it is closed. (The kernel knows of no devices, and refuses the call.)
    public func release() { _ = try? Host.call(handle, verb: 2) }

    /// Hangs up when whoever gave the memory out is gone.
    public var number: HandleNumber { handle }
    public var address: UInt64 { unsafe UInt64(UInt(bitPattern: mapped.baseAddress)) }
    public var size: Int { unsafe mapped.count }

    private func place(_ offset: Int, _ count: Int, alignment: Int) throws(Errno) -> UnsafeMutableRawPointer {
        guard offset >= 0, count >= 0, count <= size, offset <= size - count, offset % alignment == 0,
            let start = unsafe mapped.baseAddress
        else { throw .invalidArgument }
        // SAFETY: inside the mapping by the guard above.
        return unsafe start + offset
    }

    public func read8(_ offset: Int) throws(Errno) -> UInt8 { unsafe device_read8(try place(offset, 1, alignment: 1)) }
    public func read16(_ offset: Int) throws(Errno) -> UInt16 {
        unsafe device_read16(try place(offset, 2, alignment: 2))
    }
    public func read32(_ offset: Int) throws(Errno) -> UInt32 {
        unsafe device_read32(try place(offset, 4, alignment: 4))
    }
    public func write8(_ offset: Int, _ value: UInt8) throws(Errno) {
        unsafe device_write8(try place(offset, 1, alignment: 1), value)
    }
    public func write16(_ offset: Int, _ value: UInt16) throws(Errno) {
        unsafe device_write16(try place(offset, 2, alignment: 2), value)
    }
    public func write32(_ offset: Int, _ value: UInt32) throws(Errno) {
        unsafe device_write32(try place(offset, 4, alignment: 4), value)
    }

    public func write(_ bytes: Span<UInt8>, at offset: Int) throws(Errno) {
        let target = try unsafe place(offset, bytes.count, alignment: 1)
        unsafe bytes.withUnsafeBytes { raw in
            if let from = raw.baseAddress { unsafe target.copyMemory(from: from, byteCount: raw.count) }
        }
    }

    public func write(pixels: Span<UInt32>, at offset: Int) throws(Errno) {
        let target = try unsafe place(offset, pixels.count * 4, alignment: 4)
        unsafe pixels.withUnsafeBytes { raw in
            if let from = raw.baseAddress { unsafe target.copyMemory(from: from, byteCount: raw.count) }
        }
    }

    public func bytes(at offset: Int, count: Int) throws(Errno) -> [UInt8] {
        let start = try unsafe place(offset, count, alignment: 1)
        var result: [UInt8] = []
        result.reserveCapacity(count)
        for index in 0..<count { result.append(unsafe device_read8(start + index)) }
        return result
    }
}
