public import Bytes
import Hardware
public import InputEvents
public import SchemeProtocol
public import Virtio

/// One virtio input device: a keyboard, a mouse, a tablet.
///
/// | its registers | what |
/// |---|---|
/// | 0, 1 | select: what the rest shall tell of |
/// | 2 | how many bytes it tells |
/// | from 8 on | 128 bytes |
public final class VirtioInputDevice {
    public let name: ByteString
    private let device: VirtioDevice
    private let queue: Virtqueue
    private let memory: any DeviceMemory
    private var translator: EventTranslator
    /// Which of the places for events a request was made of.
    private var places: [Int]

    private static var eventSize: Int { 8 }

    /// Finds out what the device is, and gives it places for its events. Then it may run.
    public init(_ device: VirtioDevice, makeMemory: (Int) throws(Errno) -> any DeviceMemory) throws(Errno) {
        self.device = device
        let text = try Self.tell(device, 1, 0)
        // Names are for people: nothing but printable characters.
        name = ByteString(text.prefix { $0 != 0 }.map { (0x20...0x7e).contains($0) ? $0 : 0x3f })
        var ranges: [EventTranslator.Range] = []
        for axis: UInt8 in 0..<2 {
            let bytes = try Self.tell(device, 0x12, axis)
            guard bytes.count >= 8 else { break }
            func word(_ offset: Int) -> Int32 {
                Int32(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) })
            }
            ranges.append(.init(word(0), word(4)))
        }
        translator = EventTranslator(ranges: ranges)
        queue = try device.makeQueue(0, size: 64, makeMemory: makeMemory)
        memory = try makeMemory(queue.size * Self.eventSize)
        places = Array(repeating: 0, count: queue.size)
        for place in 0..<queue.size { try offer(place) }
    }

    /// What the device tells of something.
    private static func tell(_ device: VirtioDevice, _ select: UInt8, _ part: UInt8) throws(Errno) -> [UInt8] {
        guard let registers = device.registers else { throw .notSupported }
        try registers.write8(0, select)
        try registers.write8(1, part)
        return try device.stable { (registers) throws(Errno) in
            var bytes: [UInt8] = []
            for offset in 0..<min(Int(try registers.read8(2)), 128) { bytes.append(try registers.read8(8 + offset)) }
            return bytes
        }
    }

    private func offer(_ place: Int) throws(Errno) {
        let address = memory.physical + UInt64(place * Self.eventSize)
        let request = try queue.submit([.init(address, length: Self.eventSize, isWrittenByDevice: true)])
        places[request] = place
    }

    /// Tells the device that there are places for its events.
    public func ring() throws(Errno) { try device.ring(0) }

    /// What the device has reported.
    /// - Parameter time: what the events get, in nanoseconds of the monotonic clock.
    public func takeEvents(time: UInt64) throws(Errno) -> [InputEvent] {
        var events: [InputEvent] = []
        var isOffered = false
        // More at once than there are places is a device gone mad: the next interrupt goes on.
        for _ in 0..<queue.size {
            guard let (request, written) = try queue.takeFinished() else { break }
            let place = places[request], start = place * Self.eventSize
            if written >= Self.eventSize {
                let type = try memory.read16(start), code = try memory.read16(start + 2)
                let value = Int32(bitPattern: try memory.read32(start + 4))
                if let event = translator.translate(type: type, code: code, value: value, time: time) {
                    events.append(event)
                }
            }
            try offer(place)
            isOffered = true
        }
        if isOffered { try device.ring(0) }
        return events
    }
}
