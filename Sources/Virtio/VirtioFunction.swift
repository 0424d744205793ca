import Bytes
public import Hardware
public import PCIBus
import Platform
public import SchemeProtocol

/// A virtio device on the PCI bus: finds its registers, gives it an interrupt of its own and memory.
public final class VirtioFunction {
    public let location: Location
    /// What the device interrupts with, for all that it has to say.
    public let interrupt: MessageInterrupt
    public let device: VirtioDevice

    /// The number of a kind of device (virtio 1.2, chapter 5): 16 graphics, 18 input. Nil for another function.
    public static func kind(_ function: Function) -> Int? {
        guard function.vendor == 0x1af4, (0x1040...0x107f).contains(function.device) else { return nil }
        return Int(function.device) - 0x1040
    }

    /// - Parameter features: what the driver understands.
    /// - Throws: `noSuchDevice` where the function's registers make no sense, or it has no message interrupts.
    public init(_ function: Function, features: UInt64 = 0) throws(Errno) {
        location = function.location
        let configuration = try PCIConfiguration(function.location)
        guard let layout = VirtioLayout(configuration: try configuration.all(), bases: function.bases),
            let messages = layout.messages
        else { throw .noSuchDevice }
        try PCIClient.enable(function.location, .memory)
        interrupt = try MessageInterrupt()
        // The table's first entry: address, data, not masked. Then the function uses the table.
        let table = try MappedRegisters(at: messages.table.address, size: 16)
        try table.write32(0, UInt32(truncatingIfNeeded: interrupt.address))
        try table.write32(4, UInt32(truncatingIfNeeded: interrupt.address >> 32))
        try table.write32(8, interrupt.data)
        try table.write32(12, 0)
        let control = try configuration.read16(messages.capability + 2)
        try configuration.write16(messages.capability + 2, control & 0x3fff | 0x8000)
        device = try VirtioDevice(
            common: try MappedRegisters(at: layout.common.address, size: layout.common.size),
            bells: try MappedRegisters(at: layout.notify.address, size: layout.notify.size),
            bellStep: layout.notifyStep,
            registers: try Self.registers(layout.device), features: features, usesMessages: true,
            wait: { try? Host.sleep(until: Host.clock(.monotonic) + 1_000_000) })
    }

    private static func registers(_ part: VirtioLayout.Part?) throws(Errno) -> (any Ports)? {
        guard let part else { return nil }
        return try MappedRegisters(at: part.address, size: part.size)
    }

    /// Memory that the device reaches. It is given back when the device is stopped, or after `release`.
    public func makeMemory(_ size: Int) throws(Errno) -> MappedMemory {
        try MappedMemory(from: "pci:" + location.name + "/memory", size: size)
    }

    /// Lets the device reach memory. What it has in its queues must be right by now.
    public func start() throws(Errno) {
        try PCIClient.enable(location, .master)
        try device.run()
    }
}
