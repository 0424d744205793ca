import Compression
import Testing

@Test func `wrapped bytes come out again`() throws {
    // Made by Python: zlib.compress(b"hello hello hello hello\n").
    let packed: [UInt8] = [
        0x78, 0x9c, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0x40, 0x27, 0xb9, 0x00, 0x70, 0xbe, 0x08, 0xbb,
    ]
    #expect(String(decoding: try Zlib.inflated(packed, limit: 100), as: UTF8.self) == "hello hello hello hello\n")
    #expect(throws: CompressionError.tooLarge) { try Zlib.inflated(packed, limit: 10) }
    for count in 0..<packed.count {
        #expect(throws: CompressionError.truncated) { try Zlib.inflated(Array(packed.prefix(count)), limit: 100) }
    }
    var wrong = packed
    wrong[packed.count - 1] ^= 1
    #expect(throws: CompressionError.damaged) { try Zlib.inflated(wrong, limit: 100) }
}

@Test func `random bytes are refused or end within the limit`() {
    var state: UInt64 = 3
    for _ in 0..<5000 {
        var bytes: [UInt8] = []
        for _ in 0..<60 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            bytes.append(UInt8(truncatingIfNeeded: state >> 40))
        }
        if let result = try? Zlib.inflated([0x78, 0x9c] + bytes, limit: 1000) { #expect(result.count <= 1000) }
    }
}
