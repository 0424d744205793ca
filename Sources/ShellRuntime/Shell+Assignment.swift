import Bytes
import ShellSyntax

extension Shell {
    private func failAssignment(_ message: ByteString) -> Int32 {
        complain("assignment error: " + message)
        return 1
    }

    /// `let`: all values are worked out before any is stored.
    func assign(_ assignment: Assignment) throws(ShellError) -> Int32 {
        let keys = assignment.keys
        if keys.count == 1, assignment.values.count == 1, keys[0].index == nil, !keys[0].name.isKeptByShell {
            return try assign(keys[0], assignment.operation, assignment.values[0])
        }
        var values: [Value] = []
        for (index, word) in assignment.values.enumerated() {
            let type = index < keys.count ? keys[index].type : .any
            values.append(try expandValue(word, type: type))
        }
        var seen: [ByteString] = []
        for index in 0..<min(keys.count, values.count) {
            let key = keys[index]
            if key.name.isKeptByShell { return failAssignment("not allowed to set `" + key.name + "`") }
            if key.index == nil, seen.contains(key.name) {
                return failAssignment(
                    "repeated assignment to same key, and thus ignored. Repeated key: '" + key.name + "'")
            }
            seen.append(key.name)
        }
        for index in 0..<min(keys.count, values.count) {
            let status = try store(keys[index], assignment.operation, values[index])
            if status != 0 { return status }
        }
        if keys.count == values.count { return 0 }
        let last = min(keys.count, values.count) - 1
        let what: ByteString = values.count > keys.count ? "values" : "keys"
        return failAssignment(
            "extra " + what + " were supplied, and thus ignored. Previous assignment: '" + keys[last].name + "' = '"
                + values[last].joined + "'")
    }

    private func assign(_ key: Assignment.Key, _ operation: Assignment.Operator, _ word: Word) throws(ShellError)
        -> Int32
    {
        if case .setIfMissing = operation, text(key.symbol) != nil { return 0 }
        return try store(key, operation, try expandValue(word, type: key.type))
    }

    private func store(_ key: Assignment.Key, _ operation: Assignment.Operator, _ operand: Value) throws(ShellError)
        -> Int32
    {
        guard let value = conform(operand, to: key.type) else {
            if key.type.isCollection != operand.isArray {
                return failAssignment("expected " + key.type.text + ", but received " + operand.typeName)
            }
            return failAssignment(key.name + ": expected " + key.type.text)
        }
        if let index = key.index { return try store(key, index, operation, value) }
        switch operation {
        case .set:
            variables.set(key.symbol, value)
            return 0
        case .setIfMissing:
            if text(key.symbol) == nil { variables.set(key.symbol, value) }
            return 0
        default: break
        }
        let found = variables.find(key.symbol) ?? environment[key.name].map { .string($0) }
        guard let old = found, old.isVariable else {
            return failAssignment("cannot update non existing variable `" + key.name + "`")
        }
        guard let new = combine(old, operation, value) else {
            return failAssignment(
                "type error: variable `" + key.name + "` of type `" + old.typeName + "` does not support operator")
        }
        variables.set(key.symbol, new)
        return 0
    }

    private func store(_ key: Assignment.Key, _ index: Word, _ operation: Assignment.Operator, _ value: Value)
        throws(ShellError) -> Int32
    {
        let place = try expandString(index)
        guard let old = variables.find(key.symbol) else {
            return failAssignment("cannot update non existing variable `" + key.name + "`")
        }
        switch old {
        case .array(var values):
            if value.isArray { return failAssignment(key.name + ": expected str, but received " + value.typeName) }
            guard let number = place.integer() else { return failAssignment("invalid index: '" + place + "'") }
            let position = number < 0 ? number + Int64(values.count) : number
            guard position >= 0, position < values.count else { return 0 }
            guard let new = combine(values[Int(position)], operation, value) else {
                return failAssignment(
                    "type error: variable `" + key.name + "` of type `str` does not support operator")
            }
            values[Int(position)] = new
            variables.set(key.symbol, .array(values))
        case .map(var map):
            guard let new = combine(map[place] ?? .string(""), operation, value) else {
                return failAssignment(
                    "type error: variable `" + key.name + "` of type `str` does not support operator")
            }
            map.set(place, new)
            variables.set(key.symbol, .map(map))
        default: return failAssignment(key.name + ": expected [str], but received str")
        }
        return 0
    }

