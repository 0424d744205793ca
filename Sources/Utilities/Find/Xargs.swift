import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol
import Streams

extension Utilities {
    /// `xargs`: starts a program with the words that come in.
    static var xargs: Utility {
        Utility(
            ["[OPTION]... [COMMAND [INITIAL-ARGS]...]"], "Run COMMAND with arguments read from standard input.",
            [
                Option("0", "null", "items are separated by a null, not whitespace"),
                Option("a", "arg-file", takes: "FILE", "read arguments from FILE, not standard input"),
                Option("d", "delimiter", takes: "CHARACTER", "items are separated by CHARACTER"),
                Option("E", "", takes: "END", "an item that is END ends the input"),
                Option("I", "replace", takes: "R", "replace R in INITIAL-ARGS with each line of input"),
                Option("L", "max-lines", takes: "N", "use at most N non-blank input lines per command"),
                Option("n", "max-args", takes: "N", "use at most N arguments per command"),
                Option("o", "open-tty", "reopen standard input as /dev/tty for the command"),
                Option("p", "interactive", "prompt before running commands"),
                Option("P", "max-procs", takes: "N", "run at most N processes at a time"),
                Option("r", "no-run-if-empty", "if there are no arguments, do not run COMMAND"),
                Option("s", "max-chars", takes: "N", "limit the length of a command line"),
                Option("t", "verbose", "print commands before executing them"),
                Option("x", "exit", "exit if the size (see -s) is exceeded"),
            ], parsing: .stopsAtOperand
        ) { (context) throws(Failure) in try ArgumentRunner(context).run() }
    }
}

/// One run of `xargs`: reads words, fills command lines with them, and runs those.
private final class ArgumentRunner {
    private let context: Context
    private let command: [ByteString]
    private let separator: UInt8?
    private let replaced: ByteString?
    private let maximum: Int
    private let lines: Int
    private let size: Int
    private let processes: Int
    private var running: Set<Int32> = []
    private var hasRun = false
    private var isOver = false

    init(_ context: Context) throws(Failure) {
        self.context = context
        command = context.operands.isEmpty ? ["echo"] : context.operands
        if context.has("0") {
            separator = 0
        } else if let word = context.value("d") {
            separator = try Self.delimiter(word)
        } else {
            separator = nil
        }
        replaced = context.value("I")
        func number(_ key: ByteString, _ lowest: Int) throws(Failure) -> Int? {
            guard let word = context.value(key) else { return nil }
            guard let value = word.integer() else {
                throw .usage("invalid number " + quoted(word) + " for -" + key + " option")
            }
            if value < Int64(lowest) {
                throw .usage("value " + word + " for -" + key + " option should be >= " + ByteString(lowest))
            }
            return Int(value)
        }
        maximum = try number("n", 1) ?? .max
        lines = try number("L", 1) ?? .max
        size = min(try number("s", 1) ?? 131_072, 131_072)
        let wanted = try number("P", 0) ?? 1
        processes = wanted == 0 ? .max : wanted
    }

    private static func delimiter(_ word: ByteString) throws(Failure) -> UInt8 {
        if word.count == 1 { return word[0] }
        if word.count == 2, word[0] == 0x5c {
            switch word[1] {
            case 0x6e: return 0x0a
            case 0x74: return 9
            case 0x30: return 0
            case 0x72: return 0x0d
            case 0x5c: return 0x5c
            default: break
            }
        }
        if word.hasPrefix("\\x"), let value = word[2..<word.count].integer(radix: 16), (0...255).contains(value) {
            return UInt8(value)
        }
        throw .fatal("Invalid input delimiter specification " + word + ": it must be one character")
    }

    func run() throws(Failure) {
        let path = context.value("a") ?? "-"
        let input: Input
        do throws(Errno) { input = try Input(path: path) } catch {
            throw .fatal("Cannot open input file " + named(path) + ": " + ByteString(error.message))
        }
        var words: [ByteString] = []
        var length = command.reduce(0) { $0 + $1.count + 1 }
        let base = length
        var lineCount = 0
        while !isOver, let line = try nextItems(input) {
            if let replaced {
                for word in line { try start(command.map { Self.replacing(replaced, in: $0, with: word) }) }
                continue
            }
            for word in line {
                if !words.isEmpty && (words.count >= maximum || length + word.count + 1 > size) {
                    if context.has("x") && words.count < maximum { throw .fatal("argument list too long") }
                    try start(command + words)
                    words = []
                    length = base
                    lineCount = 0
                }
                if length + word.count + 1 > size { throw .fatal("argument line too long") }
                words.append(word)
                length += word.count + 1
            }
            if !line.isEmpty { lineCount += 1 }
            if lineCount >= lines {
                try start(command + words)
                words = []
                length = base
                lineCount = 0
            }
        }
        if !isOver && replaced == nil && (!words.isEmpty || (!hasRun && !context.has("r"))) {
            try start(command + words)
        }
        while !running.isEmpty { try reap() }
    }

