extension Picture {
    /// The picture as a PNG file. It is compressed by looking for runs along and between the rows only, which is
    /// enough for screens of text and small to write.
    public var png: [UInt8] {
        var file: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        var header: [UInt8] = []
        header.append(bigEndian: UInt32(width))
        header.append(bigEndian: UInt32(height))
        header += [8, 2, 0, 0, 0]
        file.append(chunk: "IHDR", header)
        var rows: [UInt8] = []
        rows.reserveCapacity(bytes.count + height)
        for row in 0..<height {
            rows.append(0)
            rows += bytes[(row * width * 3)..<((row + 1) * width * 3)]
        }
        file.append(chunk: "IDAT", ZlibStream.compress(rows, distances: [3, width * 3 + 1]))
        file.append(chunk: "IEND", [])
        return file
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian number: UInt32) {
        for shift in [24, 16, 8, 0] { append(UInt8(truncatingIfNeeded: number >> UInt32(shift))) }
    }

    fileprivate mutating func append(chunk type: String, _ data: [UInt8]) {
        append(bigEndian: UInt32(data.count))
        let content = Array(type.utf8) + data
        append(contentsOf: content)
        append(bigEndian: Checksum.cyclic(content))
    }
}

/// The two checksums of PNG.
enum Checksum {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ value >> 1 : value >> 1 }
    }

    /// CRC-32 as in ISO 3309.
    static func cyclic(_ bytes: [UInt8]) -> UInt32 {
        var value: UInt32 = .max
        for byte in bytes { value = table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] ^ value >> 8 }
        return ~value
    }

    /// Adler-32 as in RFC 1950.
    static func adler(_ bytes: [UInt8]) -> UInt32 {
        var low: UInt32 = 1
        var high: UInt32 = 0
        for byte in bytes {
            low = (low + UInt32(byte)) % 65521
            high = (high + low) % 65521
        }
        return high << 16 | low
    }
}

/// Writes zlib data (RFC 1950) as one deflate block (RFC 1951) with the fixed code.
struct ZlibStream {
    private var output: [UInt8] = [0x78, 0x01]
    private var bits: UInt64 = 0
    private var bitCount = 0

    /// Compresses by repeating bytes that lie exactly one of `distances` back; distances above 32768 are not used.
    static func compress(_ bytes: [UInt8], distances: [Int]) -> [UInt8] {
        var stream = ZlibStream()
        stream.put(0b011, count: 3)
        let usable = distances.filter { (1...32768).contains($0) }
        var index = 0
        while index < bytes.count {
            var best = (length: 0, distance: 0)
            for distance in usable where distance <= index {
                var length = 0
                while length < 258, index + length < bytes.count,
                    bytes[index + length] == bytes[index + length - distance]
                {
                    length += 1
                }
                if length > best.length { best = (length, distance) }
            }
            if best.length >= 3 {
                stream.put(length: best.length)
                stream.put(distance: best.distance)
                index += best.length
            } else {
                stream.put(symbol: Int(bytes[index]))
                index += 1
            }
        }
        stream.put(symbol: 256)
        // Up to seven bits fill the last byte; whole bytes leave by themselves.
        stream.put(0, count: (8 - stream.bitCount) % 8)
        stream.output.append(bigEndian: Checksum.adler(bytes))
        return stream.output
    }

    /// Appends bits, the lowest first.
    private mutating func put(_ value: Int, count: Int) {
        bits |= UInt64(value) << UInt64(bitCount)
        bitCount += count
        while bitCount >= 8 {
            output.append(UInt8(truncatingIfNeeded: bits))
            bits >>= 8
            bitCount -= 8
        }
    }

    /// Huffman codes go in with their highest bit first.
    private mutating func put(code: Int, count: Int) {
        for shift in stride(from: count - 1, through: 0, by: -1) { put(code >> shift & 1, count: 1) }
    }

    /// A symbol of the fixed literal and length code.
    private mutating func put(symbol: Int) {
        switch symbol {
        case ..<144: put(code: 0x30 + symbol, count: 8)
        case ..<256: put(code: 0x190 + symbol - 144, count: 9)
        case ..<280: put(code: symbol - 256, count: 7)
        default: put(code: 0xc0 + symbol - 280, count: 8)
        }
    }

    private mutating func put(length: Int) {
        if length == 258 { return put(symbol: 285) }
        if length < 11 { return put(symbol: 254 + length) }
        // Four symbols for each number of extra bits, from 11 on.
        let extra = (length - 3).bitWidth - 3 - (length - 3).leadingZeroBitCount
        let step = (length - 3) >> extra
        put(symbol: 257 + 4 * extra + step)
        put((length - 3) & (1 << extra - 1), count: extra)
    }

    private mutating func put(distance: Int) {
        if distance <= 4 { return put(code: distance - 1, count: 5) }
        let extra = (distance - 1).bitWidth - 2 - (distance - 1).leadingZeroBitCount
        let step = (distance - 1) >> extra
        put(code: 2 * extra + step, count: 5)
        put((distance - 1) & (1 << extra - 1), count: extra)
    }
}
