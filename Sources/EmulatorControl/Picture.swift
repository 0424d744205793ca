/// A picture of the screen: red, green and blue bytes, row by row.
public struct Picture: Equatable, Sendable {
    public let width: Int
    public let height: Int
    public let bytes: [UInt8]

    /// Nil where the bytes do not fit the size.
    public init?(width: Int, height: Int, bytes: [UInt8]) {
        guard width > 0, height > 0, width <= 1 << 15, height <= 1 << 15, bytes.count == width * height * 3 else {
            return nil
        }
        self.width = width
        self.height = height
        self.bytes = bytes
    }

    /// Reads a binary portable pixmap (`P6`) of 8-bit samples, as QEMU writes it.
    public init?(portablePixmap file: [UInt8]) {
        guard file.starts(with: [0x50, 0x36]) else { return nil }
        var numbers: [Int] = []
        var index = 2
        while numbers.count < 3 {
            guard let number = Self.number(in: file, from: &index) else { return nil }
            numbers.append(number)
        }
        // One white space ends the head.
        guard numbers[2] == 255, index < file.count else { return nil }
        self.init(width: numbers[0], height: numbers[1], bytes: Array(file[(index + 1)...]))
    }

    /// The next decimal number, behind white space and comments.
    private static func number(in file: [UInt8], from index: inout Int) -> Int? {
        while index < file.count, file[index] <= 0x20 || file[index] == 0x23 {
            if file[index] == 0x23 {
                while index < file.count, file[index] != 0x0a { index += 1 }
            } else {
                index += 1
            }
        }
        var value: Int?
        while index < file.count, file[index] >= 0x30, file[index] <= 0x39, (value ?? 0) < 1 << 20 {
            value = (value ?? 0) * 10 + Int(file[index] - 0x30)
            index += 1
        }
        return value
    }

    /// True where every pixel has the same colour: nothing was drawn.
    public var isBlank: Bool {
        stride(from: 3, to: bytes.count, by: 3).allSatisfy { bytes[$0..<($0 + 3)] == bytes[0..<3] }
    }
}
