public import Bytes
import Streams

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
    private let node: Node
    private let literal: Literal

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
        self.node = node
        literal = Literal(node)
    }

    // The automata are made when they are first asked for: most expressions need only one of them.

    private lazy var anyMatch = LazyAutomaton(program, sets, .any)
    private lazy var leftmost = LazyAutomaton(program, sets, .leftmost)
    private lazy var anchored = LazyAutomaton(program, sets, .anchored)
    private lazy var backwards: LazyAutomaton? = {
        var compiler = ProgramCompiler()
        do throws(Failure) { try compiler.emit(node.reversed) } catch { return nil }
        return LazyAutomaton(compiler.program + [.match], compiler.sets, .anchored, isReversed: true)
    }()

    /// The longest run of bytes that every match has; empty where there is none.
    public var requiredBytes: ByteString { literal.longest }

    /// Whether `requiredBytes` is all there is to match.
    public var isLiteral: Bool { literal.isAll }

    /// The first match at or behind `start`; nil where there is none.
    public func firstMatch(in text: ByteString, from start: Int = 0) -> Range<Int>? {
        if hasBackReferences {
            var backtracker = Backtracker(self, text)
            return backtracker.firstMatch(from: start)
        }
        guard start >= 0 && start <= text.count else { return nil }
        let bytes = text.bytes
        if !literal.longest.isEmpty {
            let required = literal.longest.bytes
            guard let place = bytes.span.firstRange(of: required.span, from: start) else { return nil }
            if literal.isAll { return place..<(place + required.count) }
        }
        guard let leftmost, let backwards else {
            var matcher = Matcher(self, text)
            return matcher.firstMatch(from: start)
        }
        guard let end = leftmost.end(in: bytes.span, from: start, to: bytes.count) else { return nil }
        guard let begin = backwards.beginning(in: bytes.span, of: end, least: start) else { return nil }
        return begin..<end
    }

    /// Whether a match is anywhere in the text.
    public func matches(_ text: ByteString) -> Bool {
        if hasBackReferences { return firstMatch(in: text) != nil }
        let bytes = text.bytes
        return matches(bytes.span)
    }

    /// Whether a match is anywhere in the text.
    public func matches(_ text: Span<UInt8>) -> Bool {
        if !literal.longest.isEmpty {
            let required = literal.longest.bytes
            guard text.firstRange(of: required.span) != nil else { return false }
            if literal.isAll { return true }
        }
        guard !hasBackReferences, let anyMatch else { return firstMatch(in: ByteString(copying: text)) != nil }
        return anyMatch.end(in: text, from: 0, to: text.count) != nil
    }
}

extension RegularExpression {
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
        guard start >= 0 && start <= text.count else { return nil }
        guard let anchored else {
            var matcher = Matcher(self, text)
            return matcher.firstMatch(from: start, onlyThere: true)
        }
        let bytes = text.bytes
        return anchored.end(in: bytes.span, from: start, to: bytes.count).map { start..<$0 }
    }
}

/// 256 bits: which bytes are meant.
struct ByteSet: Hashable {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0
    private var fourth: UInt64 = 0

    func contains(_ byte: UInt8) -> Bool {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: return first & bit != 0
        case 1: return second & bit != 0
        case 2: return third & bit != 0
        default: return fourth & bit != 0
        }
    }

    mutating func insert(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: first |= bit
        case 1: second |= bit
        case 2: third |= bit
        default: fourth |= bit
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
