import Bytes

extension AwkParser {
    mutating func expression() throws(Failure) -> AwkNode {
        try deeper { (parser) throws(Failure) in try parser.choice() }
    }

    /// Expressions between commas, up to a closing sign, which is taken.
    mutating func list(until sign: ByteString) throws(Failure) -> [AwkNode] {
        let before = (noGreater, noIn)
        (noGreater, noIn) = (false, false)
        defer { (noGreater, noIn) = before }
        var nodes: [AwkNode] = []
        skipNewlines()
        if take(sign) { return nodes }
        repeat {
            skipNewlines()
            nodes.append(try expression())
            skipNewlines()
        } while take(",")
        try expect(sign)
        return nodes
    }

    /// The key of an element, of several parts maybe.
    mutating func keys(until sign: ByteString) throws(Failure) -> AwkNode {
        let keys = try list(until: sign)
        guard let first = keys.first else { throw unexpected() }
        return keys.count == 1 ? first : AwkKeys(keys)
    }

    private mutating func choice() throws(Failure) -> AwkNode {
        let condition = try disjunction()
        guard isSign("?") else { return condition }
        advance()
        skipNewlines()
        let first = try expression()
        skipNewlines()
        try expect(":")
        skipNewlines()
        return AwkChoice(condition, first, try expression())
    }

    private mutating func disjunction() throws(Failure) -> AwkNode {
        var node = try conjunction()
        while take("||") {
            skipNewlines()
            node = AwkLogic(isAnd: false, node, try conjunction())
        }
        return node
    }

    private mutating func conjunction() throws(Failure) -> AwkNode {
        var node = try membership()
        while take("&&") {
            skipNewlines()
            node = AwkLogic(isAnd: true, node, try membership())
        }
        return node
    }

    private mutating func membership() throws(Failure) -> AwkNode {
        var node = try matching()
        while !noIn, takeKeyword("in") {
            guard case .name(let name) = token.kind else { throw unexpected() }
            advance()
            node = AwkMembership(AwkElement(try array(name), node))
        }
        return node
    }

    private mutating func matching() throws(Failure) -> AwkNode {
        var node = try comparison()
        while isSign("~") || isSign("!~") {
            let isNegated = isSign("!~")
            advance()
            node = AwkMatch(isNegated: isNegated, node, try comparison())
        }
        return node
    }

    private mutating func comparison() throws(Failure) -> AwkNode {
        var node = try concatenation()
        while true {
            if isSign("|"), isGetline(ahead: 1) {
                advance()
                advance()
                node = AwkGetline(.command(node), try optionalPlace())
                continue
            }
            let kind: AwkComparison.Kind
            if isSign("<") {
                kind = .less
            } else if isSign("<=") {
                kind = .lessOrEqual
            } else if isSign("==") {
                kind = .equal
            } else if isSign("!=") {
                kind = .notEqual
            } else if isSign(">=") {
                kind = .greaterOrEqual
            } else if isSign(">"), !noGreater {
                kind = .greater
            } else {
                return node
            }
            advance()
            node = AwkComparison(kind, node, try concatenation())
        }
    }

    private func isGetline(ahead: Int) -> Bool {
        var copy = self
        for _ in 0..<ahead { copy.advance() }
        return copy.isKeyword("getline")
    }

    mutating func concatenation() throws(Failure) -> AwkNode {
        var node = try sum()
        while beginsOperand { node = AwkConcatenation(node, try sum()) }
        return node
    }

    /// Whether another value follows without a sign between.
    private var beginsOperand: Bool {
        switch token.kind {
        case .number, .text, .expression, .name, .called, .builtin: true
        case .sign(let sign):
            sign == "$" || sign == "!" || sign == "(" || sign == "-" || sign == "+" || sign == "++" || sign == "--"
        case .keyword, .newline, .end: false
        }
    }

    private mutating func sum() throws(Failure) -> AwkNode {
        var node = try product()
        while isSign("+") || isSign("-") {
            let kind: AwkArithmetic.Kind = isSign("+") ? .add : .subtract
            advance()
            node = AwkArithmetic(kind, node, try product())
        }
        return node
    }

    private mutating func product() throws(Failure) -> AwkNode {
        var node = try unary()
        while isSign("*") || isSign("/") || isSign("%") {
            let kind: AwkArithmetic.Kind = isSign("*") ? .multiply : isSign("/") ? .divide : .remainder
            advance()
            node = AwkArithmetic(kind, node, try unary())
        }
        return node
    }

    private mutating func unary() throws(Failure) -> AwkNode {
        for sign in ["!", "-", "+"] as [ByteString] where take(sign) {
            let byte = sign[0]
            return AwkUnary(byte, try deeper { (parser) throws(Failure) in try parser.unary() })
        }
        return try power()
    }

