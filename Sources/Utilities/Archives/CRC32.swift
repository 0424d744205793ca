/// The check of gzip and zip (the polynomial of IEEE 802.3, the lowest bit first).
struct CRC32 {
    private var state: UInt32 = 0xffff_ffff

    private static let table: [UInt32] = (0..<256).map { (index: Int) -> UInt32 in
        var value = UInt32(index)
        for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : 0xedb8_8320 ^ (value >> 1) }
        return value
    }

    var value: UInt32 { ~state }

    mutating func update(_ bytes: Span<UInt8>) {
        let table = Self.table
        for index in 0..<bytes.count {
            state = table[Int((state ^ UInt32(bytes[index])) & 0xff)] ^ (state >> 8)
        }
    }
}
