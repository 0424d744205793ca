public import Hardware
public import SchemeProtocol

/// The configuration registers of all functions: 256 bytes each, by the two ports of the PC.
///
/// | port | what |
/// |---|---|
/// | 0 (0xcf8) | bit 31, then bus, device, function, and the register's number without its lowest two bits |
/// | 4 (0xcfc) | the register's four bytes |
public final class ConfigurationSpace<Device: Ports> {
    private let ports: Device

    public init(_ ports: Device) { self.ports = ports }

    public static var size: Int { 256 }

    private func select(_ location: Location, _ offset: Int) throws(Errno) {
        let address =
            UInt32(0x8000_0000) | UInt32(location.bus) << 16 | UInt32(location.device) << 11
            | UInt32(location.function) << 8 | UInt32(offset & 0xfc)
        try ports.write32(0, address)
    }

    /// Four bytes at an offset that is a multiple of four.
    public func read32(_ location: Location, _ offset: Int) throws(Errno) -> UInt32 {
        guard offset >= 0, offset < Self.size, offset % 4 == 0 else { throw .invalidArgument }
        try select(location, offset)
        return try ports.read32(4)
    }

    public func write32(_ location: Location, _ offset: Int, _ value: UInt32) throws(Errno) {
        guard offset >= 0, offset < Self.size, offset % 4 == 0 else { throw .invalidArgument }
        try select(location, offset)
        try ports.write32(4, value)
    }

    public func read8(_ location: Location, _ offset: Int) throws(Errno) -> UInt8 {
        UInt8(truncatingIfNeeded: try read32(location, offset & ~3) >> UInt32(8 * (offset & 3)))
    }

    public func read16(_ location: Location, _ offset: Int) throws(Errno) -> UInt16 {
        guard offset % 2 == 0 else { throw .invalidArgument }
        return UInt16(truncatingIfNeeded: try read32(location, offset & ~3) >> UInt32(8 * (offset & 2)))
    }

    /// Writes one or two bytes and nothing beside them: some registers act on every bit that is written.
    public func write8(_ location: Location, _ offset: Int, _ value: UInt8) throws(Errno) {
        guard offset >= 0, offset < Self.size else { throw .invalidArgument }
        try select(location, offset)
        try ports.write8(4 + (offset & 3), value)
    }

    public func write16(_ location: Location, _ offset: Int, _ value: UInt16) throws(Errno) {
        guard offset >= 0, offset < Self.size, offset % 2 == 0 else { throw .invalidArgument }
        try select(location, offset)
        try ports.write16(4 + (offset & 2), value)
    }
}
