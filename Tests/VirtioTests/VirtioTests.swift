import Hardware
import PCIBus
import SchemeProtocol
import Testing

@testable import Virtio

struct VirtioTests {
    private func device(_ registers: FakeRegisters, features: UInt64 = 1) throws -> VirtioDevice {
        try VirtioDevice(
            common: registers, bells: TestMemory(64, at: 0), bellStep: 4, registers: nil, features: features,
            usesMessages: true, wait: {})
    }

    @Test func `a device is started step by step`() throws {
        let registers = FakeRegisters()
        let device = try device(registers)
        #expect(registers.accepted == 1 << 32 | 1 && device.features == 1 << 32 | 1 && registers.status == 11)
        let queue = try device.makeQueue(1, size: 64) { size throws(Errno) in TestMemory(size, at: 0x1_2345_6000) }
        #expect(queue.size == 8 && registers.enabled == [false, true] && registers.vectors == [0xffff, 0, 0])
        #expect(registers.addresses[1][0] == 0x2345_6000 && registers.addresses[1][1] == 1)
        #expect(registers.addresses[1][2] == 0x2345_6080)
        try device.run()
        #expect(registers.status == 15)
        try device.ring(1)
        #expect(throws: Errno.invalidArgument) { try device.ring(2) }
        #expect(throws: Errno.notSupported) {
            try device.makeQueue(2, size: 8) { size throws(Errno) in TestMemory(size, at: 0) }
        }
    }

    @Test func `a device that does not agree is an error`() throws {
        let old = FakeRegisters()
        old.offered = 0xffff_ffff
        #expect(throws: Errno.notSupported) { _ = try device(old) }
        let stubborn = FakeRegisters()
        stubborn.refuses = true
        #expect(throws: Errno.notSupported) { _ = try device(stubborn) }
        let dead = FakeRegisters()
        dead.comesBack = false
        #expect(throws: Errno.timedOut) { _ = try device(dead) }
        let mute = FakeRegisters()
        mute.takesVectors = false
        #expect(throws: Errno.outOfMemory) { _ = try device(mute) }
        let odd = FakeRegisters()
        odd.queueSizes = [7, 0]
        let started = try device(odd)
        #expect(try started.queueSize(0) == 0 && started.queueSize(1) == 0 && started.queueSize(-1) == 0)
    }

    /// The device's side of a queue of eight: takes what is new, and answers each with `written` bytes.
    private func serve(_ memory: TestMemory, _ taken: inout UInt16, written: UInt32, reversed: Bool = false) throws {
        let available = 128, used = (available + 6 + 16 + 3) & ~3
        let end = try memory.read16(available + 2)
        var heads: [UInt16] = []
        while taken != end {
            heads.append(try memory.read16(available + 4 + 2 * Int(taken % 8)))
            taken &+= 1
        }
        for head in reversed ? heads.reversed() : heads {
            let index = try memory.read16(used + 2)
            try memory.write32(used + 4 + 8 * Int(index % 8), UInt32(head))
            try memory.write32(used + 8 + 8 * Int(index % 8), written)
            try memory.write16(used + 2, index &+ 1)
        }
    }

    @Test func `requests come back, in whatever order, for ever`() throws {
        let memory = TestMemory(Virtqueue.bytes(8), at: 0x4000)
        let queue = try Virtqueue(size: 8, memory: memory)
        var taken: UInt16 = 0
        for round in 0..<33_000 {
            let first = try queue.submit([.init(0x9000, length: 24), .init(0xa000, length: 8, isWrittenByDevice: true)])
            let second = try queue.submit([.init(0xb000, length: 4)])
            try serve(memory, &taken, written: UInt32(round), reversed: round % 2 == 1)
            let answers = [try queue.takeFinished(), try queue.takeFinished()].compactMap { $0 }
            #expect(answers.map { $0.request } == (round % 2 == 1 ? [second, first] : [first, second]))
            guard answers.count == 2, answers[0].written == round else { return #expect(Bool(false)) }
        }
        #expect(try queue.takeFinished() == nil && queue.room == 8)
        _ = try queue.submit(Array(repeating: .init(0x9000, length: 1), count: 7))
        #expect(throws: Errno.wouldBlock) { try queue.submit(Array(repeating: .init(0, length: 1), count: 2)) }
        #expect(throws: Errno.invalidArgument) { try queue.submit([]) }
        #expect(throws: Errno.invalidArgument) { try Virtqueue(size: 6, memory: memory) }
        #expect(throws: Errno.invalidArgument) { try Virtqueue(size: 16, memory: memory) }
    }

    @Test func `a device that writes nonsense into its ring does no harm`() throws {
        var random = SystemRandomNumberGenerator()
        _ = random.next()
        var state: UInt64 = 0x1234_5678
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        for _ in 0..<2000 {
            let memory = TestMemory(Virtqueue.bytes(8), at: 0x4000)
            let queue = try Virtqueue(size: 8, memory: memory)
            for _ in 0..<30 {
                _ = try? queue.submit([.init(next(), length: Int(next() % 100), isWrittenByDevice: next() % 2 == 0)])
                for _ in 0..<next() % 4 { memory.content[Int(next()) % memory.size] = UInt8(next() & 0xff) }
                _ = try? queue.takeFinished()
                #expect(queue.room <= 8)
            }
        }
    }

    /// The configuration of QEMU's virtio-gpu-pci, in what matters.
    private var configuration: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 256)
        func put(_ offset: Int, _ values: [UInt8]) {
            for (index, value) in values.enumerated() { bytes[offset + index] = value }
        }
        bytes[0x34] = 0x98
        put(0x98, [0x11, 0x84, 2, 0, 1, 0, 0, 0, 1, 8, 0, 0])
        put(0x84, [9, 0x70, 0x14, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        put(0x70, [9, 0x60, 0x14, 2, 4, 0, 0, 0, 0, 0x30, 0, 0, 0, 0x10, 0, 0, 4, 0, 0, 0])
        put(0x60, [9, 0x50, 0x10, 4, 4, 0, 0, 0, 0, 0x20, 0, 0, 0, 0x10, 0, 0])
        put(0x50, [9, 0x40, 0x10, 3, 4, 0, 0, 0, 0, 0x10, 0, 0, 0, 0x10, 0, 0])
        put(0x40, [9, 0, 0x10, 1, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0])
        return bytes
    }

    private let bases: [(index: Int, base: BaseAddress)] = [
        (1, .memory(address: 0xfebd_1000, size: 0x1000, isPrefetchable: false, is64Bit: false)),
        (4, .memory(address: 0xfe00_0000, size: 0x4000, isPrefetchable: true, is64Bit: true)),
    ]

    @Test func `the registers are found`() throws {
        let layout = try #require(VirtioLayout(configuration: configuration, bases: bases))
        #expect(layout.common == .init(address: 0xfe00_0000, size: 0x1000))
        #expect(layout.notify == .init(address: 0xfe00_3000, size: 0x1000) && layout.notifyStep == 4)
        #expect(layout.device == .init(address: 0xfe00_2000, size: 0x1000))
        #expect(layout.messages?.capability == 0x98 && layout.messages?.table.address == 0xfebd_1000)
        #expect(VirtioLayout(configuration: configuration, bases: []) == nil)
        #expect(VirtioLayout(configuration: [], bases: bases) == nil)
        var large = configuration
        large[0x40 + 15] = 0xff
        #expect(VirtioLayout(configuration: large, bases: bases) == nil)
    }

    @Test func `any configuration is read without harm`() {
        var state: UInt64 = 99
        func next() -> UInt8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 40)
        }
        for round in 0..<20_000 {
            var bytes = round % 2 == 0 ? configuration : (0..<256).map { _ in next() }
            for _ in 0..<4 { bytes[Int(next())] = next() }
            if let layout = VirtioLayout(configuration: bytes, bases: bases) {
                for part in [layout.common, layout.notify] + [layout.device].compactMap({ $0 }) {
                    #expect(part.address >= 0xfe00_0000 && part.address + UInt64(part.size) <= 0xfebd_2000)
                }
            }
        }
    }
}
