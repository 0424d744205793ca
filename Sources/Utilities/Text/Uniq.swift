import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `uniq`: lines that repeat the one before, once.
    static var uniq: Utility {
        Utility(
            ["[OPTION]... [INPUT [OUTPUT]]"],
            "Filter adjacent matching lines from INPUT (or standard input), writing to OUTPUT (or standard output).",
            [
                Option("c", "count", "prefix lines by the number of occurrences"),
                Option("d", "repeated", "only print duplicate lines, one for each group"),
                Option("D", "", "print all duplicate lines"),
                Option(
                    "", "all-repeated", mayTake: "METHOD",
                    "like -D, but allow separating groups with an empty line; METHOD={none(default),prepend,separate}"),
                Option("f", "skip-fields", takes: "N", "avoid comparing the first N fields"),
                Option(
                    "", "group", mayTake: "METHOD",
                    "show all items, separating groups with an empty line; METHOD={separate(default),prepend,append,both}"
                ),
                Option("i", "ignore-case", "ignore differences in case when comparing"),
                Option("s", "skip-chars", takes: "N", "avoid comparing the first N characters"),
                Option("u", "unique", "only print unique lines"),
                Option("z", "zero-terminated", "line delimiter is NUL, not newline"),
                Option("w", "check-chars", takes: "N", "compare no more than N characters in lines"),
            ], rewrite: oldUniqWords
        ) { (context) throws(Failure) in
            let selection = try UniqSelection(context)
            if context.operands.count > 2 { throw .usage("extra operand " + quoted(context.operands[2])) }
            let path = context.operands.first ?? "-"
            guard let input = context.open(path) else { throw .exit(1) }
            if context.operands.count > 1, context.operands[1] != "-" {
                let target = context.operands[1]
                let handle = try must(shellQuoted(target)) { () throws(Errno) in
                    try Host.open(target, [.write, .create, .truncate])
                }
                try must(shellQuoted(target)) { () throws(Errno) in
                    try Host.duplicate(handle, to: Host.standardOutput)
                    try Host.close(handle)
                }
            }
            try selection.run(input, path, context)
        }
    }

    /// `-3` skips fields and `+3` characters.
    private static func oldUniqWords(_ words: [ByteString]) -> [ByteString] {
        var result: [ByteString] = []
        var areOptions = true
        for word in words {
            if word == "--" { areOptions = false }
            let isDigits = word.count > 1 && word.dropFirst().allSatisfy { $0.isDigit }
            if areOptions && isDigits && word[0] == 0x2d {
                result.append("-f" + word.dropFirst())
            } else if areOptions && isDigits && word[0] == 0x2b {
                result.append("-s" + word.dropFirst())
            } else {
                result.append(word)
            }
        }
        return result
    }
}

/// Which lines count as the same, and which of them are shown.
private struct UniqSelection {
    private enum Separation: Int {
        case none, prepend, separate, append, both
    }

    private let skippedFields: Int
    private let skippedCharacters: Int
    private let compared: Int
    private let ignoresCase: Bool
    private let counts: Bool
    private let showsUnique: Bool
    private let showsFirst: Bool
    private let showsAll: Bool
    private let groups: Bool
    private var separation = Separation.none
    private let end: UInt8

    init(_ context: Context) throws(Failure) {
        skippedFields = try Self.number(context, "f", "invalid number of fields to skip") ?? 0
        skippedCharacters = try Self.number(context, "s", "invalid number of bytes to skip") ?? 0
        compared = try Self.number(context, "w", "invalid number of bytes to compare") ?? .max
        ignoresCase = context.has("i")
        counts = context.has("c")
        end = context.lineEnd
        groups = context.has("group")
        showsAll = context.has("D") || context.has("all-repeated")
        let hasD = context.has("d")
        showsUnique = !(hasD || showsAll)
        showsFirst = !context.has("u")
        if let word = context.value("all-repeated") {
            let meaning = try choice(word, of: [("none", 0), ("prepend", 1), ("separate", 2)], for: "--all-repeated")
            separation = Separation(rawValue: meaning) ?? .none
        }
        if groups {
            separation = .separate
            for (key, word) in context.arguments.given where key == "group" {
                let meaning = try choice(
                    word ?? "separate", of: [("prepend", 1), ("append", 3), ("separate", 2), ("both", 4)],
                    for: "--group")
                separation = Separation(rawValue: meaning) ?? .separate
            }
            if hasD || showsAll || context.has("u") || counts {
                throw .usage("--group is mutually exclusive with -c/-d/-D/-u")
            }
        }
        if showsAll && counts {
            throw .usage("printing all duplicated lines and repeat counts is meaningless")
        }
    }

