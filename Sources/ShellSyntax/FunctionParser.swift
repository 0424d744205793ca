import Bytes

/// Functions: `fn NAME [ARGUMENT[:TYPE][=DEFAULT] ...] [...REST] [-- DESCRIPTION]`.
extension Parser {
    mutating func function(_ piece: Piece, _ rest: Range<Int>) throws(SyntaxError) -> Statement.Kind {
        if rest.isEmpty { return .listFunctions }
        var words = words(piece.text, rest)
        let name = words.removeFirst()
        guard name.isVariableName else {
            throw SyntaxError(
                .syntax,
                "'" + name
                    + "' is not a valid function name\n        Function names may only contain alphanumeric characters",
                at: piece.offset)
        }
        var summary: ByteString?
        if let dashes = words.firstIndex(of: "--") {
            var text = ByteString()
            for word in words[(dashes + 1)...] {
                if !text.isEmpty { text.append(.space) }
                text += word
            }
            summary = text
            words.removeSubrange(dashes...)
        }
        let parameters = try parameters(words, piece)
        let (body, _, end) = try body("Function")
        return .function(
            FunctionDefinition(
                name: name, symbol: symbols.intern(name), parameters: parameters, summary: summary, body: body,
                source: reader.text(from: piece.offset, to: end) + "end"))
    }

    /// The words up to a `--`, each with what stands in its quotes and parentheses, and those behind it as they are written.
    private func words(_ text: [UInt8], _ range: Range<Int>) -> [ByteString] {
        var result: [ByteString] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if text[index] == .space || text[index] == .newline {
                index += 1
                continue
            }
            let end = max(Balance.wordEnd(text, from: index, limit: range.upperBound, operators: false), index + 1)
            result.append(ByteString(text[index..<end]))
            index = end
            if result.last == "--" {
                return result + ByteString(text[end..<range.upperBound]).split(separator: .space).filter { !$0.isEmpty }
            }
        }
        return result
    }

    private func parameters(_ words: [ByteString], _ piece: Piece) throws(SyntaxError)
        -> [FunctionDefinition.Parameter]
    {
        func wrong(_ what: ByteString) -> SyntaxError {
            SyntaxError(.syntax, "function argument error: " + what, at: piece.offset)
        }
        var parameters: [FunctionDefinition.Parameter] = []
        for (index, whole) in words.enumerated() {
            var word = whole
            var fallback: Word?
            let takesRest = word.hasPrefix("...")
            if takesRest {
                word = word[3..<word.count]
                if index != words.count - 1 {
                    throw wrong("'" + whole + "' takes all that is left and must be the last")
                }
            } else if let equals = word.bytes.firstIndex(of: .equals) {
                let text = Array(word[(equals + 1)..<word.count].bytes)
                fallback = WordParser(text, symbols: symbols).parse(0..<text.count)
                word = word[0..<equals]
            } else if parameters.last?.fallback != nil {
                throw wrong("'" + whole + "' needs a default, as the arguments before it have one")
            }
            let colon = word.bytes.firstIndex(of: .colon) ?? word.count
            var name = word[0..<colon]
            var typeName = colon < word.count ? word[(colon + 1)..<word.count] : ""
            if name.hasSuffix("[]") {
                name = name[0..<(name.count - 2)]
                typeName = "[str]"
            }
            guard let type = ValueType(typeName) else { throw wrong("invalid type supplied: " + typeName) }
            if parameters.contains(where: { $0.name == name }) {
                throw wrong("repeated argument name: '" + name + "'")
            }
            parameters.append(
                FunctionDefinition.Parameter(
                    symbol: symbols.intern(name), name: name, type: type, fallback: fallback, takesRest: takesRest))
        }
        return parameters
    }
}
