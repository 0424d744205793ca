import Bytes

/// Reads patterns in POSIX's basic and extended syntax, with GNU's additions (`\+ \? \| \w \W \s \S \b \B \< \>`).
struct PatternParser {
    typealias Failure = RegularExpression.Failure

    private let ignoresCase: Bool
    private(set) var groupCount = 0
    private(set) var hasBackReferences = false
    private var pattern = ByteString()
    private var index = 0
    private var isExtended = false
    private var depth = 0

    init(ignoresCase: Bool) { self.ignoresCase = ignoresCase }

    mutating func parse(_ pattern: ByteString, _ syntax: RegularExpression.Syntax) throws(Failure) -> Node {
        self.pattern = pattern
        index = 0
        isExtended = syntax == .extended
        if syntax == .fixed { return pattern.reduce(Node.nothing) { .sequence($0, literal($1)) } }
        let node = try alternatives()
        if index < pattern.count { throw Failure(message: isExtended ? "Unmatched ) or \\)" : "Unmatched ) or \\)") }
        return node
    }

    private func looking(at byte: UInt8, escaped: Bool) -> Bool {
        if !escaped { return index < pattern.count && pattern[index] == byte }
        return index + 1 < pattern.count && pattern[index] == 0x5c && pattern[index + 1] == byte
    }

    /// Takes an operator: bare in extended syntax, behind a backslash in basic.
    private mutating func take(_ byte: UInt8) -> Bool {
        guard looking(at: byte, escaped: !isExtended) else { return false }
        index += isExtended ? 1 : 2
        return true
    }

    private mutating func alternatives() throws(Failure) -> Node {
        depth += 1
        defer { depth -= 1 }
        guard depth < 200 else { throw Failure(message: "regular expression too big") }
        var node = try sequence()
        while take(0x7c) { node = .either(node, try sequence()) }
        return node
    }

    private mutating func sequence() throws(Failure) -> Node {
        var node = Node.nothing
        var isFirst = true
        while index < pattern.count, !looking(at: 0x7c, escaped: !isExtended) {
            // An extended `)` without its `(` stands for itself.
            if looking(at: 0x29, escaped: !isExtended), depth > 1 || !isExtended { break }
            var piece = try atom(isFirst: isFirst)
            if case .assertion(.start) = piece, !isExtended { isFirst = true } else { isFirst = false }
            if !isFirst { piece = try counted(piece) }
            node = .sequence(node, piece)
        }
        return node
    }

    private mutating func counted(_ piece: Node) throws(Failure) -> Node {
        var node = piece
        while index < pattern.count {
            if looking(at: 0x2a, escaped: false) {
                index += 1
                node = .repeated(node, lowest: 0, highest: nil)
            } else if take(0x2b) {
                node = .repeated(node, lowest: 1, highest: nil)
            } else if take(0x3f) {
                node = .repeated(node, lowest: 0, highest: 1)
            } else if looking(at: 0x7b, escaped: !isExtended), let bounds = try bounds() {
                node = .repeated(node, lowest: bounds.lowest, highest: bounds.highest)
            } else {
                break
            }
        }
        return node
    }

    /// `{n}`, `{n,}`, `{,m}`, `{n,m}`; an extended brace that is none of them stands for itself.
    private mutating func bounds() throws(Failure) -> (lowest: Int, highest: Int?)? {
        let start = index
        index += isExtended ? 1 : 2
        let lowest = number()
        var highest = lowest
        var hasComma = false
        if index < pattern.count, pattern[index] == 0x2c {
            index += 1
            hasComma = true
            highest = number()
        }
        guard lowest != nil || hasComma, take(0x7d) else {
            if isExtended {
                index = start
                return nil
            }
            throw Failure(message: index >= pattern.count ? "Unmatched \\{" : "Invalid content of \\{\\}")
        }
        if max(lowest ?? 0, highest ?? 0) > 32767 { throw Failure(message: "Regular expression too big") }
        if let highest, highest < lowest ?? 0 { throw Failure(message: "Invalid content of \\{\\}") }
        return (lowest ?? 0, highest)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while index < pattern.count, pattern[index].isDigit {
            value = min((value ?? 0) * 10 + Int(pattern[index] - 0x30), 100_000)
            index += 1
        }
        return value
    }

