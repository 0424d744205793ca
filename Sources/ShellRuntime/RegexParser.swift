import Bytes

/// Reads the text of a regular expression into a tree.
struct RegexParser {
    private let pattern: [UInt32]
    private var position = 0
    private var depth = 0
    private(set) var groupCount = 0
    private(set) var ignoresCase = false

    init(_ text: ByteString) {
        pattern = text.string.unicodeScalars.map { $0.value }
        if pattern.starts(with: [0x28, 0x3f, 0x69, 0x29]) {
            ignoresCase = true
            position = 4
        }
    }

    private func failure(_ message: ByteString) -> ShellError { .expansion("regex: " + message) }

    private var peek: UInt32? { position < pattern.count ? pattern[position] : nil }

    private mutating func take(_ character: UInt32) -> Bool {
        guard peek == character else { return false }
        position += 1
        return true
    }

    mutating func parse() throws(ShellError) -> Regex.Node {
        let node = try alternatives()
        if position < pattern.count { throw failure("unopened group") }
        return node
    }

    private mutating func alternatives() throws(ShellError) -> Regex.Node {
        depth += 1
        defer { depth -= 1 }
        if depth > 60 { throw failure("groups are nested too deeply") }
        var branches = [try sequence()]
        while take(0x7c) { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() throws(ShellError) -> Regex.Node {
        var nodes: [Regex.Node] = []
        while let character = peek, character != 0x7c, character != 0x29 {
            nodes.append(try repeated(try atom()))
        }
        return .sequence(nodes)
    }

    private mutating func repeated(_ node: Regex.Node) throws(ShellError) -> Regex.Node {
        var result = node
        while let character = peek {
            var minimum = 0
            var maximum: Int?
            switch character {
            case 0x2a: position += 1
            case 0x2b:
                position += 1
                minimum = 1
            case 0x3f:
                position += 1
                maximum = 1
            case 0x7b:
                guard let bounds = try bounds() else { return result }
                (minimum, maximum) = bounds
            default: return result
            }
            let isGreedy = !take(0x3f)
            // A loop around nothing would never move on; it is nothing.
            if case .repeated(_, _, nil, _) = result, maximum == nil { continue }
            result = .repeated(result, minimum: minimum, maximum: maximum, isGreedy: isGreedy)
        }
        return result
    }

    /// `{n}`, `{n,}`, `{n,m}`; nil (and nothing taken) for a brace that is none of these.
    private mutating func bounds() throws(ShellError) -> (Int, Int?)? {
        let start = position
        position += 1
        func fail() -> (Int, Int?)? { nil }
        guard let low = number() else {
            position = start
            throw failure("repetition quantifier expects a valid decimal")
        }
        var high: Int? = low
        if take(0x2c) { high = number() }
        guard take(0x7d) else { throw failure("unclosed counted repetition") }
        guard low <= 1000, (high ?? 0) <= 1000 else { throw failure("a repetition is too large") }
        if let high, high < low { throw failure("invalid repetition count range") }
        return (low, high)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let character = peek, character >= 0x30, character <= 0x39 {
            value = min((value ?? 0) * 10 + Int(character - 0x30), 100_000)
            position += 1
        }
        return value
    }

    private mutating func atom() throws(ShellError) -> Regex.Node {
        let character = pattern[position]
        position += 1
        switch character {
        case 0x2e: return .any
        case 0x5e: return .start
        case 0x24: return .end
        case 0x28:
            var index: Int?
            if take(0x3f) {
                if take(0x50) || peek == 0x3c {
                    guard take(0x3c) else { throw failure("unrecognized flag") }
                    while let next = peek, next != 0x3e {
                        position += 1
                        _ = next
                    }
                    guard take(0x3e) else { throw failure("unclosed group name") }
                    groupCount += 1
                    index = groupCount
                } else if !take(0x3a) {
                    throw failure("unrecognized flag")
                }
            } else {
                groupCount += 1
                index = groupCount
            }
            let node = try alternatives()
            guard take(0x29) else { throw failure("unclosed group") }
            return index.map { .group(node, index: $0) } ?? node
        case 0x5b: return .set(try characterClass())
        case 0x5c: return try escape()
        case 0x2a, 0x2b, 0x3f: throw failure("repetition operator missing expression")
        default: return .character(character)
        }
    }

    private static func named(_ character: UInt32) -> Regex.CharacterSet? {
        switch character {
        case 0x64: Regex.CharacterSet(ranges: [(0x30, 0x39)])
        case 0x44: Regex.CharacterSet(ranges: [(0x30, 0x39)], isNegated: true)
        case 0x77:
            Regex.CharacterSet(ranges: [
                (0x30, 0x39), (0x41, 0x5a), (0x5f, 0x5f), (0x61, 0x7a), (0xaa, 0xaa), (0xb5, 0xb5), (0xc0, 0x2af),
            ])
        case 0x57:
            Regex.CharacterSet(
                ranges: [
                    (0x30, 0x39), (0x41, 0x5a), (0x5f, 0x5f), (0x61, 0x7a), (0xaa, 0xaa), (0xb5, 0xb5), (0xc0, 0x2af),
                ], isNegated: true)
        case 0x73: Regex.CharacterSet(ranges: [(9, 13), (0x20, 0x20), (0xa0, 0xa0)])
        case 0x53: Regex.CharacterSet(ranges: [(9, 13), (0x20, 0x20), (0xa0, 0xa0)], isNegated: true)
        default: nil
        }
    }

    private static func control(_ character: UInt32) -> UInt32 {
        switch character {
        case 0x6e: 10
        case 0x74: 9
        case 0x72: 13
        case 0x66: 12
        case 0x76: 11
        case 0x61: 7
        default: character
        }
    }

    private mutating func escape() throws(ShellError) -> Regex.Node {
        guard let character = peek else { throw failure("incomplete escape sequence") }
        position += 1
        if let set = Self.named(character) { return .set(set) }
        switch character {
        case 0x62: return .wordBoundary(true)
        case 0x42: return .wordBoundary(false)
        case 0x41: return .start
        case 0x7a: return .end
        default: return .character(Self.control(character))
        }
    }

    private mutating func characterClass() throws(ShellError) -> Regex.CharacterSet {
        var set = Regex.CharacterSet()
        if take(0x5e) { set.isNegated = true }
        var isFirst = true
        while let character = peek, character != 0x5d || isFirst {
            isFirst = false
            position += 1
            var low = character
            if character == 0x5b, peek == 0x3a, let ranges = try posixClass() {
                set.ranges.append(contentsOf: ranges)
                continue
            }
            if character == 0x5c, let escaped = peek {
                position += 1
                if let named = Self.named(escaped) {
                    if named.isNegated {
                        set.ranges.append(contentsOf: Self.complement(named.ranges))
                    } else {
                        set.ranges.append(contentsOf: named.ranges)
                    }
                    continue
                }
                low = Self.control(escaped)
            }
            var high = low
            if peek == 0x2d, position + 1 < pattern.count, pattern[position + 1] != 0x5d {
                position += 1
                high = pattern[position]
                position += 1
                if high == 0x5c, let escaped = peek {
                    position += 1
                    high = Self.control(escaped)
                }
                if high < low { throw failure("invalid character class range") }
            }
            set.ranges.append((low, high))
        }
        guard take(0x5d) else { throw failure("unclosed character class") }
        return set
    }

    private static func complement(_ ranges: [(low: UInt32, high: UInt32)]) -> [(low: UInt32, high: UInt32)] {
        var result: [(low: UInt32, high: UInt32)] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.low < $1.low }) {
            if range.low > next { result.append((next, range.low - 1)) }
            next = max(next, range.high + 1)
        }
        result.append((next, UInt32.max - 1))
        return result
    }

