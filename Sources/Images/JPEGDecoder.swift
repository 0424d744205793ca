import Bytes
import Drawing

/// Reads JPEG: baseline, extended and progressive with 8 bits, all samplings, restarts, grey, YCbCr, RGB and CMYK, turned
/// as EXIF says. Coefficients are kept until the end, so that all kinds go the same way.
struct JPEGDecoder {
    /// A colour's plane.
    struct Component {
        var id = 0
        var across = 1
        var down = 1
        var table = 0
        /// Blocks that are there, rounded up to whole units.
        var columns = 0
        var rows = 0
        /// Blocks that are seen, which is what a scan of this colour alone has.
        var ownColumns = 0
        var ownRows = 0
        var directCode = 0
        var alternatingCode = 0
        var prediction = 0
        var coefficients: [Int16] = []
    }

    var bytes: [UInt8]
    var width = 0
    var height = 0
    var isProgressive = false
    var components: [Component] = []
    var quantities = [[Int32]](repeating: [], count: 4)
    var codes = [JPEGCode?](repeating: nil, count: 8)
    var restartInterval = 0
    /// Adobe's word on the colours; nil where it is silent.
    var transform: Int?
    private var orientation = 1
    private var scans = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func decode(_ bytes: [UInt8], _ limit: Int) throws(ImageError) -> Bitmap {
        var decoder = JPEGDecoder(bytes)
        try decoder.readSegments(limit)
        let bitmap = try JPEGColors(decoder).bitmap()
        return try bitmap.turned(decoder.orientation)
    }

    private func word(_ at: Int) -> Int { at + 1 < bytes.count ? Int(bytes[at]) << 8 | Int(bytes[at + 1]) : 0 }

    private mutating func readSegments(_ limit: Int) throws(ImageError) {
        var at = 2
        while true {
            while at < bytes.count, bytes[at] != 0xff { at += 1 }
            while at < bytes.count, bytes[at] == 0xff { at += 1 }
            guard at < bytes.count else {
                // Files that were cut off show what there is.
                if scans > 0 { return }
                throw .truncated
            }
            let marker = bytes[at]
            at += 1
            if marker == 0xd9, scans > 0 { return }
            if marker == 0 || marker == 1 || (0xd0...0xd9).contains(marker) { continue }
            let length = word(at)
            guard length >= 2, length <= bytes.count - at else {
                if scans > 0 { return }
                throw .truncated
            }
            let content = (at + 2)..<(at + length)
            at += length
            switch marker {
            case 0xc0, 0xc1, 0xc2: try readFrame(content, isProgressive: marker == 0xc2, limit)
            case 0xc4: try readCodes(content)
            case 0xc3, 0xc5...0xc7, 0xc9...0xcb, 0xcd...0xcf: throw ImageError("this kind of JPEG is not known")
            case 0xdb: try readQuantities(content)
            case 0xdd: restartInterval = content.count >= 2 ? word(content.lowerBound) : 0
            case 0xda:
                scans += 1
                // A hostile file could ask for the same work again and again.
                guard scans <= 200 else { throw ImageError("there are too many scans") }
                at = try readScan(content)
            case 0xe1: orientation = EXIF.orientation(Array(bytes[content])) ?? orientation
            case 0xee:
                if content.count >= 12, bytes[content].starts(with: Array("Adobe".utf8)) {
                    transform = Int(bytes[content.lowerBound + 11])
                }
            default: break
            }
        }
    }

