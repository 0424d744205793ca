import Bytes

/// How a statement depends on the status of the one before it.
public enum Connector: Sendable {
    case none
    case and
    case or
}

/// The second layer of reading: a statement line is cut at `;`, `&&` and `||` outside quotes and groups, and its nesting
/// is checked. Pieces come one at a time, because the ones before an error are run.
struct StatementSplitter {
    struct Piece {
        var range: Range<Int>
        var connector: Connector
        /// `&&` or `||` stands behind it.
        var isLookedAt = false
    }

    let text: [UInt8]
    private var position = 0
    private var connector = Connector.none

    init(_ text: [UInt8]) { self.text = text }

    mutating func next() throws(SyntaxError) -> Piece? {
        while position < text.count, text[position] == .space || text[position] == .newline { position += 1 }
        guard position < text.count else { return nil }
        try checkStart()
        let start = position
        let piece: Piece
        while position < text.count {
            let byte = text[position]
            switch byte {
            case .semicolon, .newline:
                piece = Piece(range: start..<position, connector: connector)
                connector = .none
                position += 1
                return piece
            case .ampersand, .bar:
                if position + 1 < text.count, text[position + 1] == byte {
                    piece = Piece(range: start..<position, connector: connector, isLookedAt: true)
                    connector = byte == .bar ? .or : .and
                    position += 2
                    return piece
                }
                position += 1
            default: try skip(byte)
            }
        }
        piece = Piece(range: start..<text.count, connector: connector)
        connector = .none
        return piece
    }

    private func checkStart() throws(SyntaxError) {
        let byte = text[position]
        let next: UInt8 = position + 1 < text.count ? text[position + 1] : 0
        var found: ByteString?
        switch byte {
        case .semicolon, .ampersand, .bar: found = ByteString([byte])
        case .less, .greater: found = "redirection"
        case .caret where next == .greater: found = "redirection"
        default: break
        }
        if let found { throw SyntaxError(.syntax, "expected command, but found " + found, at: position) }
    }

    private func misplaced(_ index: Int) -> SyntaxError {
        var message: ByteString = "syntax error: '"
        message.append(text[index])
        message += "' at position "
        message.append(decimal: index + 1)
        message += " is out of place"
        return SyntaxError(.syntax, message, at: index)
    }

    private func unterminated(_ what: ByteString) -> SyntaxError {
        SyntaxError(.syntax, "syntax error: unterminated " + what, at: text.count, isIncomplete: true)
    }

    private mutating func skipGroup(_ opening: Int, _ what: ByteString) throws(SyntaxError) {
        guard let end = Balance.close(text, opening: opening, limit: text.count) else { throw unterminated(what) }
        position = end + 1
    }

    private mutating func skip(_ byte: UInt8) throws(SyntaxError) {
        switch byte {
        case .backslash: position = min(position + 2, text.count)
        case .singleQuote:
            guard let end = text[(position + 1)...].firstIndex(of: .singleQuote) else {
                throw unterminated("single quotes")
            }
            position = end + 1
        case .doubleQuote: try skipGroup(position, "double quotes")
        case .openBracket: try skipGroup(position, "square bracket")
        case .openBrace: try skipGroup(position, "brace")
        case .openParenthesis, .closeParenthesis, .closeBrace: throw misplaced(position)
        case .dollar, .at: try skipExpansion()
        default: position += 1
        }
    }

    private mutating func skipExpansion() throws(SyntaxError) {
        let next: UInt8 = position + 1 < text.count ? text[position + 1] : 0
        if next == .openParenthesis {
            let isArithmetic =
                text[position] == .dollar && position + 2 < text.count && text[position + 2] == .openParenthesis
            return try skipGroup(position + 1, isArithmetic ? "arithmetic subexpression" : "subshell")
        }
        if next == .openBrace {
            var index = position + 2
            while index < text.count, text[index] != .closeBrace {
                if text[index] == .openBracket, let end = Balance.close(text, opening: index, limit: text.count) {
                    index = end
                } else if !text[index].isName && text[index] != .colon && text[index] != .comma
                    && text[index] != .question
                {
                    throw misplaced(index)
                }
                index += 1
            }
            if index >= text.count { throw unterminated("brace var") }
            position = index + 1
            return
        }
        position += 1
        while position < text.count, text[position].isName { position += 1 }
        if position < text.count, text[position] == .openParenthesis, text[position - 1].isName {
            try skipGroup(position, "method")
        }
    }
}
