import Bytes
import Display
import Platform
import Scheme
import SchemeProtocol
import Testing

@testable import DisplayDrivers

@Suite struct DisplayServiceTests {
    private let card = FakeCard()
    private let device: BochsDisplay
    private let sinks = Sinks()
    private let service: DisplayService
    private let me = Caller(process: 1, group: 1)
    private let context = RequestContext(tag: 1, caller: Caller(process: 1, group: 1), flags: .read)

    private final class Sinks { var last: FakeSink? }

    init() throws {
        let sinks = sinks
        device = try BochsDisplay(
            card, memory: CardMemory(address: 0xfd00_0000, size: 16 << 20), modes: [DisplayMode("640x480")!]
        ) { (layout) throws(Errno) in
            let sink = FakeSink(layout)
            sinks.last = sink
            return sink
        }
        service = DisplayService([device]) { () throws(Errno) in
            // A file without a name is memory enough.
            let path = "/tmp/apus-display-test-" + ByteString(Random.fresh())
            let file = try Host.open(path, [.read, .write, .create, .exclusive])
            try Host.unlink(path)
            try Host.truncate(file, 1 << 23)
            return file
        }
    }

    private func open(_ path: ByteString = "0", _ flags: OpenFlags = [.read, .write]) throws -> UInt64 {
        guard case .id(let id, _) = try service.open(path, flags, mode: 0, me) else { return 0 }
        return id
    }

    private func read(_ handle: UInt64) throws -> ByteString {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var span = buffer.mutableSpan
        guard case .now(let count) = try service.read(handle, &span, at: 0, context) else { return "" }
        return ByteString(Array(buffer[..<count]))
    }

    private func present(_ handle: UInt64, _ payload: [UInt8]) throws {
        var payload = payload
        let count = payload.count
        var span = payload.mutableSpan
        _ = try service.call(handle, DisplayVerb.present, 0, &span, inputLength: count, context)
    }

    private func present(_ handle: UInt64, _ parts: Rectangle...) throws {
        var payload: [UInt8] = []
        for part in parts { part.encode(into: &payload) }
        try present(handle, payload)
    }

    private func setMode(_ handle: UInt64, _ width: UInt64, _ height: UInt64) throws {
        var none: [UInt8] = []
        var span = none.mutableSpan
        _ = try service.call(handle, DisplayVerb.setMode, width << 32 | height, &span, inputLength: 0, context)
    }

    private func fill(_ address: UInt64, _ pixels: Int, _ color: UInt32) {
        let memory = UnsafeMutablePointer<UInt32>(bitPattern: UInt(address))!
        for index in 0..<pixels { memory[index] = color }
    }

    @Test func `the display tells its mode`() throws {
        let information = DisplayInformation(text: try read(try open()))
        #expect(information?.mode == DisplayMode("640x480"))
        #expect(information?.driver == "bochs")
        #expect(try service.directoryEntries(try open("", .read), from: 0).map(\.entry.name) == ["0"])
        for path: ByteString in ["1", "x", "0/x", "00"] {
            #expect(throws: Errno.noSuchFileOrDirectory) { _ = try open(path) }
        }
    }

    @Test func `only what is presented comes to the screen`() throws {
        let handle = try open()
        let address = try service.map(handle, offset: 0, length: 640 * 480 * 4, [.read, .write, .shared])
        fill(address, 640 * 480, 0x123456)
        #expect(sinks.last?.pixels.contains(0x123456) == false)
        try present(
            handle, Rectangle(x: 10, y: 20, width: 30, height: 2), Rectangle(x: 630, y: 470, width: 99, height: 99))
        #expect(sinks.last?.pixels.count { $0 == 0x123456 } == 60 + 100)
        #expect(sinks.last?.pixels[20 * 640 + 10] == 0x123456 && sinks.last?.pixels[22 * 640 + 10] == 0)
        try present(handle)
        #expect(sinks.last?.pixels.allSatisfy { $0 == 0x123456 } == true)
    }

