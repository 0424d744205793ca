import Bytes
import Display
import Platform
import Scheme
import SchemeProtocol
import Testing

@testable import DisplayDrivers
@testable import Virtio

@Suite struct VirtioGraphicsTests {
    private let device = FakeGraphics()
    private let graphics: VirtioGraphics

    init() throws {
        let device = device
        let virtio = try VirtioDevice(
            common: device.common, bells: device.bells, bellStep: 4, registers: device.registers, features: 0,
            usesMessages: true, wait: {})
        graphics = try VirtioGraphics(
            virtio, makeMemory: { size throws(Errno) in device.makeMemory(size) }, wait: { turn in turn < 3 })
    }

    /// A picture of which each pixel is `value`.
    private func picture(_ width: Int, _ height: Int, _ value: UInt32) throws -> PixelMemory {
        let memory = try Host.sharedMemory((width * height * 4 + 4095) / 4096 * 4096)
        defer { try? Host.close(memory) }
        let picture = try PixelMemory(mapping: memory, width: width, height: height)
        let line = [UInt32](repeating: value, count: width)
        for y in 0..<height { picture.write(line.span, x: 0, y: y) }
        return picture
    }

    @Test func `displays are shown in the modes that they like`() throws {
        #expect(try graphics.findDisplays())
        #expect(graphics.displays.count == 2 && graphics.displays[1] == nil)
        let display = try #require(graphics.displays[0])
        #expect(display.mode == DisplayMode("640x480") && display.modes.contains(display.mode))
        let resource = try #require(device.shown[0])
        #expect(device.resources[resource]?.width == 640)
        #expect(try !graphics.findDisplays())
    }

    @Test func `a part of a picture reaches the screen and nothing beside it`() throws {
        try graphics.findDisplays()
        let display = try #require(graphics.displays[0])
        // Over the border between two pieces of memory, which is at line 102.
        let part = Rectangle(x: 17, y: 90, width: 300, height: 40)
        display.show(try picture(640, 480, 0xabcdef), part)
        let pixels = try #require(device.resources[device.shown[0]!]).pixels
        for y in 80..<140 {
            for x in stride(from: 0, to: 640, by: 3) {
                #expect(pixels[y * 640 + x] == (part.contains(x: x, y: y) ? 0xabcdef : 0))
            }
        }
        // More than there are places for.
        for _ in 0..<200 { display.show(try picture(640, 480, 1), Rectangle(x: 0, y: 0, width: 4, height: 4)) }
        #expect(device.flushes == 202)
    }

    @Test func `displays come, change and go`() throws {
        try graphics.findDisplays()
        #expect(try !graphics.collect())
        device.displays = [(800, 600), (1024, 768)]
        device.registers.events = 1
        #expect(try graphics.collect() && device.registers.events == 0)
        let first = try #require(graphics.displays[0])
        #expect(try graphics.findDisplays())
        #expect(first.mode == DisplayMode("800x600") && graphics.displays[1]?.mode == DisplayMode("1024x768"))
        #expect(device.resources.count == 2 && device.releasedBytes >= 640 * 480 * 4)
        device.displays = [nil, (1024, 768)]
        #expect(try graphics.findDisplays() && graphics.displays[0] == nil)
        #expect(device.resources.count == 1 && device.shown[0] == 0)
        device.displays = []
        #expect(try !graphics.findDisplays() && graphics.displays[1] != nil)
    }

    @Test func `a mode that the device refuses leaves the screen as it was`() throws {
        try graphics.findDisplays()
        let display = try #require(graphics.displays[0])
        let resource = device.shown[0]
        for command: UInt32 in [0x101, 0x106, 0x105, 0x103] {
            device.refuses = command
            #expect(throws: Errno.inputOutput) { try display.setMode(DisplayMode("320x200")!) }
            #expect(display.mode == DisplayMode("640x480") && device.shown[0] == resource)
        }
        device.refuses = 0
        try display.setMode(DisplayMode("320x200")!)
        #expect(display.mode == DisplayMode("320x200") && device.resources.count == 1)
    }

