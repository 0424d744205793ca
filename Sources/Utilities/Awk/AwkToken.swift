import Bytes

/// A piece of an awk program.
struct AwkToken {
    enum Kind {
        case number(Double)
        case text(ByteString)
        case expression(ByteString)
        case name(ByteString)
        /// A name with `(` directly behind it.
        case called(ByteString)
        case builtin(ByteString)
        case keyword(ByteString)
        /// Signs, as they stand.
        case sign(ByteString)
        case newline
        case end
    }

    var kind: Kind
    var line: Int
}

/// Takes an awk program apart.
struct AwkLexer {
    private let source: ByteString
    private var index = 0
    private var line = 1
    private var tokens: [AwkToken] = []

    static let keywords: Set<ByteString> = [
        "BEGIN", "END", "function", "func", "if", "else", "while", "for", "do", "break", "continue", "next", "nextfile",
        "exit", "return", "delete", "in", "getline", "print", "printf",
    ]
    static let builtins: Set<ByteString> = [
        "length", "substr", "index", "split", "sub", "gsub", "gensub", "match", "sprintf", "tolower", "toupper",
        "system", "close", "fflush", "srand", "rand", "sin", "cos", "atan2", "exp", "log", "sqrt", "int", "strftime",
        "systime", "mktime", "and", "or", "xor", "compl", "lshift", "rshift", "strtonum",
    ]

    init(_ source: ByteString) { self.source = source }

    static func fatal(_ line: Int, _ message: ByteString) -> Failure {
        .fatal("line " + ByteString(line) + ": " + message, status: 2)
    }

    private func byte(_ ahead: Int = 0) -> UInt8 { index + ahead < source.count ? source[index + ahead] : 0 }

    private mutating func add(_ kind: AwkToken.Kind) { tokens.append(AwkToken(kind: kind, line: line)) }

    /// All pieces, `.end` behind them.
    mutating func all() throws(Failure) -> [AwkToken] {
        while index < source.count { try takeToken() }
        add(.newline)
        add(.end)
        return tokens
    }

    private mutating func takeToken() throws(Failure) {
        let byte = byte()
        switch byte {
        case 0x20, 0x09, 0x0d: index += 1
        case 0x0a:
            add(.newline)
            line += 1
            index += 1
        case 0x23: while index < source.count, source[index] != 0x0a { index += 1 }
        case 0x5c:
            var next = index + 1
            while next < source.count, source[next] == 0x0d { next += 1 }
            guard next >= source.count || source[next] == 0x0a else {
                throw Self.fatal(line, "unexpected character '\\'")
            }
            line += 1
            index = next + 1
        case 0x22: try takeText()
        case 0x2f where !endsOperand: try takeExpression()
        case 0x30...0x39: takeNumber()
        case 0x2e where self.byte(1).isDigit: takeNumber()
        case 0x5f: takeName()
        default:
            if byte.isLetter { takeName() } else { try takeSign() }
        }
    }

    /// Whether a value ends here, so that `/` divides it.
    private var endsOperand: Bool {
        guard let last = tokens.last else { return false }
        switch last.kind {
        case .number, .text, .expression, .name, .builtin: return true
        case .sign(let sign): return sign == ")" || sign == "]" || sign == "$" || sign == "++" || sign == "--"
        case .called, .keyword, .newline, .end: return false
        }
    }

    private mutating func takeNumber() {
        if byte() == 0x30, byte(1) | 0x20 == 0x78, byte(2).digitValue.map({ $0 < 16 }) ?? false {
            index += 2
            var value = 0.0
            while let digit = byte().digitValue, digit < 16 {
                value = value * 16 + Double(digit)
                index += 1
            }
            return add(.number(value))
        }
        // The number ends long before this, but for such as nobody writes.
        let end = min(source.count, index + 400)
        let (value, length) = AwkNumber.prefix(source.bytes.span.extracting(index..<end))
        index += max(length, 1)
        add(.number(value))
    }

    private mutating func takeName() {
        let start = index
        while byte().isAlphanumeric || byte() == 0x5f { index += 1 }
        let name = source[start..<index]
        if Self.keywords.contains(name) {
            add(.keyword(name == "func" ? "function" : name))
        } else if Self.builtins.contains(name) {
            add(.builtin(name))
        } else if byte() == 0x28 {
            add(.called(name))
        } else {
            add(.name(name))
        }
    }

