import Streams

/// The check of gzip, zip and PNG (the polynomial of IEEE 802.3, the lowest bit first).
public struct CRC32 {
    private var state: UInt32 = 0xffff_ffff

    /// Eight tables of 256: what a byte adds when it is that many bytes before the last one.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for index in 0..<256 {
            var value = UInt32(index)
            for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : 0xedb8_8320 ^ (value >> 1) }
            tables[index] = value
        }
        for index in 256..<(8 * 256) {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 0xff)]
        }
        return tables
    }()

    public init() {}

    public var value: UInt32 { ~state }

    public mutating func update(_ bytes: Span<UInt8>) {
        let all = Self.tables
        let tables = all.span
        var state = state
        var place = 0
        while place &+ 8 <= bytes.count {
            let word = bytes.littleEndian64(at: place) ^ UInt64(state)
            let low = tables[0x700 | Int(word & 0xff)] ^ tables[0x600 | Int(word >> 8 & 0xff)]
            let next = tables[0x500 | Int(word >> 16 & 0xff)] ^ tables[0x400 | Int(word >> 24 & 0xff)]
            let third = tables[0x300 | Int(word >> 32 & 0xff)] ^ tables[0x200 | Int(word >> 40 & 0xff)]
            let high = tables[0x100 | Int(word >> 48 & 0xff)] ^ tables[Int(word >> 56)]
            state = low ^ next ^ third ^ high
            place &+= 8
        }
        while place < bytes.count {
            state = tables[Int((state ^ UInt32(bytes[place])) & 0xff)] ^ (state >> 8)
            place &+= 1
        }
        self.state = state
    }
}

/// The check of zlib's format (RFC 1950, section 8.2).
public struct Adler32 {
    private var low: UInt32 = 1
    private var high: UInt32 = 0

    public init() {}

    public var value: UInt32 { high << 16 | low }

    public mutating func update(_ bytes: Span<UInt8>) {
        var place = 0
        while place < bytes.count {
            // As many bytes as cannot overflow 32 bits.
            let end = min(place + 5552, bytes.count)
            while place < end {
                low &+= UInt32(bytes[place])
                high &+= low
                place &+= 1
            }
            low %= 65521
            high %= 65521
        }
    }
}
