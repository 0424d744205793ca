import Bytes
import Display
import SchemeProtocol
import Testing

@testable import DisplayDrivers
@testable import PCIBus

struct BochsDisplayTests {
    private let memory = CardMemory(address: 0xfd00_0000, size: 16 << 20)

    private func mode(_ text: ByteString) -> DisplayMode { DisplayMode(text)! }

    private func display(_ card: FakeCard, _ modes: [DisplayMode]) throws -> (BochsDisplay, () -> FakeSink?) {
        var sink: FakeSink?
        let display = try BochsDisplay(card, memory: memory, modes: modes) { (layout) throws(Errno) in
            let new = FakeSink(layout)
            sink = new
            return new
        }
        return (display, { sink })
    }

    @Test func `the first mode that the card takes is set`() throws {
        let card = FakeCard()
        let (display, sink) = try display(card, [mode("1280x800"), mode("640x480")])
        #expect(display.mode == mode("1280x800"))
        #expect(Array(card.registers[1...4]) == [1280, 800, 32, 0x41])
        #expect(!card.isBlank)
        #expect(sink()?.layout.stride == 5120)
        #expect(sink()?.layout.address == 0xfd00_0000)
    }

    @Test func `modes that do not fit into the memory are passed over`() throws {
        let (display, _) = try display(
            FakeCard(memory: 2 << 20), [mode("1280x800"), mode("1024x768"), mode("800x600")])
        #expect(display.mode == mode("800x600"))
        #expect(display.modes == [mode("800x600"), mode("640x480")])
    }

    @Test func `a width is a multiple of eight`() throws {
        #expect(try display(FakeCard(), [mode("1366x768")]).0.mode == mode("1360x768"))
    }

    @Test func `a mode counts only when the card has it`() throws {
        let card = FakeCard()
        card.largest = (1024, 768)
        let (display, _) = try display(card, [mode("1280x800"), mode("1024x768")])
        #expect(display.mode == mode("1024x768"))
        #expect(throws: Errno.notSupported) { try display.setMode(mode("1920x1080")) }
        #expect(Array(card.registers[1...2]) == [1024, 768])
        #expect(display.mode == mode("1024x768"))
    }

    @Test func `other devices and dead ones are refused`() throws {
        for identity: UInt16 in [0, 0xffff, 0xb0b0, 0xb0d0] {
            let card = FakeCard()
            card.registers[0] = identity
            #expect(throws: Errno.noSuchDevice) { _ = try display(card, [.usual]) }
        }
        let dead = FakeCard()
        dead.fails = true
        #expect(throws: Errno.inputOutput) { _ = try display(dead, [.usual]) }
        #expect(throws: Errno.notSupported) { _ = try display(FakeCard(memory: 1 << 16), [.usual]) }
        #expect(throws: Errno.notSupported) { _ = try display(FakeCard(), []) }
    }

    @Test func `a card that answers at random never leads outside its memory`() {
        for seed: UInt64 in 0..<5000 {
            let size = UInt64(1) << (seed % 26)
            let card = CardMemory(address: 0xfd00_0000, size: size)
            _ = try? BochsDisplay(WildCard(seed: seed), memory: card, modes: DisplayMode.common) {
                (layout) throws(Errno) in
                #expect(layout.address == 0xfd00_0000 && UInt64(layout.size) <= size)
                #expect(layout.stride >= layout.mode.width * 4)
                return FakeSink(layout)
            }
        }
    }
}

struct BochsCardTests {
    private func card(_ bases: ByteString, vendor: ByteString = "0x1234", device: ByteString = "0x1111") -> BochsCard? {
        let text = "vendor: " + vendor + "\ndevice: " + device + "\nclass: 0x030000\nrevision: 0x02\n" + bases
        return Function(Location("00.01.0")!, text: text).flatMap { BochsCard($0) }
    }

    @Test func `a card is known by its numbers and its memory`() {
        let bases: ByteString =
            "base0: memory 0xfd000000 size 0x1000000 prefetchable\nbase2: memory 0xfebf0000 size 0x1000\n"
        let memory = CardMemory(address: 0xfd00_0000, size: 0x100_0000)
        #expect(card(bases)?.memory == memory)
        #expect(card(bases)?.registers == 0xfebf_0000)
        #expect(card(bases, vendor: "0x80ee", device: "0xbeef") != nil)
        #expect(card(bases, vendor: "0x8086") == nil)
        #expect(card("base0: memory 0x4000000000 size 0x1000000 64-bit\n")?.memory.address == 0x40_0000_0000)
        #expect(card("base0: memory 0xfd000000 size 0x1000000\n")?.registers == nil)
    }

    @Test(arguments: [
        "", "base0: ports 0xc000 size 0x40\n", "base0: memory 0x0 size 0x1000000\n",
        "base0: memory 0xfd000000 size 0x0\n", "base0: memory 0xfd000000 size 0x1000\n",
        "base0: memory 0xfd000001 size 0x1000000\n", "base0: memory 0xfffffffffffff000 size 0x1000000\n",
        "base0: memory 0xfd000000 size 0xffffffffffffffff\n", "base0: memory 0xfd000000\n", "base0: memory\n",
        "base0: memory 0x size 0x\n", "base0: memory 0x11111111111111111 size 0x1000000\n",
        "base1: memory 0xfd000000 size 0x1000000\n",
    ])
    func `bases that make no sense are refused`(_ text: String) { #expect(card(ByteString(text)) == nil) }

    @Test(arguments: [
        "base2: memory 0xfebf0000 size 0x100\n", "base2: memory 0xfd001000 size 0x1000\n",
        "base2: memory 0x0 size 0x1000\n", "base2: ports 0xc000 size 0x40\n",
    ])
    func `registers that cannot be there are not used`(_ text: String) {
        let found = card("base0: memory 0xfd000000 size 0x1000000\n" + ByteString(text))
        #expect(found != nil && found?.registers == nil)
    }

    @Test func `what pcid says of a function is read back`() {
        var function = Function(
            location: Location("00.02.0")!, vendor: 0x1234, device: 0x1111, classCode: 3, subclass: 0, interface: 0,
            revision: 2, headerType: 0)
        function.bases = [
            (0, .memory(address: 0xfd00_0000, size: 1 << 24, isPrefetchable: true, is64Bit: false)),
            (1, .ports(address: 0xc000, size: 64)),
            (2, .memory(address: 0x12_3456_7000, size: 4096, isPrefetchable: false, is64Bit: true)),
        ]
        #expect(Function(function.location, text: function.text) == function)
    }

    @Test func `damaged information never traps`() {
        let good =
            "vendor: 0x1234\ndevice: 0x1111\nclass: 0x030000\nrevision: 0x02\n"
            + "base0: memory 0xfd000000 size 0x1000000 prefetchable\nbase2: memory 0xfebf0000 size 0x1000\n"
        var random = Random(7)
        for _ in 0..<20000 {
            var bytes = Array(good.utf8)
            for _ in 0...random.below(4) {
                let place = random.below(bytes.count)
                switch random.below(3) {
                case 0: bytes[place] = UInt8(random.below(256))
                case 1: bytes.insert(Array("0xf:-9".utf8)[random.below(6)], at: place)
                default: bytes.remove(at: place)
                }
            }
            guard let function = Function(Location("00.01.0")!, text: ByteString(bytes)), let card = BochsCard(function)
            else { continue }
            #expect(card.memory.address + card.memory.size <= 1 << 46)
        }
    }
}
