import Bytes

extension AwkParser {
    /// How many arguments functions take.
    private static func counts(_ name: ByteString) -> ClosedRange<Int> {
        switch name {
        case "rand", "systime": 0...0
        case "srand", "fflush": 0...1
        case "length": 0...1
        case "substr": 2...3
        case "index", "atan2", "lshift", "rshift": 2...2
        case "split": 2...3
        case "sub", "gsub": 2...3
        case "gensub": 3...4
        case "match": 2...3
        case "sprintf": 1...10_000
        case "and", "or", "xor": 2...10_000
        case "strftime": 0...3
        default: 1...1
        }
    }

    mutating func builtin(_ name: ByteString, _ line: Int) throws(Failure) -> AwkNode {
        guard take("(") else {
            // Only `length` stands without parentheses.
            if name == "length" { return AwkBuiltin(name, [AwkField(AwkConstant(.number(0)), constant: 0)], nil) }
            throw unexpected()
        }
        if name == "length", let node = try lengthOfName() { return node }
        var arrayName: AwkArrayName?
        var nodes: [AwkNode]
        switch name {
        case "split":
            nodes = [try argument()]
            try expect(",")
            arrayName = try arrayArgument()
            if take(",") { nodes.append(try argument()) }
            try expect(")")
        case "match":
            nodes = [try argument()]
            try expect(",")
            nodes.append(try argument())
            if take(",") { arrayName = try arrayArgument() }
            try expect(")")
        default: nodes = try list(until: ")")
        }
        let range = Self.counts(name)
        let count = nodes.count + (arrayName == nil ? 0 : 1)
        guard range.contains(count) else {
            throw AwkLexer.fatal(line, "wrong number of arguments to " + name)
        }
        if name == "sub" || name == "gsub" {
            let target = nodes.count > 2 ? nodes[2] : AwkField(AwkConstant(.number(0)), constant: 0)
            // What is no place is worked on and thrown away.
            return AwkSubstitution(
                isGlobal: name == "gsub", nodes[0], nodes[1], target as? AwkPlace ?? AwkPassing(target))
        }
        if name == "length" && nodes.isEmpty {
            nodes = [AwkField(AwkConstant(.number(0)), constant: 0)]
        }
        return AwkBuiltin(name, nodes, arrayName)
    }

    private mutating func argument() throws(Failure) -> AwkNode {
        let before = (noGreater, noIn)
        (noGreater, noIn) = (false, false)
        defer { (noGreater, noIn) = before }
        skipNewlines()
        let node = try expression()
        skipNewlines()
        return node
    }

    private mutating func arrayArgument() throws(Failure) -> AwkArrayName {
        skipNewlines()
        guard case .name(let name) = token.kind else { throw unexpected() }
        advance()
        skipNewlines()
        return try array(name)
    }

    /// `length(name)`: of an array or of a text, as it turns out.
    private mutating func lengthOfName() throws(Failure) -> AwkNode? {
        guard case .name(let name) = token.kind, isSign(")", ahead: 1), AwkVariable.names[name] == nil else {
            return nil
        }
        advance()
        advance()
        return AwkLengthOfName(try place(name), try array(name))
    }
}

/// `length` of a name that may be an array.
final class AwkLengthOfName: AwkNode {
    private let place: AwkPlace
    private let name: AwkArrayName
    init(_ place: AwkPlace, _ name: AwkArrayName) {
        self.place = place
        self.name = name
    }
    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue {
        let value = try place.value(machine)
        if case .none = value { return .number(Double(name.array(machine).count)) }
        return .number(Double(AwkText.count(machine.text(value))))
    }
}

/// A value where a place is asked for: what is assigned is lost.
final class AwkPassing: AwkPlace {
    private let node: AwkNode
    init(_ node: AwkNode) { self.node = node }
    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { try node.value(machine) }
}
