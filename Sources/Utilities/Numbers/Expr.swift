import Bytes
import CommandLine
import RegularExpression

extension Utilities {
    /// `expr`: works out an expression.
    static var expr: Utility {
        Utility(
            ["EXPRESSION", "OPTION"], "Print the value of EXPRESSION to standard output.", [], parsing: .raw,
            usageStatus: 2, outputStatus: 3
        ) { (context) throws(Failure) in
            var words = context.words
            if words.first == "--" { words.removeFirst() }
            if words.isEmpty { throw .usage("missing operand") }
            var expression = ExpressionReader(words)
            let value = try expression.read()
            try context.put(value + "\n")
            context.status = ExpressionReader.isNull(value) ? 1 : 0
        }
    }
}

/// Reads an expression word by word, and works it out on the way. What cannot matter any more is read only.
private struct ExpressionReader {
    private let words: [ByteString]
    private var index = 0

    init(_ words: [ByteString]) { self.words = words }

    static func isNull(_ value: ByteString) -> Bool {
        value.isEmpty || (SignedNatural(value)?.isZero ?? false)
    }

    mutating func read() throws(Failure) -> ByteString {
        let value = try either(true)
        if index < words.count { throw syntax("unexpected argument " + quoted(words[index])) }
        return value
    }

    private func syntax(_ message: ByteString) -> Failure { .fatal("syntax error: " + message, status: 2) }

    private mutating func take(_ operators: [ByteString]) -> ByteString? {
        guard index < words.count, operators.contains(words[index]) else { return nil }
        index += 1
        return words[index - 1]
    }

    private func needsWord() throws(Failure) {
        if index >= words.count { throw syntax("missing argument after " + quoted(words[index - 1])) }
    }

    private mutating func either(_ counts: Bool) throws(Failure) -> ByteString {
        var value = try both(counts)
        while take(["|"]) != nil {
            let isDecided = !Self.isNull(value)
            let other = try both(counts && !isDecided)
            if !isDecided { value = Self.isNull(other) ? "0" : other }
        }
        return value
    }

    private mutating func both(_ counts: Bool) throws(Failure) -> ByteString {
        var value = try comparison(counts)
        while take(["&"]) != nil {
            let isDecided = Self.isNull(value)
            let other = try comparison(counts && !isDecided)
            if isDecided || Self.isNull(other) { value = "0" }
        }
        return value
    }

    private mutating func comparison(_ counts: Bool) throws(Failure) -> ByteString {
        var value = try sum(counts)
        while let sign = take(["<", "<=", "=", "==", "!=", ">=", ">"]) {
            let other = try sum(counts)
            var order = value == other ? 0 : value < other ? -1 : 1
            if let x = SignedNatural(value), let y = SignedNatural(other) { order = x == y ? 0 : x < y ? -1 : 1 }
            let holds: Bool
            switch sign {
            case "<": holds = order < 0
            case "<=": holds = order <= 0
            case "=", "==": holds = order == 0
            case "!=": holds = order != 0
            case ">=": holds = order >= 0
            default: holds = order > 0
            }
            value = holds ? "1" : "0"
        }
        return value
    }

    private func number(_ value: ByteString) throws(Failure) -> SignedNatural {
        guard let number = SignedNatural(value) else { throw .fatal("non-integer argument", status: 2) }
        return number
    }

    private mutating func sum(_ counts: Bool) throws(Failure) -> ByteString {
        var value = try product(counts)
        while let sign = take(["+", "-"]) {
            let other = try product(counts)
            guard counts else { continue }
            let (x, y) = (try number(value), try number(other))
            value = (sign == "+" ? x + y : x + y.negated).text
        }
        return value
    }

    private mutating func product(_ counts: Bool) throws(Failure) -> ByteString {
        var value = try match(counts)
        while let sign = take(["*", "/", "%"]) {
            let other = try match(counts)
            guard counts else { continue }
            let (x, y) = (try number(value), try number(other))
            if sign == "*" {
                value = (x * y).text
                continue
            }
            if y.isZero { throw .fatal("division by zero", status: 2) }
            let (quotient, rest) = x.divided(by: y)
            value = sign == "/" ? quotient.text : rest.text
        }
        return value
    }

    private mutating func match(_ counts: Bool) throws(Failure) -> ByteString {
        var value = try function(counts)
        while take([":"]) != nil {
            let pattern = try function(counts)
            if counts { value = try matched(value, pattern) }
        }
        return value
    }

    private func matched(_ text: ByteString, _ pattern: ByteString) throws(Failure) -> ByteString {
        do throws(RegularExpression.Failure) {
            let expression = try RegularExpression([pattern], .basic)
            let groups = expression.captures(in: text, at: 0)
            if expression.hasGroups { return groups.flatMap { $0.count > 1 ? $0[1] : nil }.map { text[$0] } ?? "" }
            return ByteString(groups.flatMap { $0[0] }.map { $0.count } ?? 0)
        } catch { throw .fatal(expressionProblem(pattern, error.message), status: 2) }
    }

    private mutating func function(_ counts: Bool) throws(Failure) -> ByteString {
        try needsWord()
        if take(["+"]) != nil {
            try needsWord()
            index += 1
            return words[index - 1]
        }
        if take(["length"]) != nil {
            let text = try function(counts)
            return ByteString(characters(text).count)
        }
        if take(["match"]) != nil {
            let text = try function(counts)
            let pattern = try function(counts)
            return counts ? try matched(text, pattern) : ""
        }
        if take(["index"]) != nil {
            let text = try function(counts)
            let letters = try function(counts)
            let wanted = characters(letters)
            return ByteString((characters(text).firstIndex { wanted.contains($0) } ?? -1) + 1)
        }
        if take(["substr"]) != nil {
            let text = try function(counts)
            let (start, length) = (try function(counts), try function(counts))
            let letters = characters(text)
            guard let from = start.integer(), let count = length.integer(), from > 0, count > 0, from <= letters.count
            else { return "" }
            let first = Int(from) - 1
            return letters[first..<(first + min(Int(count), letters.count - first))].reduce("") { $0 + $1 }
        }
        return try primary(counts)
    }

    /// The characters of a text: bytes, but in UTF-8. What is none there is one byte.
    private func characters(_ text: ByteString) -> [ByteString] {
        var result: [ByteString] = []
        var index = 0
        while index < text.count {
            var length = 1
            let lead = text[index]
            if Locale.isUTF8 && lead >= 0xc2 && lead < 0xf5 {
                let wanted = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
                while length < wanted, index + length < text.count, text[index + length] & 0xc0 == 0x80 { length += 1 }
                if length < wanted { length = 1 }
            }
            result.append(text[index..<(index + length)])
            index += length
        }
        return result
    }

    private mutating func primary(_ counts: Bool) throws(Failure) -> ByteString {
        try needsWord()
        let word = words[index]
        index += 1
        if word == ")" { throw syntax("unexpected ')'") }
        guard word == "(" else { return word }
        let value = try either(counts)
        if index >= words.count { throw syntax("expecting ')' after " + quoted(words[index - 1])) }
        if words[index] != ")" { throw syntax("expecting ')' instead of " + quoted(words[index])) }
        index += 1
        return value
    }
}
