import Bytes
import CommandLine
import SchemeProtocol
import Streams

extension Utilities {
    /// `numfmt`: numbers from and to forms that people read.
    static var numfmt: Utility {
        Utility(
            ["[OPTION]... [NUMBER]..."],
            "Reformat NUMBER(s), or the numbers from standard input if none are specified.",
            [
                Option("", "debug", "print warnings about invalid input"),
                Option("d", "delimiter", takes: "X", "use X instead of whitespace for field delimiter"),
                Option("", "field", takes: "FIELDS", "replace the numbers in these input fields"),
                Option("", "format", takes: "FORMAT", "use printf style floating-point FORMAT"),
                Option("", "from", takes: "UNIT", "auto-scale input numbers from UNITs: none, auto, si, iec, iec-i"),
                Option("", "from-unit", takes: "N", "specify the input unit size"),
                Option("", "grouping", "use locale-defined grouping of digits"),
                Option("", "header", mayTake: "N", "print (without converting) the first N header lines"),
                Option("", "invalid", takes: "MODE", "failure mode for invalid numbers: abort, fail, warn, ignore"),
                Option("", "padding", takes: "N", "pad the output to N characters; negative N will left-align"),
                Option(
                    "", "round", takes: "METHOD", "use METHOD: up, down, from-zero, towards-zero, nearest"),
                Option("", "suffix", takes: "SUFFIX", "add SUFFIX to output numbers, and accept it in input numbers"),
                Option("", "to", takes: "UNIT", "auto-scale output numbers to UNITs: none, si, iec, iec-i"),
                Option("", "to-unit", takes: "N", "the output unit size"),
                Option("z", "zero-terminated", "line delimiter is NUL, not newline"),
            ]
        ) { (context) throws(Failure) in
            let job = NumberReformer(context, try NumberForm(context))
            try job.run()
        }
    }
}

/// What the options of `numfmt` ask for.
struct NumberForm {
    enum Scale: Int {
        case none
        case auto
        case si
        case iec
        case iecI
    }
    enum Rounding: Int {
        case up
        case down
        case fromZero
        case towardsZero
        case nearest
    }

    var from = Scale.none
    var to = Scale.none
    var fromUnit = Natural(1)
    var toUnit = Natural(1)
    var rounding = Rounding.fromZero
    /// 0 aborts, 1 fails in the end, 2 warns, 3 says nothing.
    var invalid = 0
    var suffix: ByteString = ""
    var padding = 0
    var alignsLeft = false
    var zeroWidth = 0
    var precision: Int?
    var prefix: ByteString = ""
    var tail: ByteString = ""
    var delimiter: UInt8?
    var header = 0
    var fields: RangeList?

    init(_ context: Context) throws(Failure) {
        var format: ByteString?
        var hasFields = false
        for (key, value) in context.arguments.given {
            let word = value ?? ""
            switch key {
            case "from":
                from =
                    Scale(
                        rawValue: try Utilities.chosen(
                            word, of: [("none", 0), ("auto", 1), ("si", 2), ("iec", 3), ("iec-i", 4)], for: "from"))
                    ?? .none
            case "to":
                to =
                    Scale(
                        rawValue: try Utilities.chosen(
                            word, of: [("none", 0), ("si", 2), ("iec", 3), ("iec-i", 4)], for: "to")) ?? .none
            case "from-unit": fromUnit = try Self.unit(word)
            case "to-unit": toUnit = try Self.unit(word)
            case "round":
                rounding =
                    Rounding(
                        rawValue: try Utilities.chosen(
                            word,
                            of: [("up", 0), ("down", 1), ("from-zero", 2), ("towards-zero", 3), ("nearest", 4)],
                            for: "round")) ?? .fromZero
            case "invalid":
                invalid = try Utilities.chosen(
                    word, of: [("abort", 0), ("fail", 1), ("warn", 2), ("ignore", 3)], for: "invalid")
            case "suffix": suffix = word
            case "padding":
                guard let number = word.integer(), number != 0, number != .min, abs(number) <= 1 << 31 else {
                    throw .fatal("invalid padding value " + quoted(word))
                }
                padding = Int(abs(number))
                alignsLeft = number < 0
            case "d":
                if word.count > 1 { throw .fatal("the delimiter must be a single character") }
                delimiter = word.first ?? 0
            case "header":
                header = 1
                if let value {
                    guard let number = value.integer(), number > 0 else {
                        throw .fatal("invalid header value " + quoted(value))
                    }
                    header = Int(number)
                }
            case "field":
                if hasFields { throw .fatal("multiple field specifications") }
                hasFields = true
                fields = word == "-" ? try RangeList("1-", .fields) : try RangeList(word, .fields)
            case "format": format = word
            default: break
            }
        }
        let groups = context.has("grouping")
        if format != nil && groups { throw .fatal("--grouping cannot be combined with --format") }
        var grouped = groups
        if let format { try take(format, &grouped) }
        if grouped && to != .none { throw .fatal("grouping cannot be combined with --to") }
        if !hasFields { fields = try RangeList("1", .fields) }
    }

