/// Why compressed bytes are refused.
public enum CompressionError: Error, Equatable, Sendable {
    /// They end too early.
    case truncated
    /// They make no sense.
    case damaged
    /// There would be more than was allowed.
    case tooLarge
}

/// Takes DEFLATE apart (RFC 1951) that lies in memory as a whole, into no more bytes than are allowed.
///
/// Codes of up to nine bits are found by one look into a table; longer ones, which are rare, bit by bit.
public struct Inflate {
    private var bits: BitSource
    private var output: [UInt8] = []
    private let limit: Int

    private static let lengthBases = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    private static let lengthBits = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBases = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145, 8193, 12289, 16385, 24577,
    ]
    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    private init(_ input: [UInt8], from start: Int, limit: Int) {
        bits = BitSource(input, from: start)
        self.limit = limit
    }

    /// What compressed bytes stand for, and where the input goes on behind them.
    /// - Parameters:
    ///   - start: where they begin.
    ///   - limit: how many bytes may come out.
    public static func bytes(
        _ input: [UInt8], from start: Int = 0, limit: Int
    ) throws(CompressionError) -> (output: [UInt8], end: Int) {
        var state = Inflate(input, from: start, limit: limit)
        var isLast = false
        while !isLast {
            isLast = try state.bits.take(1) == 1
            switch try state.bits.take(2) {
            case 0: try state.stored()
            case 1: try state.fixed()
            case 2: try state.dynamic()
            default: throw .damaged
            }
        }
        return (state.output, state.bits.end)
    }

    private mutating func stored() throws(CompressionError) {
        bits.align()
        let length = try bits.take(16), check = try bits.take(16)
        guard length == ~check & 0xffff else { throw .damaged }
        guard length <= limit - output.count else { throw .tooLarge }
        for _ in 0..<length { output.append(UInt8(try bits.take(8))) }
    }

    private mutating func fixed() throws(CompressionError) {
        var lengths = [UInt8](repeating: 8, count: 288)
        for symbol in 144..<256 { lengths[symbol] = 9 }
        for symbol in 256..<280 { lengths[symbol] = 7 }
        try codes(try PrefixCode(lengths), try PrefixCode([UInt8](repeating: 5, count: 32)))
    }

    private mutating func dynamic() throws(CompressionError) {
        let literals = try bits.take(5) + 257, distances = try bits.take(5) + 1, count = try bits.take(4) + 4
        guard literals <= 286, distances <= 30 else { throw .damaged }
        var orders = [UInt8](repeating: 0, count: 19)
        for index in 0..<count { orders[Self.order[index]] = UInt8(try bits.take(3)) }
        let code = try PrefixCode(orders)
        var lengths: [UInt8] = []
        while lengths.count < literals + distances {
            let symbol = try code.next(&bits)
            if symbol < 16 {
                lengths.append(UInt8(symbol))
                continue
            }
            guard symbol != 16 || !lengths.isEmpty else { throw .damaged }
            let value = symbol == 16 ? lengths[lengths.count - 1] : 0
            let times =
                symbol == 16 ? 3 + (try bits.take(2)) : symbol == 17 ? 3 + (try bits.take(3)) : 11 + (try bits.take(7))
            guard times <= literals + distances - lengths.count else { throw .damaged }
            for _ in 0..<times { lengths.append(value) }
        }
        guard lengths[256] != 0 else { throw .damaged }
        try codes(try PrefixCode(Array(lengths[..<literals])), try PrefixCode(Array(lengths[literals...])))
    }

    private mutating func codes(_ literals: PrefixCode, _ distances: PrefixCode) throws(CompressionError) {
        while true {
            let symbol = try literals.next(&bits)
            if symbol < 256 {
                guard output.count < limit else { throw .tooLarge }
                output.append(UInt8(truncatingIfNeeded: symbol))
                continue
            }
            if symbol == 256 { return }
            guard symbol - 257 < Self.lengthBases.count else { throw .damaged }
            let length = Self.lengthBases[symbol - 257] + (try bits.take(Self.lengthBits[symbol - 257]))
            let kind = try distances.next(&bits)
            guard kind < Self.distanceBases.count else { throw .damaged }
            let distance = Self.distanceBases[kind] + (try bits.take(kind < 4 ? 0 : kind / 2 - 1))
            guard distance <= output.count else { throw .damaged }
            guard length <= limit - output.count else { throw .tooLarge }
            for _ in 0..<length { output.append(output[output.count - distance]) }
        }
    }
}

