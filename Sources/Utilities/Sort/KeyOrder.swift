import Bytes
import Streams

/// The orders of keys that are more than their bytes. Each answers negative, 0 or positive.
enum KeyOrder {
    /// Decimal numbers of any length, with blanks and a sign in front.
    static func numeric(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Int {
        let (x, y) = (Decimal(a), Decimal(b))
        if x.isZero && y.isZero { return 0 }
        if x.isZero { return y.isNegative ? 1 : -1 }
        if y.isZero { return x.isNegative ? -1 : 1 }
        if x.isNegative != y.isNegative { return x.isNegative ? -1 : 1 }
        let order = magnitude(x, a, y, b)
        return x.isNegative ? -order : order
    }

    /// Where the digits of a number are.
    private struct Decimal {
        var isNegative = false
        /// Without zeros in front.
        var whole = 0..<0
        /// Without zeros behind.
        var fraction = 0..<0
        var isZero: Bool { whole.isEmpty && fraction.isEmpty }

        init(_ bytes: Span<UInt8>) {
            var index = 0
            while index < bytes.count, isBlank(bytes[index]) { index += 1 }
            if index < bytes.count, bytes[index] == 0x2d {
                isNegative = true
                index += 1
            }
            while index < bytes.count, bytes[index] == 0x30 { index += 1 }
            let start = index
            while index < bytes.count, bytes[index].isDigit { index += 1 }
            whole = start..<index
            guard index < bytes.count, bytes[index] == 0x2e else { return }
            let first = index + 1
            index = first
            while index < bytes.count, bytes[index].isDigit { index += 1 }
            while index > first, bytes[index - 1] == 0x30 { index -= 1 }
            fraction = first..<index
        }
    }

    /// A number that grows with the value, or stays where it cannot tell (see `LineOrder.rank`): the sign, the count of
    /// whole digits, and the first seventeen digits.
    static func numericRank(_ bytes: Span<UInt8>) -> UInt64 {
        let value = Decimal(bytes)
        if value.isZero { return 1 << 63 }
        var rank = UInt64(min(value.whole.count, 63)) << 57
        if value.whole.count < 63 {
            var digits: UInt64 = 0
            var count = 0
            for index in value.whole.prefix(17) {
                digits = digits &* 10 &+ UInt64(bytes[index] &- 0x30)
                count += 1
            }
            for index in value.fraction.prefix(17 - count) {
                digits = digits &* 10 &+ UInt64(bytes[index] &- 0x30)
                count += 1
            }
            while count < 17 {
                digits = digits &* 10
                count += 1
            }
            rank |= digits
        }
        return value.isNegative ? (1 << 63) - rank : (1 << 63) + rank
    }

    /// How many bytes a number takes, with its sign and, if that counts, the letter of its unit.
    static func numberLength(_ bytes: Span<UInt8>, withUnit: Bool) -> Int {
        var index = bytes.count > 0 && bytes[0] == 0x2d ? 1 : 0
        var hasDigits = false
        var sawPoint = false
        while index < bytes.count, bytes[index].isDigit || (bytes[index] == 0x2e && !sawPoint) {
            if bytes[index] == 0x2e { sawPoint = true } else { hasDigits = true }
            index += 1
        }
        guard hasDigits else { return 0 }
        let letters: ByteString = "KMGTPEZYk"
        return withUnit && index < bytes.count && letters.contains(bytes[index]) ? index + 1 : index
    }

    /// See `LineOrder.rank`.
    static func generalRank(_ bytes: Span<UInt8>) -> UInt64 {
        guard let value = floating(bytes) else { return 0 }
        if value.isNaN { return 1 }
        // Both zeros are one number. The bits of a double grow with its size.
        let bits = (value == 0 ? 0 : value).bitPattern
        return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    }

    /// See `LineOrder.rank`.
    static func humanRank(_ bytes: Span<UInt8>) -> UInt64 {
        UInt64(unit(bytes) + 16) << 57 | numericRank(bytes) >> 7
    }

    private static func magnitude(_ x: Decimal, _ a: Span<UInt8>, _ y: Decimal, _ b: Span<UInt8>) -> Int {
        if x.whole.count != y.whole.count { return x.whole.count - y.whole.count }
        let order = a.extracting(x.whole).order(to: b.extracting(y.whole))
        return order != 0 ? order : a.extracting(x.fraction).order(to: b.extracting(y.fraction))
    }

    /// Floating-point numbers; what is none comes first, then what is not a number.
    static func general(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Int {
        let (x, y) = (floating(a), floating(b))
        guard let x else { return y == nil ? 0 : -1 }
        guard let y else { return 1 }
        if x < y { return -1 }
        if x > y { return 1 }
        if x == y { return 0 }
        if !y.isNaN { return -1 }
        if !x.isNaN { return 1 }
        return x.bitPattern < y.bitPattern ? -1 : x.bitPattern > y.bitPattern ? 1 : 0
    }

    private static func floating(_ bytes: Span<UInt8>) -> Double? {
        var index = 0
        while index < bytes.count, bytes[index].isSpace { index += 1 }
        return FloatParser.double(bytes.extracting(index..<bytes.count))?.value
    }

    /// Numbers with a letter for their unit: any 1K before any 1M.
    static func human(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Int {
        let (x, y) = (unit(a), unit(b))
        return x != y ? x - y : numeric(a, b)
    }

    private static func unit(_ bytes: Span<UInt8>) -> Int {
        var index = 0
        while index < bytes.count, isBlank(bytes[index]) { index += 1 }
        var isNegative = false
        if index < bytes.count, bytes[index] == 0x2d {
            isNegative = true
            index += 1
        }
        var isNonzero = false
        var sawPoint = false
        while index < bytes.count, bytes[index].isDigit || (bytes[index] == 0x2e && !sawPoint) {
            if bytes[index] == 0x2e { sawPoint = true } else if bytes[index] != 0x30 { isNonzero = true }
            index += 1
        }
        guard isNonzero, index < bytes.count else { return 0 }
        let letters: ByteString = "KMGTPEZY"
        let letter = bytes[index] == 0x6b ? 0x4b : bytes[index]
        guard let order = letters.firstIndex(of: letter) else { return 0 }
        return isNegative ? -(order + 1) : order + 1
    }

    /// Names of months by their first three letters; what is none comes first.
    static func month(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Int { monthNumber(a) - monthNumber(b) }

    static func monthNumber(_ bytes: Span<UInt8>) -> Int {
        var index = 0
        while index < bytes.count, isBlank(bytes[index]) { index += 1 }
        guard index + 3 <= bytes.count else { return 0 }
        let name: ByteString = [bytes[index] & 0xdf, bytes[index + 1] & 0xdf, bytes[index + 2] & 0xdf]
        let names: ByteString = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"
        for month in 0..<12 where names[(3 * month)..<(3 * month + 3)] == name { return month + 1 }
        return 0
    }
}
