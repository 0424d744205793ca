import Bytes
import Drawing

/// Portable pixmaps (P6) with 255 steps, as `orbital-control:screen/N` gives them.
enum Pixmap {
    /// The picture; nil where the bytes are not one.
    static func bitmap(_ bytes: ByteString) -> Bitmap? {
        guard bytes.hasPrefix("P6\n"), let first = bytes.firstIndex(of: "\n", from: 3),
            let second = bytes.firstIndex(of: "\n", from: first + 1)
        else { return nil }
        let numbers = bytes[3..<first].split(separator: 0x20).compactMap { $0.integer() }
        guard numbers.count == 2, numbers.allSatisfy({ (1...Int64(Bitmap.limit)).contains($0) }),
            let bitmap = Bitmap(width: Int(numbers[0]), height: Int(numbers[1])),
            bytes.count - second - 1 >= bitmap.width * bitmap.height * 3
        else { return nil }
        var place = second + 1
        for y in 0..<bitmap.height {
            bitmap.withMutableRow(x: 0, y: y, count: bitmap.width) { row in
                for x in 0..<row.count {
                    row[x] =
                        0xff00_0000 | UInt32(bytes[place]) << 16 | UInt32(bytes[place + 1]) << 8
                        | UInt32(bytes[place + 2])
                    place += 3
                }
            }
        }
        return bitmap
    }
}
