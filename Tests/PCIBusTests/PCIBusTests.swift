import Bytes
import Hardware
import Scheme
import SchemeProtocol
import Testing

@testable import PCIBus

/// Configuration registers in memory, behind the two ports.
final class FakeBus: Ports {
    var spaces: [Location: [UInt8]] = [:]
    /// Which bits of the base addresses can be written.
    var masks: [Location: [UInt32]] = [:]
    private var address: UInt32 = 0

    func add(_ location: Location, vendor: UInt16, device: UInt16, kind: UInt32, header: UInt8 = 0) {
        var space = [UInt8](repeating: 0, count: 256)
        func put(_ offset: Int, _ value: UInt32) {
            for index in 0..<4 { space[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index)) }
        }
        put(0, UInt32(device) << 16 | UInt32(vendor))
        put(4, 7)
        put(8, kind << 8 | 2)
        space[0x0e] = header
        spaces[location] = space
    }

    private var selected: (Location, Int) {
        (
            Location(
                bus: UInt8(address >> 16 & 0xff), device: UInt8(address >> 11 & 31), function: UInt8(address >> 8 & 7)),
            Int(address & 0xfc)
        )
    }

    func read32(_ offset: Int) throws(Errno) -> UInt32 {
        let (location, register) = selected
        guard address >> 31 == 1, let space = spaces[location] else { return 0xffff_ffff }
        return (0..<4).reduce(0) { $0 | UInt32(space[register + $1]) << UInt32(8 * $1) }
    }

    func write32(_ offset: Int, _ value: UInt32) throws(Errno) {
        if offset == 0 {
            address = value
            return
        }
        let (location, register) = selected
        var value = value
        if register >= 0x10, register < 0x28 {
            let old = try read32(4)
            let mask = masks[location]?[(register - 0x10) / 4] ?? 0
            value = value & mask | old & ~mask
        }
        for index in 0..<4 {
            spaces[location]?[register + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index))
        }
    }

    func read8(_ offset: Int) throws(Errno) -> UInt8 { throw .invalidArgument }
    func write8(_ offset: Int, _ value: UInt8) throws(Errno) {
        let (location, register) = selected
        spaces[location]?[register + offset - 4] = value
    }
    func write16(_ offset: Int, _ value: UInt16) throws(Errno) {
        try write8(offset, UInt8(truncatingIfNeeded: value))
        try write8(offset + 1, UInt8(truncatingIfNeeded: value >> 8))
    }
}

struct PCIBusTests {
    private func place(_ text: ByteString) -> Location { Location(text)! }

    private func machine() -> FakeBus {
        let bus = FakeBus()
        bus.add(place("00.00.0"), vendor: 0x8086, device: 0x1237, kind: 0x060000)
        bus.add(place("00.01.0"), vendor: 0x8086, device: 0x7000, kind: 0x060100, header: 0x80)
        bus.add(place("00.01.3"), vendor: 0x8086, device: 0x7113, kind: 0x068000)
        bus.add(place("00.02.0"), vendor: 0x1234, device: 0x1111, kind: 0x030000)
        bus.add(place("00.03.0"), vendor: 0x1b36, device: 0x0001, kind: 0x060400, header: 1)
        bus.spaces[place("00.03.0")]![0x19] = 5
        bus.add(place("05.1f.0"), vendor: 0x1af4, device: 0x1042, kind: 0x010000)
        // Memory of 16 MiB, ports of 64, 64-bit memory of 16 KiB.
        let graphics = place("00.02.0")
        bus.spaces[graphics]!.replaceSubrange(
            0x10..<0x24,
            with: [
                0x08, 0, 0, 0xfd, 0x01, 0xc0, 0, 0, 0x0c, 0x40, 0x00, 0xe0, 0x01, 0, 0, 0, 0, 0, 0, 0,
            ])
        bus.masks[graphics] = [0xff00_0000, 0x0000_ffc0, 0xffff_c000, 0xffff_ffff, 0, 0]
        bus.spaces[graphics]!.replaceSubrange(0x3c..<0x3e, with: [11, 1])
        // Capabilities that run in a circle.
        bus.spaces[graphics]![6] = 0x10
        bus.spaces[graphics]![0x34] = 0x50
        bus.spaces[graphics]!.replaceSubrange(0x50..<0x52, with: [0x05, 0x60])
        bus.spaces[graphics]!.replaceSubrange(0x60..<0x62, with: [0x11, 0x50])
        return bus
    }