/// Bits out of bytes, the lowest first.
struct BitSource {
    private let bytes: [UInt8]
    private var place: Int
    private var held: UInt64 = 0
    private var count = 0

    init(_ bytes: [UInt8], from start: Int) {
        self.bytes = bytes
        place = min(max(start, 0), bytes.count)
    }

    /// Where the first byte is of which nothing was taken.
    var end: Int { place - count / 8 }

    @inline(__always)
    private mutating func fill() {
        while count <= 48, place < bytes.count {
            held |= UInt64(bytes[place]) << UInt64(count)
            place += 1
            count += 8
        }
    }

    /// The next bits without taking them, zeros behind the end.
    @inline(__always)
    mutating func peek(_ wanted: Int) -> Int {
        if count < wanted { fill() }
        return Int(truncatingIfNeeded: held & ((1 << UInt64(wanted)) - 1))
    }

    @inline(__always)
    mutating func skip(_ taken: Int) throws(CompressionError) {
        guard taken <= count else { throw .truncated }
        held >>= UInt64(taken)
        count -= taken
    }

    /// The next bits, 16 at most.
    @inline(__always)
    mutating func take(_ wanted: Int) throws(CompressionError) -> Int {
        let value = peek(wanted)
        try skip(wanted)
        return value
    }

    /// Goes on with the next whole byte.
    mutating func align() {
        held >>= UInt64(count & 7)
        count &= ~7
    }
}

/// A code of Huffman's whose codes are read lowest bit first.
struct PrefixCode {
    private static var width: Int { 9 }
    private var counts = [Int](repeating: 0, count: 16)
    private var symbols: [Int]
    /// For each nine bits: the symbol times 16, and its code's length; 0 for longer codes.
    private var table = [UInt16](repeating: 0, count: 1 << width)

    /// - Parameter lengths: of each symbol's code in bits, 0 for none. One single code may be incomplete.
    init(_ lengths: [UInt8]) throws(CompressionError) {
        for length in lengths { counts[Int(length)] += 1 }
        let used = lengths.count - counts[0]
        counts[0] = 0
        var left = 1
        for length in 1..<16 {
            left = left * 2 - counts[length]
            guard left >= 0 else { throw .damaged }
        }
        guard left == 0 || used <= 1 else { throw .damaged }
        var offsets = [Int](repeating: 0, count: 17), starts = offsets
        for length in 1..<16 {
            offsets[length + 1] = offsets[length] + counts[length]
            starts[length + 1] = (starts[length] + counts[length]) << 1
        }
        symbols = [Int](repeating: 0, count: used)
        for (symbol, length) in lengths.enumerated() where length != 0 {
            let length = Int(length)
            symbols[offsets[length]] = symbol
            offsets[length] += 1
            let code = starts[length]
            starts[length] += 1
            guard length <= Self.width else { continue }
            var reversed = 0
            for bit in 0..<length where code & 1 << bit != 0 { reversed |= 1 << (length - 1 - bit) }
            for entry in stride(from: reversed, to: table.count, by: 1 << length) {
                table[entry] = UInt16(symbol << 4 | length)
            }
        }
    }

    @inline(__always)
    func next(_ bits: inout BitSource) throws(CompressionError) -> Int {
        let entry = Int(table[bits.peek(Self.width)])
        if entry != 0 {
            try bits.skip(entry & 15)
            return entry >> 4
        }
        return try search(&bits)
    }

    private func search(_ bits: inout BitSource) throws(CompressionError) -> Int {
        var code = 0, first = 0, index = 0
        for length in 1..<16 {
            code |= try bits.take(1)
            if code - counts[length] < first { return symbols[index + code - first] }
            index += counts[length]
            first = (first + counts[length]) << 1
            code <<= 1
        }
        throw .damaged
    }
}
