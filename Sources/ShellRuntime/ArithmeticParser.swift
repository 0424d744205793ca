import Bytes
import ShellSyntax

/// Reads an expression into steps. Operators, the loosest first: `|`, `^` (exclusive or), `&`, `<< >>`, `+ -`, `* / // %`,
/// a sign or `~`, `**` (from the right), `² ³`.
struct ArithmeticParser {
    typealias Failure = ArithmeticFailure
    typealias Step = ArithmeticProgram.Step
    typealias Operation = ArithmeticProgram.Operation

    private let text: [UInt8]
    private let symbols: SymbolTable
    private var position = 0
    private var depth = 0
    private var steps: [Step] = []

    private init(_ text: ByteString, _ symbols: SymbolTable) {
        self.text = text.bytes
        self.symbols = symbols
    }

    static func steps(_ text: ByteString, _ symbols: SymbolTable) throws(Failure) -> [Step] {
        var parser = ArithmeticParser(text, symbols)
        try parser.binary(0)
        return try parser.finished()
    }

    /// Polish notation: the operator before its operands (`* + 1 2 4` is 12).
    static func polishSteps(_ text: ByteString, _ symbols: SymbolTable) throws(Failure) -> [Step] {
        var parser = ArithmeticParser(text, symbols)
        try parser.polish()
        return try parser.finished()
    }

    private mutating func finished() throws(Failure) -> [Step] {
        if let rest = peek() { throw Failure(message: "unexpected character '" + ByteString([rest]) + "'") }
        return steps
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

    private mutating func enter() throws(Failure) {
        depth += 1
        if depth > 80 { throw Failure(message: "the expression is nested too deeply") }
    }

    /// The operator that stands here, its rank, and its length.
    private mutating func operation() -> (operation: Operation, rank: Int, length: Int)? {
        guard let byte = peek() else { return nil }
        let next = peek(1)
        switch byte {
        case 0x7c: return (.or, 0, 1)
        case 0x5e: return (.exclusiveOr, 1, 1)
        case 0x26: return (.and, 2, 1)
        case 0x3c where next == byte: return (.shiftLeft, 3, 2)
        case 0x3e where next == byte: return (.shiftRight, 3, 2)
        case 0x2b: return (.add, 4, 1)
        case 0x2d: return (.subtract, 4, 1)
        case 0x2a: return next == byte ? (.power, 6, 2) : (.multiply, 5, 1)
        case 0x2f: return next == byte ? (.divideWhole, 5, 2) : (.divide, 5, 1)
        case 0x25: return (.remainder, 5, 1)
        default: return nil
        }
    }

    /// Operators of at least `rank` between operands that bind more tightly.
    private mutating func binary(_ rank: Int) throws(Failure) {
        try enter()
        defer { depth -= 1 }
        try unary()
        while let found = operation(), found.rank >= rank, found.rank < 6 {
            position += found.length
            try binary(found.rank + 1)
            steps.append(.operation(found.operation))
        }
    }

    private mutating func unary() throws(Failure) {
        try enter()
        defer { depth -= 1 }
        if take(0x2d) {
            try unary()
            steps.append(.negate)
        } else if take(0x2b) {
            try unary()
        } else if take(0x7e) {
            try unary()
            steps.append(.complement)
        } else {
            try power()
        }
    }

    private mutating func power() throws(Failure) {
        try atom()
        while peek() == 0xc2, let next = peek(1), next == 0xb2 || next == 0xb3 {
            position += 2
            steps.append(.power(next == 0xb2 ? 2 : 3))
        }
        guard peek() == 0x2a, peek(1) == 0x2a else { return }
        position += 2
        try unary()
        steps.append(.operation(.power))
    }

    private mutating func polish() throws(Failure) {
        try enter()
        defer { depth -= 1 }
        guard let found = operation() else { return try atom() }
        position += found.length
        try polish()
        try polish()
        steps.append(.operation(found.operation))
    }

    private mutating func atom() throws(Failure) {
        guard let byte = peek() else { throw Failure(message: "unexpected end of input") }
        if byte == 0x28 {
            position += 1
            try binary(0)
            guard take(0x29) else { throw Failure(message: "missing closing parenthesis") }
        } else if byte.isDigit || byte == 0x2e {
            try number()
        } else if byte.isLetter || byte == 0x5f || byte == 0x24 || byte >= 0x80 {
            try named()
        } else {
            throw Failure(message: "unexpected character '" + ByteString([byte]) + "'")
        }
    }

    private mutating func digits() -> ByteString {
        let start = position
        while position < text.count, text[position].isDigit { position += 1 }
        return ByteString(text[start..<position])
    }

    private mutating func number() throws(Failure) {
        let start = position
        if text[position] == 0x30, position + 1 < text.count, text[position + 1] | 0x20 == 0x78 {
            position += 2
            while position < text.count, text[position].isDigit || text[position].isLetter { position += 1 }
            guard let value = ByteString(text[(start + 2)..<position]).integer(radix: 16) else {
                throw Failure(message: "invalid number")
            }
            steps.append(.number(.whole(value)))
            return
        }
        while position < text.count, text[position].isDigit || text[position] == 0x2e { position += 1 }
        if position + 1 < text.count, text[position] == 0x64, text[position + 1].isDigit,
            let count = ByteString(text[start..<position]).integer()
        {
            position += 1
            guard let sides = digits().integer() else { throw Failure(message: "invalid dice") }
            steps.append(.dice(count: count, sides: sides))
            return
        }
        if position + 1 < text.count, text[position] | 0x20 == 0x65,
            text[position + 1].isDigit
                || position + 2 < text.count && text[position + 2].isDigit
                    && (text[position + 1] == 0x2d || text[position + 1] == 0x2b)
        {
            position += 2
            _ = digits()
        }
        let piece = ByteString(text[start..<position])
        if let whole = piece.integer() {
            steps.append(.number(.whole(whole)))
        } else if let value = Decimal(piece) {
            steps.append(.number(.decimal(value)))
        } else {
            throw Failure(message: "invalid number")
        }
    }

    private mutating func named() throws(Failure) {
        if text[position] == 0x24 { position += 1 }
        let start = position
        while position < text.count, text[position].isAlphanumeric || text[position] == 0x5f || text[position] >= 0x80,
            !(position > start && isSuperscript(position))
        { position += 1 }
        let name = ByteString(text[start..<position])
        if name.isEmpty { throw Failure(message: "unexpected character '$'") }
        if peek() == 0x28 {
            position += 1
            var count = 0
            if !take(0x29) {
                repeat {
                    try binary(0)
                    count += 1
                } while take(0x2c)
                guard take(0x29) else { throw Failure(message: "missing closing parenthesis") }
            }
            steps.append(.call(name, count: count))
            return
        }
        if ArithmeticFunctions.isUnary(name), let byte = peek(), byte.isDigit || byte.isLetter || byte == 0x2e {
            try atom()
            steps.append(.call(name, count: 1))
            return
        }
        switch name {
        case "ans": steps.append(.answer)
        case "tau":
            steps.append(.number(.decimal(ArithmeticFunctions.pi + ArithmeticFunctions.pi)))
        case "pi": steps.append(.number(.decimal(ArithmeticFunctions.pi)))
        default: steps.append(.variable(symbols.intern(name)))
        }
    }

    /// `²` or `³` behind a name.
    private func isSuperscript(_ index: Int) -> Bool {
        text[index] == 0xc2 && index + 1 < text.count && (text[index + 1] == 0xb2 || text[index + 1] == 0xb3)
    }
}
