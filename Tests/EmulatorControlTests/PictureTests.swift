import Foundation
import Testing

@testable import EmulatorControl

/// Undoes PNG and the fixed deflate code, by the texts of RFC 1950 and 1951, to check what the writer wrote.
struct Inflater {
    let bytes: [UInt8]
    var bit = 16
    var output: [UInt8] = []

    mutating func take(_ count: Int) -> Int {
        var value = 0
        for index in 0..<count {
            value |= Int(bytes[bit / 8] >> UInt8(bit % 8) & 1) << index
            bit += 1
        }
        return value
    }

    mutating func code(_ count: Int, after start: Int = 0) -> Int {
        (0..<count).reduce(start) { value, _ in value * 2 + take(1) }
    }

    mutating func symbol() -> Int {
        let seven = code(7)
        if seven < 24 { return 256 + seven }
        let eight = code(1, after: seven)
        if eight < 0xc0 { return eight - 0x30 }
        if eight < 0xc8 { return 280 + eight - 0xc0 }
        return 144 + code(1, after: eight) - 0x190
    }

    static let lengths = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    static let distances = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145,
        8193, 12289, 16385, 24577,
    ]

    mutating func inflate() -> [UInt8]? {
        guard take(3) == 3 else { return nil }
        while true {
            let symbol = symbol()
            if symbol == 256 { break }
            if symbol < 256 {
                output.append(UInt8(symbol))
                continue
            }
            let index = symbol - 257
            let length = Self.lengths[index] + take(index < 8 || index == 28 ? 0 : (index - 4) / 4)
            let code = code(5)
            let distance = Self.distances[code] + take(code < 4 ? 0 : (code - 2) / 2)
            guard distance <= output.count else { return nil }
            for _ in 0..<length { output.append(output[output.count - distance]) }
        }
        return output
    }
}

@Suite struct PictureTests {
    @Test func `compressed bytes come back as they were`() {
        var state: UInt64 = 1
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for round in 0..<300 {
            var bytes: [UInt8] = []
            while bytes.count < round * 7 {
                bytes += Array(repeating: UInt8(random(256)), count: 1 + random(random(2) == 0 ? 3 : 700))
            }
            let compressed = ZlibStream.compress(bytes, distances: [3, 1 + random(40000)])
            var inflater = Inflater(bytes: compressed)
            #expect(inflater.inflate() == bytes)
            let end = (inflater.bit + 7) / 8
            let adler = Checksum.adler(bytes)
            #expect(compressed[end...].elementsEqual([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: adler >> $0) }))
        }
    }

    @Test func `the checksums are the known ones`() {
        #expect(Checksum.cyclic(Array("123456789".utf8)) == 0xcbf4_3926)
        #expect(Checksum.adler(Array("Wikipedia".utf8)) == 0x11e6_0398)
    }

    @Test func `a portable pixmap is read, a damaged one is not`() {
        let head = Array("P6\n# made by hand\n2 1\n255\n".utf8)
        let picture = Picture(portablePixmap: head + [1, 2, 3, 4, 5, 6])
        #expect(picture?.width == 2)
        #expect(picture?.bytes == [1, 2, 3, 4, 5, 6])
        #expect(picture?.isBlank == false)
        for text in [
            "", "P6", "P6 2", "P6 2 1 255", "P5 2 1 255\n123456", "P6 2 1 255\n12345", "P6 99999999999 1 255\n1",
        ] {
            #expect(Picture(portablePixmap: Array(text.utf8)) == nil)
        }
    }

    @Test func `characters have the keys of a US keyboard`() {
        #expect(KeyNames.keys(for: "a") == ["a"])
        #expect(KeyNames.keys(for: "A") == ["shift", "a"])
        #expect(KeyNames.keys(for: "|") == ["shift", "backslash"])
        #expect(KeyNames.keys(for: "5") == ["5"])
        #expect(KeyNames.keys(for: "ß") == nil)
    }
}
