public import Hardware
public import SchemeProtocol

/// A virtio device behind its registers: how it is started, and how its bells are rung (virtio 1.2, 3.1 and 4.1.4.3).
public final class VirtioDevice {
    private let common: any Ports
    private let bells: any Ports
    private let bellStep: Int
    private let usesMessages: Bool
    /// The registers of this kind of device.
    public let registers: (any Ports)?
    public private(set) var features: UInt64 = 0
    private var bellOffsets: [Int] = []

    private enum Register {
        static var deviceFeatureSelect: Int { 0 }
        static var deviceFeature: Int { 4 }
        static var driverFeatureSelect: Int { 8 }
        static var driverFeature: Int { 12 }
        static var configurationVector: Int { 16 }
        static var queueCount: Int { 18 }
        static var status: Int { 20 }
        static var generation: Int { 21 }
        static var queueSelect: Int { 22 }
        static var queueSize: Int { 24 }
        static var queueVector: Int { 26 }
        static var queueEnable: Int { 28 }
        static var queueBell: Int { 30 }
        static var queueDescriptors: Int { 32 }
        static var queueAvailable: Int { 40 }
        static var queueUsed: Int { 48 }
    }

    private struct Status {
        static var acknowledged: UInt8 { 1 }
        static var hasDriver: UInt8 { 2 }
        static var isRunning: UInt8 { 4 }
        static var featuresAreFine: UInt8 { 8 }
        static var failed: UInt8 { 128 }
    }

    /// The device speaks the language of virtio 1.0 and later. Nothing else is spoken here.
    public static var versionOne: UInt64 { 1 << 32 }

    /// Resets the device and agrees on features.
    /// - Parameters:
    ///   - features: what the driver understands; those that the device has too are used.
    ///   - usesMessages: message interrupt 0 is set up, and the device shall use it for everything.
    ///   - wait: lets a little time pass.
    /// - Throws: `timedOut` where the device does not come back from its reset, `notSupported` where there is no
    ///   agreement.
    public init(
        common: any Ports, bells: any Ports, bellStep: Int, registers: (any Ports)?, features wanted: UInt64,
        usesMessages: Bool, wait: () -> Void
    ) throws(Errno) {
        self.common = common
        self.bells = bells
        self.bellStep = bellStep
        self.registers = registers
        self.usesMessages = usesMessages
        try common.write8(Register.status, 0)
        var patience = 1000
        while try common.read8(Register.status) != 0 {
            guard patience > 0 else { throw .timedOut }
            patience -= 1
            wait()
        }
        try common.write8(Register.status, Status.acknowledged)
        try common.write8(Register.status, Status.acknowledged | Status.hasDriver)
        var offered: UInt64 = 0
        for half: UInt32 in 0..<2 {
            try common.write32(Register.deviceFeatureSelect, half)
            offered |= UInt64(try common.read32(Register.deviceFeature)) << UInt64(32 * half)
        }
        guard offered & Self.versionOne != 0 else { throw .notSupported }
        features = offered & (wanted | Self.versionOne)
        for half: UInt32 in 0..<2 {
            try common.write32(Register.driverFeatureSelect, half)
            try common.write32(Register.driverFeature, UInt32(truncatingIfNeeded: features >> UInt64(32 * half)))
        }
        let agreed = Status.acknowledged | Status.hasDriver | Status.featuresAreFine
        try common.write8(Register.status, agreed)
        guard try common.read8(Register.status) & Status.featuresAreFine != 0 else { throw .notSupported }
        if usesMessages {
            try common.write16(Register.configurationVector, 0)
            guard try common.read16(Register.configurationVector) == 0 else { throw .outOfMemory }
        }
    }

    /// How many descriptors queue `number` may have; 0 where there is no such queue.
    public func queueSize(_ number: Int) throws(Errno) -> Int {
        guard number >= 0, number < Int(try common.read16(Register.queueCount)) else { return 0 }
        try common.write16(Register.queueSelect, UInt16(number))
        let size = Int(try common.read16(Register.queueSize))
        // A power of two, or the device is wrong about itself.
        return size & (size - 1) == 0 && size <= 32768 ? size : 0
    }

    /// Makes queue `number`; the queues are made in the order of their numbers.
    /// - Parameter makeMemory: makes zeroed memory that the device reaches, of so many bytes.
    public func makeQueue(_ number: Int, size limit: Int, makeMemory: (Int) throws(Errno) -> any DeviceMemory)
        throws(Errno) -> Virtqueue
    {
        let size = min(try queueSize(number), limit)
        guard size > 0 else { throw .notSupported }
        let queue = try Virtqueue(size: size, memory: try makeMemory(Virtqueue.bytes(size)))
        try common.write16(Register.queueSelect, UInt16(number))
        try common.write16(Register.queueSize, UInt16(size))
        if usesMessages {
            try common.write16(Register.queueVector, 0)
            guard try common.read16(Register.queueVector) == 0 else { throw .outOfMemory }
        }
        for (register, address) in [
            (Register.queueDescriptors, queue.descriptorAddress), (Register.queueAvailable, queue.availableAddress),
            (Register.queueUsed, queue.usedAddress),
        ] {
            try common.write32(register, UInt32(truncatingIfNeeded: address))
            try common.write32(register + 4, UInt32(truncatingIfNeeded: address >> 32))
        }
        let bell = Int(try common.read16(Register.queueBell)) * bellStep
        while bellOffsets.count <= number { bellOffsets.append(0) }
        bellOffsets[number] = bell
        try common.write16(Register.queueEnable, 1)
        return queue
    }

    /// Says that all is set up: the device works from here on.
    public func run() throws(Errno) {
        let status = try common.read8(Register.status)
        try common.write8(Register.status, status | Status.isRunning)
    }

    /// Tells the device that there is something new in a queue.
    public func ring(_ number: Int) throws(Errno) {
        guard number >= 0, number < bellOffsets.count else { throw .invalidArgument }
        try bells.write16(bellOffsets[number], UInt16(number))
    }

    /// Reads registers of the kind of device that belong together: again, if they changed meanwhile.
    public func stable<Value>(_ read: (any Ports) throws(Errno) -> Value) throws(Errno) -> Value {
        guard let registers else { throw .notSupported }
        for _ in 0..<100 {
            let before = try common.read8(Register.generation)
            let value = try read(registers)
            if try common.read8(Register.generation) == before { return value }
        }
        throw .inputOutput
    }
}
