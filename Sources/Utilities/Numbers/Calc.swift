import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `calc`: the values of expressions.
    static var calc: Utility {
        Utility(
            ["[EXPRESSION]..."],
            "Calculate EXPRESSION, or each line of standard input; `ans' is the value before.", [], parsing: .raw
        ) { (context) throws(Failure) in
            var answer = 0.0
            func show(_ text: ByteString) throws(Failure) {
                if text.trimmed.isEmpty { return }
                var calculation = Calculation(text, answer: answer)
                do throws(Calculation.Mistake) { answer = try calculation.result() } catch {
                    return context.complain(error.message)
                }
                try context.put(AwkNumber.text(answer, format: "%.15g") + "\n")
            }
            var words = context.words
            if words.first == "--" { words.removeFirst() }
            if !words.isEmpty {
                var text = ByteString()
                for word in words { text += word + " " }
                return try show(text)
            }
            let input = Input(Host.standardInput)
            let asks = Host.isTerminal(Host.standardInput)
            while true {
                if asks {
                    try context.put("[]> ")
                    try context.flush()
                }
                let line = context.attempt("standard input") { () throws(Errno) in try input.line() }
                guard let line = line?.map({ $0.text }), line.trimmed != "exit" else { return }
                try show(line)
            }
        }
    }
}

/// Reads an expression and calculates it.
struct Calculation {
    struct Mistake: Error {
        let message: ByteString
    }

    private let text: ByteString
    private let answer: Double
    private var index = 0
    private var depth = 0

    init(_ text: ByteString, answer: Double) {
        self.text = text
        self.answer = answer
    }

    mutating func result() throws(Mistake) -> Double {
        let value = try level(0)
        skip()
        if index < text.count { throw unexpected() }
        return value
    }

    private mutating func skip() { while index < text.count, text[index].isSpace { index += 1 } }

    private func unexpected() -> Mistake {
        index < text.count
            ? Mistake(message: "unexpected '" + text[index..<(index + 1)] + "'")
            : Mistake(message: "the expression ends too early")
    }

    private mutating func take(_ sign: ByteString) -> Bool {
        skip()
        guard index + sign.count <= text.count, text[index..<(index + sign.count)] == sign else { return false }
        index += sign.count
        return true
    }

    /// Operators from those that bind least: `|`, `xor`, `&`, shifts, sums, products.
    private mutating func level(_ level: Int) throws(Mistake) -> Double {
        depth += 1
        defer { depth -= 1 }
        guard depth < 500 else { throw Mistake(message: "the expression nests too deep") }
        if level == 6 { return try unary() }
        var value = try self.level(level + 1)
        while true {
            switch level {
            case 0 where take("|"):
                value = try bits(value) {
                    $0 | $1
                } with: { (c) throws(Mistake) in
                    try c.level(1)
                }
            case 1 where take("xor"):
                value = try bits(value) {
                    $0 ^ $1
                } with: { (c) throws(Mistake) in
                    try c.level(2)
                }
            case 2 where take("&"):
                value = try bits(value) {
                    $0 & $1
                } with: { (c) throws(Mistake) in
                    try c.level(3)
                }
            case 3 where take("<<"):
                value = try bits(value) {
                    $0 << $1
                } with: { (c) throws(Mistake) in
                    try c.level(4)
                }
            case 3 where take(">>"):
                value = try bits(value) {
                    $0 >> $1
                } with: { (c) throws(Mistake) in
                    try c.level(4)
                }
            case 4 where take("+"): value += try self.level(5)
            case 4 where take("-"): value -= try self.level(5)
            case 5 where take("//"): value = (value / (try divisor())).rounded(.down)
            case 5 where take("/"): value /= try divisor()
            case 5 where take("%"): value = value.truncatingRemainder(dividingBy: try divisor())
            case 5 where !isPower && take("*"): value *= try self.level(6)
            default: return value
            }
        }
    }

    private var isPower: Bool {
        var copy = self
        return copy.take("**")
    }

    private mutating func divisor() throws(Mistake) -> Double {
        let value = try level(6)
        if value == 0 { throw Mistake(message: "division by zero") }
        return value
    }

    private mutating func bits(
        _ left: Double, _ operation: (Int64, Int64) -> Int64,
        with right: (inout Calculation) throws(Mistake) -> Double
    ) throws(Mistake) -> Double {
        guard let a = Int64(exactly: left), let b = Int64(exactly: try right(&self)) else {
            throw Mistake(message: "bits are only in whole numbers")
        }
        return Double(operation(a, b))
    }

