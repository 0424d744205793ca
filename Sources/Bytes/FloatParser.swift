/// Turns text into the nearest floating-point number, exactly rounded, as C's `strtod` does in the C locale: decimal and
/// hexadecimal numbers, `inf`, `infinity`, `nan`.
///
/// The Swift library for bare metal asks its host for this; it also serves commands that must know where a number ends.
public enum FloatParser {
    /// The number at the front of `bytes`, and how many bytes it takes; nil where there is none.
    public static func double(_ bytes: Span<UInt8>) -> (value: Double, length: Int)? {
        guard let (pattern, length) = parse(bytes, .double) else { return nil }
        return (Double(bitPattern: pattern), length)
    }

    /// The number at the front of `bytes`, and how many bytes it takes; nil where there is none.
    public static func float(_ bytes: Span<UInt8>) -> (value: Float, length: Int)? {
        guard let (pattern, length) = parse(bytes, .float) else { return nil }
        return (Float(bitPattern: UInt32(truncatingIfNeeded: pattern)), length)
    }

    private static func parse(_ bytes: Span<UInt8>, _ format: FloatFormat) -> (UInt64, Int)? {
        var position = 0
        var sign: UInt64 = 0
        if let first = byte(bytes, 0), first == 0x2d || first == 0x2b {
            if first == 0x2d { sign = 1 << UInt64(format.width - 1) }
            position = 1
        }
        if let length = word(bytes, position, "infinity") ?? word(bytes, position, "inf") {
            return (sign | format.infinity, position + length)
        }
        if let length = word(bytes, position, "nan") {
            return (sign | format.infinity | 1 << UInt64(format.bits - 2), position + length)
        }
        if byte(bytes, position) == 0x30, lowered(bytes, position + 1) == 0x78,
            let (pattern, end) = hexadecimal(bytes, position + 2, format)
        {
            return (sign | pattern, end)
        }
        guard let (number, end) = decimal(bytes, position) else { return nil }
        var value = number
        return (sign | value.pattern(format), end)
    }

    private static func byte(_ bytes: Span<UInt8>, _ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private static func lowered(_ bytes: Span<UInt8>, _ index: Int) -> UInt8? { byte(bytes, index).map { $0 | 0x20 } }

    /// The length of `word` where it stands at `position`, in letters of any case.
    private static func word(_ bytes: Span<UInt8>, _ position: Int, _ word: ByteString) -> Int? {
        for index in 0..<word.count where lowered(bytes, position + index) != word[index] { return nil }
        return word.count
    }

    /// A decimal exponent or binary exponent behind its letter; 0 and the old position where there is none.
    private static func exponent(_ bytes: Span<UInt8>, _ position: Int, letter: UInt8) -> (Int, Int) {
        guard lowered(bytes, position) == letter else { return (0, position) }
        var index = position + 1
        let isNegative = byte(bytes, index) == 0x2d
        if isNegative || byte(bytes, index) == 0x2b { index += 1 }
        guard let first = byte(bytes, index), first.isDigit else { return (0, position) }
        var value = 0
        while let digit = byte(bytes, index), digit.isDigit {
            // Far beyond every format; more digits change nothing.
            if value < 100_000_000 { value = value * 10 + Int(digit - 0x30) }
            index += 1
        }
        return (isNegative ? -value : value, index)
    }

    private static func decimal(_ bytes: Span<UInt8>, _ start: Int) -> (DecimalNumber, Int)? {
        var number = DecimalNumber()
        var position = start
        var isBehindPoint = false
        var sawDigit = false
        while let next = byte(bytes, position) {
            if next == 0x2e && !isBehindPoint {
                isBehindPoint = true
            } else if next.isDigit {
                sawDigit = true
                number.append(next - 0x30, isBehindPoint: isBehindPoint)
            } else {
                break
            }
            position += 1
        }
        guard sawDigit else { return nil }
        let (exponent, end) = exponent(bytes, position, letter: 0x65)
        number.point += exponent
        return (number, end)
    }

    private static func hexadecimal(_ bytes: Span<UInt8>, _ start: Int, _ format: FloatFormat) -> (UInt64, Int)? {
        var significand: UInt64 = 0
        var binaryExponent = 0
        var position = start
        var isBehindPoint = false
        var sawDigit = false
        while let next = byte(bytes, position) {
            if next == 0x2e && !isBehindPoint {
                isBehindPoint = true
            } else if let digit = next.digitValue, digit < 16 {
                sawDigit = true
                if significand >> 59 == 0 {
                    significand = significand << 4 | UInt64(digit)
                    if isBehindPoint { binaryExponent -= 4 }
                } else {
                    // Beyond what any format keeps: only whether it is zero matters.
                    if digit != 0 { significand |= 1 }
                    if !isBehindPoint { binaryExponent += 4 }
                }
            } else {
                break
            }
            position += 1
        }
        guard sawDigit else { return nil }
        let (exponent, end) = exponent(bytes, position, letter: 0x70)
        if significand == 0 { return (0, end) }
        let shift = significand.leadingZeroBitCount
        return (format.pattern(significand << UInt64(shift), exponent: binaryExponent + exponent + 64 - shift), end)
    }
}

/// A binary format: how many bits its significand has, and its exponents for a significand in 0.5 ..< 1.
struct FloatFormat {
    var bits: Int
    var lowest: Int
    var highest: Int
    var width: Int

    static var double: FloatFormat { FloatFormat(bits: 53, lowest: -1021, highest: 1024, width: 64) }
    static var float: FloatFormat { FloatFormat(bits: 24, lowest: -125, highest: 128, width: 32) }

    var infinity: UInt64 { UInt64(highest * 2 - 1) << UInt64(bits - 1) }

    /// The bits of `significand` / 2^64 × 2^`exponent`, to the nearest, halves to even. The significand's highest bit is
    /// set, and its lowest stands for all below it.
    func pattern(_ significand: UInt64, exponent: Int) -> UInt64 {
        var shift = 64 - bits
        if exponent < lowest { shift += min(lowest - exponent, 128) }
        if shift > 64 { return 0 }
        var kept = shift == 64 ? 0 : significand >> UInt64(shift)
        let half: UInt64 = 1 << UInt64(shift - 1)
        let rest = shift == 64 ? significand : significand & ((1 << UInt64(shift)) - 1)
        if rest > half || (rest == half && kept & 1 == 1) { kept += 1 }
        return packed(kept, exponent: max(exponent, lowest))
    }

    /// The bits of `significand` × 2^(`exponent` - `bits`). A carry out of the significand moves into the exponent.
    func packed(_ significand: UInt64, exponent: Int) -> UInt64 {
        if exponent > highest { return infinity }
        let biased = UInt64(exponent - lowest)
        // The significand's own leading bit adds 1 to the exponent field; a subnormal number has none.
        return min(biased << UInt64(bits - 1) + significand, infinity)
    }
}
