import Bytes

extension Span where Element == UInt8 {
    /// Where `byte` first stands at or behind `start`; nil where it does not.
    public func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
        // SAFETY: every load is of eight bytes that begin at least eight before the end.
        let raw = unsafe bytes
        var index = start
        let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
        while index + 8 <= count {
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self) ^ pattern
            // A byte of zero borrows from its highest bit; the lowest such place is exact.
            let zeros = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
            if zeros != 0 { return index + zeros.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < count {
            if self[index] == byte { return index }
            index += 1
        }
        return nil
    }

    /// Where `byte` last stands before `end`; nil where it does not.
    public func lastIndex(of byte: UInt8, before end: Int) -> Int? {
        // SAFETY: every load is of eight bytes that end at or before `end`, which is within the span.
        precondition(end >= 0 && end <= count)
        let raw = unsafe bytes
        var index = end
        let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
        while index >= 8 {
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index - 8, as: UInt64.self) ^ pattern
            let low = (word & 0x7f7f_7f7f_7f7f_7f7f) &+ 0x7f7f_7f7f_7f7f_7f7f
            // Exact for every byte: the highest bit stays 0 only where all of it is 0.
            let zeros = ~(low | word | 0x7f7f_7f7f_7f7f_7f7f)
            if zeros != 0 { return index - 1 - zeros.leadingZeroBitCount / 8 }
            index -= 8
        }
        while index > 0 {
            index -= 1
            if self[index] == byte { return index }
        }
        return nil
    }

    /// Where `needle` first stands at or behind `start`; nil where it does not.
    ///
    /// Its rarest byte is looked for, many at a time, and the rest compared where that one stands.
    public func firstRange(of needle: Span<UInt8>, from start: Int = 0) -> Int? {
        if needle.count == 0 { return start <= count ? start : nil }
        guard needle.count <= count else { return nil }
        var offset = 0
        for index in 0..<needle.count where rarity(needle[index]) > rarity(needle[offset]) { offset = index }
        let last = count - needle.count
        var position = start
        while position <= last {
            guard let found = firstIndex(of: needle[offset], from: position + offset), found - offset <= last else {
                return nil
            }
            position = found - offset
            var index = 0
            while index < needle.count, self[position &+ index] == needle[index] { index &+= 1 }
            if index == needle.count { return position }
            position += 1
        }
        return nil
    }

    /// How seldom a byte is in text, about.
    private func rarity(_ byte: UInt8) -> Int {
        switch byte {
        case 0x20, 0x61, 0x65, 0x69, 0x6e, 0x6f, 0x72, 0x73, 0x74: 0
        case 0x0a, 0x63, 0x64, 0x68, 0x6c, 0x6d, 0x70, 0x75: 1
        case 0x61...0x7a where byte != 0x6a && byte != 0x71 && byte != 0x78 && byte != 0x7a: 2
        case 0x2c, 0x2e, 0x30...0x39: 3
        case 0x41...0x5a: 4
        default: 5
        }
    }

    /// Whether both hold the same bytes.
    public func isEqual(to other: borrowing Span<UInt8>) -> Bool {
        if count != other.count { return false }
        for index in 0..<count where self[index] != other[index] { return false }
        return true
    }

    /// By byte values, a prefix first: negative, 0 or positive.
    public func order(to other: borrowing Span<UInt8>) -> Int {
        let shared = Swift.min(count, other.count)
        for index in 0..<shared where self[index] != other[index] { return Int(self[index]) - Int(other[index]) }
        return count - other.count
    }
}

extension Array where Element == UInt8 {
    /// Appends what a span holds.
    public mutating func append(copying bytes: Span<UInt8>) {
        // SAFETY: the buffer is only read, and while the span lives.
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}

extension ByteString {
    /// A copy of what a span holds.
    public init(copying bytes: Span<UInt8>) {
        self.init()
        self.bytes.append(copying: bytes)
    }
}
