import Bytes
import ShellSyntax

/// `$((…))` and `math`: an expression in decimal numbers, worked out as it is read.
///
/// Bare names are variables. As Ion does, a mistake becomes the value (a text), and nothing stops.
struct Arithmetic {
    struct Failure: Error { var message: ByteString }

    private let text: [UInt8]
    private var position = 0
    private var depth = 0
    private let shell: Shell

    private init(_ text: ByteString, _ shell: Shell) {
        self.text = text.bytes
        self.shell = shell
    }

    static func evaluate(_ text: ByteString, _ shell: Shell) -> ByteString {
        do throws(Failure) { return try value(text, shell).text } catch { return error.message }
    }

    static func value(_ text: ByteString, _ shell: Shell) throws(Failure) -> Decimal {
        var reader = Arithmetic(text, shell)
        let result = try reader.bitwiseOr()
        if let rest = reader.peek() { throw Failure(message: "unexpected character '" + ByteString([rest]) + "'") }
        shell.lastAnswer = result
        return result
    }

    private mutating func peek(_ offset: Int = 0) -> UInt8? {
        while position < text.count, text[position].isSpace { position += 1 }
        return position + offset < text.count ? text[position + offset] : nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private static func whole(_ value: Decimal) throws(Failure) -> Int64 {
        guard let number = value.integer else { throw Failure(message: "expected a whole number") }
        return number
    }

    private mutating func bitwiseOr() throws(Failure) -> Decimal {
        depth += 1
        defer { depth -= 1 }
        if depth > 80 { throw Failure(message: "the expression is nested too deeply") }
        var left = try bitwiseXor()
        while take(0x7c) { left = Decimal(try Self.whole(left) | (try Self.whole(try bitwiseXor()))) }
        return left
    }

    private mutating func bitwiseXor() throws(Failure) -> Decimal {
        var left = try bitwiseAnd()
        while take(0x5e) { left = Decimal(try Self.whole(left) ^ (try Self.whole(try bitwiseAnd()))) }
        return left
    }

    private mutating func bitwiseAnd() throws(Failure) -> Decimal {
        var left = try shift()
        while take(0x26) { left = Decimal(try Self.whole(left) & (try Self.whole(try shift()))) }
        return left
    }

    private mutating func shift() throws(Failure) -> Decimal {
        var left = try sum()
        while let byte = peek(), byte == 0x3c || byte == 0x3e, peek(1) == byte {
            position += 2
            let count = try Self.whole(try sum())
            let value = try Self.whole(left)
            left = Decimal(byte == 0x3c ? value << count : value >> count)
        }
        return left
    }

    private mutating func sum() throws(Failure) -> Decimal {
        var left = try product()
        while let byte = peek(), byte == 0x2b || byte == 0x2d {
            position += 1
            let right = try product()
            left = byte == 0x2b ? left + right : left - right
        }
        return left
    }

    private mutating func product() throws(Failure) -> Decimal {
        var left = try unary()
        while let byte = peek() {
            if byte == 0x2a, peek(1) != 0x2a {
                position += 1
                left = left * (try unary())
            } else if byte == 0x2f {
                position += 1
                let isWhole = take(0x2f)
                guard let quotient = left / (try unary()) else { throw Failure(message: "attempted to divide by zero") }
                left = isWhole ? quotient.truncated : quotient
            } else if byte == 0x25 {
                position += 1
                let right = try unary()
                guard let quotient = left / right else { throw Failure(message: "attempted to divide by zero") }
                left = left - quotient.truncated * right
            } else {
                break
            }
        }
        return left
    }

    private mutating func unary() throws(Failure) -> Decimal {
        depth += 1
        defer { depth -= 1 }
        if depth > 80 { throw Failure(message: "the expression is nested too deeply") }
        if take(0x2d) { return -(try unary()) }
        if take(0x2b) { return try unary() }
        if take(0x7e) { return Decimal(~(try Self.whole(try unary()))) }
        return try power()
    }

    private mutating func power() throws(Failure) -> Decimal {
        var base = try atom()
        // Superscript two and three.
        while peek() == 0xc2, let next = peek(1), next == 0xb2 || next == 0xb3 {
            position += 2
            base = next == 0xb2 ? base * base : base * base * base
        }
        guard peek() == 0x2a, peek(1) == 0x2a else { return base }
        position += 2
        let exponent = try unary()
        guard let count = exponent.integer, count.magnitude <= 1_000_000 else {
            throw Failure(message: "the exponent is not a whole number in range")
        }
        var result = Decimal(1)
        var factor = base
        var rest = count.magnitude
        while rest > 0 {
            if rest & 1 == 1 { result = result * factor }
            rest >>= 1
            if rest > 0 { factor = factor * factor }
            if result.exponent.magnitude > 6200 || factor.exponent.magnitude > 6200 {
                throw Failure(message: "the result is too large")
            }
        }
        if count >= 0 { return result }
        guard let inverse = Decimal(1) / result else { throw Failure(message: "attempted to divide by zero") }
        return inverse
    }

    private mutating func atom() throws(Failure) -> Decimal {
        guard let byte = peek() else { throw Failure(message: "unexpected end of input") }
        if byte == 0x28 {
            position += 1
            let value = try bitwiseOr()
            guard take(0x29) else { throw Failure(message: "missing closing parenthesis") }
            return value
        }
        if byte.isDigit || byte == 0x2e { return try number() }
        if byte.isLetter || byte == 0x5f || byte == 0x24 || byte >= 0x80 { return try named() }
        throw Failure(message: "unexpected character '" + ByteString([byte]) + "'")
    }

    private mutating func number() throws(Failure) -> Decimal {
        let start = position
        if text[position] == 0x30, position + 1 < text.count, text[position + 1] | 0x20 == 0x78 {
            position += 2
            while position < text.count, text[position].isDigit || text[position].isLetter { position += 1 }
            guard let value = ByteString(text[(start + 2)..<position]).integer(radix: 16) else {
                throw Failure(message: "invalid number")
            }
            return Decimal(value)
        }
        while position < text.count, text[position].isDigit || text[position] == 0x2e { position += 1 }
        if position + 1 < text.count, text[position] | 0x20 == 0x65,
            text[position + 1].isDigit
                || position + 2 < text.count && text[position + 2].isDigit
                    && (text[position + 1] == 0x2d || text[position + 1] == 0x2b)
        {
            position += 2
            while position < text.count, text[position].isDigit { position += 1 }
        }
        guard let value = Decimal(ByteString(text[start..<position])) else { throw Failure(message: "invalid number") }
        return value
    }

    private mutating func named() throws(Failure) -> Decimal {
        if text[position] == 0x24 { position += 1 }
        let start = position
        while position < text.count, text[position].isAlphanumeric || text[position] == 0x5f || text[position] >= 0x80 {
            position += 1
        }
        let name = ByteString(text[start..<position])
        if peek() == 0x28 {
            position += 1
            var arguments: [Decimal] = []
            if !take(0x29) {
                repeat { arguments.append(try bitwiseOr()) } while take(0x2c)
                guard take(0x29) else { throw Failure(message: "missing closing parenthesis") }
            }
            return try call(name, arguments)
        }
        switch name {
        case "ans": return shell.lastAnswer
        case "pi": return Decimal("3.141592653589793238462643383279503")!
        case "e": if shell.text(name) == nil { return Decimal("2.718281828459045235360287471352662")! }
        default: break
        }
        guard let value = shell.text(name) else {
            throw Failure(message: "unknown variable or function '" + name + "'")
        }
        guard let number = Decimal(value.trimmed) else { throw Failure(message: "'" + name + "' is not a number") }
        return number
    }

    private func call(_ name: ByteString, _ arguments: [Decimal]) throws(Failure) -> Decimal {
        guard let first = arguments.first else { throw Failure(message: "function '" + name + "' needs an argument") }
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
        default: throw Failure(message: "unknown variable or function '" + name + "'")
        }
    }

    /// Newton's method; exact roots come out exact.
    private func squareRoot(_ value: Decimal) throws(Failure) -> Decimal {
        if value.isNegative { throw Failure(message: "square root of a negative number") }
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
