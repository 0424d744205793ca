import Bytes

/// Why compressed bytes are refused.
struct DecodingFailure: Error {
    let message: ByteString
}

/// A code of Huffman's: how many codes there are of each length, and their symbols in order.
struct HuffmanCode {
    private var counts = [Int](repeating: 0, count: 16)
    private var symbols: [Int] = []

    /// - Parameter lengths: of each symbol's code in bits, 0 for none.
    init(_ lengths: ArraySlice<UInt8>, allowsIncomplete: Bool) throws(DecodingFailure) {
        for length in lengths { counts[Int(length)] += 1 }
        let used = lengths.count - counts[0]
        counts[0] = 0
        var left = 1
        for length in 1..<16 {
            left = left * 2 - counts[length]
            if left < 0 { throw DecodingFailure(message: "invalid compressed data--format violated") }
        }
        if left > 0 && !(allowsIncomplete && used <= 1) {
            throw DecodingFailure(message: "invalid compressed data--format violated")
        }
        var offsets = [Int](repeating: 0, count: 16)
        for length in 1..<15 { offsets[length + 1] = offsets[length] + counts[length] }
        symbols = [Int](repeating: 0, count: used)
        for (symbol, length) in lengths.enumerated() where length != 0 {
            symbols[offsets[Int(length)]] = symbol
            offsets[Int(length)] += 1
        }
    }

    /// Reads one symbol bit by bit.
    func next(_ bits: inout BitReader) throws(DecodingFailure) -> Int {
        var (code, first, index) = (0, 0, 0)
        for length in 1..<16 {
            code |= try bits.take(1)
            let count = counts[length]
            if code - count < first { return symbols[index + (code - first)] }
            index += count
            first = (first + count) << 1
            code <<= 1
        }
        throw DecodingFailure(message: "invalid compressed data--format violated")
    }
}

/// Bits out of bytes, the lowest first. More bytes are asked for as they are needed.
struct BitReader {
    private var bytes: [UInt8] = []
    private var place = 0
    private var held = 0
    private var count = 0
    private let more: () throws(DecodingFailure) -> [UInt8]

    init(_ more: @escaping () throws(DecodingFailure) -> [UInt8]) { self.more = more }

    /// The next whole byte; nil at the end of the input. Bits that are held must be none.
    mutating func byte() throws(DecodingFailure) -> UInt8? {
        if place == bytes.count {
            bytes = try more()
            place = 0
            if bytes.isEmpty { return nil }
        }
        place += 1
        return bytes[place - 1]
    }

    mutating func needByte() throws(DecodingFailure) -> UInt8 {
        guard let byte = try byte() else { throw DecodingFailure(message: "unexpected end of file") }
        return byte
    }

    /// The next `wanted` bits, 16 at most.
    mutating func take(_ wanted: Int) throws(DecodingFailure) -> Int {
        while count < wanted {
            held |= Int(try needByte()) << count
            count += 8
        }
        let value = held & ((1 << wanted) - 1)
        held >>= wanted
        count -= wanted
        return value
    }

    /// Goes on with the next whole byte.
    mutating func align() {
        held = 0
        count = 0
    }
}

/// Takes DEFLATE apart (RFC 1951). What comes out goes on in pieces; only the last 32 KiB are kept.
struct Inflater {
    private var window: [UInt8] = []
    private var sent = 0
    private let send: (Span<UInt8>) throws(DecodingFailure) -> Void

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

    init(_ send: @escaping (Span<UInt8>) throws(DecodingFailure) -> Void) { self.send = send }

    /// Reads blocks up to the last one. What came before a fault still goes out.
    mutating func run(_ bits: inout BitReader) throws(DecodingFailure) {
        do throws(DecodingFailure) { try blocks(&bits) } catch {
            try flush(keeping: 0)
            throw error
        }
        bits.align()
        try flush(keeping: 0)
    }

    private mutating func blocks(_ bits: inout BitReader) throws(DecodingFailure) {
        var isLast = false
        while !isLast {
            isLast = try bits.take(1) == 1
            switch try bits.take(2) {
            case 0: try stored(&bits)
            case 1: try fixed(&bits)
            case 2: try dynamic(&bits)
            default: throw DecodingFailure(message: "invalid compressed data--format violated")
            }
        }
    }

