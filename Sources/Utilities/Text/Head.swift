import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `head`: the first lines or bytes of files.
    static var head: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Print the first 10 lines of each FILE to standard output.",
            [
                Option("c", "bytes", takes: "[-]NUM", "print the first NUM bytes; with '-', all but the last NUM"),
                Option("n", "lines", takes: "[-]NUM", "print the first NUM lines; with '-', all but the last NUM"),
                Option("q", "quiet", "never print headers giving file names"),
                Option("", "silent", "same as --quiet"),
                Option("v", "verbose", "always print headers giving file names"),
                Option("z", "zero-terminated", "line delimiter is NUL, not newline"),
                Option("", "trailing", takes: "LETTER", ""),
            ] + (0...9).map { Option(ByteString($0), "", mayTake: "X", "") }, rewrite: oldHeadCount
        ) { (context) throws(Failure) in
            if let letter = context.arguments.given.first(where: { $0.key.count == 1 && $0.key[0].isDigit })?.key {
                throw .usage("invalid trailing option -- " + letter)
            }
            if let letter = context.arguments.values("trailing").first {
                throw .usage("invalid trailing option -- " + letter)
            }
            var byBytes = false
            var leavesOut = false
            var number = 10
            for (key, value) in context.arguments.given {
                guard key == "c" || key == "n", let value else { continue }
                byBytes = key == "c"
                leavesOut = value.first == 0x2d
                number = try count(
                    leavesOut ? value[1..<value.count] : value,
                    byBytes ? "invalid number of bytes" : "invalid number of lines")
            }
            let headers = Headers(context)
            for path in context.paths {
                let what: ByteString = "error reading " + named(path == "-" ? "standard input" : path)
                let input: Input
                do throws(Errno) { input = try Input(path: path) } catch {
                    context.complain("cannot open " + named(path) + " for reading", error)
                    continue
                }
                try headers.put(path)
                try copyHead(input, what, number, byBytes: byBytes, leavesOut: leavesOut, context)
            }
        }
    }

    /// `-5` is `-n 5`, `-5c` is `-c 5`, `-1bqv` is `-c 1b -q -v`: only as the first word.
    private static func oldHeadCount(_ words: [ByteString]) -> [ByteString] {
        guard let first = words.first, first.count > 1, first[0] == 0x2d, first[1].isDigit else { return words }
        let digits = ByteString(first.dropFirst().prefix { $0.isDigit })
        var key: ByteString = "-n"
        var unit: ByteString = ""
        var others: [ByteString] = []
        for letter in first[(1 + digits.count)..<first.count] {
            switch letter {
            case 0x63: (key, unit) = ("-c", "")
            case 0x62, 0x6b, 0x6d: (key, unit) = ("-c", [letter])
            case 0x6c: key = "-n"
            case 0x71, 0x76, 0x7a: others.append("-" + [letter])
            default: others.append("--trailing=" + [letter])
            }
        }
        return [key + digits + unit] + others + words.dropFirst()
    }

    private static func copyHead(
        _ input: Input, _ what: ByteString, _ number: Int, byBytes: Bool, leavesOut: Bool, _ context: Context
    ) throws(Failure) {
        let end: UInt8 = context.has("z") ? 0 : 0x0a
        if byBytes {
            var left = number
            var held: [UInt8] = []
            if !leavesOut {
                try context.flush()
                do throws(Errno) { left -= try input.transfer(to: Host.standardOutput, atMost: left) } catch {
                    return context.complain(what, error)
                }
            }
            while left > 0 || leavesOut,
                let bytes = context.attempt(what, { () throws(Errno) in try input.chunk() }), !bytes.isEmpty
            {
                if leavesOut {
                    held += bytes
                    let ready = max(0, held.count - min(number, held.count))
                    try context.put(held.span.extracting(0..<ready))
                    held.removeFirst(ready)
                } else {
                    let taken = min(left, bytes.count)
                    try context.put(bytes.span.extracting(0..<taken))
                    left -= taken
                }
            }
            if leavesOut { input.goBack(held.count) }
            return
        }
        var held: [ByteString] = []
        var first = 0
        var done = 0
        while leavesOut || done < number,
            let line = context.attempt(what, { () throws(Errno) in try input.line(separator: end) }) ?? nil
        {
            done += 1
            let text = line.isComplete ? line.text + [end] : line.text
            if !leavesOut || number == 0 {
                try context.put(text)
            } else if held.count < number {
                held.append(text)
            } else {
                try context.put(held[first])
                held[first] = text
                first = (first + 1) % number
            }
        }
        if !leavesOut { input.giveBack() }
        if leavesOut { input.goBack(held.reduce(0) { $0 + $1.count }) }
    }
}

/// The lines `==> name <==` between files.
final class Headers {
    private let context: Context
    private let isWanted: Bool
    private var isFirst = true

    init(_ context: Context) {
        self.context = context
        switch context.arguments.last(of: ["q", "v", "silent"]) {
        case "v": isWanted = true
        case .some: isWanted = false
        case nil: isWanted = context.operands.count > 1
        }
    }

    func put(_ path: ByteString) throws(Failure) {
        guard isWanted else { return }
        try context.put((isFirst ? "" : "\n") + "==> " + (path == "-" ? "standard input" : path) + " <==\n")
        isFirst = false
    }
}
