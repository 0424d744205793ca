/// A decimal number of many digits that can be doubled and halved exactly: the slow and sure way from text to binary.
///
/// Its value is 0.d₁d₂d₃… × 10^`point`. 800 digits are kept, more than any `Double` needs to be told from its neighbours;
/// a digit other than 0 behind them is remembered as such.
struct DecimalNumber {
    private static let most = 800

    private var digits: [UInt8] = []
    var point = 0
    private var isCut = false

    /// Appends a digit as it stands in the text.
    mutating func append(_ digit: UInt8, isBehindPoint: Bool) {
        if digits.isEmpty && digit == 0 {
            if isBehindPoint { point -= 1 }
            return
        }
        if !isBehindPoint { point += 1 }
        if digits.count < Self.most { digits.append(digit) } else if digit != 0 { isCut = true }
    }

    /// The bits of the nearest number of a format, without its sign.
    mutating func pattern(_ format: FloatFormat) -> UInt64 {
        if digits.isEmpty || point < -400 { return 0 }
        if point > 400 { return format.infinity }
        if let quick = quickPattern(format) { return quick }
        // Into 0.5 ..< 1.
        var exponent = 0
        while point > 0 {
            let shift = point == 1 ? 1 : min(3 * (point - 1), 59)
            halve(shift)
            exponent += shift
        }
        while point < 0 || digits[0] < 5 {
            let shift = point < 0 ? min(-3 * point, 59) : 1
            double(shift)
            exponent -= shift
        }
        if exponent < format.lowest {
            var rest = min(format.lowest - exponent, 200)
            while rest > 0 {
                halve(min(rest, 59))
                rest -= 59
            }
            exponent = format.lowest
        }
        double(format.bits)
        return format.packed(rounded, exponent: exponent)
    }

    /// A short number is the product or quotient of two exact ones, which the processor rounds rightly.
    private func quickPattern(_ format: FloatFormat) -> UInt64? {
        let power = point - digits.count
        guard format.bits == 53, digits.count <= 15, power >= -22, power <= 22 else { return nil }
        var value = 0.0
        for digit in digits { value = value * 10 + Double(digit) }
        var scale = 1.0
        for _ in 0..<abs(power) { scale *= 10 }
        return (power < 0 ? value / scale : value * scale).bitPattern
    }

    /// Multiplies by 2^`shift`, at most 59.
    private mutating func double(_ shift: Int) {
        var carry: UInt64 = 0
        for index in digits.indices.reversed() {
            carry += UInt64(digits[index]) << UInt64(shift)
            digits[index] = UInt8(truncatingIfNeeded: carry % 10)
            carry /= 10
        }
        var front: [UInt8] = []
        while carry > 0 {
            front.append(UInt8(truncatingIfNeeded: carry % 10))
            carry /= 10
        }
        point += front.count
        digits.insert(contentsOf: front.reversed(), at: 0)
        trim()
    }

    /// Divides by 2^`shift`, at most 59.
    private mutating func halve(_ shift: Int) {
        var result: [UInt8] = []
        var rest: UInt64 = 0
        var index = 0
        let mask: UInt64 = (1 << UInt64(shift)) - 1
        while index < digits.count || rest != 0 {
            if result.count > Self.most {
                isCut = true
                break
            }
            rest = rest * 10 + (index < digits.count ? UInt64(digits[index]) : 0)
            index += 1
            let digit = UInt8(truncatingIfNeeded: rest >> UInt64(shift))
            rest &= mask
            if result.isEmpty && digit == 0 { point -= 1 } else { result.append(digit) }
        }
        digits = result
        trim()
    }

    private mutating func trim() {
        while digits.count > Self.most {
            if digits.removeLast() != 0 { isCut = true }
        }
        while digits.last == 0 { digits.removeLast() }
    }

    /// The nearest whole number, halves to even. The number is below 2^54.
    private var rounded: UInt64 {
        guard point >= 0 else { return 0 }
        var whole: UInt64 = 0
        for index in 0..<point { whole = whole * 10 + (index < digits.count ? UInt64(digits[index]) : 0) }
        guard point < digits.count else { return whole }
        let isHalf = digits[point] == 5 && point + 1 == digits.count && !isCut
        let goesUp = isHalf ? whole & 1 == 1 : digits[point] >= 5
        return goesUp ? whole + 1 : whole
    }
}
