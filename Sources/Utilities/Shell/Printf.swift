import Bytes
import CommandLine

extension Utilities {
    /// `printf`: values by a format.
    static var printf: Utility {
        Utility(
            ["FORMAT [ARGUMENT]...", "OPTION"], "Print ARGUMENT(s) according to FORMAT.", [], parsing: .raw
        ) { (context) throws(Failure) in
            var words = context.words
            if words.first == "--" { words.removeFirst() }
            if words.isEmpty { throw .usage("missing operand") }
            var printer = FormatPrinter(context, words[0], Array(words.dropFirst()))
            try printer.run()
        }
    }
}

/// Writes arguments by a format, again and again until all are used.
private struct FormatPrinter {
    private let context: Context
    private let format: ByteString
    private let arguments: [ByteString]
    private var next = 0
    private var index = 0

    init(_ context: Context, _ format: ByteString, _ arguments: [ByteString]) {
        self.context = context
        self.format = format
        self.arguments = arguments
    }

    mutating func run() throws(Failure) {
        repeat {
            let before = next
            index = 0
            while index < format.count {
                let byte = format[index]
                if byte == 0x25 {
                    try conversion()
                } else if byte == 0x5c {
                    if try !escape(format, &index, isArgument: false) { return }
                } else {
                    try context.put(byte)
                    index += 1
                }
            }
            if next == before {
                if next < arguments.count {
                    let status = context.status
                    context.complain(
                        "warning: ignoring excess arguments, starting with " + quoted(arguments[next]))
                    context.status = status
                }
                return
            }
        } while next < arguments.count
    }

    /// Writes what an escape stands for; false where it ends all output.
    private func escape(_ text: ByteString, _ index: inout Int, isArgument: Bool) throws(Failure) -> Bool {
        let start = index
        index += 1
        guard index < text.count else {
            try context.put(0x5c)
            return true
        }
        let letter = text[index]
        index += 1
        func number(_ radix: Int64, _ most: Int) -> UInt32? {
            var value: UInt32 = 0
            var count = 0
            while count < most, index < text.count, let digit = text[index].digitValue, digit < radix {
                value = value << (radix == 8 ? 3 : 4) | UInt32(digit)
                index += 1
                count += 1
            }
            return count == 0 ? nil : value
        }
        switch letter {
        case 0x22, 0x5c: try context.put(letter)
        case 0x27 where !isArgument: try context.put(text[start..<index])
        case 0x61: try context.put(7)
        case 0x62: try context.put(8)
        case 0x63:
            return false
        case 0x65: try context.put(27)
        case 0x66: try context.put(12)
        case 0x6e: try context.put(10)
        case 0x72: try context.put(13)
        case 0x74: try context.put(9)
        case 0x76: try context.put(11)
        case 0x78:
            guard let value = number(16, 2) else { throw .fatal("missing hexadecimal number in escape") }
            try context.put(UInt8(value))
        case 0x30...0x37:
            // `\0ddd` in arguments of %b, `\ddd` in formats.
            if !(isArgument && letter == 0x30) { index -= 1 }
            try context.put(UInt8(truncatingIfNeeded: number(8, 3) ?? 0))
        case 0x75, 0x55:
            let digits = letter == 0x75 ? 4 : 8
            let first = index
            guard let value = number(16, digits), index - first == digits else {
                throw .fatal("missing hexadecimal number in escape")
            }
            if (value < 0xa0 && value != 0x24 && value != 0x40 && value != 0x60) || (0xd800...0xdfff).contains(value) {
                throw .fatal("invalid universal character name \\" + text[(start + 1)..<index])
            }
            let name = Conversion.digits(UInt64(value), 16).uppercased
            let isShort = value < 0x10000
            let shown = (isShort ? "\\u" : "\\U") + padded(name, isShort ? 4 : 8, with: 0x30)
            try context.put(Self.character(value, shown))
        default: try context.put(text[start..<index])
        }
        return true
    }

    /// A character in the locale's encoding; where it has none, as the escape itself.
    private static func character(_ value: UInt32, _ escape: ByteString) -> ByteString {
        guard value < 0x80 || Locale.isUTF8, let scalar = Unicode.Scalar(value) else { return escape }
        return ByteString(UTF8.encode(scalar).map { Array($0) } ?? [])
    }

    private mutating func argument() -> ByteString? {
        guard next < arguments.count else { return nil }
        next += 1
        return arguments[next - 1]
    }

    private mutating func conversion() throws(Failure) {
        let start = index
        index += 1
        if index < format.count, format[index] == 0x25 {
            index += 1
            return try context.put(0x25)
        }
        if index < format.count, format[index] == 0x62 {
            index += 1
            let text = argument() ?? ""
            var position = 0
            while position < text.count {
                if text[position] != 0x5c {
                    try context.put(text[position])
                    position += 1
                } else if try !escape(text, &position, isArgument: true) {
                    throw .exit(context.status)
                }
            }
            return
        }
        if index < format.count, format[index] == 0x71 {
            index += 1
            return try context.put(shellQuoted(argument() ?? ""))
        }
        var conversion = Conversion()
        while index < format.count, conversion.add(flag: format[index]) { index += 1 }
        if let width = try number(start) {
            conversion.width = abs(width)
            if width < 0 { conversion.leftAligns = true }
        }
        if index < format.count, format[index] == 0x2e {
            index += 1
            let precision = try number(start) ?? 0
            conversion.precision = precision < 0 ? nil : precision
        }
        while index < format.count, ("lLhjtz" as ByteString).contains(format[index]) { index += 1 }
        let letter = index < format.count ? format[index] : 0
        index = min(index + 1, format.count)
        conversion.letter = letter
        func refuse() -> Failure {
            .fatal(format[start..<index] + ": invalid conversion specification")
        }
        let flagsFit: Bool
        switch letter {
        case 0x63, 0x73:
            flagsFit =
                !conversion.isAlternative && !conversion.padsZeros && !conversion.groups
                && (letter == 0x73 || conversion.precision == nil)
        case 0x64, 0x69, 0x75: flagsFit = !conversion.isAlternative
        case 0x6f, 0x78, 0x58: flagsFit = !conversion.groups
        case 0x61, 0x41, 0x65, 0x45: flagsFit = !conversion.groups
        case 0x66, 0x46, 0x67, 0x47: flagsFit = true
        default: flagsFit = false
        }
        if !flagsFit { throw refuse() }
        try put(conversion)
    }