    private mutating func power() throws(Failure) -> AwkNode {
        let base = try postfix()
        guard take("^") else { return base }
        // -x is allowed behind the sign, and it takes the rest: 2^-3^2.
        let exponent = try deeper { (parser) throws(Failure) in
            for sign in ["-", "+", "!"] as [ByteString] where parser.take(sign) {
                return AwkUnary(sign[0], try parser.power()) as AwkNode
            }
            return try parser.power()
        }
        return AwkArithmetic(.power, base, exponent)
    }

    /// A value, with `++` and `--` behind it, or an assignment to it.
    private mutating func postfix() throws(Failure) -> AwkNode {
        let node = try primary()
        guard let place = node as? AwkPlace else { return node }
        if take("++") { return AwkStep(place, 1, isBefore: false) }
        if take("--") { return AwkStep(place, -1, isBefore: false) }
        if take("=") {
            skipNewlines()
            return AwkAssignment(place, try expression())
        }
        let kinds: [(ByteString, AwkArithmetic.Kind)] = [
            ("+=", .add), ("-=", .subtract), ("*=", .multiply), ("/=", .divide), ("%=", .remainder), ("^=", .power),
        ]
        for (sign, kind) in kinds where take(sign) {
            skipNewlines()
            return AwkChange(place, kind, try expression())
        }
        return node
    }

    private mutating func primary() throws(Failure) -> AwkNode {
        let line = token.line
        switch token.kind {
        case .number(let number):
            advance()
            return AwkConstant(.number(number))
        case .text(let text):
            advance()
            return AwkConstant(.text(text))
        case .expression(let text):
            let node = try expression(text)
            advance()
            return node
        case .name(let name):
            advance()
            if take("[") { return AwkElement(try array(name), try keys(until: "]")) }
            return try place(name)
        case .called(let name):
            advance()
            advance()
            return call(name, try arguments(), line: line)
        case .builtin(let name):
            advance()
            return try builtin(name, line)
        case .keyword("getline"):
            advance()
            let place = try optionalPlace()
            if take("<") { return AwkGetline(.file(try fileOperand()), place) }
            return AwkGetline(.records, place)
        case .sign("$"):
            advance()
            return try field()
        case .sign("++"), .sign("--"):
            let amount = isSign("++") ? 1.0 : -1.0
            advance()
            guard let place = try deeper({ (parser) throws(Failure) in try parser.primary() }) as? AwkPlace else {
                throw unexpected()
            }
            return AwkStep(place, amount, isBefore: true)
        case .sign("("): return try group()
        default: throw unexpected()
        }
    }

    /// What a `$` is for: the next value alone.
    private mutating func field() throws(Failure) -> AwkNode {
        if case .number(let number) = token.kind {
            advance()
            return AwkField(
                AwkConstant(.number(number)), constant: number >= 0 && number < 10_000_000 ? Int(number) : nil)
        }
        for sign in ["-", "+", "!"] as [ByteString] where take(sign) {
            return AwkField(
                AwkUnary(sign[0], try deeper { (parser) throws(Failure) in try parser.primary() }), constant: nil)
        }
        return AwkField(try deeper { (parser) throws(Failure) in try parser.primary() }, constant: nil)
    }

    /// `( … )`, or `(a, b) in array`.
    private mutating func group() throws(Failure) -> AwkNode {
        advance()
        let nodes = try list(until: ")")
        guard let first = nodes.first else { throw unexpected() }
        if nodes.count == 1 { return AwkGroup(first) }
        guard takeKeyword("in"), case .name(let name) = token.kind else { throw unexpected() }
        advance()
        return AwkMembership(AwkElement(try array(name), AwkKeys(nodes)))
    }

    /// The place that `getline` writes to, where one follows.
    private mutating func optionalPlace() throws(Failure) -> AwkPlace? {
        switch token.kind {
        case .name, .sign("$"): return try deeper { (parser) throws(Failure) in try parser.primary() } as? AwkPlace
        default: return nil
        }
    }

    private mutating func fileOperand() throws(Failure) -> AwkNode {
        try deeper { (parser) throws(Failure) in try parser.primary() }
    }

    /// Arguments of a function of the program; bare names may be arrays.
    private mutating func arguments() throws(Failure) -> [AwkNode] {
        let before = (noGreater, noIn)
        (noGreater, noIn) = (false, false)
        defer { (noGreater, noIn) = before }
        var nodes: [AwkNode] = []
        skipNewlines()
        if take(")") { return nodes }
        repeat {
            skipNewlines()
            if case .name(let name) = token.kind, isSign(",", ahead: 1) || isSign(")", ahead: 1) {
                advance()
                nodes.append(try bareName(name))
            } else {
                nodes.append(try expression())
            }
            skipNewlines()
        } while take(",")
        try expect(")")
        return nodes
    }
}
