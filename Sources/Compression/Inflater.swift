import Streams

/// Takes DEFLATE apart (RFC 1951). What comes out goes on in pieces; only the last 32 KiB are kept.
public struct Inflater: ~Copyable {
    private static var roomForMatch: Int { DeflateConstants.longestMatch + 16 }
    private static var bufferSize: Int { 160 << 10 }

    /// What came out last. It is sent when the buffer is full; the last 32 KiB then go to its front.
    private var buffer = [UInt8](repeating: 0, count: bufferSize)
    private var end = 0
    private var sent = 0
    private let literalMeanings: [UInt32]
    private let distanceMeanings: [UInt32]
    private var fixedTables: (HuffmanTable, HuffmanTable)?
    private let send: (Span<UInt8>) throws(DecodingFailure) -> Void

    public init(_ send: @escaping (Span<UInt8>) throws(DecodingFailure) -> Void) {
        self.send = send
        var meanings: [UInt32] = (0..<256).map { HuffmanTable.entry(HuffmanTable.Kind.literal, value: $0) }
        meanings.append(HuffmanTable.entry(HuffmanTable.Kind.end, value: 0))
        for symbol in 0..<29 {
            meanings.append(
                HuffmanTable.entry(
                    HuffmanTable.Kind.base, value: DeflateConstants.lengthBases[symbol],
                    extra: DeflateConstants.lengthBits[symbol]))
        }
        literalMeanings = meanings
        distanceMeanings = (0..<30).map {
            HuffmanTable.entry(
                HuffmanTable.Kind.base, value: DeflateConstants.distanceBases[$0],
                extra: DeflateConstants.distanceBits($0))
        }
    }

    /// Reads blocks up to the last one. What came before a fault still goes out.
    public mutating func run(_ bits: inout BitReader) throws(DecodingFailure) {
        do throws(DecodingFailure) { try blocks(&bits) } catch {
            try flush()
            throw error
        }
        bits.align()
        try flush()
    }

    private mutating func blocks(_ bits: inout BitReader) throws(DecodingFailure) {
        var isLast = false
        while !isLast {
            isLast = try bits.take(1) == 1
            switch try bits.take(2) {
            case 0: try stored(&bits)
            case 1: try fixed(&bits)
            case 2: try dynamic(&bits)
            default: throw .damaged
            }
        }
    }

    private mutating func flush() throws(DecodingFailure) {
        if sent < end { try send(buffer.span.extracting(sent..<end)) }
        sent = end
    }

    /// Sends what there is, and makes room behind the last 32 KiB.
    private mutating func makeRoom() throws(DecodingFailure) {
        try flush()
        let kept = min(end, DeflateConstants.windowSize), start = end - kept
        var span = buffer.mutableSpan
        span.moveWithin(from: start, to: 0, count: kept)
        end = kept
        sent = kept
    }

    private mutating func stored(_ bits: inout BitReader) throws(DecodingFailure) {
        bits.align()
        let length = Int(try bits.number(bytes: 2))
        guard length == ~Int(try bits.number(bytes: 2)) & 0xffff else { throw .damaged }
        for _ in 0..<length {
            if end == buffer.count { try makeRoom() }
            buffer[end] = try bits.needByte()
            end += 1
        }
    }

    private mutating func fixed(_ bits: inout BitReader) throws(DecodingFailure) {
        if fixedTables == nil {
            let literals = DeflateConstants.fixedLengths, distances = [UInt8](repeating: 5, count: 32)
            fixedTables = (
                try HuffmanTable(literals[...], literalMeanings, width: 9, allowsIncomplete: false),
                try HuffmanTable(distances[...], distanceMeanings, width: 5, allowsIncomplete: false)
            )
        }
        guard let (literals, distances) = fixedTables else { return }
        try codes(&bits, literals, distances)
    }

    private mutating func dynamic(_ bits: inout BitReader) throws(DecodingFailure) {
        let (literals, distances) = (try bits.take(5) + 257, try bits.take(5) + 1)
        let count = try bits.take(4) + 4
        if literals > 286 || distances > 30 { throw .damaged }
        var orders = [UInt8](repeating: 0, count: 19)
        for index in 0..<count { orders[DeflateConstants.order[index]] = UInt8(try bits.take(3)) }
        let meanings = (0..<19).map { HuffmanTable.entry(HuffmanTable.Kind.literal, value: $0) }
        let code = try HuffmanTable(orders[...], meanings, width: 7, allowsIncomplete: false)
        var lengths: [UInt8] = []
        while lengths.count < literals + distances {
            let symbol = Int(try code.next(&bits) >> 16)
            if symbol < 16 {
                lengths.append(UInt8(symbol))
                continue
            }
            var value: UInt8 = 0
            if symbol == 16 {
                guard let last = lengths.last else { throw .damaged }
                value = last
            }
            let times =
                symbol == 16 ? 3 + (try bits.take(2)) : symbol == 17 ? 3 + (try bits.take(3)) : 11 + (try bits.take(7))
            if lengths.count + times > literals + distances { throw .damaged }
            for _ in 0..<times { lengths.append(value) }
        }
        // A block without an end would never end.
        guard lengths[256] != 0 else { throw .damaged }
        try codes(
            &bits,
            try HuffmanTable(lengths[0..<literals], literalMeanings, width: 10, allowsIncomplete: true),
            try HuffmanTable(lengths[literals...], distanceMeanings, width: 9, allowsIncomplete: true))
    }

