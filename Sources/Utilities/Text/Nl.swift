import Bytes
import CommandLine
import RegularExpression
import SchemeProtocol
import Streams

extension Utilities {
    /// `nl`: numbers lines.
    static var nl: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Write each FILE to standard output, with line numbers added.",
            [
                Option("b", "body-numbering", takes: "STYLE", "use STYLE for numbering body lines: a, t, n, pBRE"),
                Option("d", "section-delimiter", takes: "CC", "use CC for logical page delimiters"),
                Option("f", "footer-numbering", takes: "STYLE", "use STYLE for numbering footer lines"),
                Option("h", "header-numbering", takes: "STYLE", "use STYLE for numbering header lines"),
                Option("i", "line-increment", takes: "NUMBER", "line number increment at each line"),
                Option("l", "join-blank-lines", takes: "NUMBER", "group of NUMBER empty lines counted as one"),
                Option("n", "number-format", takes: "FORMAT", "insert line numbers according to FORMAT: ln, rn, rz"),
                Option("p", "no-renumber", "do not reset line numbers for each section"),
                Option("s", "number-separator", takes: "STRING", "add STRING after (possible) line number"),
                Option("v", "starting-line-number", takes: "NUMBER", "first line number for each section"),
                Option("w", "number-width", takes: "NUMBER", "use NUMBER columns for line numbers"),
            ]
        ) { (context) throws(Failure) in
            var numbering = try LineNumbering(context)
            for path in context.paths {
                guard let input = context.open(path) else { continue }
                while let line = context.nextLine(input, path) {
                    try numbering.put(input.text(line))
                }
            }
        }
    }
}

private struct LineNumbering {
    private enum Style {
        case all, filled, none
        case matching(RegularExpression)
    }

    private let context: Context
    private var styles: [Style] = []
    private var section = 1
    private var delimiter: ByteString
    private let start: Int
    private let step: Int
    private let joined: Int
    private let width: Int
    private let separator: ByteString
    private let format: ByteString
    private var number: Int
    private var hasOverflowed = false
    private var blanks = 0

    init(_ context: Context) throws(Failure) {
        self.context = context
        var isWrong = false
        let kinds: [(key: ByteString, name: ByteString, standard: ByteString)] = [
            ("h", "header", "n"), ("b", "body", "t"), ("f", "footer", "n"),
        ]
        for kind in kinds {
            var style = Style.none
            for word in [kind.standard] + context.arguments.values(kind.key) {
                if let known = try Self.style(word) {
                    style = known
                } else {
                    context.complain("invalid " + kind.name + " numbering style: " + quoted(word))
                    isWrong = true
                }
            }
            styles.append(style)
        }
        start = try Self.number(context, "v", "invalid starting line number", .min) ?? 1
        step = try Self.number(context, "i", "invalid line number increment", .min) ?? 1
        joined = try Self.number(context, "l", "invalid line number of blank lines", 1) ?? 1
        width = try Self.number(context, "w", "invalid line number field width", 1, Int(Int32.max)) ?? 6
        separator = context.value("s") ?? "\t"
        format = context.value("n") ?? "rn"
        for word in context.arguments.values("n") where !["ln", "rn", "rz"].contains(word) {
            context.complain("invalid line numbering format: " + quoted(word))
            isWrong = true
        }
        delimiter = "\\:"
        for word in context.arguments.values("d") {
            delimiter = word.count == 1 ? word + delimiter[1..<2] : word
        }
        number = start
        if isWrong { throw .hint }
    }

    private static func style(_ word: ByteString) throws(Failure) -> Style? {
        switch word {
        case "a": return .all
        case "t": return .filled
        case "n": return Style.none
        default:
            guard word.first == 0x70 else { return nil }
            do throws(RegularExpression.Failure) {
                return .matching(try RegularExpression([word[1..<word.count]], .basic))
            } catch { throw .fatal(expressionProblem(word, error.message)) }
        }
    }

    private static func number(
        _ context: Context, _ key: ByteString, _ what: ByteString, _ low: Int, _ high: Int = .max
    ) throws(Failure) -> Int? {
        var result: Int?
        for word in context.arguments.values(key) { result = try decimal(word, what, in: low...high) }
        return result
    }

    mutating func put(_ line: ByteString) throws(Failure) {
        if line.count >= 2, delimiter.count >= 2, line.hasPrefix(delimiter[0..<2]) {
            for (index, times) in [3, 2, 1].enumerated() {
                let mark = (0..<times).reduce(ByteString()) { text, _ in text + delimiter }
                if line == mark {
                    section = index
                    if !context.has("p") {
                        number = start
                        hasOverflowed = false
                    }
                    return try context.put("\n")
                }
            }
        }
        switch styles[section] {
        case .all:
            if joined > 1 && line.isEmpty && blanks + 1 != joined {
                blanks += 1
                try putNoNumber()
            } else {
                blanks = joined > 1 ? 0 : blanks
                try putNumber()
            }
        case .filled: if line.isEmpty { try putNoNumber() } else { try putNumber() }
        case .none: try putNoNumber()
        case .matching(let expression):
            if expression.firstMatch(in: line) != nil { try putNumber() } else { try putNoNumber() }
        }
        try context.put(line + "\n")
    }

    private func putNoNumber() throws(Failure) {
        try context.put(ByteString(repeatElement(0x20, count: width + separator.count)))
    }

    private mutating func putNumber() throws(Failure) {
        if hasOverflowed { throw .fatal("line number overflow") }
        var text = ByteString(number)
        switch format {
        case "ln": text = filled(text, width)
        case "rz":
            text =
                number < 0
                ? "-" + padded(text[1..<text.count], width - 1, with: 0x30) : padded(text, width, with: 0x30)
        default: text = padded(text, width)
        }
        try context.put(text + separator)
        let (next, overflow) = number.addingReportingOverflow(step)
        number = next
        hasOverflowed = overflow
    }
}
