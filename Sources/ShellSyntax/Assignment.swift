public import Bytes

/// The declared type of a value.
public indirect enum ValueType: Equatable, Sendable {
    case any
    case string
    case boolean
    case integer
    case float
    case array(ValueType)
    case hashMap(ValueType)
    case sortedMap(ValueType)

    /// The type that a text names; nil for none.
    public init?(_ text: ByteString, depth: Int = 0) {
        switch text {
        case "": self = .any
        case "str": self = .string
        case "bool": self = .boolean
        case "int": self = .integer
        case "float": self = .float
        default:
            guard depth < 32, text.hasSuffix("]"), let open = text.bytes.firstIndex(of: .openBracket) else {
                return nil
            }
            guard let inner = ValueType(text[(open + 1)..<(text.count - 1)], depth: depth + 1) else { return nil }
            switch text[0..<open] {
            case "": self = .array(inner == .any ? .string : inner)
            case "hmap": self = .hashMap(inner)
            case "bmap": self = .sortedMap(inner)
            default: return nil
            }
        }
    }

    public var text: ByteString {
        switch self {
        case .any, .string: "str"
        case .boolean: "bool"
        case .integer: "int"
        case .float: "float"
        case .array(let inner): "[" + inner.text + "]"
        case .hashMap(let inner): "hmap[" + inner.text + "]"
        case .sortedMap(let inner): "bmap[" + inner.text + "]"
        }
    }
}

/// `let a b:int[] = …` and `export …`, compiled.
public final class Assignment {
    public enum Operator: Sendable {
        case set
        case setIfMissing
        case add
        case subtract
        case multiply
        case divide
        case divideWhole
        case remainder
        case power
        case append
        case prepend
        case remove
    }

    public struct Key {
        public var name: ByteString
        public var symbol: Symbol
        public var type: ValueType
        public var index: Word?
    }

    public let keys: [Key]
    public let operation: Operator
    public let values: [Word]
    /// The symbol and the number of `let name = 5` and `let name += $other`: done without making texts.
    public let compact: (symbol: Symbol, operand: IntegerOperand)?

    init(keys: [Key], operation: Operator, values: [Word]) {
        self.keys = keys
        self.operation = operation
        self.values = values
        compact = Self.compact(keys, operation, values)
    }

    private static func compact(_ keys: [Key], _ operation: Operator, _ values: [Word])
        -> (symbol: Symbol, operand: IntegerOperand)?
    {
        guard keys.count == 1, values.count == 1, keys[0].index == nil, keys[0].type == .any,
            !keys[0].name.isKeptByShell,
            let operand = IntegerOperand(values[0])
        else { return nil }
        switch operation {
        case .set:
            // Only a number whose text is what was written; a variable's value keeps its own form.
            guard case .number(let number) = operand, ByteString(number) == values[0].literal else { return nil }
        case .add, .subtract, .multiply: break
        default: return nil
        }
        return (keys[0].symbol, operand)
    }
}

/// Reads the text behind `let` and `export`.
struct AssignmentParser {
    enum Result {
        case assignment(Assignment)
        /// Reported when it is reached, and the script goes on.
        case failure(ByteString)
        /// No assignment at all: as any mistake of syntax it ends the script.
        case malformed(ByteString)
        /// `export NAME …` without an operator.
        case names([ByteString])
    }

    let text: [UInt8]
    let symbols: SymbolTable

    func parse(_ range: Range<Int>, allowsNames: Bool) -> Result {
        guard let equals = findEquals(range) else {
            if allowsNames { return .names(ByteString(text[range]).split(separator: .space).filter { !$0.isEmpty }) }
            return .malformed("no operator supplied for assignment")
        }
        let (operation, length) = operatorBefore(equals, from: range.lowerBound)
        let parser = WordParser(text, symbols: symbols)
        var keys: [Assignment.Key] = []
        var index = range.lowerBound
        let keyEnd = equals - length
        while index < keyEnd {
            if text[index] == .space { index += 1; continue }
            let end = Balance.wordEnd(text, from: index, limit: keyEnd, operators: false)
            switch key(index..<end) {
            case .success(let key): keys.append(key)
            case .failure(let failure): return .failure(failure.message)
            }
            index = end
        }
        let values = parser.words((equals + 1)..<range.upperBound)
        if keys.isEmpty { return .malformed("no key supplied for assignment") }
        if values.isEmpty { return .malformed("no values supplied for assignment") }
        return .assignment(Assignment(keys: keys, operation: operation, values: values))
    }

    private func findEquals(_ range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound {
            switch text[index] {
            case .equals: return index
            case .singleQuote, .doubleQuote: return nil
            case .openBracket, .openParenthesis:
                guard let end = Balance.close(text, opening: index, limit: range.upperBound) else { return nil }
                index = end
            default: break
            }
            index += 1
        }
        return nil
    }

    private func operatorBefore(_ equals: Int, from start: Int) -> (Assignment.Operator, Int) {
        let last: UInt8 = equals - 1 >= start ? text[equals - 1] : 0
        let before: UInt8 = equals - 2 >= start ? text[equals - 2] : 0
        switch (before, last) {
        case (.plus, .plus): return (.append, 2)
        case (.colon, .colon): return (.prepend, 2)
        case (.backslash, .backslash): return (.remove, 2)
        case (.slash, .slash): return (.divideWhole, 2)
        case (.asterisk, .asterisk): return (.power, 2)
        case (_, .plus): return (.add, 1)
        case (_, .minus): return (.subtract, 1)
        case (_, .asterisk): return (.multiply, 1)
        case (_, .slash): return (.divide, 1)
        case (_, 0x25): return (.remainder, 1)
        case (_, .question): return (.setIfMissing, 1)
        default: return (.set, 0)
        }
    }

    private struct KeyFailure: Error { var message: ByteString }

    private func key(_ range: Range<Int>) -> Swift.Result<Assignment.Key, KeyFailure> {
        var end = range.lowerBound
        while end < range.upperBound, text[end] != .colon, text[end] != .openBracket { end += 1 }
        let name = ByteString(text[range.lowerBound..<end])
        guard name.isVariableName || name == "?" else {
            return .failure(
                KeyFailure(
                    message: "invalid variable name: only alphanumerical characters and underscores are supported"))
        }
        var key = Assignment.Key(name: name, symbol: symbols.intern(name), type: .any, index: nil)
        if end < range.upperBound, text[end] == .openBracket,
            let close = Balance.close(text, opening: end, limit: range.upperBound)
        {
            if close == end + 1 {
                key.type = .array(.string)
            } else {
                key.index = WordParser(text, symbols: symbols).parse((end + 1)..<close)
            }
            end = close + 1
        }
        if end < range.upperBound, text[end] == .colon {
            let typeName = ByteString(text[(end + 1)..<range.upperBound])
            guard !typeName.isEmpty, let type = ValueType(typeName) else {
                return .failure(KeyFailure(message: "invalid type supplied: " + typeName))
            }
            key.type = type
        }
        return .success(key)
    }
}

extension ByteString {
    /// Names that the shell keeps itself and no assignment may set.
    public var isKeptByShell: Bool {
        switch self {
        case "HOME", "HOST", "PWD", "MWD", "SWD", "?": true
        default: false
        }
    }
}
