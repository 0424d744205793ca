import Bytes

/// Reads a bracket expression: `[abc]`, `[^a-z]`, `[[:alpha:]]`. Characters beyond ASCII stand for themselves; ranges
/// of them are refused.
enum BracketParser {
    typealias Failure = RegularExpression.Failure

    static func parse(_ pattern: ByteString, _ index: inout Int, ignoresCase: Bool) throws(Failure) -> Node {
        var set = ByteSet()
        var longer: [ByteString] = []
        let isNegated = index < pattern.count && pattern[index] == 0x5e
        if isNegated { index += 1 }
        var isFirst = true
        while true {
            guard index < pattern.count else { throw Failure(message: "Unmatched [, [^, [:, [., or [=") }
            if pattern[index] == 0x5d && !isFirst { break }
            isFirst = false
            if try parseClass(pattern, &index, &set) { continue }
            let first = try element(pattern, &index)
            if index + 1 < pattern.count, pattern[index] == 0x2d, pattern[index + 1] != 0x5d {
                index += 1
                let last = try element(pattern, &index)
                guard first.count == 1, last.count == 1, first[0] <= last[0] else {
                    throw Failure(message: "Invalid range end")
                }
                set.insert(first[0]...last[0])
            } else if first.count == 1 {
                set.insert(first[0])
            } else {
                longer.append(first)
            }
        }
        index += 1
        if ignoresCase {
            for byte in UInt8(0)..<128 where byte.isLetter && set.contains(byte) { set.insert(byte ^ 0x20) }
        }
        if isNegated { return negated(set, longer) }
        return longer.reduce(Node.set(set)) { .either($0, sequence($1)) }
    }

    private static func sequence(_ bytes: ByteString) -> Node {
        bytes.reduce(Node.nothing) {
            var set = ByteSet()
            set.insert($1)
            return .sequence($0, .set(set))
        }
    }

    /// Every character that is not listed, of each length.
    private static func negated(_ set: ByteSet, _ longer: [ByteString]) -> Node {
        if longer.isEmpty { return PatternParser.other(than: set) }
        var single = ByteSet()
        for byte in UInt8(0)..<128 where !set.contains(byte) { single.insert(byte) }
        var node = Node.set(single)
        for lead in UInt8(0xc2)...0xf4 {
            let length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
            let listed = longer.filter { $0.count == length && $0[0] == lead }
            node = .either(node, .sequence(sequence([lead]), rest(1, length, listed)))
        }
        return node
    }

    /// What may follow the first `depth` bytes of characters of `length` bytes, where those in `listed` are left out.
    private static func rest(_ depth: Int, _ length: Int, _ listed: [ByteString]) -> Node {
        var more = ByteSet()
        more.insert(0x80...0xbf)
        var open = ByteSet()
        for byte in UInt8(0x80)...0xbf where !listed.contains(where: { $0[depth] == byte }) { open.insert(byte) }
        var node = Node.set(open)
        for _ in (depth + 1)..<length { node = .sequence(node, .set(more)) }
        if depth + 1 == length { return node }
        for byte in UInt8(0x80)...0xbf {
            let below = listed.filter { $0[depth] == byte }
            if below.isEmpty { continue }
            node = .either(node, .sequence(sequence([byte]), rest(depth + 1, length, below)))
        }
        return node
    }

    /// `[:name:]`; whether there was one.
    private static func parseClass(_ pattern: ByteString, _ index: inout Int, _ set: inout ByteSet) throws(Failure)
        -> Bool
    {
        guard pattern[index] == 0x5b, index + 1 < pattern.count, pattern[index + 1] == 0x3a else { return false }
        guard let end = pattern.firstIndex(of: ":]", from: index + 2) else {
            throw Failure(message: "Unmatched [, [^, [:, [., or [=")
        }
        let name = pattern[(index + 2)..<end]
        index = end + 2
        for byte in UInt8(0)..<128 {
            guard let isMember = isMember(byte, of: name) else {
                throw Failure(message: "Invalid character class name")
            }
            if isMember { set.insert(byte) }
        }
        return true
    }

    private static func isMember(_ byte: UInt8, of name: ByteString) -> Bool? {
        switch name {
        case "alpha": byte.isLetter && byte < 128
        case "digit": byte.isDigit
        case "alnum": byte.isAlphanumeric
        case "upper": byte >= 0x41 && byte <= 0x5a
        case "lower": byte >= 0x61 && byte <= 0x7a
        case "space": byte.isSpace
        case "blank": byte == 0x20 || byte == 0x09
        case "punct": byte > 0x20 && byte < 0x7f && !byte.isAlphanumeric
        case "print": byte >= 0x20 && byte < 0x7f
        case "graph": byte > 0x20 && byte < 0x7f
        case "cntrl": byte < 0x20 || byte == 0x7f
        case "xdigit": byte.isDigit || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66)
        default: nil
        }
    }

    /// One character, or `[.c.]` and `[=c=]`.
    private static func element(_ pattern: ByteString, _ index: inout Int) throws(Failure) -> ByteString {
        guard index < pattern.count else { throw Failure(message: "Unmatched [, [^, [:, [., or [=") }
        let byte = pattern[index]
        if byte == 0x5b, index + 4 < pattern.count, pattern[index + 1] == 0x2e || pattern[index + 1] == 0x3d,
            pattern[index + 3] == pattern[index + 1], pattern[index + 4] == 0x5d
        {
            let element = pattern[(index + 2)..<(index + 3)]
            index += 5
            return element
        }
        let length = byte < 0xc2 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 1
        let end = index + length
        guard length > 1, end <= pattern.count, pattern[(index + 1)..<end].allSatisfy({ $0 & 0xc0 == 0x80 }) else {
            index += 1
            return [byte]
        }
        defer { index = end }
        return pattern[index..<end]
    }
}
