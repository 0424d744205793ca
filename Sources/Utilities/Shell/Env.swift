import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol

extension Utilities {
    /// `env`: shows the environment, or runs a program in another one.
    static var env: Utility {
        Utility(
            ["[OPTION]... [-] [NAME=VALUE]... [COMMAND [ARG]...]"],
            "Set each NAME to VALUE in the environment and run COMMAND.",
            [
                Option("i", "ignore-environment", "start with an empty environment"),
                Option("0", "null", "end each output line with NUL, not newline"),
                Option("u", "unset", takes: "NAME", "remove variable from the environment"),
                Option("C", "chdir", takes: "DIR", "change working directory to DIR"),
                Option("S", "split-string", takes: "S", "process and split S into separate arguments"),
                Option("", "block-signal", mayTake: "SIG", "block delivery of SIG signal(s) to COMMAND"),
                Option("", "default-signal", mayTake: "SIG", "reset handling of SIG signal(s) to the default"),
                Option("", "ignore-signal", mayTake: "SIG", "set handling of SIG signal(s) to do nothing"),
                Option("", "list-signal-handling", "list non default signal handling to stderr"),
                Option("v", "debug", "print verbose information for each processing step"),
                Option("", "split-error", takes: "MESSAGE", ""),
            ], parsing: .stopsAtOperand, usageStatus: 125, rewrite: SplitString.words
        ) { (context) throws(Failure) in
            if let message = context.value("split-error") { throw .fatal(message, status: 125) }
            var operands = context.operands[...]
            var environment = context.has("i") ? [] : Host.environment
            let isTold = context.has("v")
            if isTold && context.has("i") { Program.complain("cleaning environ") }
            if operands.first == "-" {
                environment = []
                operands = operands.dropFirst()
            }
            for name in context.arguments.values("u") {
                if name.isEmpty || name.contains(0x3d) {
                    throw .fatal("cannot unset " + quoted(name) + ": Invalid argument", status: 125)
                }
                if isTold { Program.complain("unset:    " + name) }
                environment.removeAll { $0.hasPrefix(name + "=") }
            }
            while let word = operands.first, let equals = word.firstIndex(of: 0x3d) {
                if isTold { Program.complain("setenv:   " + word) }
                let prefix = word[0...equals]
                if let index = environment.firstIndex(where: { $0.hasPrefix(prefix) }) {
                    environment[index] = word
                } else {
                    environment.append(word)
                }
                operands = operands.dropFirst()
            }
            try setSignals(context)
            guard operands.first != nil else {
                if context.has("C") { throw .usage("must specify command with --chdir (-C)") }
                for entry in environment { try context.put(entry + (context.has("0") ? [0] : "\n")) }
                return
            }
            if context.has("0") { throw .usage("cannot specify --null (-0) with command") }
            if context.has("list-signal-handling") { listSignals() }
            try start(Array(operands), environment, context)
        }
    }

    private static func setSignals(_ context: Context) throws(Failure) {
        for (key, value) in context.arguments.given where key.hasSuffix("-signal") {
            var signals: [Signal] = []
            if let value {
                for word in value.split(separator: 0x2c) {
                    guard let signal = signalNamed(word) else { throw .usage(quoted(word) + ": invalid signal") }
                    signals.append(signal)
                }
            } else {
                signals = (1...Signal.count).map { Signal(rawValue: $0) }.filter { $0 != .kill && $0 != .stop }
            }
            for signal in signals {
                switch key {
                case "default-signal": Host.onSignal(signal, .standard)
                case "ignore-signal": Host.onSignal(signal, .ignore)
                default: Host.setSignalMask(Host.setSignalMask(0) | signal.bit)
                }
            }
        }
    }

    /// Tells of each signal that is not handled as usual.
    private static func listSignals() {
        let blocked = Host.setSignalMask(0)
        Host.setSignalMask(blocked)
        for number in 1...Signal.count {
            let signal = Signal(rawValue: number)
            let isBlocked = blocked & signal.bit != 0
            let isIgnored = Host.isIgnored(signal)
            if !isBlocked && !isIgnored { continue }
            var name: ByteString = signal.name.map { ByteString($0) } ?? "SIG" + ByteString(number)
            name += ByteString(repeatElement(0x20, count: max(0, 10 - name.count)))
            let place: ByteString = number < 10 ? " " : ""
            Program.complain(
                name + " (" + place + ByteString(number) + "): " + (isBlocked ? "BLOCK" : "")
                    + (isBlocked && isIgnored ? "," : "") + (isIgnored ? "IGNORE" : ""))
        }
    }

