import Bytes

/// A decimal number of 34 digits, as decimal128 has them: 0.1 + 0.2 is 0.3.
struct Decimal {
    var isNegative: Bool
    var coefficient: UInt128
    var exponent: Int

    static var digits: Int { 34 }

    init(isNegative: Bool = false, coefficient: UInt128, exponent: Int = 0) {
        self.isNegative = isNegative && coefficient != 0
        self.coefficient = coefficient
        self.exponent = exponent
        round()
    }

    init(_ value: Int64) { self.init(isNegative: value < 0, coefficient: UInt128(value.magnitude)) }

    /// `12`, `1.50`, `2e3`; nil for anything else.
    init?(_ text: ByteString) {
        var coefficient: UInt128 = 0
        var exponent = 0
        var index = 0
        var seen = 0
        var isFraction = false
        let isNegative = text.first == 0x2d
        if isNegative { index = 1 }
        while index < text.count {
            let byte = text[index]
            if byte == 0x2e, !isFraction {
                isFraction = true
            } else if byte.isDigit {
                seen += 1
                if coefficient < Self.powers[34] {
                    coefficient = coefficient * 10 + UInt128(byte - 0x30)
                    if isFraction { exponent -= 1 }
                } else if !isFraction {
                    exponent += 1
                }
            } else if byte == 0x65 || byte == 0x45, seen > 0 {
                guard let power = text[(index + 1)..<text.count].integer(), power.magnitude < 6200 else { return nil }
                exponent += Int(power)
                break
            } else {
                return nil
            }
            index += 1
        }
        guard seen > 0 else { return nil }
        self.init(isNegative: isNegative, coefficient: coefficient, exponent: exponent)
    }

    /// 10⁰ … 10³⁸.
    private static let powers: [UInt128] = {
        var result: [UInt128] = [1]
        for _ in 0..<38 { result.append(result[result.count - 1] * 10) }
        return result
    }()

    /// Division of 256 bits by 128, bit by bit: bare metal has no 128-bit division to call.
    /// - Parameter high: below `divisor`.
    fileprivate static func divide(_ high: UInt128, _ low: UInt128, by divisor: UInt128) -> (
        quotient: UInt128, remainder: UInt128
    ) {
        if high == 0, low >> 64 == 0, divisor >> 64 == 0 {
            let (quotient, rest) = UInt64(truncatingIfNeeded: low).quotientAndRemainder(
                dividingBy: UInt64(truncatingIfNeeded: divisor))
            return (UInt128(quotient), UInt128(rest))
        }
        var quotient = low
        var rest = high
        for _ in 0..<128 {
            let carries = rest >> 127 == 1
            rest = rest << 1 | quotient >> 127
            quotient <<= 1
            if carries || rest >= divisor {
                rest = rest &- divisor
                quotient |= 1
            }
        }
        return (quotient, rest)
    }

    private static func length(_ value: UInt128) -> Int {
        var low = 0
        while low < powers.count, value >= powers[low] { low += 1 }
        return low
    }

    /// Cuts the coefficient down to 34 digits, half to even.
    private mutating func round() {
        let extra = Self.length(coefficient) - Self.digits
        guard extra > 0 else { return }
        let divisor = Self.powers[extra]
        let remainder: UInt128
        (coefficient, remainder) = Self.divide(0, coefficient, by: divisor)
        exponent += extra
        let half = divisor >> 1
        if remainder > half || remainder == half && coefficient & 1 == 1 {
            coefficient += 1
            if Self.length(coefficient) > Self.digits { round() }
        }
    }

    var isZero: Bool { coefficient == 0 }

    static prefix func - (value: Decimal) -> Decimal {
        Decimal(isNegative: !value.isNegative, coefficient: value.coefficient, exponent: value.exponent)
    }

    static func + (a: Decimal, b: Decimal) -> Decimal {
        if a.isZero {
            return b.exponent < a.exponent || b.isZero == false && a.exponent >= b.exponent
                ? b : b.lowered(to: a.exponent)
        }
        if b.isZero { return a.lowered(to: b.exponent) }
        var high = a.exponent >= b.exponent ? a : b
        var low = a.exponent >= b.exponent ? b : a
        high = high.lowered(to: low.exponent, digits: 37)
        let gap = high.exponent - low.exponent
        if gap > 0 {
            // The lower number's last digits are beyond what the sum can show.
            low.coefficient = gap < 38 ? divide(0, low.coefficient, by: powers[gap]).quotient : 0
            low.exponent = high.exponent
        }
        if high.isNegative == low.isNegative {
            return Decimal(
                isNegative: high.isNegative, coefficient: high.coefficient + low.coefficient, exponent: high.exponent)
        }
        let isHighLarger = high.coefficient >= low.coefficient
        return Decimal(
            isNegative: isHighLarger ? high.isNegative : low.isNegative,
            coefficient: isHighLarger ? high.coefficient - low.coefficient : low.coefficient - high.coefficient,
            exponent: high.exponent)
    }

