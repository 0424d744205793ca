import Bytes
import ShellSyntax

/// Why an expression has no value. In `$((…))` the text becomes the value, as Ion has it.
struct ArithmeticFailure: Error {
    var message: ByteString

    static var division: ArithmeticFailure { ArithmeticFailure(message: "attempted to divide by zero") }
    static func unknown(_ name: ByteString) -> ArithmeticFailure {
        ArithmeticFailure(message: "unknown variable or function '" + name + "'")
    }
}

/// A number while it is worked with: whole as long as that is exact, else decimal.
enum ArithmeticValue {
    case whole(Int64)
    case decimal(Decimal)

    var decimal: Decimal {
        switch self {
        case .whole(let number): Decimal(number)
        case .decimal(let decimal): decimal
        }
    }

    var text: ByteString {
        switch self {
        case .whole(let number): ByteString(number)
        case .decimal(let decimal): decimal.text
        }
    }
}

/// A compiled expression: steps in the order in which they are done, on a stack of numbers. However deep the text was
/// nested, this needs no stack of the program's own.
final class ArithmeticProgram {
    enum Step {
        case number(ArithmeticValue)
        case variable(Symbol)
        case answer
        case operation(Operation)
        case negate
        case complement
        case power(Int64)
        case call(ByteString, count: Int)
        /// `3d6`: the sum of throws.
        case dice(count: Int64, sides: Int64)
    }

    enum Operation {
        case add
        case subtract
        case multiply
        case divide
        case divideWhole
        case remainder
        case power
        case and
        case or
        case exclusiveOr
        case shiftLeft
        case shiftRight
    }

    let steps: [Step]
    /// The text was none; the value is this complaint.
    let failure: ArithmeticFailure?

    init(_ text: ByteString, _ shell: Shell, allowsPolish: Bool = false) {
        var steps: [Step] = []
        var failure: ArithmeticFailure?
        do throws(ArithmeticFailure) {
            steps = try ArithmeticParser.steps(text, shell.symbols)
        } catch let first {
            failure = first
            if allowsPolish, let polish = try? ArithmeticParser.polishSteps(text, shell.symbols) {
                steps = polish
                failure = nil
            }
        }
        self.steps = steps
        self.failure = failure
    }

    func value(_ shell: Shell) throws(ArithmeticFailure) -> ArithmeticValue {
        if let failure { throw failure }
        var stack: [ArithmeticValue] = []
        for step in steps {
            switch step {
            case .number(let number): stack.append(number)
            case .variable(let symbol): stack.append(try Self.variable(symbol, shell))
            case .answer: stack.append(shell.lastAnswer)
            case .operation(let operation):
                let right = try Self.pop(&stack)
                stack.append(try Self.apply(operation, try Self.pop(&stack), right))
            case .negate:
                let value = try Self.pop(&stack)
                if case .whole(let number) = value, number != .min {
                    stack.append(.whole(-number))
                } else {
                    stack.append(.decimal(-value.decimal))
                }
            case .complement: stack.append(.whole(~(try Self.whole(try Self.pop(&stack)))))
            case .power(let exponent):
                stack.append(try Self.apply(.power, try Self.pop(&stack), .whole(exponent)))
            case .call(let name, let count):
                let arguments = stack.suffix(count).map { $0.decimal }
                stack.removeLast(min(count, stack.count))
                stack.append(.decimal(try ArithmeticFunctions.call(name, arguments)))
            case .dice(let count, let sides):
                guard count <= 1_000_000, sides > 0 else { throw ArithmeticFailure(message: "invalid dice") }
                var sum: Int64 = 0
                for _ in 0..<count {
                    sum = sum &+ 1 &+ Int64(truncatingIfNeeded: shell.nextRandom() % UInt64(sides))
                }
                stack.append(.whole(sum))
            }
        }
        let result = try Self.pop(&stack)
        shell.lastAnswer = result
        return result
    }

