import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol
import Streams

extension Utilities {
    /// `od`: bytes as numbers and characters.
    static var od: Utility {
        Utility(
            ["[OPTION]... [FILE]..."],
            "Write an unambiguous representation, octal bytes by default, of FILE to standard output.",
            [
                Option("A", "address-radix", takes: "RADIX", "output format for file offsets; RADIX is one of [doxn]"),
                Option("", "endian", takes: "ORDER", "swap input bytes according the specified order: big, little"),
                Option("j", "skip-bytes", takes: "BYTES", "skip BYTES input bytes first"),
                Option("N", "read-bytes", takes: "BYTES", "limit dump to BYTES input bytes"),
                Option("S", "", takes: "BYTES", "output strings of at least BYTES graphic chars"),
                Option("", "strings", mayTake: "BYTES", "same as -S, 3 is implied without BYTES"),
                Option("t", "format", takes: "TYPE", "select output format or formats"),
                Option("", "traditional", "accept arguments as [FILE] [[+]OFFSET[.][b] [[+]LABEL[.][b]]]"),
                Option("v", "output-duplicates", "do not use * to mark line suppression"),
                Option(
                    "w", "width", mayTake: "BYTES", "output BYTES bytes per output line; 32 is implied without BYTES"),
                Option("a", "", "same as -t a"), Option("b", "", "same as -t o1"), Option("c", "", "same as -t c"),
                Option("d", "", "same as -t u2"), Option("f", "", "same as -t fF"), Option("i", "", "same as -t dI"),
                Option("l", "", "same as -t dL"), Option("o", "", "same as -t o2"), Option("s", "", "same as -t d2"),
                Option("x", "", "same as -t x2"), Option("B", "", ""), Option("D", "", ""), Option("e", "", ""),
                Option("F", "", ""), Option("h", "", ""), Option("H", "", ""), Option("I", "", ""),
                Option("L", "", ""), Option("O", "", ""), Option("X", "", ""),
            ]
        ) { (context) throws(Failure) in
            var plan = try DumpPlan(context)
            var paths = context.paths
            try plan.takeOffsets(&paths, context)
            try Dump(context, plan, paths).run()
        }
    }
}

/// What the options of `od` ask for.
struct DumpPlan {
    var radix: UInt8 = 0x6f
    var skip = 0
    var limit: Int?
    var formats: [DumpFormat] = []
    var width = 0
    var isBig = false
    var minimum: Int?
    /// What is shown beside the offset: where the first byte stands for the user.
    var label: Int?

    private static let short: [(key: ByteString, type: ByteString)] = [
        ("a", "a"), ("b", "o1"), ("c", "c"), ("d", "u2"), ("f", "fF"), ("i", "dI"), ("l", "dL"), ("o", "o2"),
        ("s", "d2"), ("x", "x2"), ("B", "o2"), ("D", "u4"), ("e", "fD"), ("F", "fD"), ("h", "x2"), ("H", "x4"),
        ("I", "dL"), ("L", "dL"), ("O", "o4"), ("X", "x4"),
    ]

    init(_ context: Context) throws(Failure) {
        var width: Int?
        var isWidthGiven = false
        for (key, value) in context.arguments.given {
            let word = value ?? ""
            switch key {
            case "A":
                guard let letter = word.first, ("doxn" as ByteString).contains(letter) else {
                    throw .fatal(
                        "invalid output address radix '" + word[0..<min(1, word.count)]
                            + "'; it must be one character from [doxn]")
                }
                radix = letter
            case "j": skip = try Self.number(word, "-j")
            case "N": limit = try Self.number(word, "-N")
            case "S", "strings": minimum = value == nil ? 3 : try Self.number(word, "-S")
            case "w":
                isWidthGiven = true
                width = value == nil ? 32 : try Self.number(word, "-w")
            case "endian":
                isBig = try Utilities.chosen(word, of: [("little", 0), ("big", 1)], for: "endian") == 1
            case "t": formats += try DumpFormat.list(word)
            default:
                if let type = Self.short.first(where: { $0.key == key })?.type { formats += try DumpFormat.list(type) }
            }
        }
        if minimum != nil && context.has("t") { throw .fatal("no type may be specified when dumping strings") }
        if formats.isEmpty { formats = try DumpFormat.list("o2") }
        let least = formats.reduce(1) { Self.multiple($0, $1.size) }
        if isWidthGiven {
            let wanted = width ?? 32
            if wanted != 0 && wanted % least == 0 {
                self.width = wanted
            } else {
                let status = context.status
                context.complain(
                    "warning: invalid width " + ByteString(wanted) + "; using " + ByteString(least) + " instead")
                context.status = status
                self.width = least
            }
        } else {
            self.width = least < 16 ? 16 / least * least : least
        }
        // Columns of all formats stand under each other: each gives a byte as much room as the widest does.
        let room = formats.map { ($0.width + 1) * (self.width / $0.size) }.max() ?? 0
        for index in formats.indices {
            formats[index].padding = room - formats[index].width * (self.width / formats[index].size)
        }
    }