    @Test func `after a change of mode every picture is outdated and still harmless`() throws {
        let first = try open(), second = try open()
        let old = try service.map(first, offset: 0, length: 4096, [.read, .write, .shared])
        fill(old, 640 * 480, 1)
        try setMode(second, 1024, 768)
        #expect(device.mode == DisplayMode("1024x768"))
        #expect(try service.watch(first, .readable) == .readable)
        try present(first)
        #expect(sinks.last?.pixels.count { $0 == 1 } == 640 * 480)
        #expect(DisplayInformation(text: try read(first))?.mode == DisplayMode("1024x768"))
        #expect(try service.watch(first, .readable) == [])
        _ = try service.map(first, offset: 0, length: 1024 * 768 * 4, [.read, .write, .shared])
        try setMode(second, 320, 200)
        try present(first, Rectangle(x: 0, y: 0, width: 2000, height: 2000))
    }

    @Test func `wrong requests are refused`() throws {
        let handle = try open(), reader = try open("0", .read), root = try open("", .read)
        #expect(throws: Errno.invalidArgument) { try present(handle) }
        #expect(throws: Errno.permissionDenied) { try present(reader) }
        #expect(throws: Errno.isADirectory) { try present(root) }
        #expect(throws: Errno.badHandle) { try present(99) }
        #expect(throws: Errno.permissionDenied) { _ = try service.map(reader, offset: 0, length: 1, .shared) }
        #expect(throws: Errno.permissionDenied) { _ = try service.map(handle, offset: 0, length: 1, .read) }
        for (offset, length) in [(UInt64(4096), 4096), (0, 0), (0, -1), (0, .max), (0, 640 * 480 * 4 + 1)] {
            #expect(throws: Errno.invalidArgument) {
                _ = try service.map(handle, offset: offset, length: length, .shared)
            }
        }
        for count in [1, 15, 17, 65 * 16] {
            #expect(throws: Errno.invalidArgument) { try present(handle, [UInt8](repeating: 255, count: count)) }
        }
        for (width, height): (UInt64, UInt64) in [(0, 0), (0xffff_ffff, 0xffff_ffff), (1, 800)] {
            #expect(throws: Errno.invalidArgument) { try setMode(handle, width, height) }
        }
        #expect(throws: Errno.notSupported) { try setMode(handle, 16000, 12000) }
        #expect(device.mode == DisplayMode("640x480"))
    }

    @Test func `handles and pictures are bounded`() throws {
        var handles: [UInt64] = []
        for _ in 0..<DisplayService.handleLimit { handles.append(try open()) }
        #expect(throws: Errno.tooManyHandles) { _ = try open() }
        for handle in handles.prefix(DisplayService.pictureLimit) {
            _ = try service.map(handle, offset: 0, length: 1, .shared)
        }
        let last = try #require(handles.last)
        #expect(throws: Errno.outOfMemory) { _ = try service.map(last, offset: 0, length: 1, .shared) }
        service.close(handles[0])
        _ = try service.map(last, offset: 0, length: 1, .shared)
    }

    @Test func `random rectangles never trap`() throws {
        let handle = try open()
        _ = try service.map(handle, offset: 0, length: 1, .shared)
        var random = Random(11)
        for round in 0..<2000 {
            var payload: [UInt8] = []
            for _ in 0..<(16 * random.below(3)) { payload.append(UInt8(random.below(3) == 0 ? random.below(256) : 0)) }
            // An empty list means everything, which takes long.
            if payload.isEmpty { payload = [UInt8](repeating: 0, count: 16) }
            if round % 100 == 0 { try? setMode(handle, random.next() >> 52, random.next() >> 52) }
            try present(handle, payload)
        }
    }
}

extension Random {
    /// A number for a name: different for each process and each call.
    static func fresh() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next() >> 1
    }
}
