import Bytes
import CommandLine
import SchemeProtocol
import Streams

extension Utilities {
    /// `cut`: selected parts of lines.
    static var cut: Utility {
        Utility(
            ["OPTION... [FILE]..."], "Print selected parts of lines from each FILE to standard output.",
            [
                Option("b", "bytes", takes: "LIST", "select only these bytes"),
                Option("c", "characters", takes: "LIST", "select only these characters"),
                Option("d", "delimiter", takes: "DELIM", "use DELIM instead of TAB for field delimiter"),
                Option(
                    "f", "fields", takes: "LIST",
                    "select only these fields; also print any line that contains no delimiter character, unless -s"),
                Option("n", "", "(ignored)"),
                Option("", "complement", "complement the set of selected bytes, characters or fields"),
                Option("s", "only-delimited", "do not print lines not containing delimiters"),
                Option("", "output-delimiter", takes: "STRING", "use STRING as the output delimiter"),
                Option("z", "zero-terminated", "line delimiter is NUL, not newline"),
            ]
        ) { (context) throws(Failure) in
            let cutter = try Cutter(context)
            for path in context.paths {
                guard let input = context.open(path) else { continue }
                if cutter.byFields { try cutter.fields(input, path) } else { try cutter.bytes(input, path) }
            }
        }
    }
}

private struct Cutter {
    private let context: Context
    private let list: RangeList
    let byFields: Bool
    private let delimiter: UInt8
    private let outputDelimiter: ByteString?
    private let end: UInt8

    init(_ context: Context) throws(Failure) {
        self.context = context
        end = context.lineEnd
        var list: (key: ByteString, value: ByteString?)?
        // The first mistake is the one that is told.
        for option in context.arguments.given {
            switch option.key {
            case "b", "c", "f":
                if list != nil { throw .usage("only one list may be specified") }
                list = (option.key, option.value)
            case "d":
                if let value = option.value, value.count > 1 {
                    throw .usage("the delimiter must be a single character")
                }
            default: break
            }
        }
        guard let given = list else { throw .usage("you must specify a list of bytes, characters, or fields") }
        byFields = given.key == "f"
        if !byFields {
            if context.has("d") { throw .usage("an input delimiter may be specified only when operating on fields") }
            if context.has("s") {
                throw .usage("suppressing non-delimited lines makes sense\n\tonly when operating on fields")
            }
        }
        var ranges = try RangeList(given.value ?? "", byFields ? .fields : .positions)
        if context.has("complement") { ranges.complement() }
        self.list = ranges
        delimiter = context.value("d").map { $0.first ?? 0 } ?? 0x09
        outputDelimiter = context.value("output-delimiter").map { $0.isEmpty ? [0] : $0 }
    }

    func bytes(_ input: Input, _ path: ByteString) throws(Failure) {
        while let line = context.nextLine(input, path, end) {
            let buffer = input.bytes
            let bytes = buffer.span.extracting(line)
            var isFirst = true
            for range in list.ranges {
                if range.lowerBound > bytes.count { break }
                if !isFirst, let outputDelimiter { try context.put(outputDelimiter) }
                isFirst = false
                try context.put(bytes.extracting((range.lowerBound - 1)..<min(range.upperBound, bytes.count)))
            }
            try context.put(end)
        }
    }

    func fields(_ input: Input, _ path: ByteString) throws(Failure) {
        let onlyDelimited = context.has("s")
        let separator = outputDelimiter ?? [delimiter]
        // With the line end as delimiter the whole file is one line.
        if delimiter == end { return try wholeFile(input, path, separator) }
        while let line = context.nextLine(input, path, end) {
            let buffer = input.bytes
            let bytes = buffer.span.extracting(line)
            guard let first = bytes.firstIndex(of: delimiter) else {
                if !onlyDelimited {
                    try context.put(bytes)
                    try context.put(end)
                }
                continue
            }
            try put(bytes, first, separator)
            try context.put(end)
        }
    }

    /// The chosen fields of a line, whose first delimiter is at `first`.
    private func put(_ bytes: Span<UInt8>, _ first: Int, _ separator: ByteString) throws(Failure) {
        var field = 1
        var start = 0
        var fieldEnd: Int? = first
        var isFirst = true
        for range in list.ranges {
            while field < range.lowerBound {
                guard let end = fieldEnd else { return }
                start = end + 1
                fieldEnd = bytes.firstIndex(of: delimiter, from: start)
                field += 1
            }
            while field <= range.upperBound {
                if !isFirst { try context.put(separator) }
                isFirst = false
                try context.put(bytes.extracting(start..<(fieldEnd ?? bytes.count)))
                guard let end = fieldEnd else { return }
                start = end + 1
                fieldEnd = bytes.firstIndex(of: delimiter, from: start)
                field += 1
            }
        }
    }

    private func wholeFile(_ input: Input, _ path: ByteString, _ separator: ByteString) throws(Failure) {
        var field = 0
        var isFirst = true
        var lines: [ByteString] = []
        while let line = context.nextLine(input, path, end) {
            lines.append(input.text(line))
        }
        if lines.isEmpty { return }
        if lines.count == 1 {
            // A single line has no delimiter in it, only an end.
            if context.has("s") && !input.isLineComplete { return }
            if !context.has("s") || list.contains(1) {
                try context.put(lines[0])
                try context.put(end)
            }
            return
        }
        for line in lines {
            field += 1
            guard list.contains(field) else { continue }
            if !isFirst { try context.put(separator) }
            isFirst = false
            try context.put(line)
        }
        try context.put(end)
    }
}
