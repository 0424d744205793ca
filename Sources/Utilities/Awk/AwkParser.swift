import Bytes
import RegularExpression

/// Reads an awk program.
struct AwkParser {
    private let tokens: [AwkToken]
    var position = 0
    var program = AwkProgram()
    private var functions: [ByteString: AwkFunction] = [:]
    private var calls: [(call: AwkCall, line: Int)] = []
    /// The names of the function that is read.
    private var localNames: [ByteString: Int] = [:]
    private var depth = 0
    var isInFunction = false
    var loops = 0
    /// Inside `print` without parentheses `>` redirects.
    var noGreater = false
    /// In the head of a `for` a bare `in` belongs to it.
    var noIn = false

    init(_ source: ByteString) throws(Failure) {
        var lexer = AwkLexer(source)
        tokens = try lexer.all()
        for name in ["ARGC", "ARGV", "ENVIRON"] as [ByteString] { _ = global(name) }
    }

    // MARK: Tokens

    var token: AwkToken { tokens[position] }
    mutating func advance() { if position + 1 < tokens.count { position += 1 } }

    func isSign(_ sign: ByteString, ahead: Int = 0) -> Bool {
        guard position + ahead < tokens.count, case .sign(let found) = tokens[position + ahead].kind else {
            return false
        }
        return found == sign
    }

    func isKeyword(_ word: ByteString) -> Bool {
        if case .keyword(let found) = token.kind { return found == word }
        return false
    }

    var isNewline: Bool {
        if case .newline = token.kind { return true }
        return false
    }

    var isEnd: Bool {
        if case .end = token.kind { return true }
        return false
    }

    mutating func take(_ sign: ByteString) -> Bool {
        if isSign(sign) {
            advance()
            return true
        }
        return false
    }

    mutating func takeKeyword(_ word: ByteString) -> Bool {
        if isKeyword(word) {
            advance()
            return true
        }
        return false
    }

    mutating func expect(_ sign: ByteString) throws(Failure) { if !take(sign) { throw unexpected() } }

    mutating func skipNewlines() { while isNewline { advance() } }
    mutating func skipEnds() { while isNewline || isSign(";") { advance() } }

    func unexpected() -> Failure {
        let what: ByteString
        switch token.kind {
        case .number(let number): what = AwkNumber.text(number, format: "%.6g")
        case .text(let text): what = "\"" + text + "\""
        case .expression(let text): what = "/" + text + "/"
        case .name(let text), .called(let text), .builtin(let text), .keyword(let text), .sign(let text): what = text
        case .newline: what = "end of line"
        case .end: what = "end of program"
        }
        return AwkLexer.fatal(token.line, "syntax error at or near " + what)
    }

    mutating func deeper<Result>(_ body: (inout AwkParser) throws(Failure) -> Result) throws(Failure) -> Result {
        depth += 1
        defer { depth -= 1 }
        guard depth < 200 else { throw AwkLexer.fatal(token.line, "program nests too deep") }
        return try body(&self)
    }

    // MARK: Names

    private mutating func global(_ name: ByteString) -> Int {
        if let index = program.globals[name] { return index }
        let index = program.globals.count
        program.globals[name] = index
        return index
    }

    mutating func place(_ name: ByteString) throws(Failure) -> AwkPlace {
        if let index = localNames[name] { return AwkLocal(index) }
        if functions[name] != nil {
            throw AwkLexer.fatal(token.line, "function `" + name + "' used as a variable")
        }
        if let variable = AwkVariable.names[name] { return AwkSpecial(variable) }
        return AwkGlobal(global(name))
    }

    mutating func array(_ name: ByteString) throws(Failure) -> AwkArrayName {
        if let index = localNames[name] { return AwkArrayName(index: index, isLocal: true) }
        if functions[name] != nil || AwkVariable.names[name] != nil {
            throw AwkLexer.fatal(token.line, "`" + name + "' used as an array")
        }
        return AwkArrayName(index: global(name), isLocal: false)
    }

    /// A bare name as an argument, which may turn out to be an array.
    mutating func bareName(_ name: ByteString) throws(Failure) -> AwkNode {
        let place = try place(name)
        if place is AwkSpecial { return place }
        return AwkBareName(place, try array(name))
    }

    func expression(_ text: ByteString) throws(Failure) -> AwkExpression {
        do throws(RegularExpression.Failure) {
            return AwkExpression(try RegularExpression([AwkPattern.translated(text)], .extended))
        } catch { throw AwkLexer.fatal(token.line, "regular expression /" + text + "/: " + error.message) }
    }

    mutating func call(_ name: ByteString, _ arguments: [AwkNode], line: Int) -> AwkNode {
        let function = functions[name] ?? AwkFunction(name)
        functions[name] = function
        let call = AwkCall(function, arguments)
        calls.append((call, line))
        return call
    }

    // MARK: Rules

    mutating func parse() throws(Failure) -> AwkProgram {
        skipEnds()
        while !isEnd {
            try parseRule()
            skipEnds()
        }
        for (call, line) in calls {
            if !call.isComplete { throw AwkLexer.fatal(line, "function `" + call.name + "' not defined") }
            if call.hasTooMany {
                throw AwkLexer.fatal(line, "function `" + call.name + "' called with more arguments than declared")
            }
        }
        return program
    }

    private mutating func parseRule() throws(Failure) {
        if takeKeyword("function") { return try parseFunction() }
        if takeKeyword("BEGIN") {
            guard isSign("{") else { throw unexpected() }
            return program.begin.append(try block())
        }
        if takeKeyword("END") {
            guard isSign("{") else { throw unexpected() }
            return program.end.append(try block())
        }
        var pattern = AwkRule.Pattern.always
        if !isSign("{") {
            let first = try expression()
            if take(",") {
                skipNewlines()
                pattern = .range(first, try expression())
            } else {
                pattern = .condition(first)
            }
        }
        program.rules.append(AwkRule(pattern: pattern, action: isSign("{") ? try block() : nil))
        if !isNewline && !isSign(";") && !isEnd, program.rules.last?.action == nil { throw unexpected() }
    }

    private mutating func parseFunction() throws(Failure) {
        let name: ByteString
        switch token.kind {
        case .name(let text), .called(let text): name = text
        default: throw unexpected()
        }
        advance()
        let function = functions[name] ?? AwkFunction(name)
        functions[name] = function
        if function.body != nil || AwkVariable.names[name] != nil || program.globals[name] != nil {
            throw AwkLexer.fatal(token.line, "function name `" + name + "' previously defined")
        }
        try expect("(")
        var names: [ByteString: Int] = [:]
        while case .name(let parameter) = token.kind {
            if names[parameter] != nil || parameter == name || AwkVariable.names[parameter] != nil {
                throw AwkLexer.fatal(token.line, "function `" + name + "': parameter `" + parameter + "' is wrong")
            }
            names[parameter] = names.count
            advance()
            skipNewlines()
            guard take(",") else { break }
            skipNewlines()
        }
        try expect(")")
        skipNewlines()
        localNames = names
        isInFunction = true
        function.parameters = names.count
        guard isSign("{") else { throw unexpected() }
        function.body = try block()
        isInFunction = false
        localNames = [:]
        program.functions.append(function)
    }
}