    private static func replacing(_ old: ByteString, in text: ByteString, with new: ByteString) -> ByteString {
        if old.isEmpty { return text }
        var (result, start) = (ByteString(), 0)
        while let place = text.firstIndex(of: old, from: start) {
            result += text[start..<place] + new
            start = place + old.count
        }
        return result + text[start..<text.count]
    }

    /// The words of the next line; nil at the end.
    private func nextItems(_ input: Input) throws(Failure) -> [ByteString]? {
        func line(_ end: UInt8) throws(Failure) -> ByteString? {
            do throws(Errno) { return try input.line(separator: end)?.text } catch {
                throw .fatal("read error: " + ByteString(error.message))
            }
        }
        if endsHere { return nil }
        if let separator { return try line(separator).map { [$0] } }
        guard var text = try line(0x0a) else { return nil }
        // A blank at the end of a line, or a backslash, continues it with the next.
        while lines != .max && text.last?.isSpace == true || Self.endsEscaped(text), let more = try line(0x0a) {
            text += "\n" + more
        }
        var words = try split(text)
        if let end = context.value("E"), let place = words.firstIndex(of: end) {
            words.removeSubrange(place...)
            if words.isEmpty { return nil }
            endsHere = true
        }
        return words
    }

    private var endsHere = false

    private static func endsEscaped(_ text: ByteString) -> Bool {
        var count = 0
        while count < text.count, text[text.count - 1 - count] == 0x5c { count += 1 }
        return count % 2 == 1
    }

    /// Words between blanks; quotes and backslashes keep blanks. With -I a line is one word.
    private func split(_ text: ByteString) throws(Failure) -> [ByteString] {
        var (words, word): ([ByteString], ByteString?) = ([], nil)
        var index = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            switch byte {
            case 0x20, 9, 0x0a:
                if replaced != nil {
                    word?.append(byte)
                } else if let done = word {
                    words.append(done)
                    word = nil
                }
            case 0x22, 0x27:
                guard let end = text[index..<text.count].firstIndex(of: byte) else {
                    throw .fatal(
                        "unmatched " + (byte == 0x22 ? "double" : "single")
                            + " quote; by default quotes are special to xargs unless you use the -0 option")
                }
                word = (word ?? ByteString()) + text[index..<(index + end)]
                index += end + 1
            case 0x5c where index < text.count:
                word = (word ?? ByteString()) + [text[index]]
                index += 1
            default: word = (word ?? ByteString()) + [byte]
            }
        }
        if let word { words.append(word) }
        return words
    }

    // MARK: Running

    private func start(_ words: [ByteString]) throws(Failure) {
        if isOver { return }
        hasRun = true
        if context.has("t") || context.has("p") {
            var text = ByteString()
            for word in words { text += (text.isEmpty ? "" : " ") + shellQuoted(word) }
            let error = Handle(adopting: Host.standardError)
            try? error.write(text + (context.has("p") ? "?..." : "\n"))
            _ = error.relinquish()
            if context.has("p") && !isConfirmed() { return }
        }
        while running.count >= processes { try reap() }
        try context.flush()
        do throws(Errno) {
            // The input is ours: a program that reads gets nothing, or the terminal.
            let input = try Self.inputForProgram(isTerminal: context.has("o"))
            defer { try? Host.close(input) }
            let isFile = context.has("a")
            running.insert(
                try ProgramStart.spawn(words) { request in
                    if !isFile { request.handles = [(0, input), (1, 1), (2, 2)] }
                })
        } catch {
            let status: Int32 = error == .noSuchFileOrDirectory ? 127 : 126
            throw .fatal(words[0] + ": " + ByteString(error.message), status: status)
        }
        if processes == 1 { try reap() }
    }

    private static func inputForProgram(isTerminal: Bool) throws(Errno) -> HandleNumber {
        if isTerminal { return try Host.open("/dev/tty", [.read, .closeOnExec]) }
        if let null = try? Host.open("null:", [.read, .closeOnExec]) { return null }
        return try Host.open("/dev/null", [.read, .closeOnExec])
    }

    private func isConfirmed() -> Bool {
        guard let terminal = try? Input(path: "/dev/tty"), let answer = try? terminal.line() else { return false }
        return answer.text.first == 0x79 || answer.text.first == 0x59
    }

    private func reap() throws(Failure) {
        var result: WaitResult?
        do throws(Errno) { result = try Host.wait() } catch .interrupted { return } catch {
            running = []
            return
        }
        guard let result, running.remove(result.process) != nil else { return }
        switch result.status {
        case .exited(0): break
        case .exited(255):
            isOver = true
            context.complain(command[0] + ": exited with status 255; aborting", status: 124)
        case .exited: context.status = max(context.status, 123)
        case .signalled(let signal):
            isOver = true
            context.complain(command[0] + ": terminated by signal " + ByteString(signal.rawValue), status: 125)
        default: break
        }
    }
}
