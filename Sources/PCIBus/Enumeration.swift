public import Hardware
public import SchemeProtocol

/// Finds every function on every bus that can be reached from bus 0.
public struct Enumeration<Device: Ports> {
    private let space: ConfigurationSpace<Device>
    private var isVisited = [Bool](repeating: false, count: 256)
    private var functions: [Function] = []

    private static var command: Int { 4 }

    public init(_ space: ConfigurationSpace<Device>) { self.space = space }

    /// The functions in the order of their locations.
    public mutating func run() throws(Errno) -> [Function] {
        var waiting: [UInt8] = [0]
        // A host bridge with several functions leads to several root buses.
        if try space.read8(Location(bus: 0, device: 0, function: 0), 0x0e) & 0x80 != 0 {
            for function: UInt8 in 1..<8
            where try space.read16(Location(bus: 0, device: 0, function: function), 0) != 0xffff {
                waiting.append(function)
            }
        }
        while let bus = waiting.popLast() {
            if isVisited[Int(bus)] { continue }
            isVisited[Int(bus)] = true
            for device: UInt8 in 0..<32 { try visit(bus, device, &waiting) }
        }
        return functions.sorted { $0.location < $1.location }
    }

    private mutating func visit(_ bus: UInt8, _ device: UInt8, _ waiting: inout [UInt8]) throws(Errno) {
        for number: UInt8 in 0..<8 {
            let location = Location(bus: bus, device: device, function: number)
            if let function = try read(location) {
                functions.append(function)
                if let secondary = function.secondaryBus { waiting.append(secondary) }
            } else if number == 0 {
                return
            }
            if number == 0, try space.read8(location, 0x0e) & 0x80 == 0 { return }
        }
    }

    private func read(_ location: Location) throws(Errno) -> Function? {
        let identity = try space.read32(location, 0)
        guard identity & 0xffff != 0xffff else { return nil }
        let kind = try space.read32(location, 8)
        var function = Function(
            location: location, vendor: UInt16(truncatingIfNeeded: identity),
            device: UInt16(truncatingIfNeeded: identity >> 16), classCode: UInt8(truncatingIfNeeded: kind >> 24),
            subclass: UInt8(truncatingIfNeeded: kind >> 16), interface: UInt8(truncatingIfNeeded: kind >> 8),
            revision: UInt8(truncatingIfNeeded: kind), headerType: try space.read8(location, 0x0e) & 0x7f)
        let interrupt = try space.read32(location, 0x3c)
        function.interruptLine = UInt8(truncatingIfNeeded: interrupt)
        function.interruptPin = UInt8(truncatingIfNeeded: interrupt >> 8)
        function.capabilities = try capabilities(location, headerType: function.headerType)
        switch function.headerType {
        case 0:
            let subsystem = try space.read32(location, 0x2c)
            function.subsystemVendor = UInt16(truncatingIfNeeded: subsystem)
            function.subsystem = UInt16(truncatingIfNeeded: subsystem >> 16)
            function.bases = try bases(location, count: 6)
        case 1:
            function.bases = try bases(location, count: 2)
            if function.classCode == 6, function.subclass == 4 {
                function.secondaryBus = try space.read8(location, 0x19)
            }
        default: break
        }
        return function
    }

    /// The list begins at a pointer and each entry points to the next; a list that runs in a circle is cut.
    private func capabilities(_ location: Location, headerType: UInt8) throws(Errno) -> [Capability] {
        guard headerType <= 1, try space.read16(location, 6) & 0x10 != 0 else { return [] }
        var result: [Capability] = []
        var offset = try space.read8(location, 0x34) & 0xfc
        while offset >= 0x40, result.count < 48, !result.contains(where: { $0.offset == offset }) {
            let entry = try space.read16(location, Int(offset))
            result.append(Capability(id: UInt8(truncatingIfNeeded: entry), offset: offset))
            offset = UInt8(truncatingIfNeeded: entry >> 8) & 0xfc
        }
        return result
    }

    /// The base addresses with their sizes: the bits that stay 0 when all ones are written. The function does not
    /// decode addresses meanwhile, and gets everything back as it was.
    private func bases(_ location: Location, count: Int) throws(Errno) -> [(index: Int, base: BaseAddress)] {
        let command = try space.read16(location, Self.command)
        try space.write16(location, Self.command, command & ~3)
        var result: [(index: Int, base: BaseAddress)] = []
        var index = 0
        while index < count {
            let (low, lowMask) = try probe(location, index)
            if low & 1 != 0 {
                let size = ~(lowMask & 0xffff_fffc) &+ 1
                // Ports that decode 16 bits only leave the upper half at 0.
                if lowMask & 0xfffc != 0 { result.append((index, .ports(address: low & ~3, size: size & 0xffff))) }
            } else if lowMask & ~15 != 0 {
                var address = UInt64(low & ~15), mask = UInt64(lowMask & ~15) | 0xffff_ffff_0000_0000
                let is64Bit = low & 6 == 4 && index + 1 < count
                if is64Bit {
                    let (high, highMask) = try probe(location, index + 1)
                    address |= UInt64(high) << 32
                    mask = mask & 0xffff_ffff | UInt64(highMask) << 32
                }
                result.append(
                    (index, .memory(address: address, size: ~mask &+ 1, isPrefetchable: low & 8 != 0, is64Bit: is64Bit))
                )
                if is64Bit { index += 1 }
            }
            index += 1
        }
        try space.write16(location, Self.command, command)
        return result
    }

    private func probe(_ location: Location, _ index: Int) throws(Errno) -> (value: UInt32, mask: UInt32) {
        let offset = 0x10 + 4 * index
        let value = try space.read32(location, offset)
        try space.write32(location, offset, 0xffff_ffff)
        let mask = try space.read32(location, offset)
        try space.write32(location, offset, value)
        return (value, mask)
    }
}
