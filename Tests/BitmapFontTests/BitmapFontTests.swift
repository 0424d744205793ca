import Testing

@testable import BitmapFont

private func little(_ numbers: [UInt32]) -> [UInt8] {
    numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) } }
}

/// A PSF2 file of two glyphs, 9 by 2 pixels: A with Ä as another name, and B.
private let version2: [UInt8] =
    [0x72, 0xb5, 0x4a, 0x86] + little([0, 32, 1, 2, 4, 2, 9]) + [0x80, 0x80, 0x01, 0x00, 0xff, 0x00, 0x00, 0x80]
    + [0x41, 0xc3, 0x84, 0xfe, 0x41, 0xcc, 0x88, 0xff, 0x42, 0xff]

/// A PSF1 file of 256 glyphs, 8 by 1 pixels, each its own number; glyph 1 is A and B, glyph 2 is a sequence only.
private let version1: [UInt8] =
    [0x36, 0x04, 0x02, 0x01] + (0...255).map { UInt8($0) }
    + [0xff, 0xff, 0x41, 0, 0x42, 0, 0xff, 0xff, 0xfe, 0xff, 0x43, 0, 0x44, 0, 0xff, 0xff, 0x45, 0, 0xff, 0xff]

struct BitmapFontTests {
    @Test func `PSF2 is read with its table`() throws {
        let font = try BitmapFont(screenFont: version2)
        #expect(font.width == 9 && font.height == 2 && font.glyphCount == 2)
        #expect(font.glyph(0x41) == 0 && font.glyph(0xc4) == 0 && font.glyph(0x42) == 1)
        #expect(font.glyph(0x43) == nil && font.glyph(0x308) == nil && font.glyph(.max) == nil)
        #expect(font.row(0, of: 0) == 0x8080_0000)
        #expect(font.row(1, of: 0) == 0x0100_0000)
        #expect(font.row(2, of: 0) == 0 && font.row(-1, of: 0) == 0 && font.row(0, of: 2) == 0)
    }

    @Test func `PSF1 is read with its table`() throws {
        let font = try BitmapFont(screenFont: version1)
        #expect(font.width == 8 && font.height == 1 && font.glyphCount == 256)
        #expect(font.glyph(0x41) == 1 && font.glyph(0x42) == 1 && font.glyph(0x43) == nil && font.glyph(0x45) == 3)
        #expect(font.row(0, of: 3) == 0x0300_0000)
    }

    @Test func `files that are cut or absurd are refused`() {
        #expect(throws: FontError.notAFont) { try BitmapFont(screenFont: []) }
        #expect(throws: FontError.notAFont) { try BitmapFont(screenFont: Array("hello".utf8)) }
        #expect(throws: FontError.tooShort) { try BitmapFont(screenFont: [0x36, 0x04]) }
        #expect(throws: FontError.tooShort) { try BitmapFont(screenFont: Array(version1[..<100])) }
        #expect(throws: FontError.tooShort) { try BitmapFont(screenFont: Array(version2[..<38])) }
        var huge = version2
        huge.replaceSubrange(16..<20, with: [0xff, 0xff, 0xff, 0xff])
        #expect(throws: FontError.unsupportedSize) { try BitmapFont(screenFont: huge) }
        var wide = version2
        wide.replaceSubrange(28..<32, with: [0xff, 0xff, 0xff, 0xff])
        #expect(throws: FontError.unsupportedSize) { try BitmapFont(screenFont: wide) }
    }

    @Test func `random damage is refused or harmless`() {
        var state: UInt64 = 11
        func random() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        for round in 0..<20_000 {
            var bytes = round % 2 == 0 ? version1 : version2
            for _ in 0..<(1 + random() % 6) {
                bytes[Int(random() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random())
            }
            if random() % 4 == 0 { bytes = Array(bytes.prefix(Int(random() % UInt64(bytes.count)))) }
            guard let font = try? BitmapFont(screenFont: bytes) else { continue }
            for character: UInt32 in [0x41, 0x42, 0xc4, 0x10_ffff] {
                if let glyph = font.glyph(character) { _ = font.row(font.height - 1, of: glyph) }
            }
        }
    }

    @Test func `the built-in font has all of ASCII and no two letters alike`() {
        let font = BitmapFont.builtIn
        #expect(font.width == 8 && font.height == 16)
        var seen: Set<[UInt32]> = []
        for character in UInt32(0x20)...0x7e {
            guard let glyph = font.glyph(character) else {
                Issue.record("no glyph for \(character)")
                continue
            }
            #expect(seen.insert((0..<16).map { font.row($0, of: glyph) }).inserted)
        }
        #expect(font.glyph(0x7f) == nil && font.glyph(0xe9) == nil)
    }
}
