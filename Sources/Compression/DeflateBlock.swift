/// The symbols of a block of DEFLATE on their way out: literals, and matches as a length and a distance.
struct DeflateBlock {
    static var limit: Int { 32768 }

    /// A literal, or a length (above 0xffff: less 3) with a distance.
    private var symbols: [UInt32] = []
    private var literalCounts = [UInt32](repeating: 0, count: 286)
    private var distanceCounts = [UInt32](repeating: 0, count: 30)
    private var extraBits = 0
    private let fixedLiterals = HuffmanCode(lengths: DeflateConstants.fixedLengths)
    private let fixedDistances = HuffmanCode(lengths: [UInt8](repeating: 5, count: 30))
    /// Which symbol a length (less 3) or a distance belongs to.
    private let lengthSymbols: [UInt8]
    private let distanceSymbols: [UInt8]

    init() {
        symbols.reserveCapacity(Self.limit)
        var lengths = [UInt8](repeating: 0, count: 256)
        for symbol in 0..<29 {
            for length in DeflateConstants.lengthBases[symbol]...258 { lengths[length - 3] = UInt8(symbol) }
        }
        lengthSymbols = lengths
        // Distances up to 256 by themselves, longer ones by their upper bits.
        var distances = [UInt8](repeating: 0, count: 512)
        for symbol in 0..<30 {
            let base = DeflateConstants.distanceBases[symbol] - 1
            if base < 256 {
                for distance in base..<256 { distances[distance] = UInt8(symbol) }
            } else {
                for distance in (base >> 7)..<256 { distances[256 + distance] = UInt8(symbol) }
            }
        }
        distanceSymbols = distances
    }

    var isEmpty: Bool { symbols.isEmpty }
    var isFull: Bool { symbols.count >= Self.limit }

    @inline(__always)
    mutating func add(literal: UInt8) {
        symbols.append(UInt32(literal))
        literalCounts[Int(literal)] &+= 1
    }

    @inline(__always)
    mutating func add(length: Int, distance: Int) {
        symbols.append(UInt32(truncatingIfNeeded: length &- 3) << 16 | 0x8000_0000 | UInt32(distance &- 1))
        literalCounts[257 &+ Int(lengthSymbols[length &- 3])] &+= 1
        distanceCounts[symbol(ofDistance: distance &- 1)] &+= 1
    }

    @inline(__always)
    private func symbol(ofDistance distance: Int) -> Int {
        Int(distanceSymbols[distance < 256 ? distance : 256 &+ distance >> 7])
    }

    /// Writes the block in the shortest form there is, and begins the next one.
    /// - Parameter raw: what the symbols stand for.
    mutating func write(to out: inout BitWriter, raw: ArraySlice<UInt8>, isLast: Bool) {
        literalCounts[256] = 1
        extraBits = 0
        for symbol in 0..<29 { extraBits += Int(literalCounts[257 + symbol]) * DeflateConstants.lengthBits[symbol] }
        for symbol in 0..<30 { extraBits += Int(distanceCounts[symbol]) * DeflateConstants.distanceBits(symbol) }
        let literals = HuffmanCode(frequencies: literalCounts, longest: 15)
        let distances = HuffmanCode(frequencies: distanceCounts, longest: 15)
        let header = CodeHeader(literals.lengths, distances.lengths)
        let dynamic = header.cost + literals.cost(literalCounts) + distances.cost(distanceCounts) + extraBits
        let fixed = fixedLiterals.cost(literalCounts) + fixedDistances.cost(distanceCounts) + extraBits
        let stored = raw.count * 8 + (raw.count / 65535 + 1) * 40
        if stored <= min(dynamic, fixed) {
            Self.store(raw, to: &out, isLast: isLast)
        } else if fixed <= dynamic {
            out.put((isLast ? 1 : 0) | 1 << 1, 3)
            writeSymbols(to: &out, fixedLiterals, fixedDistances)
        } else {
            out.put((isLast ? 1 : 0) | 2 << 1, 3)
            header.write(to: &out)
            writeSymbols(to: &out, literals, distances)
        }
        symbols.removeAll(keepingCapacity: true)
        for index in literalCounts.indices { literalCounts[index] = 0 }
        for index in distanceCounts.indices { distanceCounts[index] = 0 }
    }

