import Hardware
import SchemeProtocol
import Testing

@testable import SerialLine

/// A 16550 in memory: enough of one to notice a driver that does not follow the data sheet.
final class FakeUART: Ports {
    var registers = [UInt8](repeating: 0, count: 8)
    var divisor: [UInt8] = [0, 0]
    var fifoControl: UInt8 = 0
    var received: [UInt8] = []
    var sent: [UInt8] = []
    var sending = 0
    var isAbsent = false
    var emptyCause = false

    func read8(_ offset: Int) throws(Errno) -> UInt8 {
        if isAbsent { return 0xff }
        switch offset {
        case 0: return received.isEmpty ? 0 : received.removeFirst()
        case 2:
            if registers[1] & 1 != 0, !received.isEmpty { return 0xc4 }
            if registers[1] & 2 != 0, emptyCause {
                emptyCause = false
                return 0xc2
            }
            return 0xc1
        case 5: return (received.isEmpty ? 0 : 1) | (sending == 0 ? 0x60 : 0)
        case 6:
            return registers[4] & 0x10 != 0
                ? (registers[4] & 2 != 0 ? 0x10 : 0) | (registers[4] & 8 != 0 ? 0x80 : 0) : 0xb0
        default: return registers[offset]
        }
    }

    func write8(_ offset: Int, _ value: UInt8) throws(Errno) {
        let latched = registers[3] & 0x80 != 0
        switch offset {
        case 0 where latched, 1 where latched: divisor[offset] = value
        case 0:
            #expect(sending < 16, "the sender's FIFO overflows")
            sending += 1
            sent.append(value)
            emptyCause = false
        case 1:
            if value & 2 != 0, registers[1] & 2 == 0, sending == 0 { emptyCause = true }
            registers[1] = value
        case 2: fifoControl = value
        default: registers[offset] = value
        }
    }

    /// The line has sent what was in the FIFO.
    func drain() {
        sending = 0
        emptyCause = true
    }
}

struct UARTTests {
    @Test func `a missing port is noticed`() throws {
        let device = FakeUART()
        device.isAbsent = true
        #expect(try !UART(device).isPresent())
        device.isAbsent = false
        #expect(try UART(device).isPresent())
    }

    @Test func `the line is set to 115200 8N1 with FIFOs and interrupts`() throws {
        let device = FakeUART()
        try UART(device).configure()
        #expect(device.divisor == [1, 0])
        #expect(device.registers[3] == 3)
        #expect(device.fifoControl & 1 == 1)
        #expect(device.registers[4] & 0xb == 0xb)
        #expect(device.registers[1] == 5)
    }

    @Test func `bytes come in by interrupt, and those without room are counted`() throws {
        let device = FakeUART()
        let port = UART(device)
        try port.configure()
        device.received = Array("hello".utf8)
        try port.handleInterrupt()
        var buffer = [UInt8](repeating: 0, count: 16)
        var span = buffer.mutableSpan
        #expect(port.read(&span) == 5)
        #expect(buffer.prefix(5).elementsEqual("hello".utf8))
        for _ in 0..<20 {
            device.received = Array(repeating: 0x78, count: 250)
            try port.handleInterrupt()
        }
        #expect(port.input.count == 4096)
        #expect(port.overruns == 20 * 250 - 4096)
    }

    @Test func `bytes go out sixteen at a time, the rest by interrupt, in order`() throws {
        let device = FakeUART()
        let port = UART(device)
        try port.configure()
        let text = (0..<100).map { UInt8($0) }
        #expect(try port.write(text.span) == 100)
        #expect(device.sent.count == 16)
        #expect(device.registers[1] == 7)
        for _ in 0..<10 {
            device.drain()
            try port.handleInterrupt()
        }
        #expect(device.sent == text)
        #expect(device.registers[1] == 5)
        #expect(try port.write([1, 2].span) == 2)
        #expect(device.sent.count == 102 || device.sending > 0)
    }

    @Test func `a full queue takes only a part`() throws {
        let device = FakeUART()
        let port = UART(device)
        device.sending = 16
        let much = [UInt8](repeating: 1, count: 20000)
        #expect(try port.write(much.span) == 16384)
        #expect(try port.write(much.span) == 0)
    }
}