    private mutating func flush(keeping count: Int) throws(DecodingFailure) {
        if sent < window.count { try send(window.span.extracting(sent..<window.count)) }
        window.removeFirst(max(0, window.count - count))
        sent = window.count
    }

    private mutating func put(_ byte: UInt8) throws(DecodingFailure) {
        window.append(byte)
        if window.count >= 131_072 { try flush(keeping: 32768) }
    }

    private mutating func stored(_ bits: inout BitReader) throws(DecodingFailure) {
        bits.align()
        let length = Int(try bits.needByte()) | Int(try bits.needByte()) << 8
        let check = Int(try bits.needByte()) | Int(try bits.needByte()) << 8
        if length != ~check & 0xffff { throw DecodingFailure(message: "invalid compressed data--format violated") }
        for _ in 0..<length { try put(try bits.needByte()) }
    }

    private mutating func fixed(_ bits: inout BitReader) throws(DecodingFailure) {
        var lengths = [UInt8](repeating: 8, count: 288)
        for symbol in 144..<256 { lengths[symbol] = 9 }
        for symbol in 256..<280 { lengths[symbol] = 7 }
        let distances = [UInt8](repeating: 5, count: 32)
        try codes(
            &bits, try HuffmanCode(lengths[...], allowsIncomplete: false),
            try HuffmanCode(distances[...], allowsIncomplete: false))
    }

    private mutating func dynamic(_ bits: inout BitReader) throws(DecodingFailure) {
        let (literals, distances) = (try bits.take(5) + 257, try bits.take(5) + 1)
        let count = try bits.take(4) + 4
        if literals > 286 || distances > 30 {
            throw DecodingFailure(message: "invalid compressed data--format violated")
        }
        var orders = [UInt8](repeating: 0, count: 19)
        for index in 0..<count { orders[Self.order[index]] = UInt8(try bits.take(3)) }
        let code = try HuffmanCode(orders[...], allowsIncomplete: false)
        var lengths: [UInt8] = []
        while lengths.count < literals + distances {
            let symbol = try code.next(&bits)
            if symbol < 16 {
                lengths.append(UInt8(symbol))
                continue
            }
            var value: UInt8 = 0
            if symbol == 16 {
                guard let last = lengths.last else {
                    throw DecodingFailure(message: "invalid compressed data--format violated")
                }
                value = last
            }
            let times =
                symbol == 16 ? 3 + (try bits.take(2)) : symbol == 17 ? 3 + (try bits.take(3)) : 11 + (try bits.take(7))
            if lengths.count + times > literals + distances {
                throw DecodingFailure(message: "invalid compressed data--format violated")
            }
            for _ in 0..<times { lengths.append(value) }
        }
        try codes(
            &bits, try HuffmanCode(lengths[0..<literals], allowsIncomplete: true),
            try HuffmanCode(lengths[literals...], allowsIncomplete: true))
    }

    private mutating func codes(_ bits: inout BitReader, _ literals: HuffmanCode, _ distances: HuffmanCode)
        throws(DecodingFailure)
    {
        while true {
            let symbol = try literals.next(&bits)
            if symbol < 256 {
                try put(UInt8(symbol))
                continue
            }
            if symbol == 256 { return }
            guard symbol - 257 < Self.lengthBases.count else {
                throw DecodingFailure(message: "invalid compressed data--format violated")
            }
            let length = Self.lengthBases[symbol - 257] + (try bits.take(Self.lengthBits[symbol - 257]))
            let kind = try distances.next(&bits)
            guard kind < Self.distanceBases.count else {
                throw DecodingFailure(message: "invalid compressed data--format violated")
            }
            let distance = Self.distanceBases[kind] + (try bits.take(kind < 4 ? 0 : kind / 2 - 1))
            guard distance <= window.count else {
                throw DecodingFailure(message: "invalid compressed data--format violated")
            }
            for _ in 0..<length { try put(window[window.count - distance]) }
        }
    }
}