    private mutating func takeSign() throws(Failure) {
        for length in stride(from: 3, through: 1, by: -1) where index + length <= source.count {
            let sign = source[index..<(index + length)]
            switch sign {
            case "**=", "**", "&&", "||", "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", "==", "<=", ">=", "!=", "!~",
                ">>", "{", "}", "(", ")", "[", "]", ";", ",", "+", "-", "*", "/", "%", "^", "!", ">", "<", "|", "?",
                ":", "~", "$", "=":
                index += length
                return add(.sign(sign == "**" ? "^" : sign == "**=" ? "^=" : sign))
            default: continue
            }
        }
        throw Self.fatal(line, "unexpected character '" + source[index..<(index + 1)] + "'")
    }

    private mutating func takeText() throws(Failure) {
        index += 1
        let start = index
        while index < source.count, source[index] != 0x22 {
            if source[index] == 0x0a { throw Self.fatal(line, "unterminated string") }
            if source[index] == 0x5c {
                index += 1
                if byte() == 0x0a { line += 1 }
            }
            index += 1
        }
        guard index < source.count else { throw Self.fatal(line, "unterminated string") }
        add(.text(Self.unescaped(source[start..<index])))
        index += 1
    }

    private mutating func takeExpression() throws(Failure) {
        index += 1
        let start = index
        var isInBracket = false
        while index < source.count, source[index] != 0x2f || isInBracket {
            let byte = source[index]
            if byte == 0x0a { throw Self.fatal(line, "unterminated regular expression") }
            if byte == 0x5c {
                index += 1
            } else if byte == 0x5b, !isInBracket {
                isInBracket = closes(index)
                // A `]` at the front stands for itself.
                if isInBracket, self.byte(1) == 0x5e { index += 1 }
                if isInBracket, self.byte(1) == 0x5d { index += 1 }
            } else if byte == 0x5d {
                isInBracket = false
            }
            index += 1
        }
        guard index < source.count else { throw Self.fatal(line, "unterminated regular expression") }
        add(.expression(source[start..<index]))
        index += 1
    }

    /// Whether a bracket has its end in the same line.
    private func closes(_ start: Int) -> Bool {
        var index = start + 1
        if index < source.count, source[index] == 0x5e { index += 1 }
        index += 1
        while index < source.count, source[index] != 0x0a {
            if source[index] == 0x5d { return true }
            index += source[index] == 0x5c ? 2 : 1
        }
        return false
    }

    /// What the escapes of a text stand for.
    static func unescaped(_ text: ByteString) -> ByteString {
        guard text.contains(0x5c) else { return text }
        var result = ByteString()
        var index = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            guard byte == 0x5c, index < text.count else {
                result.append(byte)
                continue
            }
            let letter = text[index]
            index += 1
            switch letter {
            case 0x0a: break
            case 0x61: result.append(7)
            case 0x62: result.append(8)
            case 0x66: result.append(12)
            case 0x6e: result.append(10)
            case 0x72: result.append(13)
            case 0x74: result.append(9)
            case 0x76: result.append(11)
            case 0x22, 0x5c, 0x2f: result.append(letter)
            case 0x78 where index < text.count && (text[index].digitValue ?? 16) < 16:
                var value: Int64 = 0
                var count = 0
                while count < 2, index < text.count, let digit = text[index].digitValue, digit < 16 {
                    value = value * 16 + digit
                    index += 1
                    count += 1
                }
                result.append(UInt8(truncatingIfNeeded: value))
            case 0x30...0x37:
                var value = UInt32(letter - 0x30)
                var count = 1
                while count < 3, index < text.count, text[index] >= 0x30, text[index] <= 0x37 {
                    value = value * 8 + UInt32(text[index] - 0x30)
                    index += 1
                    count += 1
                }
                result.append(UInt8(truncatingIfNeeded: value))
            default:
                // Unknown ones stay, so that patterns in texts work.
                result.append(0x5c)
                result.append(letter)
            }
        }
        return result
    }
}
