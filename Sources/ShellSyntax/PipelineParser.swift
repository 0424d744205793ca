import Bytes

/// Reads a pipeline: words, redirections, pipes and the `&` at its end.
struct PipelineParser {
    let text: [UInt8]
    let symbols: SymbolTable
    /// Where `text` begins in the source, for errors.
    let offset: Int

    private struct Draft {
        var environment: [(name: ByteString, value: Word)] = []
        var words: [Word] = []
        var inputs: [Command.Input] = []
        var outputs: [Command.Output] = []
        var start: Int
    }

    init(text: [UInt8], symbols: SymbolTable, offset: Int) {
        self.text = text
        self.symbols = symbols
        self.offset = offset
    }

    /// The pipeline, and where the text behind a single `&` goes on.
    func parse() throws(SyntaxError) -> (pipeline: Pipeline, end: Int) {
        var commands: [Command] = []
        var draft = Draft(start: 0)
        var place = Pipeline.Place.foreground
        var index = 0
        let limit = text.count
        let parser = WordParser(text, symbols: symbols)
        loop: while index < limit {
            let byte = text[index]
            let next: UInt8 = index + 1 < limit ? text[index + 1] : 0
            switch (byte, next) {
            case (.space, _), (0x09, _), (.newline, _): index += 1
            case (.bar, _):
                commands.append(try finish(draft, .output, index))
                index += 1
                draft = Draft(start: index)
            case (.caret, .bar):
                commands.append(try finish(draft, .error, index))
                index += 2
                draft = Draft(start: index)
            case (.ampersand, .bar):
                commands.append(try finish(draft, .both, index))
                index += 2
                draft = Draft(start: index)
            case (.caret, .greater): try output(.error, &index, skipping: 2, &draft)
            case (.ampersand, .greater): try output(.both, &index, skipping: 2, &draft)
            case (.greater, _): try output(.output, &index, skipping: 1, &draft)
            case (.ampersand, 0x21):
                place = .disowned
                commands.append(try finish(draft, nil, index))
                index += 2
                break loop
            case (.ampersand, _):
                place = .background
                commands.append(try finish(draft, nil, index))
                index += 1
                break loop
            case (.less, _): try input(&index, &draft)
            default:
                let end = Balance.wordEnd(text, from: index, limit: limit, operators: true)
                // A word always moves on, whatever stands here.
                let stop = max(end, index + 1)
                if draft.words.isEmpty, let variable = environment(index..<stop) {
                    draft.environment.append(variable)
                } else {
                    draft.words.append(parser.parse(index..<stop))
                }
                index = stop
            }
        }
        if place == .foreground { commands.append(try finish(draft, nil, limit)) }
        var length = index
        while length > 0, text[length - 1] == .space { length -= 1 }
        return (Pipeline(commands: commands, place: place, source: ByteString(text[0..<length])), index)
    }

    /// `KEY=value`, when another word follows.
    private func environment(_ range: Range<Int>) -> (name: ByteString, value: Word)? {
        guard text[range.lowerBound].isLetter, let equals = text[range].firstIndex(of: .equals),
            equals + 1 < range.upperBound,
            text[range.lowerBound..<equals].allSatisfy({ $0.isName }),
            text[range.upperBound...].contains(where: { $0 != .space })
        else { return nil }
        return (
            ByteString(text[range.lowerBound..<equals]),
            WordParser(text, symbols: symbols).parse((equals + 1)..<range.upperBound)
        )
    }

    private func finish(_ draft: Draft, _ pipe: StreamChoice?, _ index: Int) throws(SyntaxError) -> Command {
        if draft.words.isEmpty {
            if draft.environment.isEmpty && draft.inputs.isEmpty && draft.outputs.isEmpty {
                let found: ByteString = index < text.count ? ByteString([text[index]]) : "the end of the line"
                throw SyntaxError(.syntax, "expected command, but found " + found, at: offset + index)
            }
            throw SyntaxError(.syntax, "expected command, but found redirection", at: offset + draft.start)
        }
        let source = ByteString(text[draft.start..<index]).trimmed
        return Command(
            environment: draft.environment, words: draft.words, inputs: draft.inputs, outputs: draft.outputs,
            pipe: pipe,
            symbol: draft.words[0].literal.map { symbols.intern($0) }, source: source)
    }

    private func operand(_ index: inout Int, _ complaint: ByteString) throws(SyntaxError) -> Word {
        while index < text.count, text[index] == .space { index += 1 }
        let end = Balance.wordEnd(text, from: index, limit: text.count, operators: true)
        guard end > index else { throw SyntaxError(.syntax, complaint, at: offset + index) }
        let word = WordParser(text, symbols: symbols).parse(index..<end)
        index = end
        return word
    }

    private func output(_ stream: StreamChoice, _ index: inout Int, skipping count: Int, _ draft: inout Draft)
        throws(SyntaxError)
    {
        index += count
        var isAppending = false
        if index < text.count, text[index] == .greater {
            isAppending = true
            index += 1
        }
        let file = try operand(&index, "expected file argument after redirection for output")
        draft.outputs.append(Command.Output(stream: stream, isAppending: isAppending, file: file))
    }

    private func input(_ index: inout Int, _ draft: inout Draft) throws(SyntaxError) {
        var count = 0
        while index < text.count, text[index] == .less, count < 3 {
            count += 1
            index += 1
        }
        switch count {
        case 1: draft.inputs.append(.file(try operand(&index, "expected file argument after redirection for input")))
        case 3: draft.inputs.append(.text(try operand(&index, "expected string argument after '<<<'")))
        default:
            throw SyntaxError(
                .syntax, "heredocs are not a part of Ion. Use redirection and/or cat instead", at: offset + index)
        }
    }
}
