import Bytes

extension AwkParser {
    /// `{ … }`.
    mutating func block() throws(Failure) -> AwkStatement {
        try expect("{")
        var statements: [AwkStatement] = []
        skipEnds()
        while !isSign("}") {
            if isEnd { throw unexpected() }
            statements.append(try statement())
            skipEnds()
        }
        advance()
        return AwkBlock(statements)
    }

    private mutating func statement() throws(Failure) -> AwkStatement {
        try deeper { (parser) throws(Failure) in try parser.innerStatement() }
    }

    private mutating func innerStatement() throws(Failure) -> AwkStatement {
        if isSign("{") { return try block() }
        if take(";") { return AwkBlock([]) }
        if takeKeyword("if") { return try parseIf() }
        if takeKeyword("while") { return try parseWhile() }
        if takeKeyword("do") { return try parseDo() }
        if takeKeyword("for") { return try parseFor() }
        let statement = try simpleOrLeaving()
        try endStatement()
        return statement
    }

    /// A statement ends with its line, with `;`, or before `}`.
    private mutating func endStatement() throws(Failure) {
        if isNewline || isSign(";") { return advance() }
        if isSign("}") || isEnd { return }
        throw unexpected()
    }

    private var isAtEnd: Bool { isNewline || isSign(";") || isSign("}") || isEnd }

    private mutating func simpleOrLeaving() throws(Failure) -> AwkStatement {
        let line = token.line
        if takeKeyword("break") { return try leave(.leaveLoop, "break", line) }
        if takeKeyword("continue") { return try leave(.nextRound, "continue", line) }
        if takeKeyword("next") { return AwkSkip(isFile: false) }
        if takeKeyword("nextfile") { return AwkSkip(isFile: true) }
        if takeKeyword("exit") { return AwkExit(isAtEnd ? nil : try expression()) }
        if takeKeyword("return") {
            guard isInFunction else { throw AwkLexer.fatal(line, "`return' used outside function context") }
            return AwkReturn(isAtEnd ? nil : try expression())
        }
        return try simpleStatement()
    }

    private func leave(_ flow: AwkFlow, _ word: ByteString, _ line: Int) throws(Failure) -> AwkStatement {
        guard loops > 0 else { throw AwkLexer.fatal(line, "`" + word + "' is not allowed outside a loop") }
        return AwkLeave(flow)
    }

    private mutating func simpleStatement() throws(Failure) -> AwkStatement {
        if takeKeyword("print") { return try parsePrint(isFormatted: false) }
        if takeKeyword("printf") { return try parsePrint(isFormatted: true) }
        if takeKeyword("delete") { return try parseDelete() }
        return AwkEvaluation(try expression())
    }

    private mutating func condition() throws(Failure) -> AwkNode {
        try expect("(")
        let node = try expression()
        skipNewlines()
        try expect(")")
        return node
    }

    private mutating func body() throws(Failure) -> AwkStatement {
        skipNewlines()
        loops += 1
        defer { loops -= 1 }
        return try statement()
    }

    private mutating func parseIf() throws(Failure) -> AwkStatement {
        let condition = try condition()
        skipNewlines()
        let first = try statement()
        let before = position
        skipEnds()
        if takeKeyword("else") {
            skipNewlines()
            return AwkIf(condition, first, try statement())
        }
        position = before
        return AwkIf(condition, first, nil)
    }

    private mutating func parseWhile() throws(Failure) -> AwkStatement {
        let condition = try condition()
        if take(";") { return AwkLoop(nil, condition, nil, AwkBlock([]), bodyFirst: false) }
        return AwkLoop(nil, condition, nil, try body(), bodyFirst: false)
    }

    private mutating func parseDo() throws(Failure) -> AwkStatement {
        let body = try body()
        skipEnds()
        guard takeKeyword("while") else { throw unexpected() }
        let condition = try condition()
        try endStatement()
        return AwkLoop(nil, condition, nil, body, bodyFirst: true)
    }

    private mutating func parseFor() throws(Failure) -> AwkStatement {
        try expect("(")
        if let loop = try parseForIn() { return loop }
        let start = isSign(";") ? nil : try simpleStatement()
        try expect(";")
        skipNewlines()
        let condition = isSign(";") ? nil : try expression()
        try expect(";")
        skipNewlines()
        let step = isSign(")") ? nil : try simpleStatement()
        try expect(")")
        if take(";") { return AwkLoop(start, condition, step, AwkBlock([]), bodyFirst: false) }
        return AwkLoop(start, condition, step, try body(), bodyFirst: false)
    }

    /// `name in array)`; nil, and nothing taken, for anything else.
    private mutating func parseForIn() throws(Failure) -> AwkStatement? {
        let before = position
        guard case .name(let name) = token.kind else { return nil }
        advance()
        if takeKeyword("in"), case .name(let array) = token.kind {
            advance()
            if take(")") {
                let place = try place(name)
                let target = try self.array(array)
                return AwkForIn(place, target, take(";") ? AwkBlock([]) : try body())
            }
        }
        position = before
        return nil
    }

    private mutating func parseDelete() throws(Failure) -> AwkStatement {
        guard case .name(let name) = token.kind else { throw unexpected() }
        advance()
        let array = try array(name)
        guard take("[") else { return AwkDelete(array, nil) }
        let key = try keys(until: "]")
        return AwkDelete(array, AwkElement(array, key))
    }

    // MARK: Output

    private mutating func parsePrint(isFormatted: Bool) throws(Failure) -> AwkStatement {
        var values: [AwkNode] = []
        if !isAtEnd && !isRedirection {
            if isSign("("), isWholeList() {
                advance()
                values = try list(until: ")")
            } else {
                let before = noGreater
                noGreater = true
                defer { noGreater = before }
                repeat {
                    skipNewlines()
                    values.append(try expression())
                } while take(",")
            }
        }
        var target = AwkTarget.standard
        if isRedirection {
            let isPipe = isSign("|"), appends = isSign(">>")
            advance()
            let before = noGreater
            noGreater = true
            defer { noGreater = before }
            let name = try concatenation()
            target = isPipe ? .command(name) : .file(name, appends: appends)
        }
        if isFormatted {
            if values.isEmpty { throw AwkLexer.fatal(token.line, "printf: no format") }
            return AwkPrintf(values, target)
        }
        return AwkPrint(values, target)
    }

    private var isRedirection: Bool { isSign(">") || isSign(">>") || isSign("|") }

    /// Whether the parentheses that begin here hold all that is printed.
    private func isWholeList() -> Bool {
        var copy = self
        var open = 0
        repeat {
            if copy.isEnd { return false }
            if copy.isSign("(") { open += 1 }
            if case .called = copy.token.kind {
                copy.advance()
                open += 1
            }
            if copy.isSign(")") { open -= 1 }
            copy.advance()
        } while open > 0
        return copy.isAtEnd || copy.isRedirection
    }
}
