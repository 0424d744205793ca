import InputEvents
import Testing

@testable import VirtioInput

struct EventTranslatorTests {
    @Test func `keys are pressed, held and released`() {
        var translator = EventTranslator()
        let values = [1, 1, 2, 0, 0, 1].map {
            translator.translate(type: 1, code: KeyCode.a, value: $0, time: 7)
        }
        #expect(
            values == [1, 2, 2, 0, 0, 1].map { InputEvent(.key, code: KeyCode.a, value: $0, time: 7) })
        // Another key is another matter.
        #expect(translator.translate(type: 1, code: KeyCode.z, value: 1, time: 0)?.value == 1)
    }

    @Test(
        arguments: [
            (0, 0, 32767, 0), (32767, 0, 32767, 65535), (-5, 0, 32767, 0), (40000, 0, 32767, 65535),
            (0, -100, 100, 32767),
            (Int32.max, Int32.min, Int32.max, 65535), (Int32.min, Int32.min, Int32.max, 0),
        ] as [(Int32, Int32, Int32, Int32)])
    func `places are told in one measure`(value: Int32, least: Int32, greatest: Int32, expected: Int32) {
        var translator = EventTranslator(ranges: [.init(least, greatest), .init(0, 0)])
        #expect(translator.translate(type: 3, code: 0, value: value, time: 0)?.value == expected)
        #expect(translator.translate(type: 3, code: 1, value: value, time: 0) == nil)
        #expect(translator.translate(type: 3, code: 2, value: value, time: 0) == nil)
    }

    @Test func `movements, wheels and buttons pass, other reports do not`() {
        var translator = EventTranslator()
        #expect(
            translator.translate(type: 2, code: 8, value: -1, time: 1)
                == InputEvent(.relative, code: Axis.wheel, value: -1, time: 1))
        #expect(
            translator.translate(type: 1, code: 0x110, value: 1, time: 1)
                == InputEvent(.button, code: PointerButton.left, value: 1, time: 1))
        for (type, code) in [(0, 0), (2, 11), (1, 0x14a), (4, 4), (3, 0x35), (17, 0), (0xffff, 0xffff)]
            as [(UInt16, UInt16)]
        {
            #expect(translator.translate(type: type, code: code, value: 1, time: 0) == nil)
        }
    }

    @Test func `any report is harmless`() {
        var state: UInt64 = 5
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 16
        }
        var translator = EventTranslator(ranges: [.init(3, -3), .init(Int32.min, 0)])
        for _ in 0..<50_000 {
            let event = translator.translate(
                type: UInt16(next() % 6), code: UInt16(truncatingIfNeeded: next()) >> (next() % 16),
                value: Int32(truncatingIfNeeded: next()), time: next())
            if let event, event.kind == .absolute { #expect((0...65535).contains(event.value)) }
        }
    }
}
