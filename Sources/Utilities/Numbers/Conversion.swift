import Bytes

/// One `%` conversion of a format, and what it makes of values.
struct Conversion {
    var leftAligns = false
    var showsPlus = false
    var showsSpace = false
    var isAlternative = false
    var padsZeros = false
    var groups = false
    var width = 0
    var precision: Int?
    var letter: UInt8 = 0

    /// A flag by its character; false for anything else.
    mutating func add(flag: UInt8) -> Bool {
        switch flag {
        case 0x2d: leftAligns = true
        case 0x2b: showsPlus = true
        case 0x20: showsSpace = true
        case 0x23: isAlternative = true
        case 0x30: padsZeros = true
        case 0x27: groups = true
        default: return false
        }
        return true
    }

    /// Text between blanks or zeros.
    private func aligned(_ sign: ByteString, _ body: ByteString, zeros: Bool) -> ByteString {
        let missing = width - sign.count - body.count
        if missing <= 0 { return sign + body }
        if leftAligns { return sign + body + ByteString(repeatElement(0x20, count: missing)) }
        if zeros { return sign + ByteString(repeatElement(0x30, count: missing)) + body }
        return ByteString(repeatElement(0x20, count: missing)) + sign + body
    }

    func text(_ text: ByteString) -> ByteString {
        aligned("", precision.map { text[0..<min($0, text.count)] } ?? text, zeros: false)
    }

    func character(_ byte: UInt8) -> ByteString { aligned("", [byte], zeros: false) }

    private func sign(_ isNegative: Bool) -> ByteString {
        isNegative ? "-" : showsPlus ? "+" : showsSpace ? " " : ""
    }

    /// For `d` and `i`, and for `u`, `o`, `x`, `X` with a magnitude.
    func whole(_ magnitude: UInt64, isNegative: Bool) -> ByteString {
        var digits = ByteString()
        var sign = ByteString()
        switch letter {
        case 0x6f:
            digits = Self.digits(magnitude, 8)
            if isAlternative && (digits.first != 0x30) && (precision ?? 0) <= digits.count { digits = "0" + digits }
        case 0x78, 0x58:
            digits = Self.digits(magnitude, 16)
            if isAlternative && magnitude != 0 { sign = "0x" }
            if letter == 0x58 {
                digits = digits.uppercased
                sign = sign.uppercased
            }
        case 0x75: digits = ByteString(magnitude)
        default:
            digits = ByteString(magnitude)
            sign = self.sign(isNegative)
        }
        if let precision {
            if precision == 0 && magnitude == 0 && !(letter == 0x6f && isAlternative) { digits = "" }
            digits = padded(digits, precision, with: 0x30)
        }
        return aligned(sign, digits, zeros: padsZeros && precision == nil)
    }

    static func digits(_ number: UInt64, _ base: UInt64) -> ByteString {
        if number == 0 { return "0" }
        var bytes: [UInt8] = []
        var rest = number
        while rest > 0 {
            let digit = UInt8(rest % base)
            bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            rest /= base
        }
        return ByteString(bytes.reversed())
    }

    /// For `f`, `e`, `g`, `a` and their capitals.
    func floating(_ value: Extended) -> ByteString {
        var body: ByteString
        if value.isNaN {
            body = "nan"
        } else if value.isInfinite {
            body = "inf"
        } else {
            switch letter | 0x20 {
            case 0x66: body = value.fixed(precision ?? 6, keepsPoint: isAlternative)
            case 0x65: body = value.scientific(precision ?? 6, keepsPoint: isAlternative)
            case 0x67: body = value.general(precision ?? 6, keepsZeros: isAlternative)
            default: body = value.hexadecimal(precision, keepsPoint: isAlternative)
            }
        }
        var sign = self.sign(value.isNegative)
        if letter | 0x20 == 0x61 && value.isFinite {
            sign += "0x"
            body = body[2..<body.count]
        }
        if letter & 0x20 == 0 {
            body = body.uppercased
            sign = sign.uppercased
        }
        return aligned(sign, body, zeros: padsZeros && value.isFinite)
    }
}

extension ByteString {
    /// With ASCII's small letters as capitals.
    var uppercased: ByteString { ByteString(bytes.map { $0 >= 0x61 && $0 <= 0x7a ? $0 - 32 : $0 }) }

    /// With ASCII's capitals as small letters.
    var lowercased: ByteString { ByteString(bytes.map { $0 >= 0x41 && $0 <= 0x5a ? $0 + 32 : $0 }) }
}