    /// `[:alpha:]` inside a class.
    private mutating func posixClass() throws(ShellError) -> [(low: UInt32, high: UInt32)]? {
        guard let end = pattern[position...].firstIndex(of: 0x5d), end > position + 1, pattern[end - 1] == 0x3a else {
            return nil
        }
        let name = ByteString(pattern[(position + 1)..<(end - 1)].map { UInt8(truncatingIfNeeded: $0) })
        let ranges: [(low: UInt32, high: UInt32)]
        switch name {
        case "alpha": ranges = [(0x41, 0x5a), (0x61, 0x7a)]
        case "digit": ranges = [(0x30, 0x39)]
        case "alnum": ranges = [(0x30, 0x39), (0x41, 0x5a), (0x61, 0x7a)]
        case "upper": ranges = [(0x41, 0x5a)]
        case "lower": ranges = [(0x61, 0x7a)]
        case "space": ranges = [(9, 13), (0x20, 0x20)]
        case "punct": ranges = [(0x21, 0x2f), (0x3a, 0x40), (0x5b, 0x60), (0x7b, 0x7e)]
        case "xdigit": ranges = [(0x30, 0x39), (0x41, 0x46), (0x61, 0x66)]
        default: throw failure("unrecognized POSIX character class")
        }
        position = end + 1
        return ranges
    }
}
