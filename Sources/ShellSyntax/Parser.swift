public import Bytes

/// The third layer of reading: pieces of lines become statements, blocks with all that is in them.
///
/// Statements come one at a time, so that a script's first lines run before a mistake in a later one is reported, as
/// Ion does. A block is complete before any of it runs.
public struct Parser {
    struct Piece {
        var text: [UInt8]
        var connector: Connector
        var offset: Int
        var isComplete: Bool
        var isLookedAt = false
    }

    /// What ends the body of a block.
    enum Ending {
        case end
        case `else`
        case elseIf([UInt8])
        case `case`([UInt8])
    }

    var reader: LineReader
    /// The text that is read.
    public let source: SourceText
    let symbols: SymbolTable
    private var line = LogicalLine()
    private var splitter: StatementSplitter?
    private var pending: [Piece] = []
    /// Names of the blocks that are open, the outermost first.
    public private(set) var openBlocks: [ByteString] = []

    /// How deep blocks may nest.
    private static var maximumDepth: Int { 100 }

    public init(_ source: ByteString, symbols: SymbolTable, name: ByteString = "") {
        reader = LineReader(source.bytes)
        self.source = SourceText(source, name: name)
        self.symbols = symbols
    }

    /// The next statement with all of its block; nil at the end.
    public mutating func next() throws(SyntaxError) -> Statement? {
        openBlocks = []
        do throws(SyntaxError) {
            guard let piece = try nextPiece() else { return nil }
            return try statement(piece)
        } catch {
            var error = error
            // A line with a here-document in it is longer than what it was written as.
            error.offset = min(error.offset, source.bytes.count)
            throw error
        }
    }

    /// After an error: goes on with the line behind it.
    public mutating func skipLine() {
        pending = []
        splitter = nil
    }

    /// All statements.
    public static func statements(_ source: ByteString, symbols: SymbolTable) throws(SyntaxError) -> [Statement] {
        var parser = Parser(source, symbols: symbols)
        var result: [Statement] = []
        while let statement = try parser.next() { result.append(statement) }
        return result
    }

    private mutating func nextPiece() throws(SyntaxError) -> Piece? {
        if let piece = pending.popLast() { return piece }
        while true {
            if var splitter {
                var piece: StatementSplitter.Piece?
                do throws(SyntaxError) {
                    piece = try splitter.next()
                } catch {
                    var error = error
                    error.offset = line.sourceOffset(error.offset)
                    throw error
                }
                self.splitter = splitter
                if let piece {
                    var range = piece.range
                    while let last = line.text[range].last, last == .space {
                        // A blank behind a backslash belongs to the word.
                        if range.count >= 2, line.text[range.upperBound - 2] == .backslash { break }
                        range = range.lowerBound..<(range.upperBound - 1)
                    }
                    return Piece(
                        text: Array(line.text[range]), connector: piece.connector,
                        offset: line.sourceOffset(range.lowerBound), isComplete: line.isComplete,
                        isLookedAt: piece.isLookedAt)
                }
                if !line.isComplete {
                    self.splitter = nil
                    if line.text.last == .ampersand || line.text.last == .bar || line.text.last == .backslash {
                        throw SyntaxError(
                            .syntax, "expected a statement after the line's end",
                            at: line.sourceOffset(line.text.count), isIncomplete: true)
                    }
                }
            }
            guard let next = reader.next() else { return nil }
            line = next
            splitter = StatementSplitter(next.text)
        }
    }

    /// Looks at the next piece without taking it.
    private mutating func peek() throws(SyntaxError) -> Piece? {
        guard let piece = try nextPiece() else { return nil }
        pending.append(piece)
        return piece
    }

    private static func split(_ text: [UInt8]) -> (word: ByteString, rest: Range<Int>) {
        var end = 0
        while end < text.count, text[end] != .space, text[end] != .newline { end += 1 }
        var start = end
        while start < text.count, text[start] == .space || text[start] == .newline { start += 1 }
        return (ByteString(text[0..<end]), start..<text.count)
    }