    private static func store(_ raw: ArraySlice<UInt8>, to out: inout BitWriter, isLast: Bool) {
        var rest = raw
        repeat {
            let piece = rest.prefix(65535)
            rest = rest.dropFirst(piece.count)
            out.put(isLast && rest.isEmpty ? 1 : 0, 3)
            out.align()
            out.put(UInt32(piece.count), 16)
            out.put(UInt32(~piece.count & 0xffff), 16)
            out.put(bytes: piece)
        } while !rest.isEmpty
    }

    private func writeSymbols(to out: inout BitWriter, _ literals: HuffmanCode, _ distances: HuffmanCode) {
        for symbol in symbols {
            if symbol < 256 {
                let code = literals.codes[Int(symbol)]
                out.put(code & 0xff_ffff, code >> 24)
                continue
            }
            let length = Int(symbol >> 16 & 0xff), distance = Int(symbol & 0x7fff)
            let lengthSymbol = Int(lengthSymbols[length])
            let code = literals.codes[257 + lengthSymbol]
            out.put(code & 0xff_ffff, code >> 24)
            out.put(
                UInt32(length + 3 - DeflateConstants.lengthBases[lengthSymbol]),
                UInt32(DeflateConstants.lengthBits[lengthSymbol]))
            let distanceSymbol = self.symbol(ofDistance: distance)
            let place = distances.codes[distanceSymbol]
            out.put(place & 0xff_ffff, place >> 24)
            out.put(
                UInt32(distance + 1 - DeflateConstants.distanceBases[distanceSymbol]),
                UInt32(DeflateConstants.distanceBits(distanceSymbol)))
        }
        let end = literals.codes[256]
        out.put(end & 0xff_ffff, end >> 24)
    }
}

/// The two codes' lengths as a dynamic block begins with them (RFC 1951, section 3.2.7).
private struct CodeHeader {
    private var symbols: [(symbol: UInt8, extra: UInt8)] = []
    private let code: HuffmanCode
    private let literalCount: Int
    private let distanceCount: Int
    private let orderCount: Int
    private(set) var cost: Int

    init(_ literals: [UInt8], _ distances: [UInt8]) {
        literalCount = max((literals.lastIndex { $0 != 0 } ?? 0) + 1, 257)
        distanceCount = max((distances.lastIndex { $0 != 0 } ?? 0) + 1, 1)
        let all = Array(literals[..<literalCount]) + distances[..<distanceCount]
        var place = 0
        while place < all.count {
            let length = all[place]
            var run = 1
            while place + run < all.count, all[place + run] == length { run += 1 }
            place += run
            if length == 0 {
                while run >= 11 {
                    let count = min(run, 138)
                    symbols.append((18, UInt8(count - 11)))
                    run -= count
                }
                if run >= 3 {
                    symbols.append((17, UInt8(run - 3)))
                    run = 0
                }
            } else {
                symbols.append((length, 0))
                run -= 1
                while run >= 3 {
                    let count = min(run, 6)
                    symbols.append((16, UInt8(count - 3)))
                    run -= count
                }
            }
            for _ in 0..<run { symbols.append((length, 0)) }
        }
        var counts = [UInt32](repeating: 0, count: 19)
        for (symbol, _) in symbols { counts[Int(symbol)] += 1 }
        code = HuffmanCode(frequencies: counts, longest: 7)
        let lengths = code.lengths
        orderCount = max((DeflateConstants.order.lastIndex { lengths[$0] != 0 } ?? 0) + 1, 4)
        cost = 14 + 3 * orderCount + code.cost(counts) + Int(counts[16]) * 2 + Int(counts[17]) * 3
        cost += Int(counts[18]) * 7
    }

    func write(to out: inout BitWriter) {
        out.put(UInt32(literalCount - 257), 5)
        out.put(UInt32(distanceCount - 1), 5)
        out.put(UInt32(orderCount - 4), 4)
        for index in 0..<orderCount { out.put(UInt32(code.lengths[DeflateConstants.order[index]]), 3) }
        for (symbol, extra) in symbols {
            let bits = code.codes[Int(symbol)]
            out.put(bits & 0xff_ffff, bits >> 24)
            if symbol >= 16 { out.put(UInt32(extra), symbol == 16 ? 2 : symbol == 17 ? 3 : 7) }
        }
    }
}
