public import PCIBus

/// A function on the PCI bus that is a graphics card with the Bochs interface, and where it has what.
public struct BochsCard: Equatable, Sendable {
    /// The memory for pictures: base address 0.
    public let memory: CardMemory
    /// The registers in memory: base address 2. Nil where only the ports lead to them.
    public let registers: UInt64?

    /// Whether the function is a card of the kinds that are known, whatever state it is in.
    public static func isKnown(_ function: Function) -> Bool {
        switch (function.vendor, function.device) {
        case (0x1234, 0x1111), (0x80ee, 0xbeef): true
        default: false
        }
    }

    /// Nil for another function, and for one whose base addresses cannot be those of such a card.
    public init?(_ function: Function) {
        guard Self.isKnown(function), let memory = Self.region(function, 0), memory.size >= 1 << 18,
            memory.size <= 1 << 32
        else { return nil }
        self.memory = memory
        let found = Self.region(function, 2)
        registers = found.flatMap { $0.size >= 0x600 && !$0.overlaps(memory) ? $0.address : nil }
    }

    /// The memory at a base address, if a card may have its memory there.
    private static func region(_ function: Function, _ number: Int) -> CardMemory? {
        guard let entry = function.bases.first(where: { $0.index == number }),
            case .memory(let address, let size, _, _) = entry.base
        else { return nil }
        // 0 and the last addresses are what firmware leaves in a base address that has no place.
        guard address >= 0x10_0000, address % 4096 == 0, size > 0, address < 1 << 46, size <= (1 << 46) - address
        else { return nil }
        return CardMemory(address: address, size: size)
    }
}

extension CardMemory {
    func overlaps(_ other: CardMemory) -> Bool {
        address < other.address + other.size && other.address < address + size
    }
}