    private func combine(_ old: Value, _ operation: Assignment.Operator, _ operand: Value) -> Value? {
        switch operation {
        case .set, .setIfMissing: return operand
        case .append, .prepend:
            if case .array(let values) = old {
                let more: [Value] = if case .array(let list) = operand { list } else { [operand] }
                return .array(operation == .append ? values + more : more + values)
            }
            guard let text = old.text else { return nil }
            return .string(operation == .append ? text + operand.joined : operand.joined + text)
        case .remove:
            guard case .array(let values) = old else { return nil }
            let unwanted = operand.elements
            return .array(values.filter { !unwanted.contains($0.joined) })
        default:
            switch old {
            case .string, .integer:
                return Number(old.joined).flatMap { left in
                    Number(operand.joined).map { .string(left.applying(operation, $0).text) }
                }
            case .array(let values):
                guard let right = Number(operand.joined) else { return nil }
                var result: [Value] = []
                for value in values {
                    guard let left = Number(value.joined) else { return nil }
                    result.append(.string(left.applying(operation, right).text))
                }
                return .array(result)
            default: return nil
            }
        }
    }

    /// The value in the form that a type asks for; nil where it does not fit.
    func conform(_ value: Value, to type: ValueType) -> Value? {
        switch type {
        case .any: return value
        case .string: return value.isArray ? nil : value
        case .boolean:
            guard let text = value.text else { return nil }
            switch text {
            case "true", "1", "y": return .string("true")
            case "false", "0", "n": return .string("false")
            default: return nil
            }
        case .integer:
            guard value.number != nil else { return nil }
            return value
        case .float:
            guard let text = value.text, Double(text.string) != nil else { return nil }
            return value
        case .array(let element):
            guard case .array(let values) = value else { return nil }
            var result: [Value] = []
            for value in values {
                guard let value = conform(value, to: element) else { return nil }
                result.append(value)
            }
            return .array(result)
        case .hashMap(let element), .sortedMap(let element):
            guard case .map(let map) = value else { return nil }
            for entry in map.entries where conform(entry.value, to: element) == nil { return nil }
            return value
        }
    }

    func export(_ assignment: Assignment) throws(ShellError) -> Int32 {
        if assignment.keys.isEmpty {
            var text = ByteString()
            for entry in environment.entries.sorted(by: { $0.name < $1.name }) {
                text += entry.name + " = \"" + entry.value + "\"\n"
            }
            return write(text)
        }
        if assignment.values.isEmpty {
            var status: Int32 = 0
            for key in assignment.keys {
                if let value = variables.find(key.symbol), value.isVariable {
                    environment.set(key.name, value.joined)
                } else if environment[key.name] == nil {
                    complain("cannot export " + key.name + " because it does not exist.")
                    status = 1
                }
            }
            return status
        }
        var values: [Value] = []
        for (index, word) in assignment.values.enumerated() {
            values.append(
                try expandValue(word, type: index < assignment.keys.count ? assignment.keys[index].type : .any))
        }
        for index in 0..<min(values.count, assignment.keys.count) {
            let key = assignment.keys[index]
            guard let value = conform(values[index], to: key.type) else {
                return failAssignment(key.name + ": expected " + key.type.text)
            }
            if case .set = assignment.operation {
                environment.set(key.name, value.joined)
            } else if case .setIfMissing = assignment.operation {
                if text(key.name) == nil { environment.set(key.name, value.joined) }
            } else if let old = text(key.name), let new = combine(.string(old), assignment.operation, value) {
                environment.set(key.name, new.joined)
            } else {
                return failAssignment("cannot update non existing variable `" + key.name + "`")
            }
            if key.name == "PATH" { programPaths = [:] }
        }
        return 0
    }

    func listVariables() -> Int32 {
        var text = ByteString()
        let all = variables.all().filter { $0.value.isVariable }.map { (symbols.name($0.symbol), $0.value) }
        for (name, value) in all.sorted(by: { $0.0 < $1.0 }) { text += name + " = " + value.listing + "\n" }
        return write(text)
    }
}

extension Value {
    var isArray: Bool {
        switch self {
        case .array, .map: true
        default: false
        }
    }

    var typeName: ByteString {
        switch self {
        case .string, .integer: "str"
        case .array: "[str]"
        case .map(let map): map.isSorted ? "bmap[str]" : "hmap[str]"
        case .function: "function"
        case .alias: "alias"
        }
    }
}

extension ValueType {
    var isCollection: Bool {
        switch self {
        case .array, .hashMap, .sortedMap: true
        default: false
        }
    }
}