    private mutating func statement(_ piece: Piece, depth: Int = 0) throws(SyntaxError) -> Statement {
        let result = Statement(
            connector: piece.connector, kind: .empty, offset: piece.offset, text: self.source,
            source: ByteString(piece.text),
            isLookedAt: piece.isLookedAt)
        if depth > Self.maximumDepth || openBlocks.count > Self.maximumDepth {
            throw SyntaxError(.block, "statements are nested too deeply", at: piece.offset)
        }
        let (word, rest) = Self.split(piece.text)
        switch word {
        case "": break
        case "let":
            result.kind = rest.isEmpty ? .listVariables : try assignment(piece, rest)
        case "export":
            result.kind = try export(piece, rest)
        case "if": result.kind = try condition(piece, rest)
        case "while":
            let head = try self.head(piece, rest)
            let body = try body("While").statements
            result.kind = .whileLoop(WhileLoop(head: head, body: body))
        case "for": result.kind = try forLoop(piece, rest)
        case "match": result.kind = try match(piece, rest)
        case "fn": result.kind = try function(piece, rest)
        case "end" where rest.isEmpty: throw SyntaxError(.block, "End found but no block to close", at: piece.offset)
        case "else":
            let isElseIf = Self.split(Array(piece.text[rest])).word == "if"
            if rest.isEmpty || isElseIf {
                throw SyntaxError(
                    .block, isElseIf ? "found ElseIf without If block" : "found Else without If block", at: piece.offset
                )
            }
            result.kind = try pipeline(piece)
        case "case": throw SyntaxError(.block, "Case found outside of Match block", at: piece.offset)
        case "break" where rest.isEmpty:
            if !isInLoop { throw SyntaxError(.block, "found Break without loop body", at: piece.offset) }
            result.kind = .breakLoop
        case "continue" where rest.isEmpty:
            if !isInLoop { throw SyntaxError(.block, "found Continue without loop body", at: piece.offset) }
            result.kind = .continueLoop
        case "return":
            let words = WordParser(piece.text, symbols: symbols).words(rest)
            result.kind = .returnStatus(words.first)
        case "not", "!":
            result.kind = .not(rest.isEmpty ? nil : try statement(inner(piece, rest), depth: depth + 1))
        case "time" where !rest.isEmpty:
            result.kind = .time(try statement(inner(piece, rest), depth: depth + 1))
        case "defer" where !rest.isEmpty:
            result.kind = .deferred(try statement(inner(piece, rest), depth: depth + 1))
        case "and", "or":
            if !rest.isEmpty {
                var inside = inner(piece, rest)
                inside.connector = word == "and" ? .and : .or
                return try statement(inside, depth: depth + 1)
            }
        default: result.kind = try pipeline(piece)
        }
        return result
    }

    /// A loop is open, with no function between it and here.
    private var isInLoop: Bool {
        for block in openBlocks.reversed() {
            if block == "While" || block == "For" { return true }
            if block == "Function" { return false }
        }
        return false
    }

    private func inner(_ piece: Piece, _ rest: Range<Int>) -> Piece {
        Piece(
            text: Array(piece.text[rest]), connector: .none, offset: piece.offset + rest.lowerBound,
            isComplete: piece.isComplete, isLookedAt: piece.isLookedAt)
    }

    private mutating func pipeline(_ piece: Piece) throws(SyntaxError) -> Statement.Kind {
        let parser = PipelineParser(text: piece.text, symbols: symbols, offset: piece.offset)
        let (pipeline, end) = try parser.parse()
        var start = end
        while start < piece.text.count, piece.text[start] == .space { start += 1 }
        if start < piece.text.count { pending.append(inner(piece, start..<piece.text.count)) }
        return .pipeline(pipeline)
    }

    private func assignment(_ piece: Piece, _ rest: Range<Int>) throws(SyntaxError) -> Statement.Kind {
        switch AssignmentParser(text: piece.text, symbols: symbols).parse(rest, allowsNames: false) {
        case .assignment(let assignment): return .assignment(assignment)
        case .failure(let message): return .failedAssignment(message)
        case .malformed(let message): throw SyntaxError(.syntax, message, at: piece.offset)
        case .names: return .empty
        }
    }

    private func export(_ piece: Piece, _ rest: Range<Int>) throws(SyntaxError) -> Statement.Kind {
        switch AssignmentParser(text: piece.text, symbols: symbols).parse(rest, allowsNames: true) {
        case .assignment(let assignment): return .export(assignment)
        case .failure(let message): return .failedAssignment(message)
        case .malformed(let message): throw SyntaxError(.syntax, message, at: piece.offset)
        case .names(let names):
            return .export(
                Assignment(
                    keys: names.map { Assignment.Key(name: $0, symbol: symbols.intern($0), type: .any, index: nil) },
                    operation: .set, values: []))
        }
    }

    /// The statement behind `if` or `while`, with the `&&`, `||`, `and`, `or` that extend it.
    private mutating func head(_ piece: Piece, _ rest: Range<Int>) throws(SyntaxError) -> [Statement] {
        guard !rest.isEmpty else { throw SyntaxError(.syntax, "missing parameters for a block", at: piece.offset) }
        var statements = [try statement(inner(piece, rest), depth: 1)]
        while let next = try peek() {
            let word = Self.split(next.text).word
            guard next.connector != .none || word == "and" || word == "or" else { break }
            _ = pending.popLast()
            statements.append(try statement(next, depth: 1))
        }
        return statements
    }

