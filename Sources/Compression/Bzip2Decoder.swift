import Bytes

/// Takes files of bzip2 apart, all streams one after the other. One block is held at a time, 900 000 bytes at most.
public struct Bzip2Decoder: ~Copyable {
    private var bytes: [UInt8] = []
    private var place = 0
    private var held: UInt64 = 0
    private var count = 0
    private var hasStarted = false
    /// Something that is no stream came behind the last one.
    public private(set) var hasGarbage = false
    private let more: () throws(DecodingFailure) -> [UInt8]
    private let send: (Span<UInt8>) throws(DecodingFailure) -> Void

    /// What is said of a file that is not in the format at all.
    public static var foreign: DecodingFailure { DecodingFailure("not a bzip2 file") }

    private static let checks: [UInt32] = (0..<256).map { index in
        var value = UInt32(index) << 24
        for _ in 0..<8 { value = value & 0x8000_0000 == 0 ? value << 1 : 0x04c1_1db7 ^ (value << 1) }
        return value
    }

    /// - Parameters:
    ///   - more: gives the next bytes; none at the end.
    ///   - send: takes what comes out.
    public init(
        _ more: @escaping () throws(DecodingFailure) -> [UInt8],
        _ send: @escaping (Span<UInt8>) throws(DecodingFailure) -> Void
    ) {
        self.more = more
        self.send = send
    }

    /// Reads streams up to the end of the input.
    public mutating func run() throws(DecodingFailure) {
        while let first = try byte() {
            var head: [UInt8] = [first]
            while head.count < 4, let next = try byte() { head.append(next) }
            guard head.count == 4, head[..<3] == [0x42, 0x5a, 0x68], head[3] >= 0x31, head[3] <= 0x39 else {
                if !hasStarted { throw Self.foreign }
                hasGarbage = true
                return
            }
            hasStarted = true
            try stream(limit: Int(head[3] - 0x30) * 100_000)
        }
        if !hasStarted { throw .endOfFile }
    }

    private mutating func byte() throws(DecodingFailure) -> UInt8? {
        if place == bytes.count {
            bytes = try more()
            place = 0
            if bytes.isEmpty { return nil }
        }
        place += 1
        return bytes[place - 1]
    }

    /// The next bits, the highest first, 32 at most.
    private mutating func take(_ wanted: Int) throws(DecodingFailure) -> Int {
        while count < wanted {
            guard let next = try byte() else { throw .endOfFile }
            held = held << 8 | UInt64(next)
            count += 8
        }
        count -= wanted
        return Int(held >> UInt64(count) & ((1 << UInt64(wanted)) - 1))
    }

    private mutating func stream(limit: Int) throws(DecodingFailure) {
        var combined: UInt32 = 0
        while true {
            let mark = try take(24) << 24 | (try take(24))
            let wanted = UInt32(try take(32))
            if mark == 0x1772_4538_5090 {
                // The last byte is filled up; less than a byte is held.
                count = 0
                if wanted != combined { throw .damaged }
                return
            }
            guard mark == 0x3141_5926_5359 else { throw .damaged }
            let check = try block(limit: limit)
            if check != wanted { throw .damaged }
            combined = (combined << 1 | combined >> 31) ^ check
        }
    }

    /// Reads a block and sends what it stands for.
    /// - Returns: its check.
    private mutating func block(limit: Int) throws(DecodingFailure) -> UInt32 {
        // No program of the last decades writes blocks of this kind.
        if try take(1) == 1 { throw DecodingFailure("randomised blocks are not supported") }
        let origin = try take(24)
        let groups = try take(16)
        var used: [UInt8] = []
        for group in 0..<16 where groups >> (15 - group) & 1 == 1 {
            let part = try take(16)
            for index in 0..<16 where part >> (15 - index) & 1 == 1 { used.append(UInt8(group * 16 + index)) }
        }
        if used.isEmpty { throw .damaged }
        let selectors = try selectors()
        var codes: [Bzip2Code] = []
        for _ in 0..<selectors.tables { codes.append(try code(symbols: used.count + 2)) }
        var links: [UInt32] = []
        var counts = [Int](repeating: 0, count: 256)
        var run = 0, weight = 1, inGroup = 0, group = 0
        while true {
            if inGroup == 0 {
                guard group < selectors.list.count else { throw .damaged }
                inGroup = 50
                group += 1
            }
            inGroup -= 1
            let symbol = try next(codes[Int(selectors.list[group - 1])])
            if symbol < 2 {
                run += weight << symbol
                weight <<= 1
                if run > limit { throw .damaged }
                continue
            }
            if run > 0 {
                guard links.count + run <= limit else { throw .damaged }
                for _ in 0..<run { links.append(UInt32(used[0])) }
                counts[Int(used[0])] += run
                run = 0
            }
            weight = 1
            // The alphabet is the bytes without the first, the two of runs, and the end.
            if symbol == used.count + 1 { break }
            guard symbol <= used.count, links.count < limit else { throw .damaged }
            let value = used.remove(at: symbol - 1)
            used.insert(value, at: 0)
            links.append(UInt32(value))
            counts[Int(value)] += 1
        }
        guard origin < links.count else { throw .damaged }
        return try write(&links, counts, origin)
    }