    private static func number(_ context: Context, _ key: ByteString, _ what: ByteString) throws(Failure) -> Int? {
        guard let word = context.value(key) else { return nil }
        let digits = word.first == 0x2b ? word[1..<word.count] : word
        guard !digits.isEmpty, digits.allSatisfy({ $0.isDigit }) else { throw .fatal(word + ": " + what) }
        return Int(word.integer() ?? .max)
    }

    /// The part of a line that is compared.
    private func key(_ line: ByteString) -> ByteString {
        var index = 0
        var fields = 0
        while fields < skippedFields && index < line.count {
            while index < line.count, line[index] == 0x20 || line[index] == 0x09 || line[index] == 0x0a { index += 1 }
            while index < line.count, !(line[index] == 0x20 || line[index] == 0x09 || line[index] == 0x0a) {
                index += 1
            }
            fields += 1
        }
        index += min(skippedCharacters, line.count - index)
        var key = line[index..<(index + min(compared, line.count - index))]
        if ignoresCase { key = ByteString(key.bytes.map { $0 >= 0x41 && $0 <= 0x5a ? $0 + 32 : $0 }) }
        return key
    }

    func run(_ input: Input, _ path: ByteString, _ context: Context) throws(Failure) {
        let isPlain = skippedFields == 0 && skippedCharacters == 0 && compared == .max && !ignoresCase
        if isPlain && !showsAll && !groups { return try runPlain(input, path, context) }
        var first: ByteString?
        var firstKey = ByteString()
        var repeats = 0
        var hasShown = false
        // Of a group of which all is shown, the line that comes next.
        var held = ByteString()
        while let range = context.nextLine(input, path, end) {
            let isSame = first != nil && key(input.text(range)) == firstKey
            if isSame {
                repeats += 1
                if groups { try put(input.text(range), context) }
                if showsAll {
                    // The first of the group is known to be repeated only now.
                    let isSeparated = separation == .prepend || (separation == .separate && hasShown)
                    if repeats == 1 && isSeparated { try context.put(end) }
                    hasShown = true
                    try put(repeats == 1 ? first ?? "" : held, context)
                    held = input.text(range)
                }
                continue
            }
            // With -u the last of a group is left out, as GNU does it.
            if showsAll && repeats > 0 && showsFirst { try put(held, context) }
            if let first, !groups { try finish(first.bytes.span, repeats, context) }
            let line = input.text(range)
            if groups {
                let isBetween = first != nil && separation != .none
                if isBetween || separation == .prepend || separation == .both { try context.put(end) }
                try put(line, context)
            }
            firstKey = key(line)
            first = line
            repeats = 0
        }
        guard let first else { return }
        if showsAll && repeats > 0 && showsFirst { try put(held, context) }
        if groups {
            if separation == .append || separation == .both { try context.put(end) }
        } else {
            try finish(first.bytes.span, repeats, context)
        }
    }

    /// Whole lines are compared, and one of a group is shown: nothing is copied but the first of a group.
    private func runPlain(_ input: Input, _ path: ByteString, _ context: Context) throws(Failure) {
        var first: [UInt8] = []
        var repeats = -1
        while let range = context.nextLine(input, path, end) {
            let buffer = input.bytes
            let line = buffer.span.extracting(range)
            if repeats >= 0 {
                if line.isEqual(to: first.span) {
                    repeats += 1
                    continue
                }
                try finish(first.span, repeats, context)
            }
            first.removeAll(keepingCapacity: true)
            first.append(copying: line)
            repeats = 0
        }
        if repeats >= 0 { try finish(first.span, repeats, context) }
    }

    /// Shows a group by its first line.
    private func finish(_ line: Span<UInt8>, _ repeats: Int, _ context: Context) throws(Failure) {
        guard repeats == 0 ? showsUnique : showsFirst && !showsAll else { return }
        if counts { try context.put(padded(ByteString(repeats + 1), 7) + " ") }
        try context.put(line)
        try context.put(end)
    }

    private func put(_ line: ByteString, _ context: Context) throws(Failure) {
        try context.put(line)
        try context.put(end)
    }

}