    /// The statements up to what ends the block.
    mutating func body(_ block: ByteString, endsAtElse: Bool = false, endsAtCase: Bool = false)
        throws(SyntaxError)
        -> (statements: [Statement], ending: Ending, offset: Int)
    {
        openBlocks.append(block)
        var statements: [Statement] = []
        while let piece = try nextPiece() {
            let (word, rest) = Self.split(piece.text)
            var ending: Ending?
            if word == "end", rest.isEmpty { ending = .end }
            if endsAtCase, word == "case" { ending = .case(Array(piece.text[rest])) }
            if endsAtElse, word == "else" {
                let (second, more) = Self.split(Array(piece.text[rest]))
                if rest.isEmpty { ending = .else }
                if second == "if" {
                    ending = .elseIf(Array(piece.text[(rest.lowerBound + more.lowerBound)..<rest.upperBound]))
                }
            }
            if let ending {
                openBlocks.removeLast()
                return (statements, ending, piece.offset)
            }
            statements.append(try statement(piece))
        }
        throw SyntaxError(
            .block, "expected end block for `" + block + " { .. }`", at: line.sourceOffset(line.text.count),
            isIncomplete: true)
    }

    private mutating func condition(_ piece: Piece, _ rest: Range<Int>) throws(SyntaxError) -> Statement.Kind {
        var branches: [Conditional.Branch] = []
        var head = try self.head(piece, rest)
        while true {
            let (statements, ending, offset) = try body("If", endsAtElse: true)
            branches.append(Conditional.Branch(head: head, body: statements))
            switch ending {
            case .end, .case: return .condition(Conditional(branches: branches, otherwise: nil))
            case .elseIf(let text):
                let next = Piece(text: text, connector: .none, offset: offset, isComplete: true)
                head = try self.head(next, 0..<text.count)
            case .else:
                let (otherwise, ending, offset) = try body("If", endsAtElse: true)
                switch ending {
                case .else: throw SyntaxError(.block, "Else block already exists", at: offset)
                case .elseIf: throw SyntaxError(.block, "ElseIf found after Else", at: offset)
                default: return .condition(Conditional(branches: branches, otherwise: otherwise))
                }
            }
        }
    }

    private mutating func forLoop(_ piece: Piece, _ rest: Range<Int>) throws(SyntaxError) -> Statement.Kind {
        let words = WordParser(piece.text, symbols: symbols).words(rest)
        guard let separator = words.firstIndex(where: { $0.source == "in" }) else {
            throw SyntaxError(.syntax, "no value supplied for iteration in for loop", at: piece.offset)
        }
        let values = Array(words[(separator + 1)...])
        if values.isEmpty {
            throw SyntaxError(.syntax, "no value supplied for iteration in for loop", at: piece.offset)
        }
        let variables = words[..<separator].map { $0.source == "_" ? nil : symbols.intern($0.source) }
        if variables.isEmpty { throw SyntaxError(.syntax, "missing parameters for a block", at: piece.offset) }
        let range = values.count == 1 ? values[0].literal.flatMap { ElementRange($0) } : nil
        let body = try body("For").statements
        return .forLoop(ForLoop(variables: Array(variables), values: values, range: range, body: body))
    }

    private mutating func match(_ piece: Piece, _ rest: Range<Int>) throws(SyntaxError) -> Statement.Kind {
        guard !rest.isEmpty else { throw SyntaxError(.syntax, "missing parameters for a block", at: piece.offset) }
        let subject = WordParser(piece.text, symbols: symbols).words(rest)
        var cases: [Match.Case] = []
        var (statements, ending, offset) = try body("Match", endsAtCase: true)
        if statements.contains(where: { if case .empty = $0.kind { false } else { true } }) {
            throw SyntaxError(.block, "statement found outside of Case block in Match", at: statements[0].offset)
        }
        while case .case(let text) = ending {
            var new = try caseHead(text, offset)
            (statements, ending, offset) = try body("Match", endsAtCase: true)
            new.body = statements
            cases.append(new)
        }
        return .match(Match(subject: subject[0], cases: cases))
    }

    private mutating func caseHead(_ text: [UInt8], _ offset: Int) throws(SyntaxError) -> Match.Case {
        let words = WordParser(text, symbols: symbols).words(0..<text.count)
        var result = Match.Case(pattern: nil, binding: nil, guarding: nil, body: [])
        guard let pattern = words.first else {
            throw SyntaxError(.syntax, "missing parameters for a block", at: offset)
        }
        if pattern.source != "_" { result.pattern = pattern }
        var index = 1
        if index + 1 < words.count, words[index].source == "@" {
            result.binding = symbols.intern(words[index + 1].source)
            index += 2
        }
        if index < words.count, words[index].source == "if" {
            var start = 0
            var seen = 0
            while seen <= index, start < text.count {
                if text[start] == .space { start += 1; continue }
                start = Balance.wordEnd(text, from: start, limit: text.count, operators: false)
                seen += 1
            }
            while start < text.count, text[start] == .space { start += 1 }
            let guardPiece = Piece(text: text, connector: .none, offset: offset, isComplete: true)
            result.guarding = try head(guardPiece, start..<text.count)
        }
        return result
    }
}
