import Compression
public import Drawing

extension Bitmap {
    /// The picture as a PNG file.
    /// - Parameter isOpaque: leaves alpha out.
    public func encodedPNG(isOpaque: Bool = false) -> [UInt8] {
        let channels = isOpaque ? 3 : 4
        var file: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        var header: [UInt8] = []
        Self.append(UInt32(width), to: &header)
        Self.append(UInt32(height), to: &header)
        header += [8, isOpaque ? 2 : 6, 0, 0, 0]
        Self.append(chunk: 0x4948_4452, header, to: &file)
        var lines: [UInt8] = []
        lines.reserveCapacity((width * channels + 1) * height)
        var above = [UInt8](repeating: 0, count: width * channels), line = above
        for y in 0..<height {
            withRow(x: 0, y: y, count: width) { row in
                for x in 0..<row.count { Self.split(row[x], isOpaque, into: &line, at: x * channels) }
            }
            // The difference to the line above compresses well for screens: most of them are zero.
            lines.append(2)
            for index in line.indices { lines.append(line[index] &- above[index]) }
            swap(&above, &line)
        }
        Self.append(chunk: 0x4944_4154, Deflate.compressed(lines), to: &file)
        Self.append(chunk: 0x4945_4e44, [], to: &file)
        return file
    }

    private static func split(_ pixel: UInt32, _ isOpaque: Bool, into line: inout [UInt8], at index: Int) {
        let alpha = isOpaque ? 255 : pixel >> 24
        func channel(_ shift: UInt32) -> UInt8 {
            let value = pixel >> shift & 255
            if alpha == 255 { return UInt8(value) }
            return alpha == 0 ? 0 : UInt8(min((value * 255 + alpha / 2) / alpha, 255))
        }
        line[index] = channel(16)
        line[index + 1] = channel(8)
        line[index + 2] = channel(0)
        if !isOpaque { line[index + 3] = UInt8(alpha) }
    }

    private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
        for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    private static func append(chunk type: UInt32, _ content: [UInt8], to file: inout [UInt8]) {
        append(UInt32(content.count), to: &file)
        let start = file.count
        append(type, to: &file)
        file += content
        append(Checksum.crc(file.span.extracting(start..<file.count)), to: &file)
    }
}

/// Compression for PNG: one block of fixed codes, with repetitions found by a table of where each three bytes were last.
enum Deflate {
    static func compressed(_ bytes: [UInt8]) -> [UInt8] {
        var writer = BitWriter()
        writer.bytes = [0x78, 0x01]
        writer.write(0b011, 3)
        var last = [Int](repeating: -1, count: 1 << 15)
        var at = 0
        while at < bytes.count {
            var length = 0, distance = 0
            if at + 3 <= bytes.count {
                let hash = (Int(bytes[at]) << 10 ^ Int(bytes[at + 1]) << 5 ^ Int(bytes[at + 2])) & 0x7fff
                let candidate = last[hash]
                last[hash] = at
                if candidate >= 0, at - candidate <= 32768 {
                    let most = min(258, bytes.count - at)
                    while length < most, bytes[candidate + length] == bytes[at + length] { length += 1 }
                    distance = at - candidate
                }
            }
            if length >= 3 {
                writer.writeLength(length)
                writer.writeDistance(distance)
                at += length
            } else {
                writer.writeLiteral(Int(bytes[at]))
                at += 1
            }
        }
        writer.writeLiteral(256)
        writer.flush()
        let sum = Zlib.adler(bytes)
        for shift: UInt32 in [24, 16, 8, 0] { writer.bytes.append(UInt8(truncatingIfNeeded: sum >> shift)) }
        return writer.bytes
    }
}

/// Bits, the lowest first.
struct BitWriter {
    var bytes: [UInt8] = []
    private var held: UInt32 = 0
    private var count: UInt32 = 0

    mutating func write(_ value: Int, _ bits: Int) {
        held |= UInt32(value) << count
        count += UInt32(bits)
        while count >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: held))
            held >>= 8
            count -= 8
        }
    }

    mutating func flush() { if count > 0 { write(0, 8 - Int(count)) } }

    /// Codes go the highest bit first.
    private mutating func writeCode(_ code: Int, _ bits: Int) {
        var reversed = 0
        for bit in 0..<bits where code & (1 << bit) != 0 { reversed |= 1 << (bits - 1 - bit) }
        write(reversed, bits)
    }

    mutating func writeLiteral(_ symbol: Int) {
        switch symbol {
        case ..<144: writeCode(0x30 + symbol, 8)
        case ..<256: writeCode(0x190 + symbol - 144, 9)
        case ..<280: writeCode(symbol - 256, 7)
        default: writeCode(0xc0 + symbol - 280, 8)
        }
    }

    mutating func writeLength(_ length: Int) {
        let index = DeflateTables.lengths.lastIndex { $0 <= length } ?? 0
        writeLiteral(257 + index)
        write(length - DeflateTables.lengths[index], DeflateTables.lengthBits[index])
    }

    mutating func writeDistance(_ distance: Int) {
        let index = DeflateTables.distances.lastIndex { $0 <= distance } ?? 0
        writeCode(index, 5)
        write(distance - DeflateTables.distances[index], DeflateTables.distanceBits[index])
    }
}

enum DeflateTables {
    static let lengths = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    static let lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
    static let distances = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145, 8193, 12289, 16385, 24577,
    ]
    static let distanceBits = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
}
