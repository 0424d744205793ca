public import Hardware
public import SchemeProtocol

/// A ring on which buffers go to a device and come back (virtio 1.2, 2.7, "split virtqueue").
///
/// | part of its memory | what |
/// |---|---|
/// | from 0, 16 bytes each | descriptors: address, length, flags (1 another follows, 2 the device writes), next |
/// | `availableOffset` | flags, index, then the first descriptors of what the device may take |
/// | `usedOffset` | flags, index, then what the device has done with: first descriptor, bytes written |
///
/// What the device says is checked: a device that makes no sense is an error, not a wrong access.
public final class Virtqueue {
    public let size: Int
    private let memory: any DeviceMemory
    private var free: [UInt16]
    /// The descriptors of what the device has, by the first one.
    private var chains: [[UInt16]]
    private var nextAvailable: UInt16 = 0
    private var nextUsed: UInt16 = 0

    /// A buffer, as the device sees it.
    public struct Part {
        public var address: UInt64
        public var length: Int
        public var isWrittenByDevice: Bool

        public init(_ address: UInt64, length: Int, isWrittenByDevice: Bool = false) {
            self.address = address
            self.length = length
            self.isWrittenByDevice = isWrittenByDevice
        }
    }

    private static func availableOffset(_ size: Int) -> Int { 16 * size }
    private static func usedOffset(_ size: Int) -> Int { (availableOffset(size) + 6 + 2 * size + 3) & ~3 }

    /// How many bytes a queue of that many descriptors takes.
    public static func bytes(_ size: Int) -> Int { usedOffset(size) + 6 + 8 * size }

    /// - Parameters:
    ///   - size: the number of descriptors, a power of two up to 32768.
    ///   - memory: zeroed, of at least `bytes(size)`.
    public init(size: Int, memory: any DeviceMemory) throws(Errno) {
        guard size > 0, size <= 32768, size & (size - 1) == 0, memory.size >= Self.bytes(size) else {
            throw .invalidArgument
        }
        self.size = size
        self.memory = memory
        free = (0..<UInt16(size)).reversed()
        chains = Array(repeating: [], count: size)
    }

    public var descriptorAddress: UInt64 { memory.physical }
    public var availableAddress: UInt64 { memory.physical + UInt64(Self.availableOffset(size)) }
    public var usedAddress: UInt64 { memory.physical + UInt64(Self.usedOffset(size)) }

    /// How many descriptors are free.
    public var room: Int { free.count }

    /// Puts buffers into the ring as one request; the device sees it when its bell is rung. Answers the request's number.
    /// - Throws: `wouldBlock` where there is no room.
    public func submit(_ parts: [Part]) throws(Errno) -> Int {
        guard !parts.isEmpty, parts.count <= size else { throw .invalidArgument }
        guard parts.count <= free.count else { throw .wouldBlock }
        var chain: [UInt16] = []
        for _ in parts { if let descriptor = free.popLast() { chain.append(descriptor) } }
        for (index, part) in parts.enumerated() {
            let place = 16 * Int(chain[index])
            let isLast = index == parts.count - 1
            try memory.write32(place, UInt32(truncatingIfNeeded: part.address))
            try memory.write32(place + 4, UInt32(truncatingIfNeeded: part.address >> 32))
            try memory.write32(place + 8, UInt32(clamping: part.length))
            try memory.write16(place + 12, (isLast ? 0 : 1) | (part.isWrittenByDevice ? 2 : 0))
            try memory.write16(place + 14, isLast ? 0 : chain[index + 1])
        }
        let start = Self.availableOffset(size)
        try memory.write16(start + 4 + 2 * (Int(nextAvailable) % size), chain[0])
        nextAvailable &+= 1
        // Stores are seen in their order on this machine (x86), and the compiler keeps them so.
        try memory.write16(start + 2, nextAvailable)
        chains[Int(chain[0])] = chain
        return Int(chain[0])
    }

    /// The next request that the device is done with, and how many bytes it has written; nil where there is none.
    /// - Throws: `inputOutput` where the device says what cannot be.
    public func takeFinished() throws(Errno) -> (request: Int, written: Int)? {
        let start = Self.usedOffset(size)
        let finished = try memory.read16(start + 2) &- nextUsed
        if finished == 0 { return nil }
        guard Int(finished) <= size else { throw .inputOutput }
        let place = start + 4 + 8 * (Int(nextUsed) % size)
        let request = Int(try memory.read32(place)), written = Int(try memory.read32(place + 4))
        guard request < size, !chains[request].isEmpty else { throw .inputOutput }
        nextUsed &+= 1
        free.append(contentsOf: chains[request].reversed())
        chains[request] = []
        return (request, written)
    }
}