    private mutating func atom(isFirst: Bool) throws(Failure) -> Node {
        if looking(at: 0x28, escaped: !isExtended) { return try group() }
        let byte = pattern[index]
        index += 1
        switch byte {
        case 0x2e: return Self.anyCharacter
        case 0x5b: return try BracketParser.parse(pattern, &index, ignoresCase: ignoresCase)
        case 0x5e where isExtended || isFirst: return .assertion(.start)
        case 0x24 where isExtended || endsHere: return .assertion(.end)
        case 0x2a where isExtended && isFirst: return .nothing
        case 0x2b where isExtended && isFirst, 0x3f where isExtended && isFirst: return .nothing
        case 0x5c: return try escape()
        default: return literal(byte)
        }
    }

    private var endsHere: Bool {
        index == pattern.count || looking(at: 0x29, escaped: true) || looking(at: 0x7c, escaped: true)
    }

    private mutating func group() throws(Failure) -> Node {
        index += isExtended ? 1 : 2
        groupCount += 1
        let number = groupCount
        let inner = try alternatives()
        guard take(0x29) else { throw Failure(message: "Unmatched ( or \\(") }
        return .group(inner, number)
    }

    private mutating func escape() throws(Failure) -> Node {
        guard index < pattern.count else { throw Failure(message: "Trailing backslash") }
        let byte = pattern[index]
        index += 1
        switch byte {
        case 0x31...0x39:
            let number = Int(byte - 0x30)
            if number > groupCount { throw Failure(message: "Invalid back reference") }
            hasBackReferences = true
            return .reference(number)
        case 0x77: return .set(Self.wordSet)
        case 0x57: return Self.other(than: Self.wordSet)
        case 0x73: return .set(Self.spaceSet)
        case 0x53: return Self.other(than: Self.spaceSet)
        case 0x62: return .assertion(.wordBoundary)
        case 0x42: return .assertion(.noWordBoundary)
        case 0x3c: return .assertion(.wordStart)
        case 0x3e: return .assertion(.wordEnd)
        default: return literal(byte)
        }
    }

    private func literal(_ byte: UInt8) -> Node {
        var set = ByteSet()
        set.insert(byte)
        if ignoresCase && byte.isLetter { set.insert(byte ^ 0x20) }
        return .set(set)
    }

    static var wordSet: ByteSet {
        var set = ByteSet()
        for byte in UInt8(0)..<128 where byte.isAlphanumeric || byte == 0x5f { set.insert(byte) }
        return set
    }

    static var spaceSet: ByteSet {
        var set = ByteSet()
        for byte in UInt8(0)..<128 where byte.isSpace { set.insert(byte) }
        return set
    }

    static var anyCharacter: Node { other(than: ByteSet()) }

    /// A character that is not in the set: another ASCII byte, or a longer UTF-8 sequence.
    static func other(than set: ByteSet) -> Node {
        var single = ByteSet()
        for byte in UInt8(0)..<128 where !set.contains(byte) { single.insert(byte) }
        func part(_ range: ClosedRange<UInt8>) -> Node {
            var set = ByteSet()
            set.insert(range)
            return .set(set)
        }
        let more = part(0x80...0xbf)
        let two = Node.sequence(part(0xc2...0xdf), more)
        let three = Node.sequence(part(0xe0...0xef), .sequence(more, more))
        let four = Node.sequence(part(0xf0...0xf4), .sequence(more, .sequence(more, more)))
        return .either(.set(single), .either(two, .either(three, four)))
    }
}
