/// A string of arbitrary bytes: a path, an argument, a line of text as the system carries it.
///
/// File names and program output need not be valid UTF-8, and `String` would repair them. A `ByteString` keeps every
/// byte, compares and hashes by bytes, and is written as a literal where the text is known.
@frozen
public struct ByteString: Hashable, Sendable {
    public var bytes: [UInt8]

    @inlinable
    public init() { bytes = [] }

    @inlinable
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    @inlinable
    public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    @inlinable
    public init(_ string: String) { bytes = Array(string.utf8) }

    @inlinable
    public init(_ string: StaticString) {
        bytes = string.withUTF8Buffer { unsafe Array($0) }
    }

    /// A number in decimal.
    @inlinable
    public init(_ number: some BinaryInteger) {
        bytes = []
        append(decimal: number)
    }

    @inlinable
    public var count: Int { bytes.count }
    @inlinable
    public var isEmpty: Bool { bytes.isEmpty }

    /// The text, with invalid UTF-8 repaired: for showing only.
    @inlinable
    public var string: String { String(decoding: bytes, as: UTF8.self) }
}

extension ByteString: ExpressibleByStringLiteral {
    @inlinable
    public init(stringLiteral value: StaticString) { self.init(value) }
}

extension ByteString: ExpressibleByArrayLiteral {
    @inlinable
    public init(arrayLiteral elements: UInt8...) { bytes = elements }
}

extension ByteString: Comparable {
    /// By byte values, a prefix first: the order of the C locale.
    @inlinable
    public static func < (a: ByteString, b: ByteString) -> Bool {
        a.bytes.lexicographicallyPrecedes(b.bytes)
    }
}

extension ByteString: RandomAccessCollection, MutableCollection, RangeReplaceableCollection {
    @inlinable
    public var startIndex: Int { 0 }
    @inlinable
    public var endIndex: Int { bytes.count }

    @inlinable
    public subscript(index: Int) -> UInt8 {
        get { bytes[index] }
        set { bytes[index] = newValue }
    }

    public subscript(range: Range<Int>) -> ByteString {
        get { part(range) }
        set { bytes.replaceSubrange(range, with: newValue.bytes) }
    }

    @inlinable
    public mutating func replaceSubrange(_ range: Range<Int>, with new: some Collection<UInt8>) {
        bytes.replaceSubrange(range, with: new)
    }

    @inlinable
    public mutating func append(_ byte: UInt8) { bytes.append(byte) }

    @inlinable
    public mutating func append(contentsOf other: some Sequence<UInt8>) { bytes.append(contentsOf: other) }
}

extension ByteString {
    @inlinable
    public mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    @inlinable
    public mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Appends a number in decimal.
    @inlinable
    public mutating func append(decimal number: some BinaryInteger) {
        append(UInt64(number.magnitude), radix: 10, negative: number < 0, width: 0, pad: 0x30)
    }

    /// Appends a number in lower-case hexadecimal with at least `width` digits.
    @inlinable
    public mutating func append(hexadecimal number: some BinaryInteger, width: Int = 1) {
        append(UInt64(truncatingIfNeeded: number), radix: 16, negative: false, width: width, pad: 0x30)
    }

    @inlinable
    mutating func append(_ magnitude: UInt64, radix: UInt64, negative: Bool, width: Int, pad: UInt8) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var rest = magnitude
        var count = 0
        repeat {
            let digit = UInt8(truncatingIfNeeded: rest % radix)
            digits[count] = digit < 10 ? 0x30 + digit : 0x57 + digit
            rest /= radix
            count += 1
        } while rest != 0
        if negative { bytes.append(0x2d) }
        for _ in stride(from: count, to: width, by: 1) { bytes.append(pad) }
        while count > 0 {
            count -= 1
            bytes.append(digits[count])
        }
    }

    @inlinable
    public static func + (a: ByteString, b: ByteString) -> ByteString {
        var result = a
        result.append(b)
        return result
    }

    @inlinable
    public static func += (a: inout ByteString, b: ByteString) { a.append(b) }

    @inlinable
    public func hasPrefix(_ prefix: ByteString) -> Bool { bytes.starts(with: prefix.bytes) }

    @inlinable
    public func hasSuffix(_ suffix: ByteString) -> Bool {
        count >= suffix.count && bytes[(count - suffix.count)...].elementsEqual(suffix.bytes)
    }

    /// The pieces between occurrences of `separator`, empty ones included: "a::b" gives "a", "", "b".
    @inlinable
    public func split(separator: UInt8) -> [ByteString] {
        var pieces: [ByteString] = []
        var start = 0
        for index in 0..<count where bytes[index] == separator {
            pieces.append(ByteString(bytes[start..<index]))
            start = index + 1
        }
        pieces.append(ByteString(bytes[start...]))
        return pieces
    }

    /// Where `needle` first occurs at or after `start`; nil where it does not.
    @inlinable
    public func firstIndex(of needle: ByteString, from start: Int = 0) -> Int? {
        guard needle.count <= count else { return nil }
        var index = start
        while index + needle.count <= count {
            if bytes[index..<(index + needle.count)].elementsEqual(needle.bytes) { return index }
            index += 1
        }
        return nil
    }

    /// Without white space (space, tab, newline, carriage return, form feed, vertical tab) at both ends.
    @inlinable
    public var trimmed: ByteString {
        var low = 0
        var high = count
        while low < high, bytes[low].isSpace { low += 1 }
        while high > low, bytes[high - 1].isSpace { high -= 1 }
        return self[low..<high]
    }

    /// The whole number that the bytes spell in `radix`, with an optional sign; nil for anything else or overflow.
    @inlinable
    public func integer(radix: Int64 = 10) -> Int64? {
        var index = 0
        var negative = false
        if index < count, bytes[index] == 0x2d || bytes[index] == 0x2b {
            negative = bytes[index] == 0x2d
            index += 1
        }
        guard index < count else { return nil }
        var value: Int64 = 0
        while index < count {
            guard let digit = bytes[index].digitValue, digit < radix else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: radix)
            let (sum, overflow2) =
                negative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if overflow || overflow2 { return nil }
            value = sum
            index += 1
        }
        return value
    }
}

extension UInt8 {
    @inlinable
    public var isSpace: Bool { self == 0x20 || (self >= 9 && self <= 13) }
    @inlinable
    public var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    @inlinable
    public var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7a }
    @inlinable
    public var isAlphanumeric: Bool { isDigit || isLetter }

    /// The value of a digit 0…9, a…z, A…Z; nil for other bytes.
    @inlinable
    public var digitValue: Int64? {
        if isDigit { return Int64(self) - 0x30 }
        if isLetter { return Int64(self | 0x20) - 0x61 + 10 }
        return nil
    }
}
