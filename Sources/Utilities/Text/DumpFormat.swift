import Bytes
import Streams

/// One way in which `od` shows bytes.
struct DumpFormat {
    enum Kind {
        case signed, unsigned, octal, hexadecimal, float, named, character
    }

    let kind: Kind
    /// How many bytes make a number.
    let size: Int
    /// How wide a number is at most.
    let width: Int
    /// Whether the line ends with its bytes as characters.
    var showsText = false
    /// Blanks in front of all numbers of a line together.
    var padding = 0

    /// The formats of a word such as `x1d2c`.
    static func list(_ word: ByteString) throws(Failure) -> [DumpFormat] {
        var formats: [DumpFormat] = []
        var index = 0
        while index < word.count {
            let letter = word[index]
            index += 1
            var format: DumpFormat
            switch letter {
            case 0x64, 0x6f, 0x75, 0x78:
                let size = try size(word, &index, letters: [(0x43, 1), (0x53, 2), (0x49, 4), (0x4c, 8)], standard: 4)
                guard [1, 2, 4, 8].contains(size) else {
                    throw .fatal(
                        "invalid type string " + quoted(word) + ";\nthis system doesn't provide a " + ByteString(size)
                            + "-byte integral type")
                }
                format = whole(letter, size)
            case 0x66:
                let size = try size(word, &index, letters: [(0x46, 4), (0x44, 8), (0x4c, 16)], standard: 8)
                guard [4, 8, 16].contains(size) else {
                    throw .fatal(
                        "invalid type string " + quoted(word) + ";\nthis system doesn't provide a " + ByteString(size)
                            + "-byte floating point type")
                }
                format = DumpFormat(kind: .float, size: size, width: size == 4 ? 15 : size == 8 ? 24 : 29)
            case 0x61: format = DumpFormat(kind: .named, size: 1, width: 3)
            case 0x63: format = DumpFormat(kind: .character, size: 1, width: 3)
            default:
                throw .fatal(
                    "invalid character " + quoted([letter]) + " in type string " + quoted(word))
            }
            if index < word.count, word[index] == 0x7a {
                format.showsText = true
                index += 1
            }
            formats.append(format)
        }
        return formats
    }

    private static func size(
        _ word: ByteString, _ index: inout Int, letters: [(UInt8, Int)], standard: Int
    ) throws(Failure) -> Int {
        guard index < word.count else { return standard }
        if let known = letters.first(where: { $0.0 == word[index] }) {
            index += 1
            return known.1
        }
        var value: Int?
        while index < word.count, word[index].isDigit {
            value = min((value ?? 0) * 10 + Int(word[index] - 0x30), 100_000)
            index += 1
        }
        return value ?? standard
    }

    private static func whole(_ letter: UInt8, _ size: Int) -> DumpFormat {
        let place = size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : 3
        switch letter {
        case 0x64: return DumpFormat(kind: .signed, size: size, width: [4, 6, 11, 20][place])
        case 0x75: return DumpFormat(kind: .unsigned, size: size, width: [3, 5, 10, 20][place])
        case 0x6f: return DumpFormat(kind: .octal, size: size, width: [3, 6, 11, 22][place])
        default: return DumpFormat(kind: .hexadecimal, size: size, width: size * 2)
        }
    }

    init(kind: Kind, size: Int, width: Int) {
        self.kind = kind
        self.size = size
        self.width = width
    }

    /// A number of the line's bytes.
    func text(_ bytes: ArraySlice<UInt8>, isBig: Bool) -> ByteString {
        let ordered = isBig ? Array(bytes) : bytes.reversed()
        switch kind {
        case .named: return Self.name(bytes[bytes.startIndex])
        case .character: return Self.character(bytes[bytes.startIndex])
        case .float: return float(ordered)
        default: break
        }
        let value = ordered.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        switch kind {
        case .signed:
            let shift = UInt64(64 - 8 * size)
            return ByteString(Int64(bitPattern: value << shift) >> Int64(shift))
        case .unsigned: return ByteString(value)
        case .octal: return padded(Conversion.digits(value, 8), width, with: 0x30)
        default: return padded(Conversion.digits(value, 16), width, with: 0x30)
        }
    }

