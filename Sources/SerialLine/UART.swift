public import Hardware
public import SchemeProtocol

/// A 16550 serial port: 115200 baud, 8 data bits, no parity, one stop bit, both FIFOs on, interrupts for both directions.
///
/// | port | read | write | with DLAB |
/// |---|---|---|---|
/// | 0 | received byte | byte to send | divisor low |
/// | 1 | interrupts enabled | the same | divisor high |
/// | 2 | which interrupt | FIFO control | |
/// | 3 | line control | the same | |
/// | 4 | modem control | the same | |
/// | 5 | line status | | |
/// | 6 | modem status | | |
/// | 7 | scratch | the same | |
public final class UART<Device: Ports> {
    private let ports: Device
    /// What came in and nobody has read. A byte that finds no room is dropped and counted.
    public private(set) var input = ByteQueue(capacity: 4096)
    /// What waits to be sent.
    public private(set) var output = ByteQueue(capacity: 16384)
    /// Bytes that were lost, here or in the device.
    public private(set) var overruns: UInt64 = 0
    private var sendsByInterrupt = false

    private static var data: Int { 0 }
    private static var interruptEnable: Int { 1 }
    private static var interruptCause: Int { 2 }
    private static var lineControl: Int { 3 }
    private static var modemControl: Int { 4 }
    private static var lineStatus: Int { 5 }
    private static var modemStatus: Int { 6 }
    private static var scratch: Int { 7 }

    /// The sender's FIFO of a 16550A.
    private static var sendDepth: Int { 16 }

    public init(_ ports: Device) { self.ports = ports }

    /// Whether there is a port at all: the scratch register holds what is written, and the loop-back shows the modem
    /// lines. Nothing reaches the line.
    public func isPresent() throws(Errno) -> Bool {
        for pattern: UInt8 in [0x5a, 0xa5] {
            try ports.write8(Self.scratch, pattern)
            guard try ports.read8(Self.scratch) == pattern else { return false }
        }
        try ports.write8(Self.modemControl, 0x1a)
        let lines = try ports.read8(Self.modemStatus) & 0xf0
        try ports.write8(Self.modemControl, 0)
        return lines == 0x90
    }

    /// Sets the line up and lets the port interrupt.
    public func configure() throws(Errno) {
        try ports.write8(Self.interruptEnable, 0)
        try ports.write8(Self.lineControl, 0x80)
        try ports.write8(Self.data, 1)
        try ports.write8(Self.interruptEnable, 0)
        try ports.write8(Self.lineControl, 0x03)
        // FIFOs on and emptied; an interrupt at 8 bytes, or when the line rests.
        try ports.write8(Self.interruptCause, 0x87)
        // DTR, RTS, and OUT2, which lets the interrupt out of the port.
        try ports.write8(Self.modemControl, 0x0b)
        _ = try ports.read8(Self.lineStatus)
        _ = try ports.read8(Self.modemStatus)
        try ports.write8(Self.interruptEnable, 0x05)
    }

    /// Deals with everything the port has to say. Call it for each interrupt.
    public func handleInterrupt() throws(Errno) {
        // A port that never runs out of causes is broken: the next interrupt goes on.
        for _ in 0..<64 {
            let cause = try ports.read8(Self.interruptCause)
            if cause & 1 != 0 { return }
            switch cause & 0x0e {
            case 0x02: try send()
            case 0x04, 0x0c: try receive()
            case 0x06:
                if try ports.read8(Self.lineStatus) & 0x02 != 0 { overruns &+= 1 }
            default: _ = try ports.read8(Self.modemStatus)
            }
        }
    }

    private func receive() throws(Errno) {
        for _ in 0..<256 {
            let status = try ports.read8(Self.lineStatus)
            if status & 0x02 != 0 { overruns &+= 1 }
            guard status & 0x01 != 0 else { return }
            let byte = try ports.read8(Self.data)
            if !input.append(byte) { overruns &+= 1 }
        }
    }

    /// Fills the sender when it is empty, and asks for an interrupt as long as there is more to send.
    private func send() throws(Errno) {
        if try ports.read8(Self.lineStatus) & 0x20 != 0 {
            var sent = 0
            while sent < Self.sendDepth, let byte = output.removeFirst() {
                try ports.write8(Self.data, byte)
                sent += 1
            }
        }
        let needsInterrupt = !output.isEmpty
        if needsInterrupt != sendsByInterrupt {
            sendsByInterrupt = needsInterrupt
            try ports.write8(Self.interruptEnable, needsInterrupt ? 0x07 : 0x05)
        }
    }

    /// Takes bytes to send, as many as there is room for; answers how many.
    public func write(_ bytes: Span<UInt8>) throws(Errno) -> Int {
        let taken = output.append(bytes)
        if !sendsByInterrupt { try send() }
        return taken
    }

    /// Moves what came in to the front of `buffer`; answers how many bytes.
    public func read(_ buffer: inout MutableSpan<UInt8>) -> Int { input.remove(into: &buffer) }
}
