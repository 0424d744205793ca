import Bytes

/// A floating-point number with 64 bits of precision, as C's `long double` has on this processor: what `printf`, `seq`
/// and `numfmt` calculate with. It is read and shown exactly rounded.
struct Extended {
    var isNegative = false
    /// The value is `mantissa` × 2^`exponent`; the highest bit is set, or all are 0.
    private(set) var mantissa: UInt64 = 0
    private(set) var exponent = 0
    private(set) var isInfinite = false
    private(set) var isNaN = false

    init() {}

    /// The nearest to `numerator` / `denominator`.
    init(_ numerator: Natural, over denominator: Natural = Natural(1), isNegative: Bool = false) {
        self.isNegative = isNegative
        if numerator.isZero { return }
        // A quotient of 66 bits or a few more, whose lowest says whether there is a rest.
        let shift = 67 - (numerator.bitWidth - denominator.bitWidth)
        let (quotient, rest) = (shift > 0 ? numerator << shift : numerator)
            .divided(by: shift < 0 ? denominator << -shift : denominator)
        let width = quotient.bitWidth
        let excess = width - 64
        let (top, low) = quotient.divided(by: Natural(1) << excess)
        mantissa = top.word ?? .max
        exponent = excess - shift
        let half = Natural(1) << (excess - 1)
        let isAbove = half < low || (low == half && !rest.isZero)
        if isAbove || (low == half && rest.isZero && mantissa & 1 == 1) {
            mantissa &+= 1
            if mantissa == 0 {
                mantissa = 1 << 63
                exponent += 1
            }
        }
        if exponent > 16320 { isInfinite = true }
    }

    /// The number at the front of a text, as C's `strtold` reads it, and how many bytes it takes; nil where there is none.
    static func parse(_ text: ByteString) -> (value: Extended, length: Int)? {
        var index = 0
        while index < text.count, text[index].isSpace { index += 1 }
        var value = Extended()
        var isNegative = false
        if index < text.count, text[index] == 0x2d || text[index] == 0x2b {
            isNegative = text[index] == 0x2d
            index += 1
        }
        let lower = ByteString(text[index..<text.count].bytes.map { $0.isLetter ? $0 | 0x20 : $0 })
        for word in ["infinity", "inf", "nan"] as [ByteString] where lower.hasPrefix(word) {
            value.isInfinite = word != "nan"
            value.isNaN = word == "nan"
            value.isNegative = isNegative
            return (value, index + word.count)
        }
        let isHexadecimal =
            lower.hasPrefix("0x") && lower.count > 2
            && (lower[2].digitValue.map { $0 < 16 }
                ?? (lower[2] == 0x2e && lower.count > 3 && (lower[3].digitValue.map { $0 < 16 } ?? false)))
        if isHexadecimal { index += 2 }
        let base: UInt32 = isHexadecimal ? 16 : 10
        var digits = Natural()
        var scale = 0
        var sawDigit = false
        var sawPoint = false
        while index < text.count {
            if text[index] == 0x2e && !sawPoint {
                sawPoint = true
            } else if let digit = text[index].digitValue, digit < Int64(base) {
                sawDigit = true
                // More digits than a number can tell apart only move the point.
                if digits.bitWidth < 40_000 {
                    digits.multiplyAndAdd(base, UInt32(digit))
                    if sawPoint { scale -= 1 }
                } else if !sawPoint {
                    scale += 1
                }
            } else {
                break
            }
            index += 1
        }
        if !sawDigit { return nil }
        var power = 0
        if index < text.count, text[index] | 0x20 == (isHexadecimal ? 0x70 : 0x65) {
            var next = index + 1
            let isDown = next < text.count && text[next] == 0x2d
            if next < text.count, text[next] == 0x2d || text[next] == 0x2b { next += 1 }
            let start = next
            while next < text.count, text[next].isDigit {
                power = min(power * 10 + Int(text[next] - 0x30), 100_000)
                next += 1
            }
            if next > start { index = next } else { power = 0 }
            if isDown { power = -power }
        }
        return (make(digits, scale, power, isHexadecimal, isNegative), index)
    }

    private static func make(_ digits: Natural, _ scale: Int, _ power: Int, _ isHexadecimal: Bool, _ isNegative: Bool)
        -> Extended
    {
        if isHexadecimal {
            let shift = 4 * scale + power
            if shift > 20_000 || shift < -20_000 {
                var value = Extended(digits.isZero || shift < 0 ? Natural() : digits, isNegative: isNegative)
                value.isInfinite = shift > 0 && !digits.isZero
                return value
            }
            return shift >= 0
                ? Extended(digits << shift, isNegative: isNegative)
                : Extended(digits, over: Natural(1) << -shift, isNegative: isNegative)
        }
        let exponent = scale + power
        if digits.isZero { return Extended(digits, isNegative: isNegative) }
        if exponent > 5000 || exponent < -18_000 {
            var value = Extended(Natural(), isNegative: isNegative)
            value.isInfinite = exponent > 0
            return value
        }
        return exponent >= 0
            ? Extended(digits * Natural.power(of: 10, exponent), isNegative: isNegative)
            : Extended(digits, over: Natural.power(of: 10, -exponent), isNegative: isNegative)
    }

    /// A value by its bits, as they stand.
    init(mantissa: UInt64, exponent: Int) {
        if mantissa == 0 { return }
        let shift = mantissa.leadingZeroBitCount
        self.mantissa = mantissa << UInt64(shift)
        self.exponent = exponent - shift
    }

