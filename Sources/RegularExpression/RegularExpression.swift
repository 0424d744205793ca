public import Bytes

/// A POSIX regular expression over bytes, compiled to a small program and run without backtracking: the time is bounded
/// by text × program, whatever the pattern. Only patterns with back-references backtrack, within a bound.
///
/// `.` and negated brackets take whole UTF-8 characters. Of all matches it finds the leftmost, and of those the longest.
public final class RegularExpression {
    /// How a pattern is written.
    public enum Syntax {
        case basic
        case extended
        /// Every byte stands for itself.
        case fixed
    }

    /// Why a pattern is refused.
    public struct Failure: Error {
        public let message: ByteString
    }

    let program: [Instruction]
    let sets: [ByteSet]
    let groupCount: Int
    let hasBackReferences: Bool

    /// Compiles alternative patterns into one expression.
    public init(_ patterns: [ByteString], _ syntax: Syntax, ignoresCase: Bool = false) throws(Failure) {
        var parser = PatternParser(ignoresCase: ignoresCase)
        var node = Node.nothing
        for (index, pattern) in patterns.enumerated() {
            let next = try parser.parse(pattern, syntax)
            node = index == 0 ? next : .either(node, next)
        }
        var compiler = ProgramCompiler()
        try compiler.emit(node)
        compiler.program.append(.match)
        program = compiler.program
        sets = compiler.sets
        groupCount = parser.groupCount
        hasBackReferences = parser.hasBackReferences
    }

    /// The first match at or behind `start`; nil where there is none.
    public func firstMatch(in text: ByteString, from start: Int = 0) -> Range<Int>? {
        if hasBackReferences {
            var backtracker = Backtracker(self, text)
            return backtracker.firstMatch(from: start)
        }
        var matcher = Matcher(self, text)
        return matcher.firstMatch(from: start)
    }
}

extension RegularExpression {
    /// Whether a match is anywhere in the text.
    public func matches(_ text: ByteString) -> Bool { firstMatch(in: text) != nil }

    /// How many groups the pattern has.
    public var groups: Int { groupCount }

    /// Whether the pattern has groups.
    public var hasGroups: Bool { groupCount > 0 }

    /// The longest match that begins exactly at `start` and, behind it, what each group matched; nil where there is none.
    public func captures(in text: ByteString, at start: Int) -> [Range<Int>?]? {
        var backtracker = Backtracker(self, text)
        return backtracker.captures(from: start)
    }

    /// The longest match that begins exactly at `start`; nil where there is none.
    public func match(in text: ByteString, at start: Int) -> Range<Int>? {
        if hasBackReferences {
            var backtracker = Backtracker(self, text)
            guard let match = backtracker.firstMatch(from: start), match.lowerBound == start else { return nil }
            return match
        }
        var matcher = Matcher(self, text)
        return matcher.firstMatch(from: start, onlyThere: true)
    }
}

/// 256 bits: which bytes are meant.
struct ByteSet {
    private var low: (UInt64, UInt64) = (0, 0)
    private var high: (UInt64, UInt64) = (0, 0)

    func contains(_ byte: UInt8) -> Bool {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: return low.0 & bit != 0
        case 1: return low.1 & bit != 0
        case 2: return high.0 & bit != 0
        default: return high.1 & bit != 0
        }
    }

    mutating func insert(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: low.0 |= bit
        case 1: low.1 |= bit
        case 2: high.0 |= bit
        default: high.1 |= bit
        }
    }

    mutating func insert(_ range: ClosedRange<UInt8>) { for byte in range { insert(byte) } }
}

/// A piece of a pattern.
indirect enum Node {
    case nothing
    case set(ByteSet)
    case sequence(Node, Node)
    case either(Node, Node)
    /// `highest` nil: without end.
    case repeated(Node, lowest: Int, highest: Int?)
    case group(Node, Int)
    case reference(Int)
    case assertion(Assertion)
}

/// What must hold at a place.
enum Assertion {
    case start
    case end
    case wordBoundary
    case noWordBoundary
    case wordStart
    case wordEnd

    func holds(_ text: ByteString, _ index: Int) -> Bool {
        func isWord(_ index: Int) -> Bool {
            index >= 0 && index < text.count && (text[index].isAlphanumeric || text[index] == 0x5f)
        }
        let before = isWord(index - 1)
        let after = isWord(index)
        switch self {
        case .start: return index == 0
        case .end: return index == text.count
        case .wordBoundary: return before != after
        case .noWordBoundary: return before == after
        case .wordStart: return !before && after
        case .wordEnd: return before && !after
        }
    }
}
