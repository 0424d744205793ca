import Bytes
import CProcessor

extension Span where Element == UInt8 {
    /// Where `byte` first stands at or behind `start`; nil where it does not.
    public func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
        precondition(start >= 0)
        if start >= count { return nil }
        // SAFETY: the function reads what is left of the span.
        return unsafe withUnsafeBufferPointer { (buffer) -> Int? in
            guard let base = buffer.baseAddress else { return nil }
            let place = start &+ Int(unsafe processor_find_byte(base + start, buffer.count &- start, byte))
            return place < buffer.count ? place : nil
        }
    }

    /// Where `byte` last stands before `end`; nil where it does not.
    public func lastIndex(of byte: UInt8, before end: Int) -> Int? {
        precondition(end >= 0 && end <= count)
        // SAFETY: the function reads the bytes before `end`.
        return unsafe withUnsafeBufferPointer { (buffer) -> Int? in
            guard let base = buffer.baseAddress else { return nil }
            let past = Int(unsafe processor_find_last_byte(base, end, byte))
            return past > 0 ? past &- 1 : nil
        }
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
        count == other.count && sharedPrefix(with: other) == count
    }

    /// By byte values, a prefix first: negative, 0 or positive.
    public func order(to other: borrowing Span<UInt8>) -> Int {
        let place = sharedPrefix(with: other)
        if place < count && place < other.count { return Int(self[place]) - Int(other[place]) }
        return count - other.count
    }

    /// How many bytes both begin with.
    public func sharedPrefix(with other: borrowing Span<UInt8>) -> Int {
        let shared = Swift.min(count, other.count)
        var index = 0
        // SAFETY: every load is of eight bytes that are within both.
        let (mine, its) = unsafe (bytes, other.bytes)
        while index &+ 8 <= shared {
            let a = unsafe mine.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
            let b = unsafe its.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
            if a != b { return index &+ (a ^ b).littleEndian.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < shared, self[index] == other[index] { index &+= 1 }
        return index
    }
}