    private static func pop(_ stack: inout [ArithmeticValue]) throws(ArithmeticFailure) -> ArithmeticValue {
        guard let value = stack.popLast() else { throw ArithmeticFailure(message: "unexpected end of input") }
        return value
    }

    private static func variable(_ symbol: Symbol, _ shell: Shell) throws(ArithmeticFailure) -> ArithmeticValue {
        if let number = shell.variables.number(symbol) { return .whole(number) }
        let name = shell.symbols.name(symbol)
        guard let text = shell.text(symbol) else {
            if name == "e" { return .decimal(ArithmeticFunctions.e) }
            throw .unknown(name)
        }
        guard let decimal = Decimal(text.trimmed) else {
            throw ArithmeticFailure(message: "'" + name + "' is not a number")
        }
        return .decimal(decimal)
    }

    private static func whole(_ value: ArithmeticValue) throws(ArithmeticFailure) -> Int64 {
        if case .whole(let number) = value { return number }
        guard let number = value.decimal.integer else { throw ArithmeticFailure(message: "expected a whole number") }
        return number
    }

    private static func apply(_ operation: Operation, _ left: ArithmeticValue, _ right: ArithmeticValue)
        throws(ArithmeticFailure) -> ArithmeticValue
    {
        if case .whole(let a) = left, case .whole(let b) = right, let result = wholeResult(operation, a, b) {
            return .whole(result)
        }
        switch operation {
        case .add: return .decimal(left.decimal + right.decimal)
        case .subtract: return .decimal(left.decimal - right.decimal)
        case .multiply: return .decimal(left.decimal * right.decimal)
        case .divide, .divideWhole, .remainder:
            guard let quotient = left.decimal / right.decimal else { throw .division }
            if operation == .divide { return .decimal(quotient) }
            if operation == .divideWhole { return .decimal(quotient.truncated) }
            return .decimal(left.decimal - quotient.truncated * right.decimal)
        case .power: return .decimal(try ArithmeticFunctions.power(left.decimal, right.decimal))
        case .and: return .whole(try whole(left) & (try whole(right)))
        case .or: return .whole(try whole(left) | (try whole(right)))
        case .exclusiveOr: return .whole(try whole(left) ^ (try whole(right)))
        case .shiftLeft: return .whole(try whole(left) << (try whole(right)))
        case .shiftRight: return .whole(try whole(left) >> (try whole(right)))
        }
    }

    /// The result, where it is exact in 64 bits.
    private static func wholeResult(_ operation: Operation, _ a: Int64, _ b: Int64) -> Int64? {
        let result: (partialValue: Int64, overflow: Bool)
        switch operation {
        case .add: result = a.addingReportingOverflow(b)
        case .subtract: result = a.subtractingReportingOverflow(b)
        case .multiply: result = a.multipliedReportingOverflow(by: b)
        case .remainder: result = a.remainderReportingOverflow(dividingBy: b)
        case .divide:
            guard b != 0, b != -1, a % b == 0 else { return nil }
            return a / b
        default: return nil
        }
        return result.overflow ? nil : result.partialValue
    }
}

extension Shell {
    /// The value of `$((…))`. A mistake in it is its value.
    func calculate(_ expression: ArithmeticText) throws(ShellError) -> Value {
        if let word = expression.word {
            return calculate(ArithmeticProgram(try expandString(word), self))
        }
        let slot: Int
        if let known = expression.slot, known < arithmeticPrograms.count {
            slot = known
        } else {
            slot = arithmeticPrograms.count
            arithmeticPrograms.append(ArithmeticProgram(expression.text, self))
            expression.slot = slot
        }
        return calculate(arithmeticPrograms[slot])
    }

    private func calculate(_ program: ArithmeticProgram) -> Value {
        do throws(ArithmeticFailure) {
            let value = try program.value(self)
            if case .whole(let number) = value { return .integer(number) }
            return .string(value.text)
        } catch { return .string(error.message) }
    }
}
