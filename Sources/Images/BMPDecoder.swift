import Bytes
import Drawing

/// Reads BMP: 1 to 32 bits a pixel, masks, run lengths, all headers from OS/2's on.
struct BMPDecoder {
    private let bytes: [UInt8]
    private var width = 0
    private var height = 0
    private var isTopDown = false
    private var depth = 0
    private var packing = 0
    private var palette: [UInt32] = []
    private var masks: [UInt32] = [0, 0, 0, 0]

    static func decode(_ bytes: [UInt8], _ limit: Int) throws(ImageError) -> Bitmap {
        var decoder = BMPDecoder(bytes: bytes)
        let start = try decoder.readHeader(limit)
        if decoder.packing == 1 || decoder.packing == 2 { return try decoder.runs(start) }
        return try decoder.rows(start)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func number(_ at: Int, _ count: Int) -> Int {
        var value = 0
        for index in 0..<count where at + index < bytes.count { value |= Int(bytes[at + index]) << (8 * index) }
        return value
    }

    private mutating func readHeader(_ limit: Int) throws(ImageError) -> Int {
        guard bytes.count >= 26 else { throw .truncated }
        let size = number(14, 4), isOld = size == 12
        guard [12, 16, 40, 52, 56, 64, 108, 124].contains(size) else { throw ImageError("there is no such header") }
        guard bytes.count >= 14 + size else { throw .truncated }
        width = isOld ? number(18, 2) : Int(Int32(truncatingIfNeeded: number(18, 4)))
        height = isOld ? number(20, 2) : Int(Int32(truncatingIfNeeded: number(22, 4)))
        isTopDown = height < 0
        height = abs(height)
        depth = number(isOld ? 24 : 28, 2)
        packing = size >= 40 ? number(30, 4) : 0
        try ImageFile.check(width, height, limit)
        guard [1, 2, 4, 8, 16, 24, 32].contains(depth) else { throw ImageError("there are no such colours") }
        try readMasks(size)
        try readPalette(size, isOld ? 3 : 4)
        let start = number(10, 4)
        guard start >= 14 + size, start <= bytes.count else { throw .truncated }
        return start
    }

    private mutating func readMasks(_ size: Int) throws(ImageError) {
        switch packing {
        case 0: masks = depth == 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0xff00, 0xff, 0]
        case 1 where depth == 8, 2 where depth == 4: return
        case 3 where depth == 16 || depth == 32, 6 where depth == 16 || depth == 32:
            guard bytes.count >= 54 + (packing == 6 ? 16 : 12) else { throw .truncated }
            for index in 0..<3 { masks[index] = UInt32(number(54 + 4 * index, 4)) }
            if size >= 56 || packing == 6 { masks[3] = UInt32(number(66, 4)) }
        default: throw ImageError("it is packed unknown to us")
        }
    }

    private mutating func readPalette(_ size: Int, _ step: Int) throws(ImageError) {
        guard depth <= 8 else { return }
        let most = 1 << depth
        let said = size >= 40 ? number(46, 4) : 0
        let count = said == 0 ? most : min(said, most)
        let start = 14 + size
        // Old files may have fewer colours than their depth allows: the pixels begin early.
        let room = (min(number(10, 4), bytes.count) - start) / step
        guard room > 0 else { throw ImageError("the palette is missing") }
        palette = (0..<min(count, room)).map { index in
            let at = start + index * step
            return ImageFile.pixel(UInt32(bytes[at + 2]), UInt32(bytes[at + 1]), UInt32(bytes[at]))
        }
    }

    private func color(_ index: Int) -> UInt32 { index < palette.count ? palette[index] : 0xff00_0000 }

    private func line(_ row: Int) -> Int { isTopDown ? row : height - 1 - row }

    // MARK: Plain rows

    private func rows(_ start: Int) throws(ImageError) -> Bitmap {
        let stride = (width * depth + 31) / 32 * 4
        guard stride * (height - 1) + (width * depth + 7) / 8 <= bytes.count - start else { throw .truncated }
        let bitmap = try ImageFile.bitmap(width, height)
        let channels = masks.map(Channel.init)
        for row in 0..<height {
            let at = start + row * stride
            bitmap.withMutableRow(x: 0, y: line(row), count: width) { pixels in
                for x in 0..<pixels.count { pixels[x] = pixel(at, x, channels) }
            }
        }
        return bitmap
    }

    /// Bits of a number that are a colour.
    private struct Channel {
        let shift: UInt32
        let most: UInt32

        init(_ mask: UInt32) {
            shift = mask == 0 ? 0 : UInt32(mask.trailingZeroBitCount)
            most = mask == 0 ? 0 : mask >> shift
        }

        func value(_ pixel: UInt32, or missing: UInt32) -> UInt32 {
            if most == 0 { return missing }
            let value = UInt64(min(pixel >> shift & most, most))
            return UInt32((value * 255 + UInt64(most) / 2) / UInt64(most))
        }
    }

    private func pixel(_ at: Int, _ x: Int, _ channels: [Channel]) -> UInt32 {
        switch depth {
        case 24:
            let place = at + 3 * x
            return ImageFile.pixel(UInt32(bytes[place + 2]), UInt32(bytes[place + 1]), UInt32(bytes[place]))
        case 16, 32:
            let value = UInt32(number(at + x * depth / 8, depth / 8))
            return ImageFile.pixel(
                channels[0].value(value, or: 0), channels[1].value(value, or: 0), channels[2].value(value, or: 0),
                channels[3].value(value, or: 255))
        default:
            let bit = x * depth
            return color(Int(bytes[at + bit / 8]) >> (8 - depth - bit % 8) & (1 << depth - 1))
        }
    }

    // MARK: Run lengths

    private func runs(_ start: Int) throws(ImageError) -> Bitmap {
        let bitmap = try ImageFile.bitmap(width, height)
        bitmap.fill(bitmap.bounds, color(0))
        var at = start, x = 0, row = 0
        func put(_ index: Int) {
            if row < height, x < width { bitmap[x, line(row)] = color(index) }
            x += 1
        }
        while row < height {
            guard at + 1 < bytes.count else { throw .truncated }
            let count = Int(bytes[at]), value = Int(bytes[at + 1])
            at += 2
            if count > 0 {
                for index in 0..<count { put(depth == 8 ? value : index & 1 == 0 ? value >> 4 : value & 15) }
                continue
            }
            switch value {
            case 0: (x, row) = (0, row + 1)
            case 1: return bitmap
            case 2:
                guard at + 1 < bytes.count else { throw .truncated }
                x += Int(bytes[at])
                row += Int(bytes[at + 1])
                at += 2
            default:
                let length = depth == 8 ? value : (value + 1) / 2
                guard length <= bytes.count - at else { throw .truncated }
                for index in 0..<value {
                    let byte = Int(bytes[at + (depth == 8 ? index : index / 2)])
                    put(depth == 8 ? byte : index & 1 == 0 ? byte >> 4 : byte & 15)
                }
                at += (length + 1) / 2 * 2
            }
        }
        return bitmap
    }
}
