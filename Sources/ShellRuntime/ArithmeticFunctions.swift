import Bytes

/// What an expression can call by name.
enum ArithmeticFunctions {
    static var pi: Decimal { Decimal("3.141592653589793238462643383279503") ?? Decimal(3) }
    static var e: Decimal { Decimal("2.718281828459045235360287471352662") ?? Decimal(3) }

    static func call(_ name: ByteString, _ arguments: [Decimal]) throws(ArithmeticFailure) -> Decimal {
        guard let first = arguments.first else {
            throw ArithmeticFailure(message: "function '" + name + "' needs an argument")
        }
        switch name {
        case "abs": return Decimal(coefficient: first.coefficient, exponent: first.exponent)
        case "floor": return first.isWhole || !first.isNegative ? first.truncated : first.truncated - Decimal(1)
        case "ceil": return first.isWhole || first.isNegative ? first.truncated : first.truncated + Decimal(1)
        case "round":
            let half = Decimal(coefficient: 5, exponent: -1)
            return (first.isNegative ? first - half : first + half).truncated
        case "trunc": return first.truncated
        case "min": return arguments.dropFirst().reduce(first) { $1 < $0 ? $1 : $0 }
        case "max": return arguments.dropFirst().reduce(first) { $0 < $1 ? $1 : $0 }
        case "sqrt": return try squareRoot(first)
        default: throw .unknown(name)
        }
    }

    /// A power with a whole exponent.
    static func power(_ base: Decimal, _ exponent: Decimal) throws(ArithmeticFailure) -> Decimal {
        guard let count = exponent.integer, count.magnitude <= 1_000_000 else {
            throw ArithmeticFailure(message: "the exponent is not a whole number in range")
        }
        var result = Decimal(1)
        var factor = base
        var rest = count.magnitude
        while rest > 0 {
            if rest & 1 == 1 { result = result * factor }
            rest >>= 1
            if rest > 0 { factor = factor * factor }
            if result.exponent.magnitude > 6200 || factor.exponent.magnitude > 6200 {
                throw ArithmeticFailure(message: "the result is too large")
            }
        }
        if count >= 0 { return result }
        guard let inverse = Decimal(1) / result else { throw .division }
        return inverse
    }

    /// Newton's method; exact roots come out exact.
    private static func squareRoot(_ value: Decimal) throws(ArithmeticFailure) -> Decimal {
        if value.isNegative { throw ArithmeticFailure(message: "square root of a negative number") }
        if value.isZero { return value }
        var guess = Decimal(coefficient: 1, exponent: (value.exponent + value.text.count) / 2)
        for _ in 0..<200 {
            guard let quotient = value / guess, let next = (guess + quotient) / Decimal(2) else { break }
            if (next - guess).isZero { break }
            guess = next
        }
        let rounded = (guess + Decimal(coefficient: 5, exponent: -1)).truncated
        return (rounded * rounded - value).isZero ? rounded : guess
    }
}
