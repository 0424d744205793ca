public import PCIBus

/// Where a virtio device on the PCI bus has its registers (virtio 1.2, 4.1.4): parts of its base addresses, named by
/// entries of its capability list.
public struct VirtioLayout: Equatable, Sendable {
    /// A part of physical memory.
    public struct Part: Equatable, Sendable {
        public var address: UInt64
        public var size: Int
    }

    public var common: Part
    public var notify: Part
    /// From one queue's place to ring its bell to the next one's, in bytes.
    public var notifyStep: Int
    /// What the kind of device has beyond; nil where it has nothing.
    public var device: Part?
    /// The table of message interrupts and the offset of its capability; nil where there is none.
    public var messages: (capability: Int, table: Part)?

    public static func == (a: VirtioLayout, b: VirtioLayout) -> Bool {
        a.common == b.common && a.notify == b.notify && a.notifyStep == b.notifyStep && a.device == b.device
            && a.messages?.capability == b.messages?.capability && a.messages?.table == b.messages?.table
    }

    /// Reads the capability list.
    /// - Parameters:
    ///   - configuration: the function's 256 bytes of configuration.
    ///   - bases: its base addresses.
    ///
    /// Nil where a part is missing, or cannot be what it says to be.
    public init?(configuration: [UInt8], bases: [(index: Int, base: BaseAddress)]) {
        guard configuration.count == 256 else { return nil }
        func word(_ offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(configuration[offset + $1]) << UInt32(8 * $1) }
        }
        /// The part of a base address, if it lies inside and where devices may be.
        func part(base number: UInt8, offset: UInt32, length: UInt32) -> Part? {
            guard let entry = bases.first(where: { $0.index == Int(number) }),
                case .memory(let address, let size, _, _) = entry.base
            else { return nil }
            let (end, overflow) = UInt64(offset).addingReportingOverflow(UInt64(length))
            guard !overflow, length > 0, length <= 1 << 24, end <= size, address >= 0x10_0000, address < 1 << 46
            else { return nil }
            return Part(address: address + UInt64(offset), size: Int(length))
        }
        var common: Part?, notify: Part?, step = 0, device: Part?
        var messages: (capability: Int, table: Part)?
        var offset = Int(configuration[0x34] & 0xfc)
        var steps = 0
        while offset >= 0x40, steps < 48 {
            steps += 1
            let id = configuration[offset], next = Int(configuration[offset + 1] & 0xfc)
            if id == 9, offset <= 256 - 16 {
                let found = part(
                    base: configuration[offset + 4], offset: word(offset + 8), length: word(offset + 12))
                // The first one of a kind that makes sense counts.
                switch configuration[offset + 3] {
                case 1 where common == nil: common = found
                case 2 where notify == nil && offset <= 256 - 20:
                    notify = found
                    step = Int(clamping: word(offset + 16))
                case 4 where device == nil: device = found
                default: break
                }
            } else if id == 0x11, messages == nil, offset <= 256 - 12 {
                let table = word(offset + 4)
                // The first entry of the table is all that is used.
                if let found = part(base: UInt8(table & 7), offset: table & ~7, length: 16) {
                    messages = (offset, found)
                }
            }
            offset = next
        }
        guard let common, common.size >= 56, common.address % 4 == 0, let notify, notify.address % 2 == 0 else {
            return nil
        }
        self.common = common
        self.notify = notify
        notifyStep = step
        self.device = device
        self.messages = messages
    }
}
