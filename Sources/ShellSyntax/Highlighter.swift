public import Bytes

/// What a piece of a line is, for showing it in colours while it is typed.
public enum HighlightKind: Equatable, Sendable {
    case plain
    case command
    case unknownCommand
    case keyword
    case string
    case variable
    case operation
    case comment
    case option
    /// A word that names a file.
    case path
    case mistake
}

/// Tells for every byte of a text what it is. It follows the same rules as the parser about words, quotes and groups, and
/// takes any text, finished or not.
public struct Highlighter {
    private let text: [UInt8]
    private let isCommand: (ByteString) -> Bool
    private let isPath: (ByteString) -> Bool
    private var kinds: [HighlightKind]

    /// How deep commands in words are looked into.
    private static var maximumDepth: Int { 16 }

    /// - Parameters:
    ///   - isCommand: whether a word can be run.
    ///   - isPath: whether a word names a file.
    public static func kinds(
        _ text: ByteString, isCommand: @escaping (ByteString) -> Bool, isPath: @escaping (ByteString) -> Bool
    ) -> [HighlightKind] {
        var highlighter = Highlighter(text: text.bytes, isCommand: isCommand, isPath: isPath)
        highlighter.statements(0..<text.count, depth: 0)
        highlighter.markMistake(text)
        return highlighter.kinds
    }

    private init(
        text: [UInt8], isCommand: @escaping (ByteString) -> Bool, isPath: @escaping (ByteString) -> Bool
    ) {
        self.text = text
        self.isCommand = isCommand
        self.isPath = isPath
        kinds = Array(repeating: .plain, count: text.count)
    }

    private mutating func mark(_ range: Range<Int>, _ kind: HighlightKind) {
        for index in range.clamped(to: 0..<kinds.count) { kinds[index] = kind }
    }

    /// The place that the parser complains about, unless more text can make it right.
    private mutating func markMistake(_ source: ByteString) {
        var parser = Parser(source, symbols: SymbolTable())
        do throws(SyntaxError) {
            while try parser.next() != nil {}
        } catch {
            guard !error.isIncomplete, error.offset < text.count else { return }
            var end = error.offset + 1
            while end < text.count, !text[end].isSpace { end += 1 }
            mark(error.offset..<end, .mistake)
        }
    }

    /// What the words that come next are.
    private enum Place {
        case command
        case argument
        /// Behind `fn`: a name, then arguments.
        case functionName
    }