    private static func multiple(_ a: Int, _ b: Int) -> Int {
        var (x, y) = (a, b)
        while y != 0 { (x, y) = (y, x % y) }
        return a / x * b
    }

    /// A number as C writes it, with a unit.
    private static func number(_ word: ByteString, _ option: ByteString) throws(Failure) -> Int {
        var text = word
        if text.count > 1, text[0] == 0x30 {
            let isHexadecimal = text[1] | 0x20 == 0x78
            let digits = isHexadecimal ? text[2..<text.count] : text[1..<text.count]
            let radix: Int64 = isHexadecimal ? 16 : 8
            let length = digits.prefix { $0.digitValue.map { $0 < radix } ?? false }.count
            guard let value = digits[0..<length].integer(radix: radix), value >= 0 else {
                throw .fatal("invalid " + option + " argument " + quoted(word))
            }
            text = ByteString(value) + digits[length..<digits.count]
        }
        switch CountReading(text) {
        case .value(let value): return value
        case .tooLarge: throw .fatal(option + " argument " + quoted(word) + " too large")
        case .badUnit: throw .fatal("invalid suffix in " + option + " argument " + quoted(word))
        case .invalid: throw .fatal("invalid " + option + " argument " + quoted(word))
        }
    }

    // MARK: The old way of saying where to begin

    /// Takes offsets from the operands: `[FILE] [+]OFFSET[b]`, and a label with `--traditional`.
    mutating func takeOffsets(_ paths: inout [ByteString], _ context: Context) throws(Failure) {
        let isTraditional = context.has("traditional")
        let isModern = context.arguments.given.contains {
            ["A", "j", "N", "S", "strings", "t", "v", "w"].contains($0.key)
        }
        if context.operands.isEmpty || isModern && !isTraditional { return }
        let last = paths[paths.count - 1]
        let isMarked = last.first == 0x2b || paths.count == 2 && last.first?.isDigit == true
        if paths.count <= 2, isTraditional || isMarked, let offset = Self.offset(last) {
            paths.removeLast()
            skip = offset
            if isTraditional, let first = paths.first, let start = Self.offset(first) {
                paths.removeLast()
                (skip, label) = (start, offset)
            }
        } else if paths.count == 3, isTraditional, let start = Self.offset(paths[1]), let place = Self.offset(last) {
            paths.removeLast(2)
            (skip, label) = (start, place)
        }
        if isTraditional && paths.count > 1 {
            context.complain("extra operand " + quoted(paths[1]))
            throw .usage("compatibility mode supports at most one file")
        }
        if paths.isEmpty { paths = ["-"] }
    }

    /// An offset in the old form: octal, decimal with a point in it, hexadecimal behind `0x`; `b` counts 512.
    private static func offset(_ word: ByteString) -> Int? {
        var text = word.first == 0x2b ? word[1..<word.count] : word
        var radix: Int64 = 8
        if text.contains(0x2e) {
            radix = 10
        } else if text.count > 2, text[0] == 0x30, text[1] | 0x20 == 0x78 {
            radix = 16
            text = text[2..<text.count]
        }
        let digits = text.prefix { $0.digitValue.map { $0 < radix } ?? false }.count
        guard digits > 0, let value = text[0..<digits].integer(radix: radix) else { return nil }
        let factor: Int64
        switch text[digits..<text.count] {
        case "": factor = 1
        case "b": factor = 512
        case "B": factor = 1024
        default: return nil
        }
        let (product, overflow) = value.multipliedReportingOverflow(by: factor)
        return overflow ? nil : Int(product)
    }
}
