import Streams

/// The cyclic redundancy check of POSIX `cksum`.
final class CRC: Digest {
    private var value: UInt32 = 0
    private(set) var length: UInt64 = 0
    private static let polynomial: UInt32 = 0x04c1_1db7
    /// What a byte does to the sum when 0 ... 3 more bytes follow it.
    private let tables: [UInt32]

    init() {
        var tables = [UInt32](repeating: 0, count: 1024)
        for byte in 0..<256 {
            var rest = UInt32(byte) << 24
            for _ in 0..<8 { rest = rest & 0x8000_0000 != 0 ? rest << 1 ^ Self.polynomial : rest << 1 }
            tables[byte] = rest
        }
        for index in 256..<1024 {
            let before = tables[index - 256]
            tables[index] = before << 8 ^ tables[Int(before >> 24)]
        }
        self.tables = tables
    }

    func add(_ bytes: Span<UInt8>) {
        length &+= UInt64(bytes.count)
        var index = 0
        var value = value
        let tables = self.tables
        while index + 4 <= bytes.count {
            let word = value ^ bytes.bigEndian32(at: index)
            value =
                tables[768 &+ Int(word &>> 24)] ^ tables[512 &+ Int(word &>> 16 & 255)]
                ^ tables[256 &+ Int(word &>> 8 & 255)] ^ tables[Int(word & 255)]
            index += 4
        }
        while index < bytes.count {
            value = value &<< 8 ^ tables[Int((value &>> 24) ^ UInt32(bytes[index]))]
            index += 1
        }
        self.value = value
    }

    func finish() -> [UInt8] {
        var rest = length
        while rest != 0 {
            value = value &<< 8 ^ tables[Int((value &>> 24) ^ UInt32(rest & 255))]
            rest >>= 8
        }
        return bigEndianBytes([~value])
    }
}

/// The sum of BSD: 16 bits, turned right before each byte.
final class BSDSum: Digest {
    private var value: UInt32 = 0

    func add(_ bytes: Span<UInt8>) {
        for index in 0..<bytes.count {
            value = (value &>> 1) &+ (value & 1) &<< 15
            value = (value &+ UInt32(bytes[index])) & 0xffff
        }
    }

    func finish() -> [UInt8] { bigEndianBytes([value]) }
}

/// The sum of System V: all bytes added, folded to 16 bits.
final class SystemVSum: Digest {
    private var value: UInt32 = 0

    func add(_ bytes: Span<UInt8>) { for index in 0..<bytes.count { value = value &+ UInt32(bytes[index]) } }

    func finish() -> [UInt8] {
        let once = (value & 0xffff) &+ value &>> 16
        return bigEndianBytes([(once & 0xffff) &+ once &>> 16])
    }
}
