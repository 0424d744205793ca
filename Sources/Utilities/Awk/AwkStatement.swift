import Bytes

/// How a statement ends.
enum AwkFlow {
    case normal
    case leaveLoop
    case nextRound
    case leaveFunction
}

/// A statement of an awk program, ready to run.
class AwkStatement {
    func run(_ machine: AwkMachine) throws(AwkStop) -> AwkFlow { .normal }
}

final class AwkBlock: AwkStatement {
    private let statements: [AwkStatement]
    init(_ statements: [AwkStatement]) { self.statements = statements }
    override func run(_ machine: AwkMachine) throws(AwkStop) -> AwkFlow {
        for statement in statements {
            let flow = try statement.run(machine)
            if flow != .normal { return flow }
        }
        return .normal
    }
}

final class AwkEvaluation: AwkStatement {
    private let node: AwkNode
    /// Steps and calculations are asked for their number: nothing is made into a value.
    private let isNumeric: Bool
    init(_ node: AwkNode) {
        self.node = node
        isNumeric = node is AwkStep || node is AwkChange || node is AwkGetline
    }
    override func run(_ machine: AwkMachine) throws(AwkStop) -> AwkFlow {
        if isNumeric { _ = try node.number(machine) } else { _ = try node.value(machine) }
        return .normal
    }
}

final class AwkIf: AwkStatement {
    private let condition: AwkNode
    private let first: AwkStatement
    private let second: AwkStatement?
    init(_ condition: AwkNode, _ first: AwkStatement, _ second: AwkStatement?) {
        self.condition = condition
        self.first = first
        self.second = second
    }
    override func run(_ machine: AwkMachine) throws(AwkStop) -> AwkFlow {
        if try condition.truth(machine) { return try first.run(machine) }
        return try second?.run(machine) ?? .normal
    }
}

/// `while`, `for` and `do`.
final class AwkLoop: AwkStatement {
    private let start: AwkStatement?
    private let condition: AwkNode?
    private let step: AwkStatement?
    private let body: AwkStatement
    private let bodyFirst: Bool

    init(_ start: AwkStatement?, _ condition: AwkNode?, _ step: AwkStatement?, _ body: AwkStatement, bodyFirst: Bool) {
        self.start = start
        self.condition = condition
        self.step = step
        self.body = body
        self.bodyFirst = bodyFirst
    }

    override func run(_ machine: AwkMachine) throws(AwkStop) -> AwkFlow {
        _ = try start?.run(machine)
        var isFirst = bodyFirst
        while true {
            if !isFirst, let condition, try !condition.truth(machine) { return .normal }
            isFirst = false
            switch try body.run(machine) {
            case .leaveLoop: return .normal
            case .leaveFunction: return .leaveFunction
            case .normal, .nextRound: break
            }
            _ = try step?.run(machine)
            try machine.countStep()
        }
    }
}

/// `for (key in array)`: over the keys that are there at its beginning.
final class AwkForIn: AwkStatement {
    private let place: AwkPlace
    private let name: AwkArrayName
    private let body: AwkStatement
    init(_ place: AwkPlace, _ name: AwkArrayName, _ body: AwkStatement) {
        self.place = place
        self.name = name
        self.body = body
    }
    override func run(_ machine: AwkMachine) throws(AwkStop) -> AwkFlow {
        let array = name.array(machine)
        for key in array.allKeys {
            try place.assign(machine, .input(key))
            switch try body.run(machine) {
            case .leaveLoop: return .normal
            case .leaveFunction: return .leaveFunction
            case .normal, .nextRound: break
            }
        }
        return .normal
    }
}

/// `break`, `continue`.
final class AwkLeave: AwkStatement {
    private let flow: AwkFlow
    init(_ flow: AwkFlow) { self.flow = flow }
    override func run(_ machine: AwkMachine) throws(AwkStop) -> AwkFlow { flow }
}

/// `next`, `nextfile`.
final class AwkSkip: AwkStatement {
    private let isFile: Bool
    init(isFile: Bool) { self.isFile = isFile }
    override func run(_ machine: AwkMachine) throws(AwkStop) -> AwkFlow {
        if machine.isOutsideRecords { throw .fatal("`next' used in BEGIN or END action") }
        throw isFile ? .nextFile : .next
    }
}

final class AwkExit: AwkStatement {
    private let status: AwkNode?
    init(_ status: AwkNode?) { self.status = status }
    override func run(_ machine: AwkMachine) throws(AwkStop) -> AwkFlow {
        if let status {
            let number = try status.number(machine)
            machine.status = Int32(truncatingIfNeeded: Int64(exactly: number.rounded(.towardZero)) ?? 0) & 0xff
        }
        throw .exit
    }
}

final class AwkReturn: AwkStatement {
    private let result: AwkNode?
    init(_ result: AwkNode?) { self.result = result }
    override func run(_ machine: AwkMachine) throws(AwkStop) -> AwkFlow {
        machine.returned = try result?.value(machine) ?? .none
        return .leaveFunction
    }
}

/// `delete array[key]` and `delete array`.
final class AwkDelete: AwkStatement {
    private let name: AwkArrayName
    private let element: AwkElement?
    init(_ name: AwkArrayName, _ element: AwkElement?) {
        self.name = name
        self.element = element
    }
    override func run(_ machine: AwkMachine) throws(AwkStop) -> AwkFlow {
        if let element { try element.remove(machine) } else { name.array(machine).removeAll() }
        return .normal
    }
}

/// Where `print` and `printf` write.
enum AwkTarget {
    case standard
    case file(AwkNode, appends: Bool)
    case command(AwkNode)

    func output(_ machine: AwkMachine) throws(AwkStop) -> AwkOutput {
        switch self {
        case .standard: return machine.streams.standard
        case .file(let name, let appends):
            return try machine.streams.file(try name.text(machine), appends: appends)
        case .command(let words): return try machine.streams.command(try words.text(machine))
        }
    }
}

final class AwkPrint: AwkStatement {
    private let values: [AwkNode]
    private let target: AwkTarget
    init(_ values: [AwkNode], _ target: AwkTarget) {
        self.values = values
        self.target = target
    }
    override func run(_ machine: AwkMachine) throws(AwkStop) -> AwkFlow {
        // A value may itself print, so all are there before the first goes out.
        if values.count > 1 && !values.allSatisfy({ $0 is AwkField || $0 is AwkConstant || $0 is AwkGlobal }) {
            var line = ByteString()
            for (index, value) in values.enumerated() {
                if index > 0 { line.append(machine.outputFieldSeparator) }
                line.append(machine.shown(try value.value(machine)))
            }
            line.append(machine.outputRecordSeparator)
            let output = try target.output(machine)
            try output.write(line)
            try output.endOfPrint()
            return .normal
        }
        let output = try target.output(machine)
        if values.isEmpty {
            if try !machine.record.write(0, to: output) { try output.write(machine.record.wholeText) }
        }
        for (index, value) in values.enumerated() {
            if index > 0 { try output.write(machine.outputFieldSeparator) }
            try value.write(machine, to: output)
        }
        try output.write(machine.outputRecordSeparator)
        try output.endOfPrint()
        return .normal
    }
}

final class AwkPrintf: AwkStatement {
    private let values: [AwkNode]
    private let target: AwkTarget
    init(_ values: [AwkNode], _ target: AwkTarget) {
        self.values = values
        self.target = target
    }
    override func run(_ machine: AwkMachine) throws(AwkStop) -> AwkFlow {
        let text = try AwkFormat.text(values, machine)
        let output = try target.output(machine)
        try output.write(text)
        try output.endOfPrint()
        return .normal
    }
}
