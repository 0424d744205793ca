import Drawing

/// The one thing that is read of a camera's notes: which way up the picture is.
enum EXIF {
    /// 1 to 8 as EXIF counts them; nil where there is no word on it.
    static func orientation(_ bytes: [UInt8]) -> Int? {
        guard bytes.starts(with: Array("Exif\0\0".utf8)), bytes.count >= 14 else { return nil }
        let isLittle = bytes[6] == 0x49
        func number(_ at: Int, _ count: Int) -> Int {
            var value = 0
            for index in 0..<count {
                let place = 6 + at + (isLittle ? count - 1 - index : index)
                value = value << 8 | (place < bytes.count ? Int(bytes[place]) : 0)
            }
            return value
        }
        let directory = number(4, 4)
        guard directory < bytes.count else { return nil }
        for index in 0..<min(number(directory, 2), 500) {
            let entry = directory + 2 + 12 * index
            if number(entry, 2) == 0x0112 {
                let value = number(entry + 8, 2)
                return (1...8).contains(value) ? value : nil
            }
        }
        return nil
    }
}

extension Bitmap {
    /// The picture turned and mirrored as EXIF's number says.
    func turned(_ orientation: Int) throws(ImageError) -> Bitmap {
        if orientation <= 1 { return self }
        let isSideways = orientation >= 5
        let result = try ImageFile.bitmap(isSideways ? height : width, isSideways ? width : height)
        for y in 0..<result.height {
            for x in 0..<result.width {
                let (right, bottom) = (width - 1, height - 1)
                switch orientation {
                case 2: result[x, y] = self[right - x, y]
                case 3: result[x, y] = self[right - x, bottom - y]
                case 4: result[x, y] = self[x, bottom - y]
                case 5: result[x, y] = self[y, x]
                case 6: result[x, y] = self[y, bottom - x]
                case 7: result[x, y] = self[right - y, bottom - x]
                default: result[x, y] = self[right - y, x]
                }
            }
        }
        return result
    }
}
