import Bytes
import RegularExpression

/// An expression of an awk program, ready to run: each kind answers in the form that is asked for, so that numbers are
/// not made into values on their way through a calculation.
class AwkNode {
    func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { .none }
    func number(_ machine: AwkMachine) throws(AwkStop) -> Double { try value(machine).number }
    func text(_ machine: AwkMachine) throws(AwkStop) -> ByteString { machine.text(try value(machine)) }
    func truth(_ machine: AwkMachine) throws(AwkStop) -> Bool { try value(machine).truth }

    /// Writes it as `print` does.
    func write(_ machine: AwkMachine, to output: AwkOutput) throws(AwkStop) {
        try output.write(machine.shown(try value(machine)))
    }

    /// The expression that it is as a pattern.
    func pattern(_ machine: AwkMachine) throws(AwkStop) -> RegularExpression {
        try machine.expression(try text(machine))
    }
}

/// Something that can be assigned to.
class AwkPlace: AwkNode {
    func assign(_ machine: AwkMachine, _ value: AwkValue) throws(AwkStop) {}

    /// Changes the number that is there; answers the old and the new one.
    func change(_ machine: AwkMachine, _ body: (Double) throws(AwkStop) -> Double) throws(AwkStop) -> (
        old: Double, new: Double
    ) {
        let old = try number(machine)
        let new = try body(old)
        try assign(machine, .number(new))
        return (old, new)
    }
}

/// A number or text of the program.
final class AwkConstant: AwkNode {
    private let constant: AwkValue
    private let numeric: Double
    private let shown: ByteString

    init(_ constant: AwkValue) {
        self.constant = constant
        numeric = constant.number
        switch constant {
        case .text(let text), .input(let text): shown = text
        case .number(let number): shown = AwkNumber.text(number, format: "%.6g")
        case .none: shown = ""
        }
        if case .number(let number) = constant { isWhole = Int64(exactly: number) != nil } else { isWhole = true }
    }

    private let isWhole: Bool

    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { constant }
    override func number(_ machine: AwkMachine) throws(AwkStop) -> Double { numeric }
    override func text(_ machine: AwkMachine) throws(AwkStop) -> ByteString {
        isWhole ? shown : machine.text(constant)
    }
    override func write(_ machine: AwkMachine, to output: AwkOutput) throws(AwkStop) {
        try output.write(isWhole ? shown : machine.shown(constant))
    }
}

/// `/…/`: alone it asks whether the record matches.
final class AwkExpression: AwkNode {
    private let expression: RegularExpression
    init(_ expression: RegularExpression) { self.expression = expression }
    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { .number(try truth(machine) ? 1 : 0) }
    override func truth(_ machine: AwkMachine) throws(AwkStop) -> Bool {
        expression.matches(machine.record.wholeText)
    }
    override func pattern(_ machine: AwkMachine) throws(AwkStop) -> RegularExpression { expression }
}

/// A variable of the whole program.
final class AwkGlobal: AwkPlace {
    let index: Int
    init(_ index: Int) { self.index = index }
    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { machine.globals[index] }
    override func number(_ machine: AwkMachine) throws(AwkStop) -> Double {
        if case .number(let number) = machine.globals[index] { return number }
        return machine.globals[index].number
    }
    override func assign(_ machine: AwkMachine, _ value: AwkValue) throws(AwkStop) { machine.globals[index] = value }
}

/// A variable that awk itself looks at.
final class AwkSpecial: AwkPlace {
    let variable: AwkVariable
    init(_ variable: AwkVariable) { self.variable = variable }
    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { machine.special(variable) }
    override func number(_ machine: AwkMachine) throws(AwkStop) -> Double {
        switch variable {
        case .recordNumber: machine.recordNumber
        case .fileRecordNumber: machine.fileRecordNumber
        case .fieldCount: Double(machine.record.count)
        default: machine.special(variable).number
        }
    }
    override func assign(_ machine: AwkMachine, _ value: AwkValue) throws(AwkStop) {
        try machine.setSpecial(variable, value)
    }
}

/// A parameter or local variable of a function.
final class AwkLocal: AwkPlace {
    let index: Int
    init(_ index: Int) { self.index = index }
    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { machine.locals[machine.frame + index] }
    override func assign(_ machine: AwkMachine, _ value: AwkValue) throws(AwkStop) {
        machine.locals[machine.frame + index] = value
    }
}

