import Bytes
import Drawing
import Foundation
import Images
import Testing

/// The files were made by zlib and libjpeg; `pixels.txt` has a sum over the pixels that Python computed, and each JPEG has
/// beside it what libjpeg decodes.
private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("files")

private func content(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appendingPathComponent(name)))
}

private func names(_ ending: String) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return all.filter { $0.hasSuffix(ending) && !$0.hasSuffix(".jpg.png") }.sorted()
}

private func sum(_ bitmap: Bitmap) -> UInt64 {
    var sum: UInt64 = 0xcbf2_9ce4_8422_2325
    for y in 0..<bitmap.height {
        for x in 0..<bitmap.width { sum = (sum ^ UInt64(bitmap[x, y])) &* 0x100_0000_01b3 }
    }
    return sum
}

@Test func `PNG and BMP of every kind come out pixel by pixel`() throws {
    var count = 0
    for line in String(decoding: try content("pixels.txt"), as: UTF8.self).split(separator: "\n") {
        let words = line.split(separator: " ")
        let bitmap = try ImageFile.decode(content(String(words[0])))
        #expect(bitmap.width == 43 && bitmap.height == 29)
        #expect(sum(bitmap) == UInt64(words[1]), "\(words[0])")
        count += 1
    }
    #expect(count > 40)
}

/// The greatest and the mean distance of two pictures' colours.
private func distance(_ a: Bitmap, _ b: Bitmap) -> (most: Int, mean: Double) {
    var most = 0, sum = 0
    for y in 0..<a.height {
        for x in 0..<a.width {
            for shift: UInt32 in [0, 8, 16] {
                let difference = abs(Int(a[x, y] >> shift & 255) - Int(b[x, y] >> shift & 255))
                most = max(most, difference)
                sum += difference
            }
        }
    }
    return (most, Double(sum) / Double(a.width * a.height * 3))
}

@Test(arguments: names(".jpg"))
func `JPEG comes out as libjpeg has it`(name: String) throws {
    var bitmap = try ImageFile.decode(content(name))
    let expected = try ImageFile.decode(content(name + ".png"))
    if name == "turned.jpg" {
        #expect(bitmap.width == 29 && bitmap.height == 43)
        let back = try #require(Bitmap(width: 43, height: 29))
        for y in 0..<29 { for x in 0..<43 { back[x, y] = bitmap[28 - y, x] } }
        bitmap = back
    }
    let (most, mean) = distance(bitmap, expected)
    // Samples that are missing in between may be mixed in other ways: of four, libjpeg repeats one.
    #expect(name.contains("41") ? mean < 6 : mean < 1.2 && most <= 40, "\(name): at most \(most), mean \(mean)")
    if name.contains("11") { #expect(most <= 3, "\(name): at most \(most), mean \(mean)") }
}

@Test func `what is written is read again`() throws {
    let bitmap = try #require(Bitmap(width: 70, height: 33))
    for y in 0..<33 { for x in 0..<70 { bitmap[x, y] = 0xff00_0000 | UInt32(x * y * 991) & 0xffffff } }
    let again = try ImageFile.decode(bitmap.encodedPNG())
    #expect(sum(again) == sum(bitmap))
}

@Test func `files that are none are refused in words`() throws {
    func reason(_ bytes: [UInt8], limit: Int = 1 << 20) -> ByteString? {
        do throws(ImageError) {
            _ = try ImageFile.decode(bytes, limit: limit)
            return nil
        } catch { return error.reason }
    }
    #expect(reason([]) == "the file is empty")
    #expect(reason(Array("hello".utf8)) == "this is neither PNG, JPEG nor BMP")
    let picture = try content("plaincolors8.png")
    #expect(reason(picture, limit: 1000) == "the picture is too large")
    #expect(reason(Array(picture.dropLast(30))) == "the file ends too early")
    var broken = picture
    broken[picture.count - 20] ^= 1
    #expect(reason(broken) == "a checksum is wrong")
    #expect(reason(Array(try content("true24.bmp").dropLast(30))) == "the file ends too early")
}

@Test func `whatever stands in a file, reading it comes to an end`() throws {
    var state: UInt64 = 7
    func random(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }
    let files = try (names(".png") + names(".bmp") + names(".jpg")).map(content)
    for _ in 0..<3000 {
        var bytes = files[random(files.count)]
        for _ in 0...random(6) {
            bytes[random(min(bytes.count, random(2) == 0 ? 200 : bytes.count))] = UInt8(random(256))
        }
        if random(4) == 0 { bytes = Array(bytes.prefix(random(bytes.count))) }
        _ = try? ImageFile.decode(bytes, limit: 1 << 14)
    }
}
