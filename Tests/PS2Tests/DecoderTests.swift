import InputEvents
import Testing

@testable import PS2

struct DecoderTests {
    private func changes(_ bytes: [UInt8]) -> [KeyChange] {
        var decoder = ScancodeDecoder()
        return bytes.flatMap { decoder.feed($0) }
    }

    @Test(
        arguments: [
            ([0x1e], 30, 1), ([0x01], 1, 1), ([0x58], 88, 1), ([0x39], 57, 1), ([0x56], 86, 1),
            ([0xe0, 0x48], 103, 1), ([0xe0, 0x4b], 105, 1), ([0xe0, 0x4d], 106, 1), ([0xe0, 0x50], 108, 1),
            ([0xe0, 0x1d], 97, 1), ([0xe0, 0x38], 100, 1), ([0xe0, 0x5b], 125, 1), ([0xe0, 0x53], 111, 1),
            ([0xe0, 0x1c], 96, 1), ([0xe0, 0x35], 98, 1), ([0xe0, 0x2a, 0xe0, 0x37], 99, 1), ([0xe0, 0x46], 119, 1),
        ] as [([UInt8], UInt16, Int32)])
    func `scan codes are these keys`(bytes: [UInt8], code: UInt16, value: Int32) {
        #expect(changes(bytes) == [KeyChange(code: code, value: value)])
    }

    @Test func `keys are pressed, repeat and are released`() {
        #expect(changes([0x1e, 0x1e, 0x9e]).map(\.value) == [1, 2, 0])
        #expect(changes([0xe0, 0x48, 0xe0, 0xc8]).map(\.value) == [1, 0])
        #expect(changes([0x9e]).isEmpty)
        #expect(changes([0x2a, 0xaa]).map(\.value) == [1, 0])
    }

    @Test func `the pause key is pressed and released at once`() {
        let pause: [UInt8] = [0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5]
        #expect(changes(pause) == [KeyChange(code: 119, value: 1), KeyChange(code: 119, value: 0)])
        #expect(changes(pause + [0x1e]).last == KeyChange(code: 30, value: 1))
        #expect(changes([0xe1, 0x02, 0x1e]) == [KeyChange(code: 30, value: 1)])
    }

    @Test func `answers of the keyboard are no keys`() {
        #expect(changes([0xfa, 0xfe, 0x00, 0xff, 0xee, 0xaa]).isEmpty)
    }

    @Test func `the mouse reports motion, buttons and the wheel`() {
        var mouse = MouseDecoder(hasWheel: true)
        func feed(_ bytes: [UInt8], _ time: UInt64 = 5) -> [String] {
            bytes.flatMap { mouse.feed($0, time: time) }.map { "\($0.type):\($0.code):\($0.value)" }
        }
        #expect(feed([0x08, 5, 0, 0]) == ["2:0:5"])
        #expect(feed([0x38, 0xff, 0xfe, 0]) == ["2:0:-1", "2:1:2"])
        #expect(feed([0x09, 0, 0, 0]) == ["4:272:1"])
        #expect(feed([0x0c, 0, 0, 0]) == ["4:272:0", "4:274:1"])
        #expect(feed([0x0c, 0, 0, 0x01]) == ["2:8:-1"])
        #expect(feed([0x0c, 0, 0, 0x0f]) == ["2:8:1"])
        #expect(feed([0xcc, 0xff, 0xff, 0]) == [])
        // Out of step: a lost byte, then a pause.
        #expect(feed([0x00, 0x00]) == [])
        #expect(feed([0x0c, 3]) == [])
        #expect(feed([0x0c, 7, 0, 0], 1_000_000_000) == ["2:0:7"])
    }

    @Test func `random bytes do no harm`() {
        var state: UInt64 = 42
        var keys = ScancodeDecoder()
        var mouse = MouseDecoder(hasWheel: true)
        for _ in 0..<100_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let byte = UInt8(truncatingIfNeeded: state >> 33)
            for change in keys.feed(byte) { #expect(change.code > 0 && change.code < KeyCode.limit) }
            _ = mouse.feed(byte, time: state >> 40)
        }
    }
}
