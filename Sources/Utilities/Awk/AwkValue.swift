import Bytes

/// A value of an awk program.
enum AwkValue {
    /// Never assigned: 0 and the empty text at once.
    case none
    case number(Double)
    case text(ByteString)
    /// Text from outside (fields, `getline`, `-v`): a number where it looks like one.
    case input(ByteString)

    var number: Double {
        switch self {
        case .none: 0
        case .number(let number): number
        case .text(let text), .input(let text): AwkNumber.prefix(text.bytes.span).value
        }
    }

    var truth: Bool {
        switch self {
        case .none: return false
        case .number(let number): return number != 0
        case .text(let text): return !text.isEmpty
        case .input(let text):
            if let number = AwkNumber.whole(text.bytes.span) { return number != 0 }
            return !text.isEmpty
        }
    }

    /// Its number where it counts as one in comparisons.
    var comparable: Double? {
        switch self {
        case .none: 0
        case .number(let number): number
        case .text: nil
        case .input(let text): AwkNumber.whole(text.bytes.span)
        }
    }
}

/// Why an awk program does not go on with the next statement.
enum AwkStop: Error {
    case next
    case nextFile
    case exit
    case failure(Failure)

    static func fatal(_ message: ByteString) -> AwkStop { .failure(.fatal(message, status: 2)) }
}

/// Numbers to and from text, as awk has them.
enum AwkNumber {
    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// The decimal number at the front of a text, blanks before it left out, and where it ends; 0 and 0 where none is.
    static func prefix(_ bytes: Span<UInt8>) -> (value: Double, end: Int) {
        var index = 0
        while index < bytes.count, bytes[index].isSpace { index += 1 }
        let start = index
        var isNegative = false
        if index < bytes.count, bytes[index] == 0x2d || bytes[index] == 0x2b {
            isNegative = bytes[index] == 0x2d
            index += 1
        }
        var mantissa: UInt64 = 0
        var digits = 0
        var behindPoint = 0
        let first = index
        while index < bytes.count, bytes[index].isDigit {
            if digits < 18 { mantissa = mantissa &* 10 &+ UInt64(bytes[index] &- 0x30) }
            if mantissa != 0 { digits += 1 }
            index += 1
        }
        var count = index - first
        if index < bytes.count, bytes[index] == 0x2e {
            index += 1
            while index < bytes.count, bytes[index].isDigit {
                if digits < 18 { mantissa = mantissa &* 10 &+ UInt64(bytes[index] &- 0x30) }
                if mantissa != 0 { digits += 1 }
                index += 1
                count += 1
                behindPoint += 1
            }
        }
        if count == 0 { return (0, 0) }
        var isPlain = digits < 16 && behindPoint <= 22
        if index < bytes.count, bytes[index] | 0x20 == 0x65 {
            var next = index + 1
            if next < bytes.count, bytes[next] == 0x2d || bytes[next] == 0x2b { next += 1 }
            if next < bytes.count, bytes[next].isDigit {
                while next < bytes.count, bytes[next].isDigit { next += 1 }
                index = next
                isPlain = false
            }
        }
        if isPlain {
            // Both are exact, and so the quotient is rounded rightly.
            let value = behindPoint == 0 ? Double(mantissa) : Double(mantissa) / powers[behindPoint]
            return (isNegative ? -value : value, index)
        }
        return (FloatParser.double(bytes.extracting(start..<index))?.value ?? 0, index)
    }

    /// The number that a text is, blanks around it left out; nil where it is none.
    static func whole(_ bytes: Span<UInt8>) -> Double? {
        var first: UInt8 = 0
        for index in 0..<bytes.count where !bytes[index].isSpace {
            first = bytes[index]
            break
        }
        guard first.isDigit || first == 0x2d || first == 0x2b || first == 0x2e else { return nil }
        let (value, end) = prefix(bytes)
        if end == 0 { return nil }
        for index in end..<bytes.count where !bytes[index].isSpace { return nil }
        return value
    }

    /// A number as text: whole ones in all their digits, others by `format`.
    static func text(_ number: Double, format: ByteString) -> ByteString {
        if let whole = Int64(exactly: number) { return ByteString(whole) }
        if let special = special(number) { return special }
        if number.rounded(.towardZero) == number {
            var conversion = Conversion()
            (conversion.letter, conversion.precision) = (0x66, 0)
            return conversion.floating(Extended(number))
        }
        if format == "%.6g", let quick = general(number, precision: 6) { return quick }
        return AwkFormat.number(number, format)
    }

    static func special(_ number: Double) -> ByteString? {
        if number.isNaN { return number.sign == .minus ? "-nan" : "nan" }
        if number.isInfinite { return number < 0 ? "-inf" : "inf" }
        return nil
    }

    /// `%.6g` without long arithmetic, where the last digit is beyond doubt.
    static func general(_ number: Double, precision: Int) -> ByteString? {
        let magnitude = number.magnitude
        guard precision > 0, precision <= 9, magnitude >= 1e-4, magnitude < powers[precision] - 1 else { return nil }
        var exponent = 0
        if magnitude >= 1 {
            while powers[exponent + 1] <= magnitude { exponent += 1 }
        } else {
            exponent = magnitude >= 1e-1 ? -1 : magnitude >= 1e-2 ? -2 : magnitude >= 1e-3 ? -3 : -4
        }
        guard let text = fixed(number, precision: precision - 1 - exponent) else { return nil }
        // Rounding may have made one digit more: it is a zero then, and goes with the others.
        guard text.contains(0x2e) else { return text }
        var end = text.count
        while text[end - 1] == 0x30 { end -= 1 }
        if text[end - 1] == 0x2e { end -= 1 }
        return text[0..<end]
    }

    /// `%.Nf` without long arithmetic, where the last digit is beyond doubt.
    static func fixed(_ number: Double, precision: Int) -> ByteString? {
        guard precision >= 0, precision < 16 else { return nil }
        let scaled = number.magnitude * powers[precision]
        guard scaled < 1e12 else { return nil }
        let low = scaled.rounded(.down)
        let part = scaled - low
        if (part - 0.5).magnitude < 0.001 { return nil }
        let whole = UInt64(low) + (part > 0.5 ? 1 : 0)
        var text = ByteString()
        if number.sign == .minus { text.append(0x2d) }
        if precision == 0 { return text + ByteString(whole) }
        let digits = padded(ByteString(whole), precision + 1, with: 0x30)
        text += digits[0..<(digits.count - precision)]
        text.append(0x2e)
        text += digits[(digits.count - precision)..<digits.count]
        return text
    }
}

extension Extended {
    /// The same value with more bits.
    init(_ number: Double) {
        if number.isNaN || number.isInfinite {
            self = Extended.parse(AwkNumber.special(number) ?? "nan")?.value ?? Extended()
            return
        }
        let exponent = Int(number.exponentBitPattern)
        self.init(bits: number.significandBitPattern, exponent: exponent, bias: 1023, fraction: 52)
        isNegative = number.sign == .minus
    }
}
