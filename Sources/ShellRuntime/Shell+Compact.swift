import Bytes
import ShellSyntax

/// The short ways: what loops are made of runs without texts, lists of arguments and copies of stages. Each gives up where
/// anything is out of the ordinary, and the long way does it.
extension Shell {
    /// Runs a command without redirections that is a builtin; nil for any other.
    func runBuiltin(_ command: Command) throws(ShellError) -> Int32? {
        guard let symbol = command.symbol, symbol.index < builtins.count, let builtin = builtins[symbol.index],
            !variables.mayBeCommand(symbol)
        else { return nil }
        if let comparison = command.comparison, let holds = compare(comparison) { return holds ? 0 : 1 }
        if let literals = command.literals { return try builtin.run(self, literals) }
        var arguments: [ByteString] = []
        arguments.reserveCapacity(command.words.count)
        for word in command.words { try expand(word, into: &arguments) }
        return try builtin.run(self, arguments)
    }

    private func integer(_ operand: IntegerOperand) -> Int64? {
        switch operand {
        case .number(let number): number
        case .variable(let symbol): variables.number(symbol)
        }
    }

    private func compare(_ comparison: Comparison) -> Bool? {
        guard let left = integer(comparison.left), let right = integer(comparison.right) else { return nil }
        return switch comparison.sign {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
    }

    /// `let name = 5`, `let name += $other`: whether it could be done here.
    func change(_ symbol: Symbol, _ operation: Assignment.Operator, _ operand: IntegerOperand) -> Bool {
        guard let right = integer(operand) else { return false }
        if case .set = operation {
            variables.set(symbol, .integer(right))
            return true
        }
        guard let left = variables.number(symbol) else { return false }
        let result: (partialValue: Int64, overflow: Bool)
        switch operation {
        case .add: result = left.addingReportingOverflow(right)
        case .subtract: result = left.subtractingReportingOverflow(right)
        case .multiply: result = left.multipliedReportingOverflow(by: right)
        default: return false
        }
        if result.overflow { return false }
        variables.set(symbol, .integer(result.partialValue))
        return true
    }
}
