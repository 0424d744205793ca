import Bytes

/// A regular expression, run in time linear in the text: all ways to match are followed side by side.
///
/// Knows what scripts use of Rust's syntax: literals, `.`, classes with ranges, negation and `\d \w \s`, `* + ? {n,m}` and their
/// lazy forms, groups (capturing or `(?:…)`), `|`, `^ $ \b \B`, and `(?i)` at the start.
final class Regex {
    struct CharacterSet {
        var ranges: [(low: UInt32, high: UInt32)] = []
        var isNegated = false

        func contains(_ character: UInt32) -> Bool {
            for range in ranges where character >= range.low && character <= range.high { return !isNegated }
            return isNegated
        }
    }

    indirect enum Node {
        case empty
        case character(UInt32)
        case any
        case set(CharacterSet)
        case sequence([Node])
        case alternatives([Node])
        case repeated(Node, minimum: Int, maximum: Int?, isGreedy: Bool)
        case group(Node, index: Int)
        case start
        case end
        case wordBoundary(Bool)
    }

    private enum Instruction {
        case character(UInt32)
        case any
        case set(Int)
        case split(Int, Int)
        case jump(Int)
        case save(Int)
        case start
        case end
        case wordBoundary(Bool)
        case match
    }

    private var program: [Instruction] = []
    private var sets: [CharacterSet] = []
    private let groupCount: Int
    private let ignoresCase: Bool
    private static var maximumProgram: Int { 20_000 }

    init(_ pattern: ByteString) throws(ShellError) {
        var parser = RegexParser(pattern)
        let node = try parser.parse()
        groupCount = parser.groupCount
        ignoresCase = parser.ignoresCase
        program.append(.save(0))
        try emit(node)
        program.append(.save(1))
        program.append(.match)
    }

    /// The compiled form, kept for the next use.
    static func compiled(_ pattern: ByteString, _ shell: Shell) throws(ShellError) -> Regex {
        if let regex = shell.regexes[pattern] { return regex }
        let regex = try Regex(pattern)
        if shell.regexes.count > 256 { shell.regexes = [:] }
        shell.regexes[pattern] = regex
        return regex
    }

    private func emit(_ node: Node) throws(ShellError) {
        guard program.count < Self.maximumProgram else { throw .expansion("regex is too large") }
        switch node {
        case .empty: break
        case .character(let character): program.append(.character(ignoresCase ? Self.folded(character) : character))
        case .any: program.append(.any)
        case .set(let set):
            sets.append(set)
            program.append(.set(sets.count - 1))
        case .sequence(let nodes): for node in nodes { try emit(node) }
        case .alternatives(let nodes):
            var jumps: [Int] = []
            for (index, node) in nodes.enumerated() {
                guard index < nodes.count - 1 else { try emit(node); break }
                let split = program.count
                program.append(.split(split + 1, 0))
                try emit(node)
                jumps.append(program.count)
                program.append(.jump(0))
                program[split] = .split(split + 1, program.count)
            }
            for jump in jumps { program[jump] = .jump(program.count) }
        case .repeated(let node, let minimum, let maximum, let isGreedy):
            for _ in 0..<minimum { try emit(node) }
            if let maximum {
                var splits: [Int] = []
                for _ in 0..<max(0, maximum - minimum) {
                    splits.append(program.count)
                    program.append(.split(0, 0))
                    try emit(node)
                }
                for split in splits {
                    program[split] = isGreedy ? .split(split + 1, program.count) : .split(program.count, split + 1)
                }
            } else {
                let split = program.count
                program.append(.split(0, 0))
                try emit(node)
                program.append(.jump(split))
                program[split] = isGreedy ? .split(split + 1, program.count) : .split(program.count, split + 1)
            }
        case .group(let node, let index):
            program.append(.save(index * 2))
            try emit(node)
            program.append(.save(index * 2 + 1))
        case .start: program.append(.start)
        case .end: program.append(.end)
        case .wordBoundary(let isBoundary): program.append(.wordBoundary(isBoundary))
        }
    }

    private static func folded(_ character: UInt32) -> UInt32 {
        character >= 65 && character <= 90 ? character + 32 : character
    }

    private struct Threads {
        var places: [Int] = []
        var captures: [[Int]] = []
        var marks: [Int]
    }

    /// Characters of a text; a byte that is no UTF-8 becomes a number that no character has.
    private static func decode(_ bytes: [UInt8]) -> (characters: [UInt32], offsets: [Int]) {
        var characters: [UInt32] = []
        var offsets: [Int] = []
        var index = 0
        while index < bytes.count {
            offsets.append(index)
            let byte = bytes[index]
            let length = byte < 0x80 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 0
            var value = UInt32(byte) & (length <= 1 ? 0x7f : 0xff >> UInt32(length + 1))
            var isValid = length > 0 && index + length <= bytes.count
            if isValid {
                for next in bytes[(index + 1)..<(index + length)] {
                    if next & 0xc0 != 0x80 { isValid = false }
                    value = value << 6 | UInt32(next & 0x3f)
                }
            }
            characters.append(isValid ? value : 0x11_0000 + UInt32(byte))
            index += isValid ? length : 1
        }
        offsets.append(bytes.count)
        return (characters, offsets)
    }

