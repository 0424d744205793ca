public import InputEvents

/// Turns the packets of a PS/2 mouse into events: three bytes, or four from a mouse with a wheel.
public struct MouseDecoder: Sendable {
    private let packetSize: Int
    private var packet: [UInt8] = []
    private var lastTime: UInt64 = 0
    private var buttons: UInt8 = 0

    /// A byte that comes this much later than the one before it begins a new packet: a lost byte does not shift all
    /// packets behind it.
    private static var longestGap: UInt64 { 100_000_000 }

    public init(hasWheel: Bool) { packetSize = hasWheel ? 4 : 3 }

    /// Takes one byte that came at `time` (ns); answers the events of the packet that it completes.
    public mutating func feed(_ byte: UInt8, time: UInt64) -> [InputEvent] {
        if time &- lastTime > Self.longestGap { packet.removeAll(keepingCapacity: true) }
        lastTime = time
        // Bit 3 is always set in a first byte: anything else means that we are out of step.
        if packet.isEmpty, byte & 0x08 == 0 { return [] }
        packet.append(byte)
        guard packet.count == packetSize else { return [] }
        defer { packet.removeAll(keepingCapacity: true) }
        return events(time)
    }

    private mutating func events(_ time: UInt64) -> [InputEvent] {
        var result: [InputEvent] = []
        let flags = packet[0]
        // An overflow means the numbers are wrong; the buttons are right.
        if flags & 0xc0 == 0 {
            let x = Int32(packet[1]) - (flags & 0x10 != 0 ? 256 : 0)
            let y = Int32(packet[2]) - (flags & 0x20 != 0 ? 256 : 0)
            if x != 0 { result.append(InputEvent(.relative, code: Axis.x, value: x, time: time)) }
            // The mouse counts upwards, screens count downwards.
            if y != 0 { result.append(InputEvent(.relative, code: Axis.y, value: -y, time: time)) }
        }
        if packetSize == 4 {
            let wheel = Int32(Int8(bitPattern: packet[3] << 4) >> 4)
            if wheel != 0 { result.append(InputEvent(.relative, code: Axis.wheel, value: -wheel, time: time)) }
        }
        let codes = [PointerButton.left, PointerButton.right, PointerButton.middle]
        for (bit, code) in codes.enumerated() where (flags ^ buttons) & (1 << UInt8(bit)) != 0 {
            let pressed = flags & (1 << UInt8(bit)) != 0
            result.append(InputEvent(.button, code: code, value: pressed ? 1 : 0, time: time))
        }
        buttons = flags & 7
        return result
    }
}
