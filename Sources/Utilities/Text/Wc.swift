import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `wc`: counts lines, words, characters, bytes and the longest line.
    static var wc: Utility {
        Utility(
            ["[OPTION]... [FILE]...", "[OPTION]... --files0-from=F"],
            "Print newline, word, and byte counts for each FILE, and a total line if more than one FILE is specified.",
            [
                Option("c", "bytes", "print the byte counts"), Option("m", "chars", "print the character counts"),
                Option("l", "lines", "print the newline counts"),
                Option(
                    "", "files0-from", takes: "F", "read input from the files specified by NUL-terminated names in F"),
                Option("L", "max-line-length", "print the maximum display width"),
                Option("w", "words", "print the word counts"),
            ]
        ) { (context) throws(Failure) in
            var shown = ["l", "w", "m", "c", "L"].filter { (key: ByteString) in context.has(key) }
            if shown.isEmpty { shown = ["l", "w", "c"] }
            var paths = context.operands
            if let list = context.value("files0-from") {
                if let first = paths.first {
                    throw .usage(
                        "extra operand " + quoted(first) + "\nfile operands cannot be combined with --files0-from")
                }
                let input = try must("cannot open " + named(list) + " for reading") { () throws(Errno) in
                    try Input(path: list)
                }
                let names = try must(shellQuoted(list)) { () throws(Errno) in try input.rest() }
                paths = ByteString(names).split(separator: 0)
                if paths.last?.isEmpty == true { paths.removeLast() }
                if paths.isEmpty { return }
            }
            let list = context.value("files0-from")
            let isNamed = !paths.isEmpty
            if paths.isEmpty { paths = ["-"] }
            let width = columnWidth(paths, shown.count)
            var total = TextCounts()
            for (index, path) in paths.enumerated() {
                if path.isEmpty {
                    let place = list.map { shellQuoted($0) + ":" + ByteString(index + 1) + ": " } ?? ""
                    context.complain(place + "invalid zero-length file name")
                    continue
                }
                if path == "-" && list == "-" {
                    context.complain("when reading file names from stdin, no file name of '-' allowed")
                    continue
                }
                guard let input = context.open(path) else { continue }
                var counts = TextCounts()
                try counts.take(input, path, shown, context)
                total.add(counts)
                try put(counts, isNamed ? path : nil, shown, width, context)
                try context.flush()
            }
            if paths.count > 1 { try put(total, "total", shown, width, context) }
        }
    }

    private static func put(
        _ counts: TextCounts, _ path: ByteString?, _ shown: [ByteString], _ width: Int, _ context: Context
    ) throws(Failure) {
        var line = ByteString()
        for (index, key) in shown.enumerated() {
            line += (index == 0 ? "" : " ") + padded(ByteString(counts.value(key)), width)
        }
        if let path { line += " " + (path.contains(0x0a) ? shellQuoted(path) : path) }
        try context.put(line + "\n")
    }

    /// As wide as the sum of all sizes, where they are known; 7 where they are not.
    private static func columnWidth(_ paths: [ByteString], _ columns: Int) -> Int {
        if paths.count == 1 && columns == 1 { return 1 }
        var sum: UInt64 = 0
        var least = 1
        for path in paths {
            let stat = path == "-" ? try? Host.stat(Host.standardInput) : try? Host.stat(path)
            guard let stat else { continue }
            if stat.mode.type == .regular { sum &+= stat.size } else { least = 7 }
        }
        return max(least, ByteString(sum).count)
    }
}

/// What wc knows of the bytes that went by.
private struct TextCounts {
    private var lines = 0
    private var words = 0
    private var characters = 0
    private var bytes = 0
    private var longest = 0
    private var column = 0
    private var isInWord = false

    func value(_ key: ByteString) -> Int {
        switch key {
        case "l": lines
        case "w": words
        case "m": characters
        case "c": bytes
        default: longest
        }
    }

    mutating func add(_ other: TextCounts) {
        lines += other.lines
        words += other.words
        characters += other.characters
        bytes += other.bytes
        longest = max(longest, other.longest)
    }

    /// Counts a file, as little of it as the wanted numbers need.
    mutating func take(_ input: Input, _ path: ByteString, _ shown: [ByteString], _ context: Context)
        throws(Failure)
    {
        if shown == ["c"], let stat = try? input.stat(), stat.mode.type == .regular, stat.size > 0 {
            bytes = Int(clamping: stat.size)
            return
        }
        let isUTF8 = Locale.isUTF8
        let kinds = Self.kinds(isUTF8: isUTF8)
        let needsWords = shown.contains("w")
        let needsWidth = shown.contains("L")
        let needsCharacters = shown.contains("m")
        while let chunk = context.chunk(input, path) {
            bytes += chunk.count
            if needsWidth { takeWidths(chunk, isUTF8: isUTF8) }
            if needsWords { takeWords(chunk, kinds) } else { lines += chunk.span.count(of: 0x0a) }
            if needsCharacters {
                if isUTF8 {
                    for byte in chunk where byte & 0xc0 != 0x80 { characters += 1 }
                } else {
                    characters += chunk.count
                }
            }
        }
        longest = max(longest, column)
    }

    /// For each byte: 1 where it parts words, 2 where it is part of one, 0 where it is neither.
    private static func kinds(isUTF8: Bool) -> [UInt8] {
        (0...255).map { (byte: UInt8) in
            byte.isSpace ? 1 : byte >= 0x80 ? (isUTF8 ? 2 : 0) : byte > 0x20 && byte < 0x7f ? 2 : 0
        }
    }

    private mutating func takeWords(_ chunk: [UInt8], _ kinds: [UInt8]) {
        let (span, kinds) = (chunk.span, kinds.span)
        var (lines, words) = (0, 0)
        var isInWord: UInt8 = isInWord ? 1 : 0
        for index in 0..<span.count {
            let byte = span[index]
            let kind = kinds[Int(byte)]
            lines &+= byte == 0x0a ? 1 : 0
            // A word begins with the first byte of it behind something else.
            words &+= Int((kind &>> 1) & ~isInWord)
            isInWord = kind == 0 ? isInWord : kind &>> 1
        }
        self.lines += lines
        self.words += words
        self.isInWord = isInWord == 1
    }

    private mutating func takeWidths(_ chunk: [UInt8], isUTF8: Bool) {
        for byte in chunk {
            switch byte {
            case 0x0a, 0x0d, 0x0c:
                longest = max(longest, column)
                column = 0
            case 0x09: column = (column / 8 + 1) * 8
            case 0x20..<0x7f: column += 1
            case 0x80...0xff: if isUTF8 && byte & 0xc0 != 0x80 { column += 1 }
            default: break
            }
        }
    }
}
