import Bytes
import Compression
import Drawing

/// Reads PNG: all kinds of colour and depths, interlaced or not, with the sums compared.
struct PNGDecoder {
    static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

    private var width = 0
    private var height = 0
    private var depth = 8
    /// 0 grey, 2 colours, 3 palette, 4 grey and alpha, 6 colours and alpha.
    private var kind = 0
    private var isInterlaced = false
    private var palette: [UInt32] = []
    /// The sample that means transparent, of pictures without alpha.
    private var transparent: [Int] = []
    private var data: [UInt8] = []

    static func decode(_ bytes: [UInt8], _ limit: Int) throws(ImageError) -> Bitmap {
        var decoder = PNGDecoder()
        try decoder.readChunks(bytes, limit)
        return try decoder.picture()
    }

    // MARK: Chunks

    private mutating func readChunks(_ bytes: [UInt8], _ limit: Int) throws(ImageError) {
        var at = Self.signature.count
        var isFirst = true
        while true {
            guard bytes.count - at >= 12 else { throw .truncated }
            let length = Self.number(bytes, at), type = Self.number(bytes, at + 4)
            guard length <= bytes.count - at - 12 else { throw .truncated }
            let content = (at + 8)..<(at + 8 + length)
            let isCritical = bytes[at + 4] & 0x20 == 0
            at = content.upperBound + 4
            guard isFirst == (type == 0x4948_4452) else { throw ImageError("the header is missing") }
            // What is not needed need not be right.
            if isCritical || type == 0x7452_4e53 {
                var check = CRC32()
                check.update(bytes.span.extracting((content.lowerBound - 4)..<content.upperBound))
                let sum = check.value
                guard Int(sum) == Self.number(bytes, at - 4) else { throw ImageError("a checksum is wrong") }
            }
            isFirst = false
            switch type {
            case 0x4948_4452: try readHeader(bytes[content], limit)
            case 0x504c_5445: try readPalette(bytes[content])
            case 0x7452_4e53: readTransparency(bytes[content])
            case 0x4944_4154: data += bytes[content]
            case 0x4945_4e44: return
            default: if isCritical { throw ImageError("it has a part that is not known") }
            }
        }
    }

    private static func number(_ bytes: [UInt8], _ at: Int) -> Int {
        Int(bytes[at]) << 24 | Int(bytes[at + 1]) << 16 | Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
    }

    private mutating func readHeader(_ content: ArraySlice<UInt8>, _ limit: Int) throws(ImageError) {
        guard content.count == 13 else { throw ImageError("the header has a wrong size") }
        let header = Array(content)
        (width, height) = (Self.number(header, 0), Self.number(header, 4))
        (depth, kind) = (Int(header[8]), Int(header[9]))
        try ImageFile.check(width, height, limit)
        let depths: [Int] =
            switch kind {
            case 0: [1, 2, 4, 8, 16]
            case 3: [1, 2, 4, 8]
            case 2, 4, 6: [8, 16]
            default: []
            }
        guard depths.contains(depth) else { throw ImageError("there are no such colours") }
        guard header[10] == 0, header[11] == 0, header[12] <= 1 else { throw ImageError("it is packed unknown to us") }
        isInterlaced = header[12] == 1
    }

    private mutating func readPalette(_ content: ArraySlice<UInt8>) throws(ImageError) {
        guard content.count % 3 == 0, (1...256).contains(content.count / 3) else {
            throw ImageError("the palette has a wrong size")
        }
        let bytes = Array(content)
        palette = stride(from: 0, to: bytes.count, by: 3).map {
            ImageFile.pixel(UInt32(bytes[$0]), UInt32(bytes[$0 + 1]), UInt32(bytes[$0 + 2]))
        }
    }

