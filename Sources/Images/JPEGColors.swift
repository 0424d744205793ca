import Bytes
import Drawing

/// Makes pixels of coefficients.
struct JPEGColors {
    private let picture: JPEGDecoder

    init(_ picture: JPEGDecoder) { self.picture = picture }

    func bitmap() throws(ImageError) -> Bitmap {
        guard !picture.components.isEmpty else { throw ImageError("there is no picture") }
        var planes: [[UInt8]] = []
        for part in picture.components {
            guard !picture.quantities[part.table].isEmpty else { throw ImageError("a table is missing") }
            planes.append(Self.plane(part, picture.quantities[part.table]))
        }
        let bitmap = try ImageFile.bitmap(picture.width, picture.height)
        var lines = planes.map { _ in [UInt8](repeating: 0, count: picture.width) }
        for y in 0..<picture.height {
            for index in planes.indices { stretch(planes[index], index, y, into: &lines[index]) }
            bitmap.withMutableRow(x: 0, y: y, count: picture.width) { pixels in
                for x in 0..<pixels.count { pixels[x] = pixel(lines, x) }
            }
        }
        return bitmap
    }

    /// A row of a plane, as wide as the picture: between two samples there are mixtures.
    private func stretch(_ plane: [UInt8], _ index: Int, _ y: Int, into line: inout [UInt8]) {
        let part = picture.components[index], most = JPEGDecoder.most(picture.components)
        let stride = part.columns * 8
        if part.across == most.across, part.down == most.down {
            for x in 0..<line.count { line[x] = plane[y * stride + x] }
            return
        }
        let (row, nextRow, down) = Self.place(y, part.down, most.down, (picture.height * part.down - 1) / most.down)
        let lastColumn = (picture.width * part.across - 1) / most.across
        for x in 0..<line.count {
            let (column, next, across) = Self.place(x, part.across, most.across, lastColumn)
            let upper = Int(plane[row * stride + column]) * (64 - across) + Int(plane[row * stride + next]) * across
            let lower =
                Int(plane[nextRow * stride + column]) * (64 - across) + Int(plane[nextRow * stride + next]) * across
            line[x] = UInt8((upper * (64 - down) + lower * down + 2048) >> 12)
        }
    }

    /// The samples around a pixel's centre, and how much of the second counts, out of 64.
    @inline(__always)
    private static func place(_ pixel: Int, _ own: Int, _ most: Int, _ last: Int) -> (Int, Int, Int) {
        if own == most { return (min(pixel, last), min(pixel, last), 0) }
        // In 64ths of a sample, from the first sample's centre.
        let at = max(((2 * pixel + 1) * own * 32) / most - 32, 0)
        let first = min(at >> 6, last)
        return (first, min(first + 1, last), at & 63)
    }

    private static func plane(_ part: JPEGDecoder.Component, _ quantities: [Int32]) -> [UInt8] {
        let stride = part.columns * 8
        var plane = [UInt8](repeating: 0, count: stride * part.rows * 8)
        for row in 0..<part.rows {
            for column in 0..<part.columns {
                let from = (row * part.columns + column) * 64
                CosineTransform.block(
                    part.coefficients, from, quantities, into: &plane, at: row * 8 * stride + column * 8, stride)
            }
        }
        return plane
    }

    @inline(__always)
    private func pixel(_ lines: [[UInt8]], _ x: Int) -> UInt32 {
        let first = Int(lines[0][x])
        if lines.count == 1 { return ImageFile.pixel(UInt32(first), UInt32(first), UInt32(first)) }
        var (red, green, blue) = (first, Int(lines[1][x]), Int(lines[2][x]))
        if isLuminance {
            let toBlue = green - 128, toRed = blue - 128
            (red, green, blue) = (
                Self.byte(first << 16 + 91881 * toRed), Self.byte(first << 16 - 22554 * toBlue - 46802 * toRed),
                Self.byte(first << 16 + 116130 * toBlue)
            )
        }
        if lines.count == 4 {
            // Inks, which Adobe's programs write upside down.
            let key = Int(lines[3][x]), isInverted = picture.transform != nil
            func ink(_ value: Int) -> Int {
                (isInverted ? value : 255 - value) * (isInverted ? key : 255 - key) / 255
            }
            (red, green, blue) = (ink(red), ink(green), ink(blue))
        }
        return ImageFile.pixel(UInt32(red), UInt32(green), UInt32(blue))
    }

    @inline(__always)
    private static func byte(_ value: Int) -> Int { min(max((value + 32768) >> 16, 0), 255) }

    private var isLuminance: Bool {
        if let transform = picture.transform { return transform != 0 }
        // Without a word on it: colours may be named by their letters.
        return picture.components.count == 3 && picture.components.map { $0.id } != [0x52, 0x47, 0x42]
    }
}

/// The inverse cosine transform of 8 × 8 coefficients, eight columns at a time.
enum CosineTransform {
    private typealias Row = SIMD8<Int32>

    static func block(
        _ coefficients: [Int16], _ from: Int, _ quantities: [Int32], into plane: inout [UInt8], at start: Int,
        _ stride: Int
    ) {
        var rows = [Row](repeating: .zero, count: 8)
        for row in 0..<8 {
            for column in 0..<8 {
                let index = row * 8 + column
                rows[row][column] = Int32(coefficients[from + index]) &* quantities[index]
            }
        }
        transform(&rows, rounding: 512, shift: 10)
        var turned = rows
        for row in 0..<8 { for column in 0..<8 { turned[column][row] = rows[row][column] } }
        transform(&turned, rounding: 65536 + 128 << 17, shift: 17)
        for row in 0..<8 {
            for column in 0..<8 {
                plane[start + row * stride + column] = UInt8(min(max(turned[column][row], 0), 255))
            }
        }
    }

    /// A fraction in 4096ths.
    @inline(__always)
    private static func times(_ row: Row, _ factor: Int32) -> Row { row &* Row(repeating: factor) }

    private static func transform(_ rows: inout [Row], rounding: Int32, shift: Int32) {
        let common = times(rows[2] &+ rows[6], 2217)
        let second = common &+ times(rows[6], -7567), third = common &+ times(rows[2], 3135)
        let sum = times(rows[0] &+ rows[4], 4096) &+ Row(repeating: rounding)
        let difference = times(rows[0] &- rows[4], 4096) &+ Row(repeating: rounding)
        let even = [sum &+ third, difference &+ second, difference &- second, sum &- third]
        let (a, b, c, d) = (rows[7], rows[5], rows[3], rows[1])
        let all = times(a &+ c &+ b &+ d, 4816)
        let p1 = all &+ times(a &+ d, -3685), p2 = all &+ times(b &+ c, -10497)
        let p3 = times(a &+ c, -8034), p4 = times(b &+ d, -1597)
        let odd = [
            times(d, 6149) &+ p1 &+ p4, times(c, 12586) &+ p2 &+ p3, times(b, 8410) &+ p2 &+ p4,
            times(a, 1223) &+ p1 &+ p3,
        ]
        for index in 0..<4 {
            rows[index] = (even[index] &+ odd[index]) &>> Row(repeating: shift)
            rows[7 - index] = (even[index] &- odd[index]) &>> Row(repeating: shift)
        }
    }
}
