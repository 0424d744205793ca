/// The sums that PNG files carry.
enum Checksum {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 != 0 ? 0xedb8_8320 ^ value >> 1 : value >> 1 }
    }

    static func crc(_ bytes: Span<UInt8>) -> UInt32 {
        var value = UInt32.max
        let table = table
        for index in 0..<bytes.count { value = table[Int((value ^ UInt32(bytes[index])) & 255)] ^ value >> 8 }
        return ~value
    }
}