    private mutating func readTransparency(_ content: ArraySlice<UInt8>) {
        let bytes = Array(content)
        if kind == 3 {
            for (index, alpha) in bytes.enumerated() where index < palette.count {
                let pixel = palette[index]
                palette[index] = ImageFile.pixel(pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255, UInt32(alpha))
            }
        } else if kind == 0 || kind == 2, bytes.count == (kind == 0 ? 2 : 6) {
            transparent = stride(from: 0, to: bytes.count, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        }
    }

    // MARK: Pixels

    private var channels: Int { [1, 1, 3, 1, 2, 3, 4][kind] }

    /// A part of an interlaced picture: where it begins, and how far its pixels are apart.
    private struct Pass {
        var x = 0
        var y = 0
        var stepX = 1
        var stepY = 1
    }

    private static let passes = [
        Pass(x: 0, y: 0, stepX: 8, stepY: 8), Pass(x: 4, y: 0, stepX: 8, stepY: 8),
        Pass(x: 0, y: 4, stepX: 4, stepY: 8),
        Pass(x: 2, y: 0, stepX: 4, stepY: 4), Pass(x: 0, y: 2, stepX: 2, stepY: 4),
        Pass(x: 1, y: 0, stepX: 2, stepY: 2),
        Pass(x: 0, y: 1, stepX: 1, stepY: 2),
    ]

    private func size(_ pass: Pass) -> (width: Int, height: Int) {
        (
            max(width - pass.x + pass.stepX - 1, 0) / pass.stepX, max(height - pass.y + pass.stepY - 1, 0) / pass.stepY
        )
    }

    private func rowBytes(_ width: Int) -> Int { (width * channels * depth + 7) / 8 }

    private mutating func picture() throws(ImageError) -> Bitmap {
        if data.isEmpty { throw ImageError("there are no pixels") }
        if kind == 3, palette.isEmpty { throw ImageError("the palette is missing") }
        let passes = isInterlaced ? Self.passes : [Pass()]
        let expected = passes.reduce(0) { sum, pass in
            let (width, height) = size(pass)
            return sum + (width == 0 ? 0 : height * (1 + rowBytes(width)))
        }
        var lines: [UInt8]
        do throws(CompressionError) { lines = try Zlib.inflated(data, limit: expected) } catch {
            throw error == .truncated ? .truncated : ImageError("the pixels are damaged")
        }
        data = []
        guard lines.count == expected else { throw .truncated }
        let bitmap = try ImageFile.bitmap(width, height)
        var at = 0
        for pass in passes {
            let (width, height) = size(pass)
            if width == 0 { continue }
            let count = rowBytes(width)
            for row in 0..<height {
                try unfilter(&lines, at, count, isFirst: row == 0)
                put(lines, at + 1, bitmap, pass, row, width)
                at += count + 1
            }
        }
        return bitmap
    }

    /// Adds to each byte what was foretold by its neighbours.
    private func unfilter(_ lines: inout [UInt8], _ at: Int, _ count: Int, isFirst: Bool) throws(ImageError) {
        let step = max(channels * depth / 8, 1), filter = lines[at]
        guard filter <= 4 else { throw ImageError("the pixels are damaged") }
        if filter == 0 { return }
        let row = at + 1, above = row - count - 1
        for index in 0..<count {
            let left = index >= step ? lines[row + index - step] : 0
            let up = isFirst ? 0 : lines[above + index]
            switch filter {
            case 1: lines[row + index] &+= left
            case 2: lines[row + index] &+= up
            case 3: lines[row + index] &+= UInt8((Int(left) + Int(up)) / 2)
            default:
                let corner = isFirst || index < step ? 0 : Int(lines[above + index - step])
                let toLeft = abs(Int(up) - corner), toUp = abs(Int(left) - corner)
                let toCorner = abs(Int(left) + Int(up) - 2 * corner)
                lines[row + index] &+=
                    toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : UInt8(corner)
            }
        }
    }

    private func put(_ lines: [UInt8], _ at: Int, _ bitmap: Bitmap, _ pass: Pass, _ row: Int, _ count: Int) {
        bitmap.withMutableRow(x: 0, y: pass.y + row * pass.stepY, count: bitmap.width) { pixels in
            for index in 0..<count { pixels[pass.x + index * pass.stepX] = pixel(lines, at, index) }
        }
    }

    @inline(__always)
    private func pixel(_ lines: [UInt8], _ at: Int, _ index: Int) -> UInt32 {
        if depth == 8, transparent.isEmpty, kind == 2 || kind == 6 {
            let start = at + index * channels
            return ImageFile.pixel(
                UInt32(lines[start]), UInt32(lines[start + 1]), UInt32(lines[start + 2]),
                kind == 6 ? UInt32(lines[start + 3]) : 255)
        }
        return anyPixel(lines, at, index)
    }

    private func anyPixel(_ lines: [UInt8], _ at: Int, _ index: Int) -> UInt32 {
        let channels = channels
        func sample(_ channel: Int) -> Int {
            let number = index * channels + channel
            switch depth {
            case 8: return Int(lines[at + number])
            case 16: return Int(lines[at + 2 * number]) << 8 | Int(lines[at + 2 * number + 1])
            default:
                let bit = number * depth
                return Int(lines[at + bit / 8]) >> (8 - depth - bit % 8) & (1 << depth - 1)
            }
        }
        let most = 1 << depth - 1
        func byte(_ value: Int) -> UInt32 { UInt32((value * 255 + most / 2) / most) }
        let first = sample(0)
        switch kind {
        case 3: return first < palette.count ? palette[first] : 0xff00_0000
        case 0: return transparent == [first] ? 0 : ImageFile.pixel(byte(first), byte(first), byte(first))
        case 4: return ImageFile.pixel(byte(first), byte(first), byte(first), byte(sample(1)))
        default:
            let green = sample(1), blue = sample(2)
            if transparent == [first, green, blue] { return 0 }
            return ImageFile.pixel(byte(first), byte(green), byte(blue), kind == 6 ? byte(sample(3)) : 255)
        }
    }
}
