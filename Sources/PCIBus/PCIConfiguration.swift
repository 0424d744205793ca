import Bytes
public import Hardware
import Platform
import Scheme
public import SchemeProtocol

/// The configuration registers of one function, for its driver (`pci:LOCATION/config`).
public final class PCIConfiguration: Ports {
    private let handle: Handle

    public init(_ location: Location) throws(Errno) {
        handle = try Handle("pci:" + location.name + "/config", [.read, .write])
    }

    /// All 256 bytes.
    public func all() throws(Errno) -> [UInt8] { try bytes(0, 256) }

    private func bytes(_ offset: Int, _ count: Int) throws(Errno) -> [UInt8] {
        guard offset >= 0 else { throw .invalidArgument }
        _ = try handle.seek(Int64(offset))
        var bytes: [UInt8] = []
        guard try handle.read(into: &bytes, atMost: count) == count else { throw .inputOutput }
        return bytes
    }

    private func write(_ offset: Int, _ value: UInt32, _ count: Int) throws(Errno) {
        guard offset >= 0 else { throw .invalidArgument }
        _ = try handle.seek(Int64(offset))
        try handle.write(ByteString((0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }))
    }

    public func read8(_ offset: Int) throws(Errno) -> UInt8 { try bytes(offset, 1)[0] }
    public func read16(_ offset: Int) throws(Errno) -> UInt16 {
        let bytes = try bytes(offset, 2)
        return UInt16(bytes[0]) | UInt16(bytes[1]) << 8
    }
    public func read32(_ offset: Int) throws(Errno) -> UInt32 {
        try bytes(offset, 4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    public func write8(_ offset: Int, _ value: UInt8) throws(Errno) { try write(offset, UInt32(value), 1) }
    public func write16(_ offset: Int, _ value: UInt16) throws(Errno) { try write(offset, UInt32(value), 2) }
    public func write32(_ offset: Int, _ value: UInt32) throws(Errno) { try write(offset, value, 4) }
}