    private mutating func unary() throws(Mistake) -> Double {
        depth += 1
        defer { depth -= 1 }
        guard depth < 500 else { throw Mistake(message: "the expression nests too deep") }
        if take("-") { return -(try unary()) }
        if take("+") { return try unary() }
        if take("~") {
            guard let value = Int64(exactly: try unary()) else {
                throw Mistake(message: "bits are only in whole numbers")
            }
            return Double(~value)
        }
        let base = try postfix()
        if take("^") || take("**") { return FloatMath.power(base, try unary()) }
        return base
    }

    private mutating func postfix() throws(Mistake) -> Double {
        var value = try primary()
        while take("!") {
            guard value >= 0, value <= 170, value.rounded(.down) == value else {
                throw Mistake(message: "no factorial of that number")
            }
            value = (0..<Int(value)).reduce(1.0) { $0 * Double($1 + 1) }
        }
        return value
    }

    private mutating func primary() throws(Mistake) -> Double {
        skip()
        if take("(") {
            let value = try level(0)
            if !take(")") { throw unexpected() }
            return value
        }
        guard index < text.count else { throw unexpected() }
        if text[index].isDigit || text[index] == 0x2e { return try number() }
        guard text[index].isLetter else { throw unexpected() }
        let start = index
        while index < text.count, text[index].isAlphanumeric { index += 1 }
        return try named(text[start..<index].lowercased)
    }

    private mutating func number() throws(Mistake) -> Double {
        if text[index] == 0x30, index + 1 < text.count {
            let radix: Int64? =
                text[index + 1] | 0x20 == 0x78
                ? 16 : text[index + 1] | 0x20 == 0x6f ? 8 : text[index + 1] | 0x20 == 0x62 ? 2 : nil
            if let radix {
                index += 2
                let start = index
                var value = 0.0
                while index < text.count, let digit = text[index].digitValue, digit < radix {
                    value = value * Double(radix) + Double(digit)
                    index += 1
                }
                if index == start { throw unexpected() }
                return value
            }
        }
        let (value, length) = AwkNumber.prefix(text.bytes.span.extracting(index..<text.count))
        if length == 0 { throw unexpected() }
        index += length
        return value
    }

    private mutating func named(_ name: ByteString) throws(Mistake) -> Double {
        switch name {
        case "pi": return 3.141_592_653_589_793
        case "e": return 2.718_281_828_459_045
        case "tau": return 6.283_185_307_179_586
        case "ans": return answer
        default: break
        }
        guard take("(") else { throw Mistake(message: "unknown name " + quoted(name)) }
        var arguments = [try level(0)]
        while take(",") { arguments.append(try level(0)) }
        if !take(")") { throw unexpected() }
        let x = arguments[0]
        if arguments.count == 2 {
            switch name {
            case "atan2": return FloatMath.arcTangent(x, arguments[1])
            case "pow": return FloatMath.power(x, arguments[1])
            case "min": return min(x, arguments[1])
            case "max": return max(x, arguments[1])
            case "log": return FloatMath.logarithm(x) / FloatMath.logarithm(arguments[1])
            default: break
            }
        }
        guard arguments.count == 1 else { throw Mistake(message: "wrong number of arguments for " + quoted(name)) }
        switch name {
        case "sqrt": return x.squareRoot()
        case "sin": return FloatMath.sine(x)
        case "cos": return FloatMath.cosine(x)
        case "tan": return FloatMath.sine(x) / FloatMath.cosine(x)
        case "atan": return FloatMath.arcTangent(x)
        case "asin": return FloatMath.arcTangent(x, (1 - x * x).squareRoot())
        case "acos": return FloatMath.arcTangent((1 - x * x).squareRoot(), x)
        case "exp": return FloatMath.exponential(x)
        case "ln", "log": return FloatMath.logarithm(x)
        case "log2": return FloatMath.logarithm(x) / 0.693_147_180_559_945_3
        case "log10": return FloatMath.logarithm(x) / 2.302_585_092_994_046
        case "abs": return x.magnitude
        case "floor": return x.rounded(.down)
        case "ceil": return x.rounded(.up)
        case "round": return x.rounded()
        case "int", "trunc": return x.rounded(.towardZero)
        default: throw Mistake(message: "unknown function " + quoted(name))
        }
    }
}