    private func enumerate(_ bus: FakeBus) throws -> [Function] {
        var enumeration = Enumeration(ConfigurationSpace(bus))
        return try enumeration.run()
    }

    @Test func `all functions are found, behind bridges too`() throws {
        let names = try enumerate(machine()).map { $0.location.name.string }
        #expect(names == ["00.00.0", "00.01.0", "00.01.3", "00.02.0", "00.03.0", "05.1f.0"])
        #expect(try enumerate(FakeBus()).isEmpty)
    }

    @Test func `base addresses have sizes and are left as they were`() throws {
        let bus = machine()
        let before = bus.spaces
        let graphics = try enumerate(bus)[3]
        #expect(bus.spaces == before)
        #expect(graphics.bases.map { $0.index } == [0, 1, 2])
        #expect(
            graphics.bases[0].base
                == .memory(address: 0xfd00_0000, size: 0x100_0000, isPrefetchable: true, is64Bit: false))
        #expect(graphics.bases[1].base == .ports(address: 0xc000, size: 64))
        #expect(
            graphics.bases[2].base == .memory(address: 0x1_e000_4000, size: 0x4000, isPrefetchable: true, is64Bit: true)
        )
    }

    @Test func `capabilities in a circle end`() throws {
        let graphics = try enumerate(machine())[3]
        #expect(graphics.capabilities.map { $0.id } == [0x05, 0x11])
        #expect(graphics.text.string.contains("kind: VGA compatible controller\nmaker: QEMU\ninterrupt: 11 pin A\n"))
    }

    @Test func `a bus that leads to itself ends`() throws {
        let bus = machine()
        bus.spaces[place("00.03.0")]![0x19] = 0
        #expect(try enumerate(bus).count == 5)
    }

    @Test func `random registers do no harm`() throws {
        var state: UInt64 = 9
        for _ in 0..<200 {
            let bus = machine()
            for location in bus.spaces.keys.sorted() {
                for _ in 0..<30 {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    bus.spaces[location]![Int(state >> 56)] = UInt8(truncatingIfNeeded: state >> 40)
                }
                bus.masks[location] = (0..<6).map { _ in UInt32(truncatingIfNeeded: state >> 20) }
            }
            for function in try enumerate(bus) { _ = function.text }
        }
    }

    @Test(arguments: ["", "0.0.0", "00.20.0", "00.1f.8", "00.1F.0", "00.1f", "zz.00.0", "00.1f.0.0", "+1.00.0"])
    func `names that are no location are refused`(name: String) {
        #expect(Location(ByteString(name)) == nil)
    }

    @Test func `the scheme shows directories, text and registers`() throws {
        let bus = machine()
        let service = PCIService(ConfigurationSpace(bus), try enumerate(bus)) { (size) throws(Errno) in
            try FakeMemory(size: size)
        }
        let me = Caller(process: 1, group: 1)
        let context = RequestContext(tag: 1, caller: me, flags: .read)
        func open(_ path: ByteString, _ flags: OpenFlags = .read) throws -> UInt64 {
            guard case .id(let id, _) = try service.open(path, flags, mode: 0, me) else { return 0 }
            return id
        }
        #expect(try service.directoryEntries(try open(""), from: 4).map { $0.entry.name } == ["00.03.0", "05.1f.0"])
        #expect(try service.directoryEntries(try open("00.02.0"), from: 0).count == 3)
        #expect(throws: Errno.noSuchFileOrDirectory) { try open("00.09.0") }
        #expect(throws: Errno.noSuchFileOrDirectory) { try open("00.02.0/config/x") }
        #expect(throws: Errno.permissionDenied) { try open("00.02.0/information", .write) }
        let config = try open("00.02.0/config", [.read, .write])
        var buffer = [UInt8](repeating: 0, count: 300)
        var span = buffer.mutableSpan
        guard case .now(let count) = try service.read(config, &span, at: 0, context) else { return }
        #expect(count == 256 && span[0] == 0x34 && span[1] == 0x12)
        guard case .now(0) = try service.read(config, &span, at: .max, context) else { return #expect(Bool(false)) }
        _ = try service.write(config, [0x55].span, at: 0x3c, context)
        #expect(bus.spaces[place("00.02.0")]![0x3c] == 0x55)
        for (bytes, offset) in [([1, 2], 1), ([1, 2, 3], 0), ([], 0), ([1], 256), ([1, 2, 3, 4], 2)]
            as [([UInt8], UInt64)]
        {
            #expect(throws: Errno.invalidArgument) { _ = try service.write(config, bytes.span, at: offset, context) }
        }
    }

    @Test func `memory of a driver that died is kept until its function was stopped`() throws {
        let bus = machine()
        let location = place("00.02.0")
        var living = 0
        let service = PCIService(ConfigurationSpace(bus), try enumerate(bus)) { (size) throws(Errno) in
            if size > 1 << 20 { throw .outOfMemory }
            let memory = try FakeMemory(size: size)
            living += 1
            memory.onEnd = {
                // What the device may not reach any more is given back, and nothing else.
                if !FakeMemory.releasing { #expect(bus.spaces[location]![4] & 4 == 0) }
                living -= 1
            }
            return memory
        }
        let me = Caller(process: 1, group: 1)
        let context = RequestContext(tag: 1, caller: me, flags: .read)
        func open(_ path: ByteString) throws -> UInt64 {
            guard case .id(let id, _) = try service.open(path, [.read, .write], mode: 0, me) else { return 0 }
            return id
        }
        var none: [UInt8] = []
        func call(_ handle: UInt64, _ verb: UInt64) throws -> Int64 {
            var span = none.mutableSpan
            guard case .now(let value) = try service.call(handle, verb, 0, &span, inputLength: 0, context) else {
                return -1
            }
            return value
        }
        func master(_ isOn: Bool) throws {
            let config = try open("00.02.0/config")
            _ = try service.write(config, [isOn ? 6 : 2, 0].span, at: 4, context)
        }
        let first = try open("00.02.0/memory"), second = try open("00.02.0/memory")
        #expect(throws: Errno.invalidArgument) { _ = try call(first, 1) }
        #expect(throws: Errno.outOfMemory) { _ = try service.map(first, offset: 0, length: 2 << 20, .shared) }
        #expect(throws: Errno.invalidArgument) { _ = try service.map(first, offset: 4096, length: 4096, .shared) }
        #expect(throws: Errno.invalidArgument) { _ = try service.map(first, offset: 0, length: 4096, []) }
        let address = try service.map(first, offset: 0, length: 8192, .shared)
        #expect(try service.map(first, offset: 0, length: 4096, .shared) == address)
        #expect(throws: Errno.invalidArgument) { _ = try service.map(first, offset: 0, length: 16384, .shared) }
        _ = try service.map(second, offset: 0, length: 4096, .shared)
        #expect(try call(first, 1) != 0 && living == 2)
        #expect(throws: Errno.notSupported) { _ = try call(first, 7) }
        try master(true)
        service.close(first)
        #expect(living == 2 && bus.spaces[location]![4] & 4 != 0)
        service.close(second)
        #expect(living == 0 && bus.spaces[location]![4] & 4 == 0)

        // A driver that says that it has no use for some of its memory goes on.
        let third = try open("00.02.0/memory"), fourth = try open("00.02.0/memory")
        _ = try service.map(third, offset: 0, length: 4096, .shared)
        _ = try service.map(fourth, offset: 0, length: 4096, .shared)
        try master(true)
        FakeMemory.releasing = true
        #expect(try call(third, 2) == 0)
        FakeMemory.releasing = false
        service.close(third)
        #expect(living == 1 && bus.spaces[location]![4] & 4 != 0)
        try service.stopAll()
        #expect(bus.spaces[location]![4] & 4 == 0)
    }
}

/// Memory of a device, in this process.
private final class FakeMemory: DeviceMemory {
    nonisolated(unsafe) static var releasing = false
    let size: Int
    var onEnd: (() -> Void)?

    init(size: Int) throws(Errno) { self.size = size }
    deinit { onEnd?() }

    var address: UInt64 { 0x10000 }
    var physical: UInt64 { 0x20000 }
    func write(_ bytes: Span<UInt8>, at offset: Int) throws(Errno) {}
    func release() {}
    func write(pixels: Span<UInt32>, at offset: Int) throws(Errno) {}
    func bytes(at offset: Int, count: Int) throws(Errno) -> [UInt8] { [] }
    func read8(_ offset: Int) throws(Errno) -> UInt8 { 0 }
    func write8(_ offset: Int, _ value: UInt8) throws(Errno) {}
}
