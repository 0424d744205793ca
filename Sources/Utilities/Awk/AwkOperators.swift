import Bytes
import RegularExpression
import Streams

/// A calculation with two numbers.
final class AwkArithmetic: AwkNode {
    enum Kind {
        case add, subtract, multiply, divide, remainder, power
    }

    private let kind: Kind
    private let left: AwkNode
    private let right: AwkNode

    init(_ kind: Kind, _ left: AwkNode, _ right: AwkNode) {
        self.kind = kind
        self.left = left
        self.right = right
    }

    static func apply(_ kind: Kind, _ a: Double, _ b: Double) throws(AwkStop) -> Double {
        switch kind {
        case .add: return a + b
        case .subtract: return a - b
        case .multiply: return a * b
        case .divide:
            if b == 0 { throw .fatal("division by zero") }
            return a / b
        case .remainder:
            if b == 0 { throw .fatal("division by zero in %") }
            return a.truncatingRemainder(dividingBy: b)
        case .power: return FloatMath.power(a, b)
        }
    }

    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { .number(try number(machine)) }
    override func number(_ machine: AwkMachine) throws(AwkStop) -> Double {
        let a = try left.number(machine)
        let b = try right.number(machine)
        return try Self.apply(kind, a, b)
    }
    override func truth(_ machine: AwkMachine) throws(AwkStop) -> Bool { try number(machine) != 0 }
}

/// `-x`, `+x`, `!x`.
final class AwkUnary: AwkNode {
    private let sign: UInt8
    private let operand: AwkNode

    init(_ sign: UInt8, _ operand: AwkNode) {
        self.sign = sign
        self.operand = operand
    }

    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { .number(try number(machine)) }
    override func number(_ machine: AwkMachine) throws(AwkStop) -> Double {
        switch sign {
        case 0x2d: -(try operand.number(machine))
        case 0x2b: try operand.number(machine)
        default: try operand.truth(machine) ? 0 : 1
        }
    }
    override func truth(_ machine: AwkMachine) throws(AwkStop) -> Bool {
        sign == 0x21 ? try !operand.truth(machine) : try number(machine) != 0
    }
}

/// Two texts, one behind the other; a chain of them is one node.
final class AwkConcatenation: AwkNode {
    private var parts: [AwkNode]

    init(_ left: AwkNode, _ right: AwkNode) {
        if let chain = left as? AwkConcatenation { parts = chain.parts + [right] } else { parts = [left, right] }
    }

    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { .text(try text(machine)) }
    override func text(_ machine: AwkMachine) throws(AwkStop) -> ByteString {
        var text = try parts[0].text(machine)
        for index in 1..<parts.count { text.append(try parts[index].text(machine)) }
        return text
    }
}

/// `<` and its like: by number where both sides are numbers, else by text.
final class AwkComparison: AwkNode {
    enum Kind {
        case less, lessOrEqual, equal, notEqual, greater, greaterOrEqual
    }

    private let kind: Kind
    private let left: AwkNode
    private let right: AwkNode

    init(_ kind: Kind, _ left: AwkNode, _ right: AwkNode) {
        self.kind = kind
        self.left = left
        self.right = right
    }

    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { .number(try truth(machine) ? 1 : 0) }
    override func truth(_ machine: AwkMachine) throws(AwkStop) -> Bool {
        let a = try left.value(machine)
        let b = try right.value(machine)
        if let x = a.comparable, let y = b.comparable {
            switch kind {
            case .less: return x < y
            case .lessOrEqual: return x <= y
            case .equal: return x == y
            case .notEqual: return x != y
            case .greater: return x > y
            case .greaterOrEqual: return x >= y
            }
        }
        let x = machine.text(a), y = machine.text(b)
        switch kind {
        case .equal: return x.bytes == y.bytes
        case .notEqual: return x.bytes != y.bytes
        default: break
        }
        let order = x.bytes.span.order(to: y.bytes.span)
        switch kind {
        case .less: return order < 0
        case .lessOrEqual: return order <= 0
        case .greater: return order > 0
        default: return order >= 0
        }
    }
}

/// `&&` and `||`.
final class AwkLogic: AwkNode {
    private let isAnd: Bool
    private let left: AwkNode
    private let right: AwkNode

    init(isAnd: Bool, _ left: AwkNode, _ right: AwkNode) {
        self.isAnd = isAnd
        self.left = left
        self.right = right
    }

    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { .number(try truth(machine) ? 1 : 0) }
    override func truth(_ machine: AwkMachine) throws(AwkStop) -> Bool {
        let first = try left.truth(machine)
        return first == isAnd ? try right.truth(machine) : first
    }
}