    private mutating func statements(_ range: Range<Int>, depth: Int) {
        var place = Place.command
        var isAfterBlank = true
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = text[index]
            switch byte {
            case .newline, .semicolon:
                if byte == .semicolon { mark(index..<(index + 1), .operation) }
                place = .command
                index += 1
                isAfterBlank = true
                continue
            case .space, 0x09, 0x0d:
                index += 1
                isAfterBlank = true
                continue
            case .hash where isAfterBlank:
                var end = index
                while end < range.upperBound, text[end] != .newline { end += 1 }
                mark(index..<end, .comment)
                index = end
                continue
            case .bar, .ampersand:
                mark(index..<(index + 1), .operation)
                index += 1
                place = .command
                if byte == .ampersand, index < range.upperBound, text[index] == .greater { place = .argument }
                isAfterBlank = true
                continue
            case .less, .greater:
                mark(index..<(index + 1), .operation)
                index += 1
                if case .command = place { place = .argument }
                isAfterBlank = true
                continue
            case .caret where index + 1 < range.upperBound && (text[index + 1] == .bar || text[index + 1] == .greater):
                mark(index..<(index + 1), .operation)
                index += 1
                continue
            default: break
            }
            isAfterBlank = false
            let end = max(
                index + 1, Balance.wordEnd(text, from: index, limit: range.upperBound, operators: true))
            place = word(index..<min(end, range.upperBound), place, depth: depth)
            index = end
        }
    }

    /// One word; what comes behind it.
    private mutating func word(_ range: Range<Int>, _ place: Place, depth: Int) -> Place {
        let source = ByteString(text[range])
        switch place {
        case .functionName:
            mark(range, .command)
            return .argument
        case .argument:
            let isKeyword = source == "in" && isForHead(range.lowerBound)
            if isKeyword {
                mark(range, .keyword)
            } else if source.first == .minus, source.count > 1 {
                mark(range, .option)
                parts(range, depth: depth)
            } else {
                if source.allSatisfy({ !Self.isSpecial($0) }), isPath(source) { mark(range, .path) }
                parts(range, depth: depth)
            }
            return .argument
        case .command: break
        }
        switch source {
        case "if", "while", "not", "!", "time", "and", "or", "else":
            mark(range, .keyword)
            return .command
        case "let", "export", "for", "match", "case", "end", "break", "continue", "return":
            mark(range, .keyword)
            return .argument
        case "fn":
            mark(range, .keyword)
            return .functionName
        default: break
        }
        // A variable for one command.
        if let first = source.first, first.isLetter, let equals = source.bytes.firstIndex(of: .equals), equals > 0,
            source[0..<equals].isVariableName
        {
            mark(range.lowerBound..<(range.lowerBound + equals), .variable)
            parts((range.lowerBound + equals + 1)..<range.upperBound, depth: depth)
            return .command
        }
        if source.contains(where: {
            $0 == .dollar || $0 == .at || $0 == .openBrace || $0 == .singleQuote || $0 == .doubleQuote
        }) {
            parts(range, depth: depth)
        } else {
            mark(range, isCommand(source) ? .command : .unknownCommand)
        }
        return .argument
    }

    /// Whether the statement that a word stands in begins with `for`.
    private func isForHead(_ index: Int) -> Bool {
        var start = index
        while start > 0, text[start - 1] != .newline, text[start - 1] != .semicolon { start -= 1 }
        while start < index, text[start] == .space { start += 1 }
        return start + 4 <= index && text[start..<(start + 4)].elementsEqual([0x66, 0x6f, 0x72, .space])
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case .dollar, .at, .openBrace, .closeBrace, .openBracket, .asterisk, .question, .singleQuote, .doubleQuote,
            .backslash:
            true
        default: false
        }
    }

    /// The quotes, expansions and signs inside a word.
    private mutating func parts(_ range: Range<Int>, depth: Int) {
        var index = range.lowerBound
        let limit = range.upperBound
        while index < limit {
            switch text[index] {
            case .backslash:
                mark(index..<min(index + 2, limit), .operation)
                index += 2
            case .singleQuote:
                let end = text[(index + 1)..<limit].firstIndex(of: .singleQuote) ?? (limit - 1)
                mark(index..<(end + 1), .string)
                index = end + 1
            case .doubleQuote:
                let end = Balance.close(text, opening: index, limit: limit) ?? limit - 1
                mark(index..<(end + 1), .string)
                quoted((index + 1)..<max(index + 1, end), depth: depth)
                index = end + 1
            case .dollar, .at: index = expansion(index, limit, depth: depth)
            case .openBrace, .closeBrace, .comma, .asterisk, .question, .openBracket, .closeBracket:
                mark(index..<(index + 1), .operation)
                index += 1
            default: index += 1
            }
        }
    }

    private mutating func quoted(_ range: Range<Int>, depth: Int) {
        var index = range.lowerBound
        while index < range.upperBound {
            switch text[index] {
            case .backslash: index += 2
            case .dollar, .at: index = expansion(index, range.upperBound, depth: depth)
            default: index += 1
            }
        }
    }

    /// What begins with `$` or `@`; where it ends.
    private mutating func expansion(_ start: Int, _ limit: Int, depth: Int) -> Int {
        let next: UInt8 = start + 1 < limit ? text[start + 1] : 0
        if next == .openParenthesis {
            let end = Balance.close(text, opening: start + 1, limit: limit) ?? limit
            mark(start..<min(start + 2, limit), .operation)
            if end < limit { mark(end..<(end + 1), .operation) }
            let inner = min(start + 2, end)..<end
            if inner.lowerBound < inner.upperBound, text[inner.lowerBound] == .openParenthesis, text[start] == .dollar {
                mark(inner, .variable)
            } else if depth < Self.maximumDepth {
                mark(inner, .plain)
                statements(inner, depth: depth + 1)
            }
            return min(end + 1, limit)
        }
        if next == .openBrace {
            let end = Balance.close(text, opening: start + 1, limit: limit) ?? limit - 1
            mark(start..<min(end + 1, limit), .variable)
            return min(end + 1, limit)
        }
        guard next.isName || next == .question else { return start + 1 }
        var end = start + 2
        while end < limit, text[end].isName { end += 1 }
        mark(start..<end, .variable)
        if end < limit, text[end] == .openParenthesis {
            let close = Balance.close(text, opening: end, limit: limit) ?? limit
            mark(start..<(end + 1), .command)
            if close < limit { mark(close..<(close + 1), .command) }
            if depth < Self.maximumDepth { parts((end + 1)..<max(end + 1, close), depth: depth + 1) }
            return min(close + 1, limit)
        }
        return end
    }
}