    private mutating func put(_ conversion: Conversion) throws(Failure) {
        let word = argument()
        switch conversion.letter {
        case 0x73: try context.put(conversion.text(word ?? ""))
        case 0x63: try context.put(conversion.character(word?.first ?? 0))
        case 0x64, 0x69:
            let (value, isNegative) = whole(word, isSigned: true)
            try context.put(conversion.whole(value, isNegative: isNegative))
        case 0x75, 0x6f, 0x78, 0x58:
            let (value, isNegative) = whole(word, isSigned: false)
            try context.put(conversion.whole(isNegative ? 0 &- value : value, isNegative: false))
        default:
            guard let word else { return try context.put(conversion.floating(Extended())) }
            if let code = character(word) {
                return try context.put(conversion.floating(Extended(Natural(UInt64(code)))))
            }
            if word.isEmpty { return try context.put(conversion.floating(Extended())) }
            guard let (value, length) = Extended.parse(word) else {
                context.complain(quoted(word) + ": expected a numeric value")
                return try context.put(conversion.floating(Extended()))
            }
            if length < word.count { context.complain(quoted(word) + ": value not completely converted") }
            try context.put(conversion.floating(value))
        }
    }

    /// A number in the format, or `*` for an argument; nil where there is none.
    private mutating func number(_ start: Int) throws(Failure) -> Int? {
        if index < format.count, format[index] == 0x2a {
            index += 1
            let (value, isNegative) = whole(argument(), isSigned: true)
            guard value <= UInt64(Int32.max) else {
                throw .fatal("invalid field width: " + quoted(arguments[next - 1]))
            }
            return isNegative ? -Int(value) : Int(value)
        }
        var value: Int?
        while index < format.count, format[index].isDigit {
            value = min((value ?? 0) * 10 + Int(format[index] - 0x30), 1_000_000)
            index += 1
        }
        return value
    }

    /// The code of the character behind a quote.
    private func character(_ word: ByteString) -> UInt32? {
        guard let first = word.first, first == 0x22 || first == 0x27 else { return nil }
        guard word.count > 1 else {
            context.complain(quoted(word) + ": expected a numeric value")
            return 0
        }
        var length = 1
        var code = UInt32(word[1])
        if Locale.isUTF8, word[1] >= 0xc0 {
            let text = String(decoding: word.bytes[1...], as: UTF8.self)
            if let scalar = text.unicodeScalars.first {
                code = scalar.value
                length = UTF8.width(scalar)
            }
        }
        if word.count > 1 + length {
            let status = context.status
            context.complain(
                "warning: " + word[(1 + length)..<word.count]
                    + ": character(s) following character constant have been ignored")
            context.status = status
        }
        return code
    }

    /// A whole number as C's `strtoimax` with base 0 reads it, with complaints about what is left.
    private func whole(_ word: ByteString?, isSigned: Bool) -> (UInt64, Bool) {
        guard let word else { return (0, false) }
        if let code = character(word) { return (UInt64(code), false) }
        var index = 0
        while index < word.count, word[index].isSpace { index += 1 }
        var isNegative = false
        if index < word.count, word[index] == 0x2d || word[index] == 0x2b {
            isNegative = word[index] == 0x2d
            index += 1
        }
        var radix: UInt64 = 10
        var sawDigit = false
        if index < word.count, word[index] == 0x30 {
            radix = 8
            let isHexadecimal =
                index + 2 < word.count && word[index + 1] | 0x20 == 0x78
                && (word[index + 2].digitValue.map { $0 < 16 } ?? false)
            if isHexadecimal {
                radix = 16
                index += 2
            }
        }
        var value: UInt64 = 0
        var isHuge = false
        while index < word.count, let digit = word[index].digitValue, UInt64(digit) < radix {
            sawDigit = true
            let (product, overflow) = value.multipliedReportingOverflow(by: radix)
            let (sum, overflow2) = product.addingReportingOverflow(UInt64(digit))
            if overflow || overflow2 { isHuge = true }
            value = sum
            index += 1
        }
        if word.isEmpty { return (0, false) }
        if !sawDigit {
            context.complain(quoted(word) + ": expected a numeric value")
            return (0, false)
        }
        let most: UInt64 = isSigned ? (isNegative ? 1 << 63 : UInt64(Int64.max)) : .max
        if isHuge || value > most {
            context.complain(quoted(word) + ": Numerical result out of range")
            return (most, isNegative && isSigned)
        }
        if index < word.count { context.complain(quoted(word) + ": value not completely converted") }
        return (value, isNegative)
    }
}
