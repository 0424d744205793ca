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
        Self.append(chunk: 0x4944_4154, Zlib.deflated(lines, level: 3), to: &file)
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
        var check = CRC32()
        check.update(file.span.extracting(start..<file.count))
        append(check.value, to: &file)
    }
}
