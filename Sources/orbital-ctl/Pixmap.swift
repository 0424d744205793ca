import Bytes

/// A portable pixmap (P6) with 255 steps, and what makes a PNG file of it.
struct Pixmap {
    let width: Int
    let height: Int
    private let bytes: ByteString
    private let start: Int

    init?(_ bytes: ByteString) {
        guard bytes.hasPrefix("P6\n"), let first = bytes.firstIndex(of: "\n", from: 3),
            let second = bytes.firstIndex(of: "\n", from: first + 1)
        else { return nil }
        let numbers = bytes[3..<first].split(separator: 0x20).compactMap { $0.integer() }
        guard numbers.count == 2, (1...16384).contains(numbers[0]), (1...16384).contains(numbers[1]) else { return nil }
        width = Int(numbers[0])
        height = Int(numbers[1])
        start = second + 1
        self.bytes = bytes
        guard bytes.count - start >= width * height * 3 else { return nil }
    }

    /// A PNG file. Its rows are not compressed: it is written on machines where a quick picture matters more.
    var png: [UInt8] {
        var file: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        var header: [UInt8] = []
        Self.append(UInt32(width), to: &header)
        Self.append(UInt32(height), to: &header)
        header += [8, 2, 0, 0, 0]
        Self.append("IHDR", header, to: &file)
        var rows: [UInt8] = []
        rows.reserveCapacity((width * 3 + 1) * height)
        for row in 0..<height {
            rows.append(0)
            let begin = start + row * width * 3
            rows.append(contentsOf: bytes.bytes[begin..<(begin + width * 3)])
        }
        Self.append("IDAT", Self.stored(rows), to: &file)
        Self.append("IEND", [], to: &file)
        return file
    }

    /// A zlib stream of blocks that are stored as they are.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var place = 0
        repeat {
            let end = min(place + 65535, bytes.count)
            let length = UInt16(end - place)
            stream.append(end == bytes.count ? 1 : 0)
            for half in [length, ~length] {
                stream.append(UInt8(truncatingIfNeeded: half))
                stream.append(UInt8(truncatingIfNeeded: half >> 8))
            }
            stream.append(contentsOf: bytes[place..<end])
            place = end
        } while place < bytes.count
        var low: UInt32 = 1
        var high: UInt32 = 0
        for byte in bytes {
            low = (low + UInt32(byte)) % 65521
            high = (high + low) % 65521
        }
        append(high << 16 | low, to: &stream)
        return stream
    }

    private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
        for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    private static func append(_ type: ByteString, _ data: [UInt8], to file: inout [UInt8]) {
        append(UInt32(data.count), to: &file)
        let content = type.bytes + data
        file += content
        append(checksum(content), to: &file)
    }

    /// CRC-32 as in ISO 3309.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        let table: [UInt32] = (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ value >> 1 : value >> 1 }
        }
        var value: UInt32 = .max
        for byte in bytes { value = table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] ^ value >> 8 }
        return ~value
    }
}