    private static func isWord(_ character: UInt32) -> Bool {
        character == 0x5f || character < 0x80 && UInt8(character).isAlphanumeric
            || character > 0x7f && character < 0x11_0000 && Unicode.Scalar(character)?.properties.isAlphabetic == true
    }

    func isMatch(_ bytes: [UInt8]) -> Bool {
        let (characters, _) = Self.decode(bytes)
        return match(characters, from: 0, wantsCaptures: false) != nil
    }

    /// The places of the first match and of its groups; -1 for a group that took no part.
    private func match(_ characters: [UInt32], from start: Int, wantsCaptures: Bool) -> [Int]? {
        let slots = wantsCaptures ? (groupCount + 1) * 2 : 2
        var current = Threads(marks: Array(repeating: -1, count: program.count))
        var next = Threads(marks: Array(repeating: -1, count: program.count))
        var found: [Int]?
        var position = start
        while true {
            if found == nil {
                add(0, Array(repeating: -1, count: slots), position, characters, &current)
            }
            if current.places.isEmpty { break }
            next.places.removeAll(keepingCapacity: true)
            next.captures.removeAll(keepingCapacity: true)
            threads: for index in current.places.indices {
                let place = current.places[index]
                let character = position < characters.count ? characters[position] : UInt32.max
                var steps = false
                switch program[place] {
                case .character(let wanted):
                    steps = position < characters.count && (ignoresCase ? Self.folded(character) : character) == wanted
                case .any: steps = position < characters.count && character != 0x0a
                case .set(let set):
                    steps =
                        position < characters.count
                        && (sets[set].contains(character)
                            || ignoresCase
                                && (sets[set].contains(Self.folded(character))
                                    || character >= 97 && character <= 122 && sets[set].contains(character - 32)))
                case .match:
                    found = current.captures[index]
                    if !wantsCaptures { return found }
                    break threads
                default: break
                }
                if steps { add(place + 1, current.captures[index], position + 1, characters, &next) }
            }
            if position >= characters.count { break }
            position += 1
            swap(&current, &next)
        }
        return found
    }

    /// Adds a thread and all that it reaches without taking a character, with a stack of its own.
    private func add(_ start: Int, _ captures: [Int], _ position: Int, _ characters: [UInt32], _ threads: inout Threads)
    {
        var stack: [(place: Int, captures: [Int])] = [(start, captures)]
        while var (place, captures) = stack.popLast() {
            chain: while true {
                if threads.marks[place] == position { break }
                threads.marks[place] = position
                switch program[place] {
                case .jump(let target): place = target
                case .split(let first, let second):
                    stack.append((second, captures))
                    place = first
                case .save(let slot):
                    if slot < captures.count { captures[slot] = position }
                    place += 1
                case .start:
                    guard position == 0 else { break chain }
                    place += 1
                case .end:
                    guard position == characters.count else { break chain }
                    place += 1
                case .wordBoundary(let isWanted):
                    let before = position > 0 && Self.isWord(characters[position - 1])
                    let after = position < characters.count && Self.isWord(characters[position])
                    guard (before != after) == isWanted else { break chain }
                    place += 1
                default:
                    threads.places.append(place)
                    threads.captures.append(captures)
                    break chain
                }
            }
        }
    }

    /// All matches replaced; `$1` and `${1}` in the replacement stand for groups, `$$` for a dollar sign.
    func replacing(_ text: ByteString, with replacement: ByteString) -> ByteString {
        let (characters, offsets) = Self.decode(text.bytes)
        var result = ByteString()
        var position = 0
        var copied = 0
        while position <= characters.count, let found = match(characters, from: position, wantsCaptures: true) {
            result.append(text[offsets[copied]..<offsets[found[0]]])
            insert(replacement, found, text, offsets, into: &result)
            copied = found[1]
            position = found[1]
            if found[0] == found[1] {
                if position < characters.count { result.append(text[offsets[position]..<offsets[position + 1]]) }
                position += 1
                copied = min(position, characters.count)
            }
        }
        result.append(text[offsets[copied]..<text.count])
        return result
    }

    private func insert(
        _ replacement: ByteString, _ found: [Int], _ text: ByteString, _ offsets: [Int], into result: inout ByteString
    ) {
        var index = 0
        while index < replacement.count {
            let byte = replacement[index]
            guard byte == 0x24, index + 1 < replacement.count else {
                result.append(byte)
                index += 1
                continue
            }
            if replacement[index + 1] == 0x24 {
                result.append(byte)
                index += 2
                continue
            }
            let isBraced = replacement[index + 1] == 0x7b
            var end = index + (isBraced ? 2 : 1)
            let start = end
            while end < replacement.count, replacement[end].isDigit { end += 1 }
            guard end > start, let group = replacement[start..<end].integer() else {
                result.append(byte)
                index += 1
                continue
            }
            if group * 2 + 1 < Int64(found.count), found[Int(group) * 2] >= 0, found[Int(group) * 2 + 1] >= 0 {
                result.append(text[offsets[found[Int(group) * 2]]..<offsets[found[Int(group) * 2 + 1]]])
            }
            index = end
            if isBraced, index < replacement.count, replacement[index] == 0x7d { index += 1 }
        }
    }
}