/// `~` and `!~`.
final class AwkMatch: AwkNode {
    private let isNegated: Bool
    private let left: AwkNode
    private let right: AwkNode

    init(isNegated: Bool, _ left: AwkNode, _ right: AwkNode) {
        self.isNegated = isNegated
        self.left = left
        self.right = right
    }

    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { .number(try truth(machine) ? 1 : 0) }
    override func truth(_ machine: AwkMachine) throws(AwkStop) -> Bool {
        let text = try left.text(machine)
        return try right.pattern(machine).matches(text) != isNegated
    }
}

/// `a ? b : c`.
final class AwkChoice: AwkNode {
    private let condition: AwkNode
    private let first: AwkNode
    private let second: AwkNode

    init(_ condition: AwkNode, _ first: AwkNode, _ second: AwkNode) {
        self.condition = condition
        self.first = first
        self.second = second
    }

    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue {
        try condition.truth(machine) ? try first.value(machine) : try second.value(machine)
    }
}

/// `place = value`.
final class AwkAssignment: AwkNode {
    private let place: AwkPlace
    private let source: AwkNode

    init(_ place: AwkPlace, _ source: AwkNode) {
        self.place = place
        self.source = source
    }

    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue {
        let value = try source.value(machine)
        try place.assign(machine, value)
        return value
    }
}

/// `place += value` and its like.
final class AwkChange: AwkNode {
    private let place: AwkPlace
    private let kind: AwkArithmetic.Kind
    private let amount: AwkNode

    init(_ place: AwkPlace, _ kind: AwkArithmetic.Kind, _ amount: AwkNode) {
        self.place = place
        self.kind = kind
        self.amount = amount
    }

    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { .number(try number(machine)) }
    override func number(_ machine: AwkMachine) throws(AwkStop) -> Double {
        let amount = try amount.number(machine)
        let kind = kind
        return try place.change(machine) { (old) throws(AwkStop) in try AwkArithmetic.apply(kind, old, amount) }.new
    }
}

/// `++x`, `x++`, `--x`, `x--`.
final class AwkStep: AwkNode {
    private let place: AwkPlace
    private let amount: Double
    private let isBefore: Bool

    init(_ place: AwkPlace, _ amount: Double, isBefore: Bool) {
        self.place = place
        self.amount = amount
        self.isBefore = isBefore
    }

    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { .number(try number(machine)) }
    override func number(_ machine: AwkMachine) throws(AwkStop) -> Double {
        if let element = place as? AwkElement {
            let old = try element.addOne(machine, amount)
            return isBefore ? old + amount : old
        }
        let old = try place.number(machine)
        try place.assign(machine, .number(old + amount))
        return isBefore ? old + amount : old
    }
}

/// A value in parentheses: no longer a place.
final class AwkGroup: AwkNode {
    private let inner: AwkNode
    init(_ inner: AwkNode) { self.inner = inner }
    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { try inner.value(machine) }
    override func number(_ machine: AwkMachine) throws(AwkStop) -> Double { try inner.number(machine) }
    override func text(_ machine: AwkMachine) throws(AwkStop) -> ByteString { try inner.text(machine) }
    override func truth(_ machine: AwkMachine) throws(AwkStop) -> Bool { try inner.truth(machine) }
}

/// All forms of `getline`.
final class AwkGetline: AwkNode {
    enum Source {
        case records
        case file(AwkNode)
        case command(AwkNode)
    }

    private let source: Source
    private let place: AwkPlace?

    init(_ source: Source, _ place: AwkPlace?) {
        self.source = source
        self.place = place
    }

    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { .number(try number(machine)) }
    override func number(_ machine: AwkMachine) throws(AwkStop) -> Double {
        let line: AwkStreams.Line
        switch source {
        case .records: line = try machine.nextLine()
        case .file(let name): line = try machine.streams.line(ofFile: try name.text(machine), machine)
        case .command(let words): line = try machine.streams.line(ofCommand: try words.text(machine), machine)
        }
        switch line {
        case .failed: return -1
        case .end: return 0
        case .line(let text):
            if case .command = source {
                machine.recordNumber += 1
                machine.fileRecordNumber += 1
            }
            if let place { try place.assign(machine, .input(text)) } else { machine.record.set(whole: text) }
            return 1
        }
    }
}