    /// The shortest decimal that reads back as the same number.
    private func float(_ bytes: [UInt8]) -> ByteString {
        var isNegative = false
        var value: Extended
        var read: (ByteString) -> Bool
        if size == 4 {
            let bits = UInt32(truncatingIfNeeded: bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
            let number = Float(bitPattern: bits)
            isNegative = bits >> 31 == 1
            if number.isNaN || number.isInfinite { return (isNegative ? "-" : "") + (number.isNaN ? "nan" : "inf") }
            value = Extended(bits: UInt64(bits & 0x7f_ffff), exponent: Int(bits >> 23 & 255), bias: 127, fraction: 23)
            read = { text in FloatParser.float(text.bytes.span).map { $0.value.magnitude == number.magnitude } ?? false
            }
        } else if size == 8 {
            let bits = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let number = Double(bitPattern: bits)
            isNegative = bits >> 63 == 1
            if number.isNaN || number.isInfinite { return (isNegative ? "-" : "") + (number.isNaN ? "nan" : "inf") }
            value = Extended(
                bits: bits & 0xf_ffff_ffff_ffff, exponent: Int(bits >> 52 & 0x7ff), bias: 1023, fraction: 52)
            read = { text in FloatParser.double(text.bytes.span).map { $0.value.magnitude == number.magnitude } ?? false
            }
        } else {
            let low = bytes.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let head = Int(bytes[6]) << 8 | Int(bytes[7])
            isNegative = head >> 15 == 1
            if head & 0x7fff == 0x7fff { return (isNegative ? "-" : "") + (low << 1 == 0 ? "inf" : "nan") }
            value = Extended(mantissa: low, exponent: max(head & 0x7fff, 1) - 16383 - 63)
            // A number above the smallest must have its highest bit set.
            if head & 0x7fff != 0 && low >> 63 == 0 { return (isNegative ? "-" : "") + "nan" }
            let exact = value
            read = { text in
                Extended.parse(text).map { $0.value.isSame(as: exact, leastExponent: -16445) } ?? false
            }
        }
        if value.isZero { return isNegative ? "-0" : "0" }
        let most = size == 4 ? 9 : size == 8 ? 17 : 21
        // Numbers that are not normal have fewer digits to tell them apart.
        let lowest = size == 4 ? -126 : size == 8 ? -1022 : -16382
        let least = value.exponent + 63 < lowest ? 1 : size == 4 ? 6 : size == 8 ? 15 : 18
        for precision in least...most {
            let text = value.general(precision)
            if read(text) || precision == most { return (isNegative ? "-" : "") + text }
        }
        return ""
    }

    private static let names: [ByteString] = [
        "nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs", "ht", "nl", "vt", "ff", "cr", "so", "si", "dle",
        "dc1", "dc2", "dc3", "dc4", "nak", "syn", "etb", "can", "em", "sub", "esc", "fs", "gs", "rs", "us", "sp",
    ]

    private static func name(_ byte: UInt8) -> ByteString {
        let low = byte & 0x7f
        return low == 0x7f ? "del" : low <= 0x20 ? names[Int(low)] : [low]
    }

    private static func character(_ byte: UInt8) -> ByteString {
        switch byte {
        case 0: "\\0"
        case 7: "\\a"
        case 8: "\\b"
        case 9: "\\t"
        case 10: "\\n"
        case 11: "\\v"
        case 12: "\\f"
        case 13: "\\r"
        case 0x20..<0x7f: [byte]
        default: padded(Conversion.digits(UInt64(byte), 8), 3, with: 0x30)
        }
    }
}
