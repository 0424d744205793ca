import Bytes
import SchemeProtocol
import ShellSyntax

/// Functions: their calls, what they put off, and what is said of them.
extension Shell {
    /// Calls a function with its arguments; the status is the body's.
    /// - Parameter written: the arguments as the call spells them, for what is said of one that does not fit.
    func call(_ function: Function, _ arguments: [Value], written: [ByteString] = []) throws(ShellError) -> Int32 {
        let definition = function.definition
        let hasSignature = definition.parameters.contains { $0.fallback != nil || $0.takesRest }
        if hasSignature, arguments.count == 1, arguments[0].text == "--help" { return describe(definition) }
        guard arguments.count >= definition.fewest, arguments.count <= definition.most ?? Int.max else {
            throw .function("invalid number of arguments supplied")
        }
        let values = try bound(arguments, definition, written)
        try enter()
        defer { leave() }
        let hidden = variables.hide(beyond: function.visibleScopes)
        let outside = variables.scopeCount
        variables.push(isNamespace: true)
        defer {
            variables.pop(to: outside)
            variables.restore(hidden)
        }
        for index in values.indices { variables.create(definition.parameters[index].symbol, values[index]) }
        lastStatus = 0
        deferred.append([])
        do throws(ShellError) { _ = try execute(definition.body) } catch {
            try? runDeferred()
            throw error
        }
        try runDeferred()
        return lastStatus
    }

    /// Runs what was put off, the latest first; the status stays what it was.
    func runDeferred() throws(ShellError) {
        let statements = deferred.removeLast()
        if deferred.isEmpty { deferred = [[]] }
        if statements.isEmpty { return }
        let status = lastStatus
        let exit = pendingExit
        pendingExit = nil
        defer {
            lastStatus = status
            if let exit { pendingExit = exit }
        }
        for statement in statements.reversed() { _ = try execute(statement) }
    }

    /// The values of a function's parameters, of the types that they must have.
    private func bound(_ arguments: [Value], _ definition: FunctionDefinition, _ written: [ByteString])
        throws(ShellError) -> [Value]
    {
        var values: [Value] = []
        for (index, parameter) in definition.parameters.enumerated() {
            var given: [Value] = []
            if parameter.takesRest {
                given = index < arguments.count ? Array(arguments[index...]) : []
            } else if index < arguments.count {
                given = [arguments[index]]
            } else if let fallback = parameter.fallback {
                given = [.string(try expandString(fallback))]
            }
            var typed: [Value] = []
            for value in given {
                guard let conforming = conform(value, to: parameter.type) else {
                    throw .function(
                        "argument has invalid type: expected " + parameter.type.text + ", found value '"
                            + (index < written.count ? written[index] : value.joined) + "'")
                }
                typed.append(conforming)
            }
            values.append(parameter.takesRest ? .array(typed) : typed.first ?? .string(""))
        }
        return values
    }

    /// What `NAME --help` and `help NAME` say of a function.
    func describe(_ definition: FunctionDefinition) -> Int32 {
        write(definition.name + (definition.summary.map { " - " + $0 } ?? "") + "\n\nusage: " + definition.usage + "\n")
    }

    func listFunctions() -> Int32 {
        var text: ByteString = "# Functions\n"
        var entries: [(name: ByteString, summary: ByteString?)] = []
        for entry in variables.all() {
            if case .function(let function) = entry.value {
                entries.append((symbols.name(entry.symbol), function.definition.summary))
            }
        }
        for entry in entries.sorted(by: { $0.name < $1.name }) {
            text += "    " + entry.name
            if let summary = entry.summary { text += " -- " + summary }
            text += "\n"
        }
        return write(text)
    }
}