    static func - (a: Decimal, b: Decimal) -> Decimal { a + -b }

    /// The same value with a lower exponent, as far as `digits` allow.
    private func lowered(to target: Int, digits: Int = Decimal.digits) -> Decimal {
        guard exponent > target else { return self }
        var result = self
        let room = max(0, min(exponent - target, digits - Self.length(coefficient)))
        result.coefficient *= Self.powers[room]
        result.exponent -= room
        return result
    }

    static func * (a: Decimal, b: Decimal) -> Decimal {
        let product = a.coefficient.multipliedFullWidth(by: b.coefficient)
        let isNegative = a.isNegative != b.isNegative
        if product.high == 0 {
            return Decimal(isNegative: isNegative, coefficient: product.low, exponent: a.exponent + b.exponent)
        }
        let drop = max(1, length(a.coefficient) + length(b.coefficient) - 36)
        let (quotient, _) = divide(product.high, product.low, by: powers[drop])
        return Decimal(isNegative: isNegative, coefficient: quotient, exponent: a.exponent + b.exponent + drop)
    }

    /// nil for a division by zero.
    static func / (a: Decimal, b: Decimal) -> Decimal? {
        if b.isZero { return nil }
        if a.isZero { return Decimal(0) }
        var (quotient, rest) = divide(0, a.coefficient, by: b.coefficient)
        var exponent = a.exponent - b.exponent
        while rest != 0, length(quotient) < digits + 2, exponent > -6200 {
            let digit: UInt128
            (digit, rest) = divide(0, rest * 10, by: b.coefficient)
            quotient = quotient * 10 + digit
            exponent -= 1
        }
        // A remaining rest decides a tie.
        if rest != 0 {
            let last = divide(0, quotient, by: 10).remainder
            if last == 0 || last == 5 { quotient += 1 }
        }
        return Decimal(isNegative: a.isNegative != b.isNegative, coefficient: quotient, exponent: exponent)
    }

    var truncated: Decimal {
        if exponent >= 0 { return self }
        let drop = -exponent
        return Decimal(
            isNegative: isNegative,
            coefficient: drop > 38 ? 0 : Self.divide(0, coefficient, by: Self.powers[drop]).quotient)
    }

    var isWhole: Bool { (self - truncated).isZero }

    /// The number, when it is whole and fits.
    var integer: Int64? {
        guard isWhole else { return nil }
        let whole = truncated
        guard whole.exponent < 20 else { return nil }
        let (product, overflow) = whole.coefficient.multipliedReportingOverflow(by: Self.powers[max(0, whole.exponent)])
        guard !overflow, product <= UInt128(Int64.max) else { return nil }
        return isNegative ? -Int64(product) : Int64(product)
    }

    static func < (a: Decimal, b: Decimal) -> Bool { (a - b).isNegative }

    /// As decimal128 is written.
    var text: ByteString {
        let plain = ByteString(decimalDigits: coefficient)
        var result: ByteString = isNegative ? "-" : ""
        if exponent == 0 { return result + plain }
        let adjusted = exponent + plain.count - 1
        if exponent < 0, adjusted >= -6 {
            if plain.count > -exponent {
                let point = plain.count + exponent
                return result + plain[0..<point] + "." + plain[point..<plain.count]
            }
            return result + "0." + ByteString(repeatElement(0x30, count: -exponent - plain.count)) + plain
        }
        if exponent > 0, adjusted < Self.digits {
            return result + plain + ByteString(repeatElement(0x30, count: exponent))
        }
        result += plain[0..<1]
        if plain.count > 1 { result += "." + plain[1..<plain.count] }
        return result + "E" + (adjusted < 0 ? "" : "+") + ByteString(adjusted)
    }
}

extension ByteString {
    fileprivate init(decimalDigits value: UInt128) {
        var digits: [UInt8] = []
        var rest = value
        repeat {
            let (quotient, digit) = Decimal.divide(0, rest, by: 10)
            digits.append(0x30 + UInt8(truncatingIfNeeded: digit))
            rest = quotient
        } while rest != 0
        self.init(digits.reversed())
    }
}
