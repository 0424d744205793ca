import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol
import Streams

extension Utilities {
    /// `sort`: lines in order.
    static var sort: Utility {
        Utility(
            ["[OPTION]... [FILE]...", "[OPTION]... --files0-from=F"],
            "Write sorted concatenation of all FILE(s) to standard output.",
            [
                Option("b", "ignore-leading-blanks", "ignore leading blanks"),
                Option("d", "dictionary-order", "consider only blanks and alphanumeric characters"),
                Option("f", "ignore-case", "fold lower case to upper case characters"),
                Option("g", "general-numeric-sort", "compare according to general numerical value"),
                Option("i", "ignore-nonprinting", "consider only printable characters"),
                Option("M", "month-sort", "compare (unknown) < 'JAN' < ... < 'DEC'"),
                Option("h", "human-numeric-sort", "compare human readable numbers (e.g., 2K 1G)"),
                Option("n", "numeric-sort", "compare according to string numerical value"),
                Option("R", "random-sort", "shuffle, but group identical keys"),
                Option("", "random-source", takes: "FILE", "get random bytes from FILE"),
                Option("r", "reverse", "reverse the result of comparisons"),
                Option(
                    "", "sort", takes: "WORD",
                    "sort according to WORD: general-numeric, human-numeric, month, numeric, random, version"),
                Option("V", "version-sort", "natural sort of (version) numbers within text"),
                Option("", "batch-size", takes: "NMERGE", "merge at most NMERGE inputs at once"),
                Option("c", "", "check for sorted input; do not sort"),
                Option("C", "", "like -c, but do not report first bad line"),
                Option("", "check", mayTake: "WORD", "check for sorted input: diagnose-first, quiet, silent"),
                Option(
                    "", "compress-program", takes: "PROG",
                    "compress temporaries with PROG; decompress them with PROG -d"),
                Option(
                    "", "debug",
                    "annotate the part of the line used to sort, and warn about questionable usage to stderr"),
                Option(
                    "", "files0-from", takes: "F", "read input from the files specified by NUL-terminated names in F"),
                Option("k", "key", takes: "KEYDEF", "sort via a key; KEYDEF gives location and type"),
                Option("m", "merge", "merge already sorted files; do not sort"),
                Option("o", "output", takes: "FILE", "write result to FILE instead of standard output"),
                Option("s", "stable", "stabilize sort by disabling last-resort comparison"),
                Option("S", "buffer-size", takes: "SIZE", "use SIZE for main memory buffer"),
                Option("t", "field-separator", takes: "SEP", "use SEP instead of non-blank to blank transition"),
                Option("T", "temporary-directory", takes: "DIR", "use DIR for temporaries"),
                Option("", "parallel", takes: "N", "change the number of sorts run concurrently to N"),
                Option(
                    "u", "unique",
                    "with -c, check for strict ordering; without -c, output only the first of an equal run"),
                Option("z", "zero-terminated", "line delimiter is NUL, not newline"),
            ], usageStatus: 2, rewrite: oldSortKeys
        ) { (context) throws(Failure) in
            let (order, global) = try sortOrder(context)
            var marker: SortMarker?
            if context.has("debug") {
                _ = try SortCheck.mode(context)
                marker = SortMarker(order)
                marker?.warn(context, global)
            }
            let outputs = context.arguments.values("o")
            if outputs.contains(where: { $0 != outputs[0] }) {
                throw .fatal("multiple output files specified", status: 2)
            }
            try SortRun(context, order, marker: marker).run()
        }
    }

    /// The old way to say keys: `+1 -2` is `-k2,2`.
    private static func oldSortKeys(_ words: [ByteString]) -> [ByteString] {
        /// A position `FIELD[.CHARACTER][OPTIONS]` behind its sign.
        func position(_ word: ByteString, isEnd: Bool) -> ByteString? {
            guard word.count > 1, word[0] == (isEnd ? 0x2d : 0x2b), word[1].isDigit else { return nil }
            let field = ByteString(word.dropFirst().prefix { $0.isDigit })
            var index = 1 + field.count
            var character = ByteString()
            if index < word.count, word[index] == 0x2e {
                character = ByteString(word[(index + 1)..<word.count].prefix { $0.isDigit })
                index += 1 + character.count
            }
            let letters = word[index..<word.count]
            guard letters.allSatisfy({ $0.isLetter }), let number = field.integer(), number < 1 << 40 else {
                return nil
            }
            let place = character.integer() ?? 0
            if isEnd {
                return place == 0
                    ? ByteString(number) + letters : ByteString(number + 1) + "." + ByteString(place) + letters
            }
            return ByteString(number + 1) + (place == 0 ? "" : "." + ByteString(place + 1)) + letters
        }
        var result: [ByteString] = []
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            if word == "--" {
                result.append(contentsOf: words[(index - 1)...])
                break
            }
            guard var key = position(word, isEnd: false) else {
                result.append(word)
                continue
            }
            if index < words.count, let end = position(words[index], isEnd: true), end != "0" {
                key += "," + end
                index += 1
            }
            result.append("-k" + key)
        }
        return result
    }

    /// The order of the lines, and what was asked for outside of keys.
    private static func sortOrder(_ context: Context) throws(Failure) -> (LineOrder, SortKey) {
        var order = LineOrder()
        var global = SortKey()
        let kinds: [(word: ByteString, meaning: Int)] = [
            ("general-numeric", 0x67), ("human-numeric", 0x68), ("month", 0x4d), ("numeric", 0x6e), ("random", 0x52),
            ("version", 0x56),
        ]
        for (key, value) in context.arguments.given {
            switch key {
            case "b", "d", "f", "g", "i", "M", "h", "n", "R", "r", "V":
                _ = global.add(key[0], atStart: true, atEnd: true)
            case "sort":
                _ = global.add(
                    UInt8(try chosen(value ?? "", of: kinds, for: "sort")), atStart: true, atEnd: true)
            case "k": order.keys.append(try SortKey(value ?? ""))
            case "t":
                let word = value ?? ""
                if word.isEmpty { throw .fatal("empty tab", status: 2) }
                if word.count > 1 && word != "\\0" { throw .fatal("multi-character tab " + quoted(word), status: 2) }
                let byte = word.count > 1 ? 0 : word[0]
                if let old = order.separator, old != byte { throw .fatal("incompatible tabs", status: 2) }
                order.separator = byte
            default: break
            }
        }
        for index in order.keys.indices where order.keys[index].isPlain && !order.keys[index].isReversed {
            var key = global
            key.start = order.keys[index].start
            key.end = order.keys[index].end
            order.keys[index] = key
        }
        if order.keys.isEmpty && !global.isPlain { order.keys = [global] }
        for key in order.keys { try key.check() }
        order.isReversed = global.isReversed
        order.isStable = context.has("s") || context.has("u")
        if order.keys.contains(where: { $0.order == .random }) { order.salt = try randomSalt(context) }
        return (order, global)
    }

    private static func randomSalt(_ context: Context) throws(Failure) -> [UInt8] {
        var salt: [UInt8] = []
        if let path = context.value("random-source") {
            let input: Input
            do throws(Errno) { input = try Input(path: path) } catch {
                throw Context.failure("open failed: " + shellQuoted(path), error, status: 2)
            }
            while salt.count < 16 {
                let missing = 16 - salt.count
                let count = try must(shellQuoted(path)) { () throws(Errno) in
                    try input.read(into: &salt, atMost: missing)
                }
                if count == 0 { throw .fatal(shellQuoted(path) + ": end of file", status: 2) }
            }
            return salt
        }
        var generator = SystemRandomNumberGenerator()
        return (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}
