import Bytes
import Compression
import Testing

/// Text, noise and repetitions of all lengths, the same for each seed.
private func sample(_ seed: UInt64, _ size: Int) -> [UInt8] {
    var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
    func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
    var bytes: [UInt8] = []
    while bytes.count < size {
        switch next(4) {
        case 0: for _ in 0...next(300) { bytes.append(UInt8(next(256))) }
        case 1: for _ in 0...next(2000) { bytes.append(UInt8(97 + next(6))) }
        case 2: bytes += [UInt8](repeating: UInt8(next(256)), count: next(700))
        default:
            if bytes.isEmpty { continue }
            let from = max(bytes.count - 1 - next(40_000), 0)
            for offset in 0...next(400) { bytes.append(bytes[from + offset]) }
        }
    }
    return Array(bytes.prefix(size))
}

private func deflated(_ bytes: [UInt8], level: Int, pieces: Int = 100_000) throws -> [UInt8] {
    var out: [UInt8] = []
    var deflater = Deflater(level: level) { (piece) throws(DecodingFailure) in
        for index in 0..<piece.count { out.append(piece[index]) }
    }
    var place = 0
    while place < bytes.count {
        let next = min(place + pieces, bytes.count)
        try deflater.write(bytes.span.extracting(place..<next))
        place = next
    }
    try deflater.finish()
    return out
}

private func inflated(_ bytes: [UInt8], pieces: Int = 65536) throws -> [UInt8] {
    var out: [UInt8] = []
    var place = 0
    var bits = BitReader { () throws(DecodingFailure) in
        let next = min(place + pieces, bytes.count)
        defer { place = next }
        return Array(bytes[place..<next])
    }
    var inflater = Inflater { (piece) throws(DecodingFailure) in
        for index in 0..<piece.count { out.append(piece[index]) }
    }
    try inflater.run(&bits)
    return out
}

@Test(arguments: 1...9) func `what is packed at any level comes out as it was`(level: Int) throws {
    let large = [70_000, 150_000, 300_000][level % 3]
    for (seed, size) in [0, 1, 2, 3, 100, 5000, large].enumerated() {
        let bytes = sample(UInt64(seed + level * 100), size)
        let packed = try deflated(bytes, level: level, pieces: 1 + seed * 40_000)
        #expect(try inflated(packed) == bytes)
        if size < 10_000 { #expect(try inflated(packed, pieces: 7) == bytes) }
        #expect(packed.count <= size + size / 1000 + 20)
    }
}

@Test func `a higher level packs closer`() throws {
    let bytes = sample(7, 200_000)
    let (fast, plain, best) = (
        try deflated(bytes, level: 1).count, try deflated(bytes, level: 6).count, try deflated(bytes, level: 9).count
    )
    #expect(fast > plain && plain >= best && best < bytes.count * 6 / 10)
}

@Test func `repetition costs next to nothing`() throws {
    let bytes = [UInt8](repeating: 0x41, count: 1_000_000)
    let packed = try deflated(bytes, level: 6)
    #expect(packed.count < 1100)
    #expect(try inflated(packed) == bytes)
}

@Test(arguments: 1...6) func `damaged data is refused or read, and never more than that`(seed: UInt64) throws {
    let bytes = sample(seed, 20_000)
    let packed = try deflated(bytes, level: 6)
    var state = seed
    func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
    var refused = 0
    for _ in 0..<150 {
        var damaged = packed
        for _ in 0...next(4) { damaged[next(damaged.count)] = UInt8(next(256)) }
        if next(3) == 0 { damaged.removeLast(next(damaged.count)) }
        do { _ = try inflated(damaged, pieces: 1 + next(5000)) } catch { refused += 1 }
    }
    #expect(refused > 20)
    for _ in 0..<300 { _ = try? inflated((0...next(400)).map { _ in UInt8(next(256)) }) }
}

@Test(
    arguments: [
        ([0x07], "invalid compressed data--format violated"), ([0x03], "unexpected end of file"),
        ([0x01, 0x05, 0x00, 0x00, 0x00], "invalid compressed data--format violated"),
        ([0x01, 0x05, 0x00, 0xfa, 0xff, 0x41], "unexpected end of file"), ([], "unexpected end of file"),
        // A distance before the beginning: "A", then a match.
        ([0x73, 0x04, 0x41, 0x00], "invalid compressed data--format violated"),
    ] as [([UInt8], String)])
func `what is no DEFLATE is refused with the reason`(bytes: [UInt8], message: String) {
    #expect(throws: DecodingFailure(ByteString(message))) { try inflated(bytes) }
}

@Test(arguments: [("", 0, 1), ("123456789", 0xcbf4_3926, 0x091e_01de)] as [(String, UInt32, UInt32)])
func `checks are those of the standards`(text: String, crc: UInt32, adler: UInt32) {
    var (one, other) = (CRC32(), Adler32())
    let bytes = Array(text.utf8)
    one.update(bytes.span)
    other.update(bytes.span)
    #expect(one.value == crc && other.value == adler)
}
