/// A code of Huffman's as tables: the next bits are an index, and what lies there says what they mean.
///
/// An entry: in the low 5 bits how many bits are used, above (3 bits) what it is, above (5 bits) how many bits follow it,
/// and in the high 16 bits its value. Codes that are longer than the first table's index go on in another one.
struct HuffmanTable {
    enum Kind {
        static var invalid: UInt32 { 0 }
        static var literal: UInt32 { 1 << 5 }
        static var base: UInt32 { 2 << 5 }
        static var end: UInt32 { 3 << 5 }
        static var table: UInt32 { 4 << 5 }
        static var mask: UInt32 { 7 << 5 }
    }

    private(set) var entries: [UInt32]
    /// How many bits are the first table's index.
    let width: Int

    static func entry(_ kind: UInt32, value: Int, extra: Int = 0) -> UInt32 {
        kind | UInt32(truncatingIfNeeded: extra) << 8 | UInt32(truncatingIfNeeded: value) << 16
    }

    /// - Parameters:
    ///   - lengths: of each symbol's code in bits, 15 at most; 0 for none.
    ///   - meanings: each symbol's entry, without its length.
    ///   - allowsIncomplete: one code of one bit may stand alone, or none at all.
    init(_ lengths: ArraySlice<UInt8>, _ meanings: [UInt32], width limit: Int, allowsIncomplete: Bool)
        throws(DecodingFailure)
    {
        var remaining = [Int](repeating: 0, count: 16)
        for length in lengths {
            guard length < 16 else { throw .damaged }
            remaining[Int(length)] += 1
        }
        let used = lengths.count - remaining[0]
        var left = 1
        var longest = 1
        for length in 1..<16 {
            left = left * 2 - remaining[length]
            if left < 0 { throw .damaged }
            if remaining[length] > 0 { longest = length }
        }
        if left > 0, !(allowsIncomplete && used <= 1) { throw .damaged }
        var offsets = [Int](repeating: 0, count: 17)
        for length in 1..<16 { offsets[length + 1] = offsets[length] + remaining[length] }
        var symbols = [Int](repeating: 0, count: used)
        var next = offsets
        for (symbol, length) in lengths.enumerated() where length != 0 {
            symbols[next[Int(length)]] = symbol
            next[Int(length)] += 1
        }
        width = min(limit, longest)
        entries = [UInt32](repeating: Kind.invalid, count: 1 << width)
        var code = 0
        var open = -1
        var openStart = 0
        var openWidth = 0
        for length in 1...longest {
            for index in offsets[length]..<offsets[length + 1] {
                let meaning = symbols[index] < meanings.count ? meanings[symbols[index]] : Kind.invalid
                let reversed = Self.reversed(code, length)
                if length <= width {
                    fill(0, 1 << width, reversed, length, meaning)
                } else {
                    let prefix = reversed & ((1 << width) - 1)
                    if prefix != open {
                        open = prefix
                        openStart = entries.count
                        openWidth = Self.width(ofTableFor: length, longest, remaining, below: width)
                        entries += [UInt32](repeating: Kind.invalid, count: 1 << openWidth)
                        entries[prefix] =
                            Kind.table | UInt32(width) | UInt32(openWidth) << 8 | UInt32(openStart) << 16
                    }
                    fill(openStart, 1 << openWidth, reversed >> width, length - width, meaning)
                }
                remaining[length] -= 1
                code += 1
            }
            code <<= 1
        }
    }

    /// How wide a table must be for all codes that begin as the next one of `length` bits does.
    private static func width(ofTableFor length: Int, _ longest: Int, _ remaining: [Int], below first: Int) -> Int {
        var width = length - first
        var room = 1 << width
        while width + first < longest {
            room -= remaining[width + first]
            if room <= 0 { break }
            width += 1
            room <<= 1
        }
        return width
    }

    private mutating func fill(_ start: Int, _ size: Int, _ first: Int, _ length: Int, _ meaning: UInt32) {
        let entry = meaning == Kind.invalid ? meaning : meaning | UInt32(length)
        var index = first
        while index < size {
            entries[start + index] = entry
            index += 1 << length
        }
    }

    static func reversed(_ code: Int, _ length: Int) -> Int {
        var result = 0
        for bit in 0..<length where code & (1 << bit) != 0 { result |= 1 << (length - 1 - bit) }
        return result
    }

    /// The next symbol, near the end of the input.
    func next(_ bits: inout BitReader) throws(DecodingFailure) -> UInt32 {
        try bits.fill(32)
        var entry = entries[Int(bits.held & ((1 << UInt64(width)) - 1))]
        if entry & Kind.mask == Kind.table {
            try bits.drop(width)
            let inner = UInt64(entry >> 8 & 31)
            entry = entries[Int(entry >> 16) + Int(bits.held & ((1 << inner) - 1))]
        }
        guard entry != Kind.invalid else { throw bits.count < 15 ? .endOfFile : .damaged }
        try bits.drop(Int(entry & 31))
        return entry
    }
}