    private mutating func codes(_ bits: inout BitReader, _ literals: HuffmanTable, _ distances: HuffmanTable)
        throws(DecodingFailure)
    {
        while true {
            if buffer.count - end < Self.roomForMatch { try makeRoom() }
            // Far from the end of the input many symbols are taken at once.
            if bits.bytes.count - bits.place >= 16 {
                if try takeMany(&bits, literals, distances) { return }
                continue
            }
            let symbol = try literals.next(&bits)
            let kind = symbol & HuffmanTable.Kind.mask
            if kind == HuffmanTable.Kind.literal {
                buffer[end] = UInt8(truncatingIfNeeded: symbol >> 16)
                end += 1
                continue
            }
            if kind == HuffmanTable.Kind.end { return }
            let length = Int(symbol >> 16) + (try bits.take(Int(symbol >> 8 & 31)))
            let place = try distances.next(&bits)
            let distance = Int(place >> 16) + (try bits.take(Int(place >> 8 & 31)))
            let end = end
            guard distance <= end else { throw .damaged }
            var out = buffer.mutableSpan
            out.repeatWithin(distance: distance, to: end, count: length)
            self.end = end + length
        }
    }

    /// Takes symbols as long as there is input and room enough for any of them without looking.
    /// - Returns: whether the block has ended.
    private mutating func takeMany(_ bits: inout BitReader, _ literals: HuffmanTable, _ distances: HuffmanTable)
        throws(DecodingFailure) -> Bool
    {
        let lastPlace = bits.bytes.count - 16, lastEnd = buffer.count - Self.roomForMatch
        var place = bits.place, held = bits.held, count = bits.count, end = end
        var hasEnded = false, isDamaged = false
        let literalMask: UInt64 = (1 << UInt64(literals.width)) - 1
        let distanceMask: UInt64 = (1 << UInt64(distances.width)) - 1
        do {
            let input = bits.bytes.span
            let literalEntries = literals.entries.span, distanceEntries = distances.entries.span
            var out = buffer.mutableSpan
            while place <= lastPlace, end <= lastEnd {
                // 56 bits at least: a length and a distance have 48 at most.
                held |= input.littleEndian64(at: place) << UInt64(truncatingIfNeeded: count)
                place += (63 - count) >> 3
                count |= 56
                var entry = literalEntries[Int(truncatingIfNeeded: held & literalMask)]
                if entry & HuffmanTable.Kind.mask == HuffmanTable.Kind.literal {
                    // Often several literals come one after the other.
                    out[end] = UInt8(truncatingIfNeeded: entry >> 16)
                    end += 1
                    held >>= UInt64(entry & 31)
                    count -= Int(entry & 31)
                    entry = literalEntries[Int(truncatingIfNeeded: held & literalMask)]
                    if entry & HuffmanTable.Kind.mask == HuffmanTable.Kind.literal {
                        out[end] = UInt8(truncatingIfNeeded: entry >> 16)
                        end += 1
                        held >>= UInt64(entry & 31)
                        count -= Int(entry & 31)
                    }
                    continue
                }
                if entry & HuffmanTable.Kind.mask == HuffmanTable.Kind.table {
                    held >>= UInt64(entry & 31)
                    count -= Int(entry & 31)
                    let mask: UInt64 = (1 << UInt64(entry >> 8 & 31)) - 1
                    entry = literalEntries[Int(entry >> 16) + Int(truncatingIfNeeded: held & mask)]
                }
                let kind = entry & HuffmanTable.Kind.mask
                held >>= UInt64(entry & 31)
                count -= Int(entry & 31)
                if kind == HuffmanTable.Kind.literal {
                    out[end] = UInt8(truncatingIfNeeded: entry >> 16)
                    end += 1
                    continue
                }
                guard kind == HuffmanTable.Kind.base else {
                    hasEnded = kind == HuffmanTable.Kind.end
                    isDamaged = !hasEnded
                    break
                }
                let lengthBits = UInt64(entry >> 8 & 31)
                let length = Int(entry >> 16) + Int(truncatingIfNeeded: held & ((1 << lengthBits) - 1))
                held >>= lengthBits
                count -= Int(lengthBits)
                entry = distanceEntries[Int(truncatingIfNeeded: held & distanceMask)]
                if entry & HuffmanTable.Kind.mask == HuffmanTable.Kind.table {
                    held >>= UInt64(entry & 31)
                    count -= Int(entry & 31)
                    let mask: UInt64 = (1 << UInt64(entry >> 8 & 31)) - 1
                    entry = distanceEntries[Int(entry >> 16) + Int(truncatingIfNeeded: held & mask)]
                }
                held >>= UInt64(entry & 31)
                let distanceBits = UInt64(entry >> 8 & 31)
                let distance = Int(entry >> 16) + Int(truncatingIfNeeded: held & ((1 << distanceBits) - 1))
                held >>= distanceBits
                count -= Int(entry & 31) + Int(distanceBits)
                guard entry != HuffmanTable.Kind.invalid, distance <= end else {
                    isDamaged = true
                    break
                }
                out.repeatWithin(distance: distance, to: end, count: length)
                end += length
            }
        }
        self.end = end
        // Bits above `count` were looked at, and are taken again.
        bits.place = place
        bits.held = held & ((1 << UInt64(count)) - 1)
        bits.count = count
        if isDamaged { throw .damaged }
        return hasEnded
    }
}
