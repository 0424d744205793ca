import Bytes

/// Compiles the text of words. It accepts every text: what cannot be expanded becomes a part that fails when it is
/// reached, as the rest of a script runs before.
public struct WordParser {
    private let text: [UInt8]
    private let symbols: SymbolTable
    private let depth: Int

    /// How deep words may nest in each other.
    private static var maximumDepth: Int { 48 }

    public init(_ text: [UInt8], symbols: SymbolTable, depth: Int = 0) {
        self.text = text
        self.symbols = symbols
        self.depth = depth
    }

    private func word(_ range: Range<Int>, depth extra: Int = 1) -> Word {
        WordParser(text, symbols: symbols, depth: depth + extra).parse(range)
    }

    /// The words of a range, cut at blanks outside quotes and groups.
    public func words(_ range: Range<Int>) -> [Word] {
        var result: [Word] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if text[index] == .space || text[index] == 0x09 || text[index] == .newline { index += 1; continue }
            let end = Balance.wordEnd(text, from: index, limit: range.upperBound, operators: false)
            result.append(word(index..<end))
            index = end
        }
        return result
    }

    /// One word.
    public func parse(_ range: Range<Int>) -> Word {
        let source = ByteString(text[range])
        if depth > Self.maximumDepth { return Word(source: source, parts: [.failure("words are nested too deeply")]) }
        var builder = Builder()
        var index = range.lowerBound
        let limit = range.upperBound
        if index < limit, text[index] == .openBracket, let end = arrayLiteral(index, limit) {
            let selector = end + 1 < limit ? words((end + 2)..<(limit - 1)) : nil
            let elements = words((index + 1)..<end)
            return Word(
                source: source,
                parts: [.expansion(Expansion(.array(elements), isArray: true, isQuoted: false, selector: selector))])
        }
        while index < limit {
            let byte = text[index]
            switch byte {
            case .backslash: escape(&index, limit, &builder)
            case .singleQuote:
                let end = text[(index + 1)..<limit].firstIndex(of: .singleQuote) ?? limit
                builder.literal(text[(index + 1)..<end])
                index = end + 1
            case .doubleQuote: quoted(&index, limit, &builder)
            case .dollar, .at: sigil(&index, limit, &builder, isQuoted: false)
            case .tilde where index == range.lowerBound:
                var end = index + 1
                while end < limit, text[end].isName || text[end] == .plus || text[end] == .minus || text[end] == .dot {
                    end += 1
                }
                if end == limit || text[end] == .slash {
                    builder.add(.tilde(ByteString(text[(index + 1)..<end])))
                    index = end
                } else {
                    builder.literal(byte)
                    index += 1
                }
            case .openBrace:
                if let end = Balance.close(text, opening: index, limit: limit) {
                    braces(index, end, &builder)
                    index = end + 1
                } else {
                    builder.literal(byte)
                    index += 1
                }
            case .asterisk, .question, .openBracket, .closeBracket:
                builder.pattern(byte)
                index += 1
            default:
                builder.literal(byte)
                index += 1
            }
        }
        return Word(source: source, parts: builder.finished())
    }

    /// The closing bracket, where the word from `index` is an array literal with an optional selection behind it.
    private func arrayLiteral(_ index: Int, _ limit: Int) -> Int? {
        guard let end = Balance.close(text, opening: index, limit: limit) else { return nil }
        if end + 1 == limit { return end }
        guard text[end + 1] == .openBracket, Balance.close(text, opening: end + 1, limit: limit) == limit - 1 else {
            return nil
        }
        return end
    }

    /// Characters before which a backslash is removed.
    private static func isEscapable(_ byte: UInt8) -> Bool {
        switch byte {
        case .space, .singleQuote, .doubleQuote, .dollar, .at, .tilde, .question, .asterisk, .openBrace, .closeBrace,
            .openParenthesis, .closeParenthesis, .backslash:
            true
        default: false
        }
    }

    private func escape(_ index: inout Int, _ limit: Int, _ builder: inout Builder) {
        if index + 1 < limit, Self.isEscapable(text[index + 1]) || Self.isOperator(text[index + 1]) {
            builder.literal(text[index + 1])
            index += 2
        } else {
            builder.literal(.backslash)
            index += 1
        }
    }

    /// Operators can be escaped outside quotes only, since inside they need not be.
    private static func isOperator(_ byte: UInt8) -> Bool {
        byte == .semicolon || byte == .bar || byte == .ampersand || byte == .less || byte == .greater || byte == .hash
            || byte == .openBracket || byte == .closeBracket || byte == .caret
    }

    private func quoted(_ index: inout Int, _ limit: Int, _ builder: inout Builder) {
        let end = Balance.close(text, opening: index, limit: limit) ?? limit
        index += 1
        builder.literal([])
        while index < end {
            switch text[index] {
            case .backslash:
                if index + 1 < end, Self.isEscapable(text[index + 1]) {
                    builder.literal(text[index + 1])
                    index += 2
                } else {
                    builder.literal(.backslash)
                    index += 1
                }
            case .dollar, .at: sigil(&index, end, &builder, isQuoted: true)
            default:
                builder.literal(text[index])
                index += 1
            }
        }
        index = end + 1
    }

    private func braces(_ opening: Int, _ end: Int, _ builder: inout Builder) {
        if end == opening + 1 { return builder.literal([]) }
        var pieces: [Range<Int>] = []
        var start = opening + 1
        var index = start
        while index < end {
            switch text[index] {
            case .comma:
                pieces.append(start..<index)
                start = index + 1
            case .backslash: index += 1
            case .singleQuote: index = text[(index + 1)..<end].firstIndex(of: .singleQuote) ?? end
            case .openBrace, .openParenthesis, .openBracket, .doubleQuote:
                index = Balance.close(text, opening: index, limit: end) ?? end
            default: break
            }
            index += 1
        }
        pieces.append(start..<end)
        if pieces.count > 1 {
            builder.add(.alternatives(pieces.map { word($0) }))
        } else if let range = ElementRange(ByteString(text[(opening + 1)..<end])) {
            builder.add(.range(range))
        } else {
            builder.add(.alternatives([word(pieces[0])]))
        }
    }

    /// What begins with `$` or `@`.
    private func sigil(_ index: inout Int, _ limit: Int, _ builder: inout Builder, isQuoted: Bool) {
        let isArray = text[index] == .at
        guard index + 1 < limit else {
            // Alone it is text, at the end of a word a mistake.
            let isText = isArray || isQuoted || builder.isEmpty
            builder.add(isText ? .text(ByteString([text[index]])) : .failure("expected a name after '$'"))
            index = limit
            return
        }
        let next = text[index + 1]
        if next == .openParenthesis {
            guard let end = Balance.close(text, opening: index + 1, limit: limit) else {
                return fail(&index, limit, &builder)
            }
            let inner = (index + 2)..<end
            let isArithmetic =
                !isArray && inner.count >= 2 && text[index + 2] == .openParenthesis
                && Balance.close(text, opening: index + 2, limit: end) == end - 1
            let source: Expansion.Source =
                isArithmetic
                ? .arithmetic(arithmetic((index + 3)..<(end - 1))) : .process(CommandText(ByteString(text[inner])))
            index = end + 1
            add(source, &index, limit, &builder, isArray: isArray, isQuoted: isQuoted)
        } else if next == .openBrace {
            guard let end = Balance.close(text, opening: index + 1, limit: limit) else {
                return fail(&index, limit, &builder)
            }
            var nameEnd = index + 2
            while nameEnd < end,
                text[nameEnd].isName || text[nameEnd] == .colon || text[nameEnd] == .comma || text[nameEnd] == .question
            {
                nameEnd += 1
            }
            guard let name = reference(index + 2, nameEnd) else { return fail(&index, limit, &builder) }
            if nameEnd < end {
                guard text[nameEnd] == .openBracket, Balance.close(text, opening: nameEnd, limit: end) == end - 1 else {
                    return fail(&index, limit, &builder)
                }
                let selector = words((nameEnd + 1)..<(end - 1))
                builder.add(
                    .expansion(Expansion(.variable(name), isArray: isArray, isQuoted: isQuoted, selector: selector)))
                index = end + 1
            } else {
                index = end + 1
                add(.variable(name), &index, limit, &builder, isArray: isArray, isQuoted: isQuoted)
            }
        } else if next.isName || next == .question && !isArray {
            var end = index + 2
            if next != .question { while end < limit, text[end].isName { end += 1 } }
            let name = ByteString(text[(index + 1)..<end])
            if end < limit, text[end] == .openParenthesis, let close = Balance.close(text, opening: end, limit: limit) {
                index = close + 1
                let arguments = words((end + 1)..<close)
                add(method(name, arguments), &index, limit, &builder, isArray: isArray, isQuoted: isQuoted)
            } else {
                index = end
                let reference = Reference(namespaces: [], name: name, symbol: symbols.intern(name))
                add(.variable(reference), &index, limit, &builder, isArray: isArray, isQuoted: isQuoted)
            }
        } else {
            builder.literal(text[index])
            index += 1
        }
    }

    /// An expression; bare names and `$name` in it are read by the runtime, all other expansions are words.
    private func arithmetic(_ range: Range<Int>) -> ArithmeticText {
        let source = ByteString(text[range])
        var needsWord = false
        for index in range where text[index] == .dollar || text[index] == .at {
            var end = index + 1
            while end < range.upperBound, text[end].isName { end += 1 }
            let isCall = end < range.upperBound && (text[end] == .openParenthesis || text[end] == .openBracket)
            if text[index] == .at || end == index + 1 || isCall { needsWord = true }
        }
        guard needsWord, depth <= Self.maximumDepth else { return ArithmeticText(source, word: nil) }
        let quoted: [UInt8] = [.doubleQuote] + source.bytes + [.doubleQuote]
        let word = WordParser(quoted, symbols: symbols, depth: depth + 1).parse(0..<quoted.count)
        return ArithmeticText(source, word: word)
    }

    private func fail(_ index: inout Int, _ limit: Int, _ builder: inout Builder) {
        builder.add(.failure("'" + ByteString(text[index..<limit]) + "' is not an expansion"))
        index = limit
    }

    private func reference(_ start: Int, _ end: Int) -> Reference? {
        var pieces: [ByteString] = []
        var begin = start
        var index = start
        while index + 1 < end {
            if text[index] == .colon, text[index + 1] == .colon {
                pieces.append(ByteString(text[begin..<index]))
                index += 2
                begin = index
            } else {
                index += 1
            }
        }
        let name = ByteString(text[begin..<end])
        if name.isEmpty { return nil }
        return Reference(namespaces: pieces, name: name, symbol: symbols.intern(name))
    }

    private func method(_ name: ByteString, _ words: [Word]) -> Expansion.Source {
        guard let subject = words.first else {
            return .method(MethodCall(name: name, subject: Word(source: "", parts: []), variable: nil, arguments: []))
        }
        var variable: Reference?
        if subject.source.isVariableName {
            variable = Reference(namespaces: [], name: subject.source, symbol: symbols.intern(subject.source))
        }
        return .method(
            MethodCall(name: name, subject: subject, variable: variable, arguments: Array(words.dropFirst())))
    }

    /// Adds an expansion with the selection that may follow at `index`.
    private func add(
        _ source: Expansion.Source, _ index: inout Int, _ limit: Int, _ builder: inout Builder, isArray: Bool,
        isQuoted: Bool
    ) {
        var selector: [Word]?
        if index < limit, text[index] == .openBracket, let end = Balance.close(text, opening: index, limit: limit) {
            if case .arithmetic = source {
            } else {
                selector = words((index + 1)..<end)
                index = end + 1
            }
        }
        builder.add(.expansion(Expansion(source, isArray: isArray, isQuoted: isQuoted, selector: selector)))
    }

    /// Parts in the making: neighbouring literal bytes become one part.
    private struct Builder {
        private var parts: [Word.Part] = []
        private var pending: [UInt8] = []
        private var hasPending = false
        private var isPattern = false

        var isEmpty: Bool { parts.isEmpty && !hasPending }

        mutating func literal(_ byte: UInt8) {
            if isPattern { flush() }
            hasPending = true
            pending.append(byte)
        }

        mutating func literal(_ bytes: ArraySlice<UInt8>) {
            if isPattern { flush() }
            hasPending = true
            pending.append(contentsOf: bytes)
        }

        mutating func pattern(_ byte: UInt8) {
            if !isPattern { flush() }
            isPattern = true
            hasPending = true
            pending.append(byte)
        }

        mutating func add(_ part: Word.Part) {
            flush()
            parts.append(part)
        }

        private mutating func flush() {
            if hasPending && !(pending.isEmpty && !parts.isEmpty) {
                parts.append(isPattern ? .pattern(ByteString(pending)) : .text(ByteString(pending)))
            }
            pending = []
            hasPending = false
            isPattern = false
        }

        mutating func finished() -> [Word.Part] {
            flush()
            return parts
        }
    }
}