    private static func unit(_ word: ByteString) throws(Failure) -> Natural {
        let digits = word.prefix { $0.isDigit }.count
        let rest = word[digits..<word.count]
        var value = Natural(1)
        if digits > 0 {
            value = Natural()
            for byte in word[0..<digits] { value.multiplyAndAdd(10, UInt32(byte - 0x30)) }
        }
        var isGood = digits > 0 || !rest.isEmpty
        if !rest.isEmpty {
            let power = ("KMGTPEZY" as ByteString).firstIndex(of: rest[0])
            let isBinary = rest.count == 2 && rest[1] == 0x69
            isGood = isGood && power != nil && (rest.count == 1 || isBinary)
            value = value * Natural.power(of: isBinary ? 1024 : 1000, (power ?? 0) + 1)
        }
        guard isGood, !value.isZero, value.bitWidth <= 64 else {
            throw .fatal("invalid unit size: " + quoted(word))
        }
        return value
    }

    /// A pattern such as `x%08.2fy`.
    private mutating func take(_ format: ByteString, _ groups: inout Bool) throws(Failure) {
        var index = 0
        func skipText() -> ByteString? {
            var text = ByteString()
            while index < format.count {
                if format[index] == 0x25 {
                    guard index + 1 < format.count, format[index + 1] == 0x25 else { return text }
                    text.append(0x25)
                    index += 2
                } else {
                    text.append(format[index])
                    index += 1
                }
            }
            return text
        }
        prefix = skipText() ?? ""
        if index >= format.count { throw .fatal("format " + quoted(format) + " has no % directive") }
        index += 1
        var hasZero = false
        while index < format.count, format[index] == 0x20 || format[index] == 0x27 || format[index] == 0x30 {
            if format[index] == 0x27 { groups = true }
            if format[index] == 0x30 { hasZero = true }
            index += 1
        }
        let isLeft = index < format.count && format[index] == 0x2d
        if isLeft { index += 1 }
        let start = index
        while index < format.count, format[index].isDigit { index += 1 }
        if index > start {
            guard let number = format[start..<index].integer(), number < 1 << 31 else {
                throw .fatal("invalid format " + quoted(format) + " (width overflow)")
            }
            if number != 0 {
                alignsLeft = isLeft
                if hasZero && !isLeft {
                    zeroWidth = Int(number)
                } else {
                    padding = Int(number)
                }
            }
        }
        if index >= format.count { throw .fatal("format " + quoted(format) + " ends in %") }
        if format[index] == 0x2e {
            index += 1
            let start = index
            while index < format.count, format[index].isDigit { index += 1 }
            if index == start, index < format.count,
                format[index].isSpace || format[index] == 0x2d || format[index] == 0x2b
            {
                throw .fatal("invalid precision in format " + quoted(format))
            }
            guard index == start || (format[start..<index].integer() ?? .max) < 1 << 20 else {
                throw .fatal("invalid precision in format " + quoted(format))
            }
            precision = Int(format[start..<index].integer() ?? 0)
        }
        guard index < format.count, format[index] == 0x66 else {
            throw .fatal("invalid format " + quoted(format) + ", directive must be %[0]['][-][N][.][N]f")
        }
        index += 1
        tail = skipText() ?? ""
        if index < format.count { throw .fatal("format " + quoted(format) + " has too many % directives") }
    }
}