    /// Becomes the program.
    private static func start(_ arguments: [ByteString], _ environment: [ByteString], _ context: Context)
        throws(Failure)
    {
        if let directory = context.value("C") {
            if context.has("v") { Program.complain("chdir:    " + named(directory)) }
            do throws(Errno) { try Host.changeDirectory(directory) } catch {
                throw Context.failure("cannot change directory to " + named(directory), error, status: 125)
            }
        }
        if context.has("v") {
            Program.complain("executing: " + arguments[0])
            for (index, word) in arguments.enumerated() {
                Program.complain("   arg[" + ByteString(index) + "]= " + quoted(word))
            }
        }
        let error = ProgramStart.replace(arguments, environment)
        let isMissing = error == .noSuchFileOrDirectory
        if isMissing, arguments[0].contains(0x20) {
            context.complain(quoted(arguments[0]) + ": " + ByteString(error.message))
            Program.complain("env: use -[v]S to pass options in shebang lines")
            throw .exit(127)
        }
        throw Context.failure(quoted(arguments[0]), error, status: isMissing ? 127 : 126)
    }
}

/// Words in one word, as `env -S` takes them apart for the first lines of scripts.
struct SplitString {
    private var words: [ByteString] = []
    private var word = ByteString()
    private var hasWord = false
    private var problem: ByteString?

    /// Takes apart what options before the first operand hold.
    static func words(_ given: [ByteString]) -> [ByteString] {
        var given = given
        var index = 0
        while index < given.count {
            let word = given[index]
            if word == "--" || word == "-" || word.first != 0x2d { break }
            var text: ByteString?
            var kept: ByteString?
            var end = index + 1
            if word.hasPrefix("--") {
                let name = word[2..<(word.firstIndex(of: 0x3d) ?? word.count)]
                if !name.isEmpty, ("split-string" as ByteString).hasPrefix(name) {
                    if let equals = word.firstIndex(of: 0x3d) {
                        text = word[(equals + 1)..<word.count]
                    } else if end < given.count {
                        text = given[end]
                        end += 1
                    }
                } else if name == "unset" || name == "chdir", !word.contains(0x3d) {
                    end += 1
                }
            } else {
                var place = 1
                while place < word.count {
                    let letter = word[place]
                    if letter == 0x53 {
                        kept = place > 1 ? word[0..<place] : nil
                        if place + 1 < word.count {
                            text = word[(place + 1)..<word.count]
                        } else if end < given.count {
                            text = given[end]
                            end += 1
                        }
                        break
                    }
                    if letter == 0x75 || letter == 0x43 {
                        if place + 1 == word.count { end += 1 }
                        break
                    }
                    place += 1
                }
            }
            guard let text else {
                index = end
                continue
            }
            var splitter = SplitString()
            splitter.split(text)
            if let problem = splitter.problem { return ["--split-error=" + problem] }
            given.replaceSubrange(index..<min(end, given.count), with: (kept.map { [$0] } ?? []) + splitter.words)
            if kept != nil { index += 1 }
        }
        return given
    }

    private mutating func finish() {
        if hasWord { words.append(word) }
        word = ""
        hasWord = false
    }

    private mutating func add(_ byte: UInt8) {
        word.append(byte)
        hasWord = true
    }

    private mutating func split(_ text: ByteString) {
        var index = 0
        var isSingle = false
        var isDouble = false
        while index < text.count {
            let byte = text[index]
            index += 1
            switch byte {
            case 0x27 where !isDouble:
                isSingle.toggle()
                hasWord = true
            case 0x22 where !isSingle:
                isDouble.toggle()
                hasWord = true
            case 0x20, 9, 10, 11, 12, 13:
                if isSingle || isDouble { add(byte) } else { finish() }
            case 0x23 where !hasWord && !isSingle && !isDouble: return
            case 0x5c:
                if isSingle, index < text.count, text[index] != 0x5c && text[index] != 0x27 {
                    add(byte)
                    continue
                }
                guard index < text.count else {
                    problem = "invalid backslash at end of string in -S"
                    return
                }
                let letter = text[index]
                index += 1
                switch letter {
                case 0x22, 0x23, 0x24, 0x27, 0x5c: add(letter)
                case 0x5f:
                    if isDouble { add(0x20) } else { finish() }
                case 0x63:
                    if isDouble {
                        problem = "'\\c' must not appear in double-quoted -S string"
                        return
                    }
                    return finish()
                case 0x66: add(12)
                case 0x6e: add(10)
                case 0x72: add(13)
                case 0x74: add(9)
                case 0x76: add(11)
                default:
                    problem = "invalid sequence '\\" + [letter] + "' in -S"
                    return
                }
            case 0x24 where !isSingle:
                guard index < text.count, text[index] == 0x7b,
                    let close = text[index..<text.count].firstIndex(of: 0x7d)
                else {
                    problem =
                        "only ${VARNAME} expansion is supported, error at: " + text[(index - 1)..<text.count]
                    return
                }
                let name = text[(index + 1)..<(index + close)]
                guard let first = name.first, !first.isDigit, name.allSatisfy({ $0.isAlphanumeric || $0 == 0x5f })
                else {
                    problem =
                        "only ${VARNAME} expansion is supported, error at: " + text[(index - 1)..<text.count]
                    return
                }
                index += close + 1
                if let value = Context.environment(name) {
                    word += value
                    if !value.isEmpty { hasWord = true }
                }
            default: add(byte)
            }
        }
        if isSingle || isDouble {
            problem = "no terminating quote in -S string"
            return
        }
        finish()
    }
}
