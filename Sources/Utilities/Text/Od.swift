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
                Option("S", "strings", mayTake: "BYTES", "output strings of at least BYTES graphic chars"),
                Option("t", "format", takes: "TYPE", "select output format or formats"),
                Option("v", "output-duplicates", "do not use * to mark line suppression"),
                Option(
                    "w", "width", mayTake: "BYTES", "output BYTES bytes per output line; 32 is implied without BYTES"),
                Option("a", "", "same as -t a"), Option("b", "", "same as -t o1"), Option("c", "", "same as -t c"),
                Option("d", "", "same as -t u2"), Option("f", "", "same as -t fF"), Option("i", "", "same as -t dI"),
                Option("l", "", "same as -t dL"), Option("o", "", "same as -t o2"), Option("s", "", "same as -t d2"),
                Option("x", "", "same as -t x2"),
            ]
        ) { (context) throws(Failure) in
            let plan = try DumpPlan(context)
            try Dump(context, plan).run()
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

    private static let short: [(key: ByteString, type: ByteString)] = [
        ("a", "a"), ("b", "o1"), ("c", "c"), ("d", "u2"), ("f", "fF"), ("i", "dI"), ("l", "dL"), ("o", "o2"),
        ("s", "d2"), ("x", "x2"),
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
            case "S": minimum = value == nil ? 3 : try Self.number(word, "-S")
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
        guard let value = count(text) else {
            let digits = text.prefix { $0.isDigit }.count
            throw .fatal(
                (digits > 0 && digits < text.count ? "invalid suffix in " : "invalid ") + option + " argument "
                    + quoted(word))
        }
        if value == .max { throw .fatal(option + " argument " + quoted(word) + " too large") }
        return value
    }
}
