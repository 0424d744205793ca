/// Where a function has its registers or memory.
public enum BaseAddress: Equatable, Sendable {
    case ports(address: UInt32, size: UInt32)
    case memory(address: UInt64, size: UInt64, isPrefetchable: Bool, is64Bit: Bool)
}

/// An entry of the capability list: what the function can do beyond the basics.
public struct Capability: Equatable, Sendable {
    public var id: UInt8
    public var offset: UInt8
}

/// One function of a device, as enumeration found it.
public struct Function: Equatable, Sendable {
    public var location: Location
    public var vendor: UInt16
    public var device: UInt16
    /// Base class, subclass and programming interface.
    public var classCode: UInt8
    public var subclass: UInt8
    public var interface: UInt8
    public var revision: UInt8
    public var subsystemVendor: UInt16 = 0
    public var subsystem: UInt16 = 0
    /// The layout of the rest: 0 an ordinary function, 1 a bridge to another bus.
    public var headerType: UInt8
    /// The interrupt line that the firmware chose; 0xff: none.
    public var interruptLine: UInt8 = 0xff
    /// 1…4 for the pins A…D; 0: the function does not interrupt by a pin.
    public var interruptPin: UInt8 = 0
    /// The base addresses by their number, 0…5.
    public var bases: [(index: Int, base: BaseAddress)] = []
    public var capabilities: [Capability] = []
    /// The bus behind a bridge.
    public var secondaryBus: UInt8?

    public static func == (a: Function, b: Function) -> Bool {
        a.location == b.location && a.vendor == b.vendor && a.device == b.device && a.classCode == b.classCode
            && a.subclass == b.subclass && a.interface == b.interface && a.capabilities == b.capabilities
            && a.bases.map { $0.base } == b.bases.map { $0.base }
    }
}
