import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `tail`: the last lines or bytes of files, and what comes behind them.
    static var tail: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Print the last 10 lines of each FILE to standard output.",
            [
                Option("c", "bytes", takes: "[+]NUM", "output the last NUM bytes; with '+', starting with byte NUM"),
                Option("f", "follow", "output appended data as the file grows"),
                Option("n", "lines", takes: "[+]NUM", "output the last NUM lines; with '+', starting with line NUM"),
                Option("q", "quiet", "never output headers giving file names"),
                Option("", "silent", "same as --quiet"),
                Option("s", "sleep-interval", takes: "N", "with -f, sleep for about N seconds between looks"),
                Option("v", "verbose", "always output headers giving file names"),
                Option("z", "zero-terminated", "line delimiter is NUL, not newline"),
                Option("", "misplaced-count", takes: "N", ""),
            ], rewrite: oldTailCount
        ) { (context) throws(Failure) in
            if let digit = context.value("misplaced-count") {
                throw .fatal("option used in invalid context -- " + digit)
            }
            let byBytes = context.arguments.last(of: ["c", "n"]) == "c"
            let word = context.value(byBytes ? "c" : "n") ?? "10"
            let hasSign = word.first == 0x2b || word.first == 0x2d
            // Once said, it holds for what follows.
            let fromStart = (context.arguments.values("c") + context.arguments.values("n")).contains {
                $0.first == 0x2b
            }
            guard let number = count(hasSign ? word[1..<word.count] : word) else {
                throw .fatal("invalid number of " + (byBytes ? "bytes: " : "lines: ") + quoted(word), status: 1)
            }
            guard let pause = duration(context.value("s") ?? "1") else {
                throw .fatal("invalid number of seconds: " + quoted(context.value("s") ?? ""), status: 1)
            }
            let headers = Headers(context)
            var inputs: [(path: ByteString, input: Input)] = []
            for path in context.operands.isEmpty ? ["-"] : context.operands {
                guard let input = open(path, context) else { continue }
                try headers.put(path)
                try copyTail(input, path, number, byBytes: byBytes, fromStart: fromStart, context)
                inputs.append((path, input))
            }
            if context.has("f") { try follow(inputs, headers, pause, context) }
        }
    }

    /// `+5` is `-n +5`.
    private static func oldTailCount(_ words: [ByteString]) -> [ByteString] {
        if let first = words.first, first.count > 1, first[0] == 0x2b, first.dropFirst().allSatisfy({ $0.isDigit }) {
            return ["-n" + first] + words.dropFirst()
        }
        let rest = words.dropFirst()
        let isAlone = rest.count <= 1 && (rest.first.map { $0 == "-" || $0.first != 0x2d } ?? true)
        if isAlone { return oldCount(words) }
        // Elsewhere than alone in front it is refused, by whichever letter is a digit.
        for (index, word) in words.enumerated() {
            if word == "--" { break }
            guard word.count > 1, word[0] == 0x2d, word[1].isDigit else { continue }
            let isValue = index > 0 && ["-n", "-c", "-s", "--lines", "--bytes"].contains(words[index - 1])
            if isValue { continue }
            return words[..<index] + ["--misplaced-count=" + word[1..<2]] + words[(index + 1)...]
        }
        return words
    }

    private static func copyTail(
        _ input: Input, _ path: ByteString, _ number: Int, byBytes: Bool, fromStart: Bool, _ context: Context
    ) throws(Failure) {
        let what: ByteString = "error reading " + quoted(path)
        let end: UInt8 = context.has("z") ? 0 : 0x0a
        var skip = fromStart ? max(number, 1) - 1 : 0
        var held: [UInt8] = []
        var heldLines = 0
        while let bytes = context.attempt(what, { () throws(Errno) in try input.chunk() }), !bytes.isEmpty {
            if fromStart {
                var start = 0
                while skip > 0 && start < bytes.count {
                    if byBytes || bytes[start] == end { skip -= 1 }
                    start += 1
                }
                try context.put(bytes.span.extracting(start..<bytes.count))
                continue
            }
            held += bytes
            // Only what may still be wanted is kept: the cut is made when much has gathered.
            if byBytes {
                if held.count > 1 << 16, held.count / 2 > number { held.removeFirst(held.count - number) }
            } else {
                for byte in bytes where byte == end { heldLines += 1 }
                if held.count > 1 << 20, heldLines / 2 > number {
                    held.removeFirst(tailStart(held, number, end))
                    heldLines = number
                }
            }
        }
        if fromStart { return }
        let start = byBytes ? max(0, held.count - min(number, held.count)) : tailStart(held, number, end)
        try context.put(held.span.extracting(start..<held.count))
    }

    /// Where the last `number` lines begin. A line without an end counts too.
    private static func tailStart(_ bytes: [UInt8], _ number: Int, _ end: UInt8) -> Int {
        if number == 0 { return bytes.count }
        var index = bytes.count - 1
        var seen = 0
        while index >= 0 {
            if bytes[index] == end && index < bytes.count - 1 {
                seen += 1
                if seen == number { return index + 1 }
            }
            index -= 1
        }
        return 0
    }

    private static func follow(
        _ inputs: [(path: ByteString, input: Input)], _ headers: Headers, _ pause: Double, _ context: Context
    ) throws(Failure) {
        var last = inputs.count - 1
        let interval = UInt64(min(max(pause, 0.01), 1e6) * 1e9)
        while !inputs.isEmpty {
            for (index, file) in inputs.enumerated() {
                while let bytes = try? file.input.chunk(), !bytes.isEmpty {
                    if last != index { try headers.put(file.path) }
                    last = index
                    try context.put(bytes.span)
                }
            }
            try context.flush()
            try? Host.sleep(until: Host.clock(.monotonic) + interval)
        }
    }
}
