import Hardware
import SchemeProtocol
import Testing

@testable import PS2

/// An i8042 in memory with a keyboard and a wheel mouse.
final class FakeController: Ports, Pausing {
    var output: [(UInt8, Bool)] = []
    var configuration: UInt8 = 0x30
    var expecting: UInt8 = 0
    var hasKeyboard = true
    var hasMouse = true
    var isAbsent = false
    var isStuck = false
    var pauses = 0
    var keyboardCommand: UInt8 = 0
    var lamps: UInt8 = 0
    var rates: [UInt8] = []
    var mouseWantsRate = false

    func pause() { pauses += 1 }

    func read8(_ offset: Int) throws(Errno) -> UInt8 {
        if isAbsent { return 0xff }
        if offset == 4 { return (output.isEmpty ? 0 : output[0].1 ? 0x21 : 1) | (isStuck ? 2 : 0) }
        return output.isEmpty ? 0 : output.removeFirst().0
    }

    func write8(_ offset: Int, _ value: UInt8) throws(Errno) {
        if offset == 4 { command(value) } else { data(value) }
    }

    private func command(_ value: UInt8) {
        expecting = 0
        switch value {
        case 0x20: output.append((configuration, false))
        case 0x60, 0xd4: expecting = value
        case 0xaa: output.append((0x55, false))
        case 0xa8: configuration &= ~0x20
        case 0xa7: configuration |= 0x20
        case 0xad: configuration |= 0x10
        case 0xae: configuration &= ~0x10
        default: break
        }
    }

    private func data(_ value: UInt8) {
        switch expecting {
        case 0x60: configuration = value
        case 0xd4: if hasMouse { mouse(value) }
        default: if hasKeyboard { keyboard(value) }
        }
        expecting = 0
    }

    private func keyboard(_ value: UInt8) {
        output.append((0xfa, false))
        if keyboardCommand == 0xed {
            lamps = value
            keyboardCommand = 0
            return
        }
        keyboardCommand = value
        if value == 0xff { output.append((0xaa, false)) }
    }

    private func mouse(_ value: UInt8) {
        output.append((0xfa, true))
        if mouseWantsRate {
            mouseWantsRate = false
            rates.append(value)
        } else if value == 0xff {
            output += [(0xaa, true), (0, true)]
        } else if value == 0xf3 {
            mouseWantsRate = true
        } else if value == 0xf2 {
            output.append((rates.suffix(3) == [200, 100, 80] ? 3 : 0, true))
        }
    }
}

struct ControllerTests {
    @Test func `keyboard and wheel mouse are found and may interrupt`() throws {
        let device = FakeController()
        let controller = Controller(device, clock: device)
        try controller.start()
        #expect(controller.hasKeyboard && controller.hasMouse && controller.hasWheel)
        #expect(device.configuration & 0x73 == 0x43)
    }

    @Test func `a missing mouse or keyboard is left out`() throws {
        let device = FakeController()
        device.hasMouse = false
        let controller = Controller(device, clock: device)
        try controller.start()
        #expect(controller.hasKeyboard && !controller.hasMouse)
        #expect(device.configuration & 0x33 == 0x21)
        let other = FakeController()
        other.hasKeyboard = false
        let second = Controller(other, clock: other)
        try second.start()
        #expect(!second.hasKeyboard && second.hasMouse)
    }

    @Test func `no controller and a stuck controller end in an error`() {
        let device = FakeController()
        device.isAbsent = true
        #expect(throws: Errno.noSuchDevice) { try Controller(device, clock: device).start() }
        device.isAbsent = false
        device.isStuck = true
        #expect(throws: Errno.timedOut) { try Controller(device, clock: device).start() }
        #expect(device.pauses == 1000)
    }

    @Test func `bytes say which device they come from, and lamps are set in two steps`() throws {
        let device = FakeController()
        let controller = Controller(device, clock: device)
        try controller.start()
        #expect(try controller.nextByte() == nil)
        device.output = [(0x1e, false), (0x08, true)]
        #expect(try controller.nextByte() == .init(value: 0x1e, isMouse: false))
        #expect(try controller.nextByte() == .init(value: 0x08, isMouse: true))
        try controller.setLamps(4)
        #expect(try controller.nextByte()?.value == 0xfa)
        try controller.acknowledged()
        #expect(device.lamps == 4)
    }
}
