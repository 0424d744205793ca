import Bytes
import ShellSyntax

/// A number in `let a += b`: whole as long as it can be, else a float.
enum Number {
    case whole(Int64)
    case float(Double)

    init?(_ text: ByteString) {
        if let whole = text.integer() {
            self = .whole(whole)
        } else if let float = Double(text.string) {
            self = .float(float)
        } else {
            return nil
        }
    }

    var text: ByteString {
        switch self {
        case .whole(let value): ByteString(value)
        case .float(let value): ByteString(value.description)
        }
    }

    private var double: Double {
        switch self {
        case .whole(let value): Double(value)
        case .float(let value): value
        }
    }

    func applying(_ operation: Assignment.Operator, _ other: Number) -> Number {
        if case .whole(let left) = self, case .whole(let right) = other {
            let result: (partialValue: Int64, overflow: Bool)
            switch operation {
            case .add: result = left.addingReportingOverflow(right)
            case .subtract: result = left.subtractingReportingOverflow(right)
            case .multiply: result = left.multipliedReportingOverflow(by: right)
            case .remainder where right != 0 && right != -1: result = (left % right, false)
            case .divideWhole where right != 0 && !(left == .min && right == -1):
                let remainder = left % right
                let quotient = left / right
                result = (remainder < 0 ? (right > 0 ? quotient - 1 : quotient + 1) : quotient, false)
            default: result = (0, true)
            }
            if !result.overflow { return .whole(result.partialValue) }
        }
        let left = double
        let right = other.double
        switch operation {
        case .add: return .float(left + right)
        case .subtract: return .float(left - right)
        case .multiply: return .float(left * right)
        case .divideWhole:
            let quotient = (left / right).rounded(.towardZero)
            return .float(left - right * quotient < 0 ? (right > 0 ? quotient - 1 : quotient + 1) : quotient)
        case .remainder: return .float(left - right * (left / right).rounded(.towardZero))
        case .power: return .float(Self.power(left, right))
        default: return .float(left / right)
        }
    }

    /// Powers with a whole exponent; Embedded Swift has no mathematics library for others, which give NaN.
    private static func power(_ base: Double, _ exponent: Double) -> Double {
        guard exponent == exponent.rounded(.towardZero), exponent.magnitude < 1e6 else { return .nan }
        var result = 1.0
        var factor = base
        var count = Int(exponent.magnitude)
        while count > 0 {
            if count & 1 == 1 { result *= factor }
            factor *= factor
            count >>= 1
        }
        return exponent < 0 ? 1 / result : result
    }
}
