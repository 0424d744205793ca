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
            ], rewrite: oldCount
        ) { (context) throws(Failure) in
            let byBytes = context.arguments.last(of: ["c", "n"]) == "c"
            let word = context.value(byBytes ? "c" : "n") ?? "10"
            let leavesOut = word.first == 0x2d
            guard let number = count(leavesOut ? word[1..<word.count] : word) else {
                throw .fatal("invalid number of " + (byBytes ? "bytes: " : "lines: ") + quoted(word), status: 1)
            }
            let headers = Headers(context)
            for path in context.operands.isEmpty ? ["-"] : context.operands {
                guard let input = open(path, context) else { continue }
                try headers.put(path)
                try copyHead(input, path, number, byBytes: byBytes, leavesOut: leavesOut, context)
            }
        }
    }

    /// `-5` is `-n 5`, and so on for `head` and `tail`.
    static func oldCount(_ words: [ByteString]) -> [ByteString] {
        guard let first = words.first, first.count > 1, first[0] == 0x2d, first[1].isDigit else { return words }
        let digits = ByteString(first.dropFirst().prefix { $0.isDigit })
        var rest = first[(1 + digits.count)..<first.count]
        var result: [ByteString] = []
        if rest.first == 0x63 {
            result = ["-c" + digits]
            rest = rest[1..<rest.count]
        } else {
            result = ["-n" + digits]
        }
        if !rest.isEmpty { result.append("-" + rest) }
        return result + words.dropFirst()
    }

    static func open(_ path: ByteString, _ context: Context) -> Input? {
        do throws(Errno) {
            let input = try Input(path: path)
            if try input.stat().mode.type == .directory {
                context.complain("error reading " + named(path), .isADirectory)
                return nil
            }
            return input
        } catch {
            context.complain("cannot open " + named(path) + " for reading", error)
            return nil
        }
    }

    private static func copyHead(
        _ input: Input, _ path: ByteString, _ number: Int, byBytes: Bool, leavesOut: Bool, _ context: Context
    ) throws(Failure) {
        let what: ByteString = "error reading " + named(path)
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