    @Test func `a cursor is shown, moved and hidden`() throws {
        try graphics.findDisplays()
        let display = try #require(graphics.displays[0])
        display.moveCursor(x: 100, y: 50)
        #expect(device.cursor.resource == 0)
        #expect(throws: Errno.invalidArgument) { try display.setCursor([1, 2, 3], hotX: 0, hotY: 0) }
        try display.setCursor(Array(repeating: 0xff00_00ff, count: 64 * 64), hotX: 3, hotY: 4)
        #expect(device.cursor.resource != 0 && device.cursor.x == 100 && device.cursor.y == 50)
        #expect(device.resources[device.cursor.resource]?.pixels.last == 0xff00_00ff)
        display.moveCursor(x: 7, y: 8)
        #expect(device.cursor.x == 7 && device.cursor.y == 8)
        display.hideCursor()
        #expect(device.cursor.resource == 0)
    }

    @Test func `a device that answers nothing is given up`() throws {
        try graphics.findDisplays()
        let display = try #require(graphics.displays[0])
        device.isDead = true
        let some = try picture(640, 480, 1)
        for _ in 0..<40 { display.show(some, Rectangle(x: 0, y: 0, width: 4, height: 4)) }
        #expect(throws: Errno.timedOut) { try display.setMode(DisplayMode("320x200")!) }
        #expect(throws: Errno.timedOut) { try graphics.findDisplays() }
    }

    @Test func `the service shows several displays and the cursor`() throws {
        device.displays = [(640, 480), nil, (320, 200)]
        try graphics.findDisplays()
        let service = DisplayService(graphics.displays) { () throws(Errno) in try Host.sharedMemory(1 << 23) }
        let me = Caller(process: 1, group: 1)
        let context = RequestContext(tag: 1, caller: me, flags: .read)
        func open(_ path: ByteString) throws -> UInt64 {
            guard case .id(let id, _) = try service.open(path, [.read, .write], mode: 0, me) else { return 0 }
            return id
        }
        func call(_ handle: UInt64, _ verb: UInt64, _ argument: UInt64, _ bytes: [UInt8] = []) throws {
            var payload = bytes
            var span = payload.mutableSpan
            _ = try service.call(handle, verb, argument, &span, inputLength: bytes.count, context)
        }
        guard case .id(let root, _) = try service.open("", .read, mode: 0, me) else { return }
        #expect(try service.directoryEntries(root, from: 0).map { $0.entry.name } == ["0", "2"])
        for name: ByteString in ["1", "3", "+0", "00", "-1", "x", ""] where name != "" {
            #expect(throws: Errno.noSuchFileOrDirectory) { _ = try open(name) }
        }
        let third = try open("2")
        #expect(try service.path(third) == "2" && service.size(third) > 0)
        _ = try service.map(third, offset: 0, length: 320 * 200 * 4, .shared)
        try call(third, DisplayVerb.present, 0)
        #expect(throws: Errno.invalidArgument) { try call(third, DisplayVerb.setCursor, 0, [1, 2, 3, 4]) }
        #expect(throws: Errno.invalidArgument) {
            try call(third, DisplayVerb.setCursor, 64 << 32, Array(repeating: 255, count: 64 * 64 * 4))
        }
        try call(third, DisplayVerb.setCursor, 1 << 32 | 2, Array(repeating: 255, count: 64 * 64 * 4))
        try call(third, DisplayVerb.moveCursor, 10 << 32 | 20)
        #expect(device.cursor.resource != 0 && device.cursor.x == 10 && device.cursor.y == 20)
        service.close(third)
        #expect(device.cursor.resource == 0)

        // The display goes while somebody has it open.
        let again = try open("2")
        device.displays = [(640, 480), nil, nil]
        #expect(try graphics.findDisplays())
        service.update(graphics.displays)
        #expect(try service.watch(root, .readable) == .readable && service.watch(again, .readable) == .readable)
        #expect(try service.directoryEntries(root, from: 0).count == 1)
        #expect(try service.watch(root, .readable).isEmpty)
        #expect(throws: Errno.noSuchDevice) { try call(again, DisplayVerb.setMode, 640 << 32 | 480) }
        #expect(throws: Errno.noSuchDevice) { _ = try service.size(again) }
        service.close(again)
    }
}