/// `$n`.
final class AwkField: AwkPlace {
    private let index: AwkNode
    private let constant: Int?

    init(_ index: AwkNode, constant: Int?) {
        self.index = index
        self.constant = constant
    }

    private func place(_ machine: AwkMachine) throws(AwkStop) -> Int {
        if let constant { return constant }
        return try Self.checked(try index.number(machine))
    }

    static func checked(_ number: Double) throws(AwkStop) -> Int {
        guard number > -1, number < 10_000_000 else {
            throw .fatal("attempt to access field " + AwkNumber.text(number.rounded(.towardZero), format: "%.6g"))
        }
        return Int(number)
    }

    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue {
        machine.record.field(try place(machine))
    }
    override func number(_ machine: AwkMachine) throws(AwkStop) -> Double {
        machine.record.number(try place(machine))
    }
    override func write(_ machine: AwkMachine, to output: AwkOutput) throws(AwkStop) {
        let place = try place(machine)
        if try machine.record.write(place, to: output) { return }
        try output.write(machine.shown(machine.record.field(place)))
    }
    override func assign(_ machine: AwkMachine, _ value: AwkValue) throws(AwkStop) {
        try machine.record.set(try place(machine), value)
    }
    override func change(_ machine: AwkMachine, _ body: (Double) throws(AwkStop) -> Double) throws(AwkStop) -> (
        old: Double, new: Double
    ) {
        let place = try place(machine)
        let old = machine.record.number(place)
        let new = try body(old)
        try machine.record.set(place, .number(new))
        return (old, new)
    }
}

/// Which array is meant: of the program, or of a function.
struct AwkArrayName {
    let index: Int
    let isLocal: Bool

    func array(_ machine: AwkMachine) -> AwkArray {
        isLocal ? machine.localArray(index) : machine.globalArray(index)
    }
}

/// `array[key]`.
final class AwkElement: AwkPlace {
    let name: AwkArrayName
    private let key: AwkNode

    init(_ name: AwkArrayName, _ key: AwkNode) {
        self.name = name
        self.key = key
    }

    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue {
        let key = try key.text(machine)
        return name.array(machine)[key]
    }
    override func assign(_ machine: AwkMachine, _ value: AwkValue) throws(AwkStop) {
        let key = try key.text(machine)
        name.array(machine)[key] = value
    }
    override func change(_ machine: AwkMachine, _ body: (Double) throws(AwkStop) -> Double) throws(AwkStop) -> (
        old: Double, new: Double
    ) {
        let key = try key.text(machine)
        let array = name.array(machine)
        let old = array[key].number
        let new = try body(old)
        array[key] = .number(new)
        return (old, new)
    }
    func addOne(_ machine: AwkMachine, _ amount: Double) throws(AwkStop) -> Double {
        let key = try key.text(machine)
        return name.array(machine).add(amount, to: key)
    }
    func exists(_ machine: AwkMachine) throws(AwkStop) -> Bool {
        let key = try key.text(machine)
        return name.array(machine).contains(key)
    }
    func remove(_ machine: AwkMachine) throws(AwkStop) {
        let key = try key.text(machine)
        name.array(machine).remove(key)
    }
}

/// Several keys as one, with SUBSEP between them.
final class AwkKeys: AwkNode {
    private let keys: [AwkNode]
    init(_ keys: [AwkNode]) { self.keys = keys }
    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { .text(try text(machine)) }
    override func text(_ machine: AwkMachine) throws(AwkStop) -> ByteString {
        var text = ByteString()
        for (index, key) in keys.enumerated() {
            if index > 0 { text += machine.keySeparator }
            text += try key.text(machine)
        }
        return text
    }
}

/// `key in array`.
final class AwkMembership: AwkNode {
    private let element: AwkElement
    init(_ element: AwkElement) { self.element = element }
    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { .number(try truth(machine) ? 1 : 0) }
    override func truth(_ machine: AwkMachine) throws(AwkStop) -> Bool { try element.exists(machine) }
}

/// A bare name that is handed to a function: maybe an array, which only the function knows.
final class AwkBareName: AwkNode {
    let place: AwkPlace
    let name: AwkArrayName
    init(_ place: AwkPlace, _ name: AwkArrayName) {
        self.place = place
        self.name = name
    }
    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { try place.value(machine) }
}
