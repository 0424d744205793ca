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

    private static func monthNumber(_ bytes: Span<UInt8>) -> Int {
        var index = 0
        while index < bytes.count, isBlank(bytes[index]) { index += 1 }
        guard index + 3 <= bytes.count else { return 0 }
        let name: ByteString = [bytes[index] & 0xdf, bytes[index + 1] & 0xdf, bytes[index + 2] & 0xdf]
        let names: ByteString = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"
        for month in 0..<12 where names[(3 * month)..<(3 * month + 3)] == name { return month + 1 }
        return 0
    }
}