    /// Turns the sorting around, then opens the runs of four and more.
    private func write(_ links: inout [UInt32], _ counts: [Int], _ origin: Int) throws(DecodingFailure) -> UInt32 {
        var starts = [Int](repeating: 0, count: 256)
        for index in 1..<256 { starts[index] = starts[index - 1] + counts[index - 1] }
        for index in links.indices {
            let value = Int(links[index] & 0xff)
            links[starts[value]] |= UInt32(index) << 8
            starts[value] += 1
        }
        let checks = Self.checks
        var check: UInt32 = 0xffff_ffff
        var out: [UInt8] = []
        var position = Int(links[origin] >> 8), same = 0
        var last: UInt8 = 0
        for _ in links.indices {
            let entry = links[position], value = UInt8(truncatingIfNeeded: entry)
            position = Int(entry >> 8)
            let times = same == 4 ? Int(value) : 1
            if same == 4 {
                same = 0
            } else {
                same = same > 0 && value == last ? same + 1 : 1
                last = value
            }
            for _ in 0..<times {
                out.append(last)
                check = check << 8 ^ checks[Int(check >> 24 ^ UInt32(last))]
            }
            if out.count >= 65536 {
                try send(out.span)
                out.removeAll(keepingCapacity: true)
            }
        }
        if !out.isEmpty { try send(out.span) }
        return ~check
    }

    /// Which code each fifty symbols are in.
    private mutating func selectors() throws(DecodingFailure) -> (tables: Int, list: [UInt8]) {
        let tables = try take(3), total = try take(15)
        guard tables >= 2, tables <= 6, total > 0 else { throw .damaged }
        var order = [UInt8](0..<UInt8(tables))
        var list: [UInt8] = []
        for _ in 0..<total {
            var index = 0
            while try take(1) == 1 {
                index += 1
                if index >= tables { throw .damaged }
            }
            let chosen = order.remove(at: index)
            order.insert(chosen, at: 0)
            list.append(chosen)
        }
        return (tables, list)
    }

    private mutating func code(symbols: Int) throws(DecodingFailure) -> Bzip2Code {
        var lengths: [Int] = []
        var length = try take(5)
        for _ in 0..<symbols {
            while true {
                guard length >= 1, length <= 20 else { throw .damaged }
                if try take(1) == 0 { break }
                length += try take(1) == 0 ? 1 : -1
            }
            lengths.append(length)
        }
        return Bzip2Code(lengths)
    }

    private mutating func next(_ code: Bzip2Code) throws(DecodingFailure) -> Int {
        var value = 0
        for length in 1...20 {
            value = value << 1 | (try take(1))
            let index = value - code.first[length]
            if index >= 0, index < code.counts[length] { return code.symbols[code.offsets[length] + index] }
        }
        throw .damaged
    }
}

/// A prefix code by the lengths of its words.
private struct Bzip2Code {
    /// For each length: its first word, how many there are, and where their symbols begin.
    var first = [Int](repeating: 0, count: 21)
    var counts = [Int](repeating: 0, count: 21)
    var offsets = [Int](repeating: 0, count: 21)
    var symbols: [Int] = []

    init(_ lengths: [Int]) {
        for length in lengths { counts[length] += 1 }
        var word = 0
        for length in 1...20 {
            first[length] = word
            offsets[length] = symbols.count
            word = (word + counts[length]) << 1
            for symbol in lengths.indices where lengths[symbol] == length { symbols.append(symbol) }
        }
    }
}