    private mutating func readFrame(_ content: Range<Int>, isProgressive: Bool, _ limit: Int) throws(ImageError) {
        guard components.isEmpty else { throw ImageError("there are two pictures in one") }
        let at = content.lowerBound
        guard content.count >= 6, content.count == 6 + 3 * Int(bytes[at + 5]) else { throw .truncated }
        guard bytes[at] == 8 else { throw ImageError("only 8 bits a colour are known") }
        (height, width) = (word(at + 1), word(at + 3))
        try ImageFile.check(width, height, limit)
        self.isProgressive = isProgressive
        let count = Int(bytes[at + 5])
        guard [1, 3, 4].contains(count) else { throw ImageError("there are no such colours") }
        var parts: [Component] = []
        for index in 0..<count {
            let place = at + 6 + 3 * index
            let part = Component(
                id: Int(bytes[place]), across: Int(bytes[place + 1] >> 4), down: Int(bytes[place + 1] & 15),
                table: Int(bytes[place + 2]))
            guard (1...4).contains(part.across), (1...4).contains(part.down), part.table < 4 else {
                throw ImageError("the header is damaged")
            }
            parts.append(part)
        }
        // With one colour alone the sampling means nothing.
        if count == 1 { (parts[0].across, parts[0].down) = (1, 1) }
        let most = Self.most(parts)
        let unitsAcross = (width + 8 * most.across - 1) / (8 * most.across)
        let unitsDown = (height + 8 * most.down - 1) / (8 * most.down)
        for index in parts.indices {
            let part = parts[index]
            parts[index].columns = unitsAcross * part.across
            parts[index].rows = unitsDown * part.down
            parts[index].ownColumns = (width * part.across + 8 * most.across - 1) / (8 * most.across)
            parts[index].ownRows = (height * part.down + 8 * most.down - 1) / (8 * most.down)
            parts[index].coefficients = Array(repeating: 0, count: parts[index].columns * parts[index].rows * 64)
        }
        components = parts
    }

    static func most(_ components: [Component]) -> (across: Int, down: Int) {
        (components.map { $0.across }.max() ?? 1, components.map { $0.down }.max() ?? 1)
    }

    private mutating func readQuantities(_ content: Range<Int>) throws(ImageError) {
        var at = content.lowerBound
        while at < content.upperBound {
            let isWide = bytes[at] >> 4 != 0, number = Int(bytes[at] & 15)
            let size = isWide ? 128 : 64
            at += 1
            guard number < 4, size <= content.upperBound - at else { throw ImageError("a table is damaged") }
            var table = [Int32](repeating: 0, count: 64)
            for index in 0..<64 {
                table[JPEGScan.zigzag[index]] = Int32(isWide ? word(at + 2 * index) : Int(bytes[at + index]))
            }
            quantities[number] = table
            at += size
        }
    }

    private mutating func readCodes(_ content: Range<Int>) throws(ImageError) {
        var at = content.lowerBound
        while at < content.upperBound {
            guard content.upperBound - at >= 17 else { throw ImageError("a table is damaged") }
            let isAlternating = bytes[at] >> 4 != 0, number = Int(bytes[at] & 15)
            let counts = bytes[(at + 1)..<(at + 17)].map { Int($0) }
            let total = counts.reduce(0, +)
            at += 17
            guard number < 4, total <= 256, total <= content.upperBound - at else {
                throw ImageError("a table is damaged")
            }
            codes[number + (isAlternating ? 4 : 0)] = try JPEGCode(counts, Array(bytes[at..<(at + total)]))
            at += total
        }
    }

    /// Reads a scan; answers where it ends.
    private mutating func readScan(_ content: Range<Int>) throws(ImageError) -> Int {
        guard !components.isEmpty else { throw ImageError("the header is missing") }
        let at = content.lowerBound
        guard content.count >= 1 else { throw .truncated }
        let count = Int(bytes[at])
        guard (1...4).contains(count), content.count == 4 + 2 * count else { throw ImageError("a scan is damaged") }
        var which: [Int] = []
        for index in 0..<count {
            let id = Int(bytes[at + 1 + 2 * index]), tables = Int(bytes[at + 2 + 2 * index])
            guard let part = components.firstIndex(where: { $0.id == id }), !which.contains(part),
                tables >> 4 < 4, tables & 15 < 4
            else { throw ImageError("a scan is damaged") }
            components[part].directCode = tables >> 4
            components[part].alternatingCode = 4 + tables & 15
            which.append(part)
        }
        let end = at + 1 + 2 * count
        var scan = JPEGScan(
            which: which, first: Int(bytes[end]), last: Int(bytes[end + 1]), before: Int(bytes[end + 2] >> 4),
            low: Int(bytes[end + 2] & 15), at: content.upperBound)
        try scan.run(&self)
        return scan.bits.end
    }
}
