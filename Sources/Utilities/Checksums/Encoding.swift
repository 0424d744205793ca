import Bytes
import Streams

/// Ways to write bytes in printable characters.
enum Encoding {
    case base64, base64url, base32, base32hex, base16, base2MostFirst, base2LeastFirst, z85

    /// How many bytes make a whole group of characters, and how many those are.
    var group: (bytes: Int, characters: Int) {
        switch self {
        case .base64, .base64url: (3, 4)
        case .base32, .base32hex: (5, 8)
        case .base16: (1, 2)
        case .base2MostFirst, .base2LeastFirst: (1, 8)
        case .z85: (4, 5)
        }
    }

    /// Bits in a character; 0 where it is no power of two.
    private var bits: Int {
        switch self {
        case .base64, .base64url: 6
        case .base32, .base32hex: 5
        case .base16: 4
        case .base2MostFirst, .base2LeastFirst: 1
        case .z85: 0
        }
    }

    private var isPadded: Bool { self == .base64 || self == .base64url || self == .base32 || self == .base32hex }

    var alphabet: ByteString {
        switch self {
        case .base64: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        case .base64url: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        case .base32: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
        case .base32hex: "0123456789ABCDEFGHIJKLMNOPQRSTUV"
        case .base16: "0123456789ABCDEF"
        case .base2MostFirst, .base2LeastFirst: "01"
        case .z85: "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
        }
    }

    /// The characters for bytes: whole groups, but for the last of the input. nil where they do not fit the encoding.
    func encode(_ bytes: [UInt8]) -> [UInt8]? {
        let letters = alphabet.bytes
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count / group.bytes + 1) * group.characters)
        if self == .z85 {
            guard bytes.count % 4 == 0 else { return nil }
            for start in stride(from: 0, to: bytes.count, by: 4) {
                var value = bytes.span.bigEndian32(at: start)
                var digits: [UInt8] = []
                for _ in 0..<5 {
                    digits.append(letters[Int(value % 85)])
                    value /= 85
                }
                text += digits.reversed()
            }
            return text
        }
        if bits == 6 {
            encodeBase64(bytes, letters, &text)
            return text
        }
        for start in stride(from: 0, to: bytes.count, by: group.bytes) {
            var value: UInt64 = 0
            let count = min(group.bytes, bytes.count - start)
            for index in 0..<group.bytes {
                let byte = index < count ? bytes[start + index] : 0
                value = value << 8 | UInt64(self == .base2LeastFirst ? byte.bitReversed : byte)
            }
            let used = (count * 8 + bits - 1) / bits
            for index in 0..<group.characters {
                let shift = UInt64(bits * (group.characters - 1 - index))
                text.append(index < used ? letters[Int(value >> shift & (1 << UInt64(bits) - 1))] : 0x3d)
            }
        }
        return text
    }

    private func encodeBase64(_ bytes: [UInt8], _ letters: [UInt8], _ text: inout [UInt8]) {
        // Two characters at a time: as many pairs as twelve bits have values.
        var pairs: [UInt32] = []
        pairs.reserveCapacity(4096)
        for high in letters { for low in letters { pairs.append(UInt32(low) << 8 | UInt32(high)) } }
        let groups = bytes.count / 3
        let start = text.count
        text.append(contentsOf: repeatElement(0, count: 4 * groups))
        var target = text.mutableSpan
        let source = bytes.span
        var index = 0
        for group in 0..<groups {
            let value: UInt32
            if index &+ 4 <= source.count {
                value = source.bigEndian32(at: index) >> 8
            } else {
                value =
                    UInt32(source[index]) << 16 | UInt32(source[index &+ 1]) << 8 | UInt32(source[index &+ 2])
            }
            let word = pairs[Int(value >> 12)] | pairs[Int(value & 0xfff)] << 16
            target.put(littleEndian32: word, at: start &+ 4 &* group)
            index &+= 3
        }
        guard index < bytes.count else { return }
        let second = index + 1 < bytes.count ? bytes[index + 1] : 0
        text.append(letters[Int(bytes[index] >> 2)])
        text.append(letters[Int(bytes[index] << 4 & 0x30 | second >> 4)])
        text.append(index + 1 < bytes.count ? letters[Int(second << 2 & 0x3c)] : 0x3d)
        text.append(0x3d)
    }

    /// Appends the bytes of whole groups of base 64, until one has a character that is none of its own.
    /// - Returns: how many characters were taken.
    func decodeBase64(_ text: Span<UInt8>, _ values: [UInt8], into bytes: inout [UInt8]) -> Int {
        guard bits == 6 else { return 0 }
        var index = 0
        while index &+ 4 <= text.count {
            let a = values[Int(text[index])], b = values[Int(text[index &+ 1])]
            let c = values[Int(text[index &+ 2])], d = values[Int(text[index &+ 3])]
            if (a | b | c | d) > 63 { break }
            bytes.append(a << 2 | b >> 4)
            bytes.append(b << 4 | c >> 2)
            bytes.append(c << 6 | d)
            index &+= 4
        }
        return index
    }

    /// For each byte its value as a character; 255 for those that are none.
    var values: [UInt8] {
        var values = [UInt8](repeating: 255, count: 256)
        for (index, letter) in alphabet.enumerated() {
            values[Int(letter)] = UInt8(index)
            if self == .base16 && letter >= 0x41 { values[Int(letter) + 32] = UInt8(index) }
        }
        return values
    }

    /// Appends the bytes of one group of characters, and as many as are certain of a wrong one.
    /// - Returns: whether the group was right.
    func decode(_ group: [UInt8], _ values: [UInt8], into bytes: inout [UInt8]) -> Bool {
        if self == .z85 { return decodeZ85(group, values, &bytes) }
        // Of a group of eight that is not whole nothing is certain.
        if bits == 5 && group.count < self.group.characters { return false }
        var value: UInt64 = 0
        var gathered = 0
        var padding = 0
        for (index, character) in group.enumerated() {
            if isPadded && character == 0x3d {
                padding = self.group.characters - index
                break
            }
            let digit = values[Int(character)]
            if digit == 255 { return false }
            value = value << UInt64(bits) | UInt64(digit)
            gathered += bits
            if gathered >= 8 {
                gathered -= 8
                let byte = UInt8(truncatingIfNeeded: value >> UInt64(gathered))
                bytes.append(self == .base2LeastFirst ? byte.bitReversed : byte)
            }
        }
        if group.count < self.group.characters { return false }
        if padding == 0 { return true }
        // Only so many as whole bytes leave over, and nothing else behind the first.
        let allowed = bits == 6 ? [1, 2] : [1, 3, 4, 6]
        return allowed.contains(padding) && group.suffix(padding).allSatisfy { $0 == 0x3d }
    }

    private func decodeZ85(_ group: [UInt8], _ values: [UInt8], _ bytes: inout [UInt8]) -> Bool {
        guard group.count == 5 else { return false }
        var value: UInt64 = 0
        for character in group {
            let digit = values[Int(character)]
            if digit == 255 { return false }
            value = value * 85 + UInt64(digit)
        }
        guard value <= UInt64(UInt32.max) else { return false }
        for shift: UInt64 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
        return true
    }
}

extension UInt8 {
    fileprivate var bitReversed: UInt8 {
        var result: UInt8 = 0
        for bit: UInt8 in 0..<8 where self & (1 << bit) != 0 { result |= 0x80 >> bit }
        return result
    }
}