    /// The value of a binary format's bits without the sign; `fraction` is the size of its fraction.
    init(bits: UInt64, exponent: Int, bias: Int, fraction: Int) {
        let isNormal = exponent > 0
        self.init(
            mantissa: isNormal ? bits | 1 << UInt64(fraction) : bits,
            exponent: (isNormal ? exponent : 1) - bias - fraction)
    }

    /// Whether this rounds to `other` in a format whose lowest bit is 2^`leastExponent`.
    func isSame(as other: Extended, leastExponent: Int) -> Bool {
        let shift = leastExponent - other.exponent
        if shift <= 0 || shift > 63 { return mantissa == other.mantissa && exponent == other.exponent }
        let half: UInt64 = 1 << UInt64(shift - 1)
        let (sum, isCarried) = mantissa.addingReportingOverflow(half)
        if isCarried { return exponent + 1 == other.exponent && other.mantissa == 1 << 63 }
        return exponent == other.exponent && sum >> UInt64(shift) == other.mantissa >> UInt64(shift)
    }

    var isZero: Bool { mantissa == 0 && !isInfinite && !isNaN }
    var isFinite: Bool { !isInfinite && !isNaN }

    /// The value × 10^`power` as a whole number, halves to even.
    func scaled(_ power: Int) -> Natural {
        if mantissa == 0 { return Natural() }
        var numerator = Natural(mantissa)
        if exponent > 0 { numerator = numerator << exponent }
        if power > 0 { numerator = numerator * Natural.power(of: 10, power) }
        var denominator = power < 0 ? Natural.power(of: 10, -power) : Natural(1)
        if exponent < 0 { denominator = denominator << -exponent }
        let (quotient, rest) = numerator.divided(by: denominator)
        let twice = rest << 1
        let goesUp = denominator < twice || (twice == denominator && quotient.isOdd)
        return goesUp ? quotient + Natural(1) : quotient
    }

    /// Its digits, `count` of them, and the decimal exponent of the first.
    private func digits(_ count: Int) -> (digits: ByteString, exponent: Int) {
        if mantissa == 0 { return (ByteString(repeatElement(0x30, count: count)), 0) }
        // The logarithm from the bits is right or one too small.
        var power = Int((Double(exponent + 63) * 0.301_029_995_663_981_2).rounded(.down))
        while true {
            let text = scaled(count - 1 - power).text
            if text.count == count { return (text, power) }
            power += text.count > count ? 1 : -1
        }
    }
}

extension Extended {
    /// Without a sign: with `precision` digits behind the point.
    func fixed(_ precision: Int, keepsPoint: Bool = false) -> ByteString {
        var text = scaled(precision).text
        if text.count <= precision { text = padded(text, precision + 1, with: 0x30) }
        let point = text.count - precision
        if precision == 0 { return keepsPoint ? text + "." : text }
        return text[0..<point] + "." + text[point..<text.count]
    }

    /// Without a sign: one digit, `precision` digits behind the point, and an exponent.
    func scientific(_ precision: Int, keepsPoint: Bool = false) -> ByteString {
        let (digits, exponent) = digits(precision + 1)
        var text = digits[0..<1]
        if precision > 0 || keepsPoint { text += "." + digits[1..<digits.count] }
        return text + Self.exponentText(exponent)
    }

    private static func exponentText(_ exponent: Int) -> ByteString {
        (exponent < 0 ? "e-" : "e+") + padded(ByteString(abs(exponent)), 2, with: 0x30)
    }

    /// Without a sign: the shorter of both forms, with `precision` digits that count.
    func general(_ precision: Int, keepsZeros: Bool = false) -> ByteString {
        let precision = max(precision, 1)
        let (digits, exponent) = digits(precision)
        let isFixed = exponent >= -4 && exponent < precision
        var text = isFixed ? fixed(precision - 1 - exponent, keepsPoint: keepsZeros) : digits[0..<1]
        if !isFixed && (precision > 1 || keepsZeros) { text += "." + digits[1..<digits.count] }
        if !keepsZeros && text.contains(0x2e) {
            while text.last == 0x30 { text.bytes.removeLast() }
            if text.last == 0x2e { text.bytes.removeLast() }
        }
        return isFixed ? text : text + Self.exponentText(exponent)
    }

    /// Without a sign: in hexadecimal, the first digit with its highest bit set.
    func hexadecimal(_ precision: Int?, keepsPoint: Bool = false) -> ByteString {
        var bits = mantissa
        var power = mantissa == 0 ? 0 : exponent + 60
        if let precision, precision < 15, mantissa != 0 {
            let shift = UInt64(4 * (15 - precision))
            let rest = bits & (1 << shift - 1)
            let half: UInt64 = 1 << (shift - 1)
            bits >>= shift
            if rest > half || (rest == half && bits & 1 == 1) { bits += 1 }
            if shift + UInt64(64 - bits.leadingZeroBitCount) > 64 {
                bits >>= 4
                bits |= 1 << UInt64(4 * precision)
                power += 4
                bits = 1 << UInt64(4 * precision)
            }
            bits <<= shift
        }
        var digits = ByteString()
        for place in 0..<16 {
            digits.append(hexadecimal: bits >> UInt64(60 - 4 * place) & 15)
        }
        var fraction = digits[1..<16]
        if let precision {
            fraction =
                precision <= 15
                ? fraction[0..<precision] : fraction + ByteString(repeatElement(0x30, count: precision - 15))
        } else {
            while fraction.last == 0x30 { fraction.bytes.removeLast() }
        }
        let point: ByteString = fraction.isEmpty && !keepsPoint ? "" : "."
        return "0x" + digits[0..<1] + point + fraction + "p" + (power < 0 ? "-" : "+") + ByteString(abs(power))
    }
}
