import Bytes

extension UInt8 {
    static var newline: UInt8 { 0x0a }
    static var space: UInt8 { 0x20 }
    static var doubleQuote: UInt8 { 0x22 }
    static var hash: UInt8 { 0x23 }
    static var dollar: UInt8 { 0x24 }
    static var ampersand: UInt8 { 0x26 }
    static var singleQuote: UInt8 { 0x27 }
    static var openParenthesis: UInt8 { 0x28 }
    static var closeParenthesis: UInt8 { 0x29 }
    static var asterisk: UInt8 { 0x2a }
    static var plus: UInt8 { 0x2b }
    static var comma: UInt8 { 0x2c }
    static var minus: UInt8 { 0x2d }
    static var dot: UInt8 { 0x2e }
    static var slash: UInt8 { 0x2f }
    static var colon: UInt8 { 0x3a }
    static var semicolon: UInt8 { 0x3b }
    static var less: UInt8 { 0x3c }
    static var equals: UInt8 { 0x3d }
    static var greater: UInt8 { 0x3e }
    static var question: UInt8 { 0x3f }
    static var at: UInt8 { 0x40 }
    static var openBracket: UInt8 { 0x5b }
    static var backslash: UInt8 { 0x5c }
    static var closeBracket: UInt8 { 0x5d }
    static var caret: UInt8 { 0x5e }
    static var openBrace: UInt8 { 0x7b }
    static var bar: UInt8 { 0x7c }
    static var closeBrace: UInt8 { 0x7d }
    static var tilde: UInt8 { 0x7e }

    /// May begin a variable's name: a letter, `_`, or a byte of a letter beyond ASCII.
    var isNameStart: Bool { isLetter || self == 0x5f || self >= 0x80 }
    /// May continue a variable's name.
    var isName: Bool { isNameStart || isDigit }
}

extension ByteString {
    /// Whether this may name a variable.
    public var isVariableName: Bool {
        guard let first = bytes.first, first.isNameStart else { return false }
        return bytes.allSatisfy { $0.isName }
    }
}

/// Where groups of brackets end.
enum Balance {
    /// The index of the byte that closes the group whose opening byte stands at `opening`; nil when it never closes.
    /// Works with a stack of its own, so that no depth of nesting can exhaust the program's.
    static func close(_ text: [UInt8], opening: Int, limit: Int) -> Int? {
        var stack: [UInt8] = [text[opening]]
        var index = opening + 1
        while index < limit {
            let byte = text[index]
            let top = stack[stack.count - 1]
            if top == .doubleQuote {
                switch byte {
                case .backslash: index += 1
                case .doubleQuote: stack.removeLast()
                case .dollar, .at:
                    if index + 1 < limit, text[index + 1] == .openParenthesis {
                        stack.append(.openParenthesis)
                        index += 1
                    }
                default: break
                }
            } else {
                switch byte {
                case .backslash: index += 1
                case .singleQuote:
                    guard let end = text[(index + 1)..<limit].firstIndex(of: .singleQuote) else { return nil }
                    index = end
                case .doubleQuote, .openParenthesis: stack.append(byte)
                case .openBracket, .openBrace: if byte == top { stack.append(byte) }
                case .closeParenthesis: if top == .openParenthesis { stack.removeLast() }
                case .closeBracket: if top == .openBracket { stack.removeLast() }
                case .closeBrace: if top == .openBrace { stack.removeLast() }
                default: break
                }
            }
            if stack.isEmpty { return index }
            index += 1
        }
        return nil
    }

    /// The end of the word that begins at `start`: the first blank, or with `operators` the first operator, outside
    /// quotes and groups.
    static func wordEnd(_ text: [UInt8], from start: Int, limit: Int, operators: Bool) -> Int {
        var index = start
        while index < limit {
            let byte = text[index]
            switch byte {
            case .space, 0x09, .newline: return index
            case .backslash: index += 1
            case .singleQuote: index = text[(index + 1)..<limit].firstIndex(of: .singleQuote) ?? limit
            case .doubleQuote, .openParenthesis, .openBracket, .openBrace:
                index = close(text, opening: index, limit: limit) ?? (byte == .openBracket ? index : limit)
            case .bar, .ampersand, .less, .greater, .semicolon: if operators { return index }
            case .caret:
                if operators, index + 1 < limit, text[index + 1] == .bar || text[index + 1] == .greater { return index }
            default: break
            }
            index += 1
        }
        return min(index, limit)
    }
}
