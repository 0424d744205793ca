import Bytes
import Display
import Drawing
import Fonts
import Foundation
import Images
import Testing

private let folders = [
    "/usr/share/fonts/truetype/dejavu", ".build-image/fonts", "/usr/share/fonts/apus",
]

private func file(_ name: String) -> [UInt8]? {
    for folder in folders {
        if let data = FileManager.default.contents(atPath: folder + "/" + name) { return Array(data) }
    }
    return nil
}

/// What a picture costs is only paid when somebody wants to look: APUS_PICTURES names a folder.
func show(_ picture: Bitmap, _ name: String) {
    guard let folder = ProcessInfo.processInfo.environment["APUS_PICTURES"] else { return }
    _ = FileManager.default.createFile(
        atPath: "\(folder)/\(name).png", contents: Data(picture.encodedPNG(isOpaque: true)))
}

@Suite struct FontTests {
    private let sans = file("DejaVuSans.ttf").flatMap { FontFile($0) }

    @Test func `text is measured, drawn inside of what was measured, and shortened to fit`() throws {
        for font in [sans.map { Font([$0], size: 16) }, Font([], size: 16)].compactMap({ $0 }) {
            let text: ByteString = "AVATAR files, Übergröße"
            let width = font.width(text)
            #expect(width > 60)
            let picture = try #require(Bitmap(width: width + 40, height: font.lineHeight + 20))
            font.draw(text, on: Canvas(picture), x: 20, baseline: 10 + font.ascent, .white)
            var inked = 0
            for y in 0..<picture.height {
                for x in 0..<picture.width where picture[x, y] != 0 {
                    inked += 1
                    #expect(x >= 18 && x <= 22 + width && y >= 8 && y <= 12 + font.lineHeight)
                }
            }
            #expect(inked > 200)
            for room in 0...(width + 5) {
                let short = font.elided(text, to: room)
                #expect(font.width(short) <= room)
                if room >= width { #expect(short == text) }
            }
            #expect(font.lines(text, width: width / 2).count > 1)
            #expect(font.stops("").count == 1)
        }
    }

    @Test func `kerning moves A and V together`() throws {
        guard let sans else { return }
        #expect(sans.kerning(sans.glyph(0x41), sans.glyph(0x56)) < 0)
        #expect(sans.kerning(sans.glyph(0x48), sans.glyph(0x48)) == 0)
        let font = Font([sans], size: 100)
        #expect(font.width("AV") < font.width("A") + font.width("V"))
    }

    @Test func `heights of letters lie on whole pixels`() throws {
        guard let sans else { return }
        for size in 10...24 {
            let font = Font([sans], size: Float(size))
            let picture = try #require(Bitmap(width: 60, height: 60))
            font.draw("x", on: Canvas(picture), x: 10, baseline: 40, .white)
            font.draw("H", on: Canvas(picture), x: 30, baseline: 40, .white)
            // The row below the baseline is empty; the last one above it is not faint.
            for x in 0..<60 { #expect(picture[x, 40] == 0) }
            #expect((30..<55).contains { picture[$0, 39] >> 24 > 150 })
        }
    }

    @Test func `bytes that are no text are drawn as replacement characters`() {
        var dice = UInt64(5)
        let font = Font(sans.map { [$0] } ?? [], size: 13)
        let picture = Bitmap(width: 64, height: 32)!
        for _ in 0..<200 {
            var bytes: [UInt8] = []
            for _ in 0..<24 {
                dice = dice &* 6_364_136_223_846_793_005 &+ 1
                bytes.append(UInt8(truncatingIfNeeded: dice >> 40))
            }
            font.draw(ByteString(bytes), on: Canvas(picture), x: -20, baseline: 20, .white)
            #expect(font.stops(ByteString(bytes)).last?.place == 24)
        }
    }

    @Test func `broken fonts do no harm`() {
        guard let good = file("DejaVuSansMono.ttf"), FontFile(good) != nil else { return }
        var dice = UInt64(42)
        func roll(_ limit: Int) -> Int {
            dice = dice &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(dice >> 33) % limit
        }
        let picture = Bitmap(width: 100, height: 40)!
        for round in 0..<150 {
            var bytes = good
            // The tables' heads and the directory matter most.
            for _ in 0...roll(40) { bytes[roll(round % 2 == 0 ? 400 : bytes.count)] = UInt8(roll(256)) }
            if round % 5 == 0 { bytes.removeLast(roll(bytes.count)) }
            guard let file = FontFile(bytes) else { continue }
            let font = Font([file], size: 14)
            font.draw("Hg, ÄÖ€é¼ǆ", on: Canvas(picture), x: 3, baseline: 20, .white)
            _ = file.kerning(roll(3000), roll(3000))
            for _ in 0..<20 { _ = file.path(roll(4000)) { Point($0.x / 100, $0.y / 100) } }
        }
        #expect(FontFile([]) == nil && FontFile([0, 1, 0, 0]) == nil)
    }

    @Test func `a page of text`() throws {
        let picture = try #require(Bitmap(width: 860, height: 560))
        picture.fill(picture.bounds, 0xff1b_1e26)
        picture.fill(Rectangle(x: 430, y: 0, width: 430, height: 560), 0xfff6_f7f9)
        let canvas = Canvas(picture)
        for (column, color) in [(0, Color(0xe6e9ef)), (430, Color(0x1d2330))] {
            var y = 10
            for (name, sizes) in [
                ("Roboto-Regular", [12, 13, 14, 15, 16, 20, 28]), ("Roboto-Medium", [13, 14, 16]),
                ("JetBrainsMono-Regular", [12, 13, 14, 15, 16, 18]), ("DejaVuSans", [13, 14, 16]),
            ] {
                guard let font = file(name + ".ttf").flatMap({ FontFile($0) }) else { continue }
                for size in sizes {
                    let font = Font([font] + (sans.map { [$0] } ?? []), size: Float(size))
                    y += font.lineHeight
                    font.draw(
                        ByteString("Terminal — AVATAR Wörter, 0123456789 fi → ✓ Ελλη \(size)"), on: canvas,
                        x: column + 12,
                        baseline: y, color)
                }
            }
        }
        show(picture, "text")
    }
}
