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
        case "exp": return try exponential(first)
        case "ln": return try logarithm(first)
        case "log": return try decimalLogarithm(first)
        case "pow":
            guard arguments.count > 1 else {
                throw ArithmeticFailure(message: "function 'pow' needs two arguments")
            }
            return try power(first, arguments[1])
        default: throw .unknown(name)
        }
    }

    /// Names that may stand before a number without parentheses: `log 100`.
    static func isUnary(_ name: ByteString) -> Bool {
        switch name {
        case "abs", "floor", "ceil", "round", "trunc", "sqrt", "exp", "ln", "log": true
        default: false
        }
    }

    /// The natural logarithm of ten.
    private static var lnTen: Decimal { Decimal("2.302585092994045684017991454684364") ?? Decimal(2) }

    /// A value between about 0.3 and 3.2, and the power of ten that makes it the given one.
    private static func split(_ value: Decimal) -> (part: Decimal, power: Int) {
        let digits = ByteString(Int64(clamping: value.coefficient)).count
        let isLong = value.coefficient > UInt128(Int64.max)
        var power = value.exponent + (isLong ? 18 : digits - 1)
        var part = Decimal(coefficient: value.coefficient, exponent: value.exponent - power)
        while !(part < Decimal(coefficient: 32, exponent: -1)) {
            power += 1
            part = Decimal(coefficient: part.coefficient, exponent: part.exponent - 1)
        }
        return (part, power)
    }

    /// By the series of the inverse hyperbolic tangent.
    private static func lnNearOne(_ value: Decimal) -> Decimal {
        guard let quotient = (value - Decimal(1)) / (value + Decimal(1)) else { return Decimal(0) }
        let square = quotient * quotient
        var term = quotient
        var sum = quotient
        for index in 1..<120 {
            term = term * square
            guard !term.isZero, let next = term / Decimal(Int64(2 * index + 1)) else { break }
            sum = sum + next
        }
        return sum + sum
    }

    private static func logarithm(_ value: Decimal) throws(ArithmeticFailure) -> Decimal {
        if value.isNegative || value.isZero { throw ArithmeticFailure(message: "logarithm of what is not positive") }
        let (part, power) = split(value)
        let sum = lnNearOne(part) + lnTen * Decimal(Int64(power))
        return sum.isZero ? Decimal(0) : sum
    }

    private static func decimalLogarithm(_ value: Decimal) throws(ArithmeticFailure) -> Decimal {
        if value.isNegative || value.isZero { throw ArithmeticFailure(message: "logarithm of what is not positive") }
        let (part, power) = split(value)
        let whole = Decimal(Int64(power))
        return (lnNearOne(part) / lnTen).map { $0 + whole } ?? whole
    }

    private static func exponential(_ value: Decimal) throws(ArithmeticFailure) -> Decimal {
        guard let quotient = value / lnTen, let power = quotient.truncated.integer, power.magnitude < 6000 else {
            throw ArithmeticFailure(message: "the result is too large")
        }
        let rest = value - lnTen * Decimal(power)
        var term = Decimal(1)
        var sum = term
        for index in 1..<120 {
            guard let next = term * rest / Decimal(Int64(index)), !next.isZero else { break }
            term = next
            sum = sum + term
        }
        return Decimal(isNegative: sum.isNegative, coefficient: sum.coefficient, exponent: sum.exponent + Int(power))
    }

    /// A power: exact with a whole exponent, by logarithms otherwise.
    static func power(_ base: Decimal, _ exponent: Decimal) throws(ArithmeticFailure) -> Decimal {
        if !exponent.isWhole {
            if (exponent + exponent).integer == 1 { return try squareRoot(base) }
            return base.isZero ? base : try exponential(exponent * logarithm(base))
        }
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
