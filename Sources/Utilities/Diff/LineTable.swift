import Bytes
import Streams

/// A text as lines, for comparing it with another.
struct LineText {
    let bytes: [UInt8]
    /// Where each line begins; the end of the text behind them.
    private(set) var starts: [Int] = []
    /// The last line has no end.
    let isIncomplete: Bool

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        isIncomplete = bytes.last.map { $0 != 0x0a } ?? false
        var position = 0
        while position < bytes.count {
            starts.append(position)
            guard let end = bytes.span.firstIndex(of: 0x0a, from: position) else { break }
            position = end + 1
        }
        starts.append(bytes.count)
    }

    var count: Int { starts.count - 1 }

    /// A line with its end.
    func range(_ line: Int) -> Range<Int> { starts[line]..<starts[line + 1] }

    /// A line without its end.
    func text(_ line: Int) -> ByteString {
        var range = range(line)
        if range.upperBound > range.lowerBound, bytes[range.upperBound - 1] == 0x0a {
            range = range.lowerBound..<(range.upperBound - 1)
        }
        return ByteString(bytes[range])
    }

    /// Whether the line has its end.
    func isComplete(_ line: Int) -> Bool { !(isIncomplete && line == count - 1) }
}

/// What does not make lines different.
struct LineRules {
    enum Spaces {
        case count, trailingIgnored, amountIgnored, ignored
    }

    var spaces = Spaces.count
    var ignoresCase = false
    var expandsTabs = false

    var isExact: Bool { spaces == .count && !ignoresCase && !expandsTabs }

    /// The line as it is compared.
    func key(_ line: Span<UInt8>) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(line.count)
        var count = line.count
        let hasEnd = count > 0 && line[count - 1] == 0x0a
        if hasEnd { count -= 1 }
        var column = 0
        var isBehindSpace = false
        for index in 0..<count {
            let byte = line[index]
            if byte.isSpace {
                if spaces == .ignored { continue }
                if spaces == .amountIgnored {
                    isBehindSpace = true
                    continue
                }
                if byte == 0x09, expandsTabs {
                    repeat {
                        key.append(0x20)
                        column += 1
                    } while column % 8 != 0
                    continue
                }
            }
            if isBehindSpace {
                key.append(0x20)
                isBehindSpace = false
            }
            key.append(ignoresCase && byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte)
            column += 1
        }
        if spaces == .trailingIgnored { while let last = key.last, last.isSpace { key.removeLast() } }
        // Without its end a line is another one, unless space does not count.
        if hasEnd || spaces != .count { key.append(0x0a) }
        return key
    }
}

/// Gives equal lines equal numbers.
struct LineTable {
    private var keys: [UInt8] = []
    private var ranges: [Range<Int>] = []
    private var hashes: [UInt64] = []
    private var slots = [UInt32](repeating: 0, count: 1024)
    private let rules: LineRules

    init(_ rules: LineRules) { self.rules = rules }

    var count: Int { ranges.count }

    /// The numbers of a text's lines.
    mutating func numbers(_ text: LineText) -> [Int32] {
        var numbers: [Int32] = []
        numbers.reserveCapacity(text.count)
        for line in 0..<text.count {
            let bytes = text.bytes.span.extracting(text.range(line))
            if rules.isExact {
                numbers.append(number(bytes))
            } else {
                let key = rules.key(bytes)
                numbers.append(number(key.span))
            }
        }
        return numbers
    }

    private mutating func number(_ line: Span<UInt8>) -> Int32 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in 0..<line.count { hash = (hash ^ UInt64(line[index])) &* 0x100_0000_01b3 }
        hash ^= hash &>> 31
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let known = Int(slots[slot]) - 1
            if hashes[known] == hash, keys.span.extracting(ranges[known]).isEqual(to: line) { return Int32(known) }
            slot = (slot + 1) & (slots.count - 1)
        }
        ranges.append(keys.count..<(keys.count + line.count))
        keys.append(copying: line)
        hashes.append(hash)
        slots[slot] = UInt32(ranges.count)
        if ranges.count * 2 > slots.count { grow() }
        return Int32(ranges.count - 1)
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for (index, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(index + 1)
        }
    }
}
