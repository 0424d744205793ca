public import Bytes
public import Platform
public import SchemeProtocol
public import ShellSyntax

/// A running shell: its variables, jobs and streams, and what runs statements on them.
///
/// It keeps no text to parse again: statements come compiled from `ShellSyntax` and hold what they need.
public final class Shell {
    public let symbols = SymbolTable()
    var variables = Variables()
    var environment: Environment
    var streams = Streams.standard()
    var jobs = JobTable()
    var builtins: [Builtin?] = []
    /// What the texts of `$((…))` were compiled to.
    var arithmeticPrograms: [ArithmeticProgram] = []
    public internal(set) var lastStatus: Int32 = 0
    /// How the process of the last `$(…)` ended.
    var captureStatus: Int32 = 0
    /// The status to end with, once something has asked for the end.
    public internal(set) var pendingExit: Int32?
    public var options = ShellOptions()
    /// Directories behind the current one, the latest first.
    var directoryStack: [ByteString] = []
    /// The most entries of the stack, the current directory included; nil for no limit.
    var directoryDepth: Int?
    var programPaths: [ByteString: ByteString] = [:]
    /// Aliases that are being replaced now: their own names inside them are left alone.
    var activeAliases: [Symbol] = []
    /// What `defer` put off: of the script, then of each function that runs.
    var deferred: [[Statement]] = [[]]
    /// Measures statements: `--profile`.
    public var profiler: Profiler?
    /// What `trap` was told to run, by signal; `EXIT` is nil.
    var traps: [Int32: ByteString] = [:]
    var exitTrap: ByteString?
    /// Signals that came while a command was waited for.
    var notedSignals: UInt64 = 0
    /// How deep functions, processes and `eval` stand in each other.
    var depth = 0
    /// How many conditions stand around the statement that runs: there a failure ends nothing.
    var isConditionDepth = 0
    /// What `ans` stands for in arithmetic.
    var lastAnswer = ArithmeticValue.whole(0)
    /// Patterns that were used before.
    var regexes: [ByteString: Regex] = [:]
    /// The shell's own program file, for parts of pipelines that run in another shell.
    let programPath: ByteString
    let statusSymbol: Symbol
    var random: UInt64
    public var historyOptions = HistoryOptions()
    /// What the line editor offers to builtins; nil without one.
    public var interaction: Interaction?
    /// What `abbr` was told: words that become more as they are typed.
    public internal(set) var abbreviations: [ByteString: ByteString] = [:]

    public init(programPath: ByteString, arguments: [ByteString], environment lines: [ByteString]) {
        environment = Environment(lines)
        self.programPath = programPath
        statusSymbol = symbols.intern("?")
        random = Host.clock(.realtime) ^ UInt64(UInt32(bitPattern: Host.processID)) &* 0x9e37_79b9_7f4a_7c15
        add(Builtin.all)
        add(Builtin.more)
        setUpVariables(arguments)
    }

    private func add(_ more: [Builtin]) {
        for builtin in more {
            let symbol = symbols.intern(builtin.name)
            if symbol.index >= builtins.count {
                builtins.append(contentsOf: repeatElement(nil, count: symbol.index + 1 - builtins.count))
            }
            builtins[symbol.index] = builtin
        }
    }

    /// Makes this the shell of a session: with the builtins and variables that only a session has.
    public func becomeInteractive() {
        options.isInteractive = true
        add(Builtin.interactive)
        set("HISTFILE_ENABLED", "1")
        set("HISTORY_TIMESTAMP", "0")
        let ignored: [Value] = [.string("no_such_command"), .string("whitespace"), .string("duplicates")]
        variables.setGlobal(symbols.intern("HISTORY_IGNORE"), .array(ignored))
    }

    private func setUpVariables(_ arguments: [ByteString]) {
        set("PID", ByteString(Host.processID))
        set("UID", ByteString(Host.userID))
        set("EUID", ByteString(Host.effectiveUserID))
        set("HISTORY_SIZE", "1000")
        set("HISTFILE_SIZE", "100000")
        set(
            "PROMPT",
            "${x::1B}]0;${USER}: ${PWD}${x::07}${c::0x55,bold}${USER}${c::default}:${c::0x4B}${SWD}${c::default}"
                + (Host.effectiveUserID == 0 ? "# " : "$ ") + "${c::reset}")
        variables.setGlobal(symbols.intern("CDPATH"), .array([]))
        variables.setGlobal(symbols.intern("args"), .array(arguments.map { .string($0) }))
        let names = Host.systemNames()
        if environment["HOST"] == nil { set("HOST", names.count > 1 ? names[1] : "apus") }
        if environment["USER"] == nil { set("USER", Host.userID == 0 ? "root" : ByteString(Host.userID)) }
        if environment["HOME"] == nil { environment.set("HOME", "/") }
        if environment["PATH"] == nil { environment.set("PATH", "/bin:/usr/bin") }
        if let directory = try? Host.workingDirectory() { environment.set("PWD", directory) }
    }

    /// Sets a global text variable.
    public func set(_ name: ByteString, _ value: ByteString) {
        variables.setGlobal(symbols.intern(name), .string(value))
    }

    /// A variable as text: the shell's, the environment's, or one that is worked out.
    public func text(_ name: ByteString) -> ByteString? {
        if let symbol = symbols.find(name) { return text(symbol) }
        return environment[name] ?? computed(name)
    }

    func text(_ symbol: Symbol) -> ByteString? {
        if let value = variables.find(symbol), value.isVariable { return value.joined }
        if symbol == statusSymbol { return ByteString(lastStatus) }
        let name = symbols.name(symbol)
        return environment[name] ?? computed(name)
    }

    /// Variables that follow others.
    private func computed(_ name: ByteString) -> ByteString? {
        switch name {
        case "SWD": return shortDirectory
        case "MWD": return minimalDirectory
        default: return nil
        }
    }

    private var shortDirectory: ByteString {
        let directory = environment["PWD"] ?? "?"
        guard let home = environment["HOME"], home.count > 1, directory.hasPrefix(home) else { return directory }
        if directory.count == home.count { return "~" }
        return directory[home.count] == 0x2f ? "~" + directory[home.count..<directory.count] : directory
    }

    private var minimalDirectory: ByteString {
        var parts = shortDirectory.split(separator: 0x2f)
        guard parts.count(where: { !$0.isEmpty }) > 2 else { return shortDirectory }
        for index in 0..<(parts.count - 1) {
            let name = parts[index].string
            parts[index] = ByteString(String(name.prefix(name.first == "." ? 2 : 1)))
        }
        return ByteString.joined(parts, by: "/")
    }

    /// Runs all statements of a text. An error is reported, and ends it; the status is then 1.
    /// - Returns: false where an error ended it.
    @discardableResult
    public func run(_ source: ByteString, name: ByteString = "", goesOnAfterErrors: Bool = false) -> Bool {
        var parser = Parser(source, symbols: symbols, name: name)
        while pendingExit == nil {
            do throws(ShellError) {
                var statement: Statement?
                do throws(SyntaxError) { statement = try parser.next() } catch {
                    throw ShellError(error, in: parser.source)
                }
                guard let statement else { return true }
                if options.checksOnly { continue }
                if case .returned = try execute(statement) {
                    pendingExit = lastStatus
                }
            } catch {
                report(error)
                guard goesOnAfterErrors else { return false }
                parser.skipLine()
            }
        }
        return true
    }

    /// Shows an error and sets the status that it stands for.
    public func report(_ error: ShellError) {
        lastStatus = error.status
        if options.isInteractive == false || error.kind == .syntax { lastStatus = 1 }
        streams = .standard()
        activeAliases = []
        isConditionDepth = 0
        if error.kind == .interrupted {
            complain(line: "")
        } else {
            complain(error.text)
            if showsDiagnostics { try? streams.error.write(Diagnostics(shell: self).explanation(error)) }
        }
    }

    /// People get explanations; programs that read the errors get the plain text.
    var showsDiagnostics: Bool { options.showsDiagnostics || Host.isTerminal(Host.standardError) }

    /// `ion: text` on standard error.
    func complain(_ text: ByteString) { complain(line: "ion: " + text) }

    func complain(line: ByteString) { try? streams.error.write(line + "\n") }

    /// Output of a builtin. Nobody reading it any more ends a script as it would end any other program.
    func write(_ text: ByteString) -> Int32 {
        do throws(Errno) {
            try streams.output.write(text)
            return 0
        } catch {
            if error == .brokenPipe {
                if !options.isInteractive {
                    Host.onSignal(.pipe, .standard)
                    try? Host.kill(Host.processID, .pipe)
                }
                return 141
            }
            complain("cannot write: " + ByteString(error.message))
            return 1
        }
    }

    /// One level deeper into calls; refused where the program's own stack would be at risk.
    func enter() throws(ShellError) {
        guard depth < 150 else { throw .expansion("calls are nested too deeply") }
        depth += 1
    }

    func leave() { depth -= 1 }

    /// The signals that have come and were not looked at yet. A terminal that has gone ends a session.
    func takeSignals() -> UInt64 {
        let signals = notedSignals | Host.takeSignals()
        notedSignals = 0
        if options.isInteractive, signals & Signal.hangUp.bit != 0, traps[Signal.hangUp.rawValue] == nil {
            pendingExit = 129
        }
        return signals
    }

    /// Ctrl-C at a prompt ends what runs.
    func checkInterrupt() throws(ShellError) {
        guard options.isInteractive else { return }
        if traps.isEmpty, takeSignals() & Signal.interrupt.bit != 0 { throw ShellError(.interrupted, "") }
    }
}

/// How a shell behaves, from its command line and from `set`.
public struct ShellOptions {
    /// Reads a person's lines from a terminal.
    public var isInteractive = false
    /// The terminal that jobs are given; nil without job control.
    public var terminal: HandleNumber?
    /// `-e`: a failing command ends the script.
    public var exitsOnError = false
    /// `-p`: a pipeline's status is its first failing command's.
    public var pipelineFails = false
    /// A command that is not found has status 127 and ends no script.
    public var catchesMissing = false
    /// `-x`: statements are shown before they run.
    public var traces = false
    /// `--diagnostics`: errors are explained wherever they go.
    public var showsDiagnostics = false
    /// `-n`
    public var checksOnly = false
    public var isLogin = false
    /// `huponexit`: jobs are ended with the shell.
    public var hangsUpOnExit = true
    /// `keybindings vi`, `-o vi`
    public var usesViKeys = false
    /// Entries are not kept: `history +private`, `--private`.
    public var isPrivate = false
    /// The most words that the braces of one word may make, so that `{1..999999999}` is an error and not an end.
    public var mostWords = 2_000_000

    public init() {}

    /// `--strict`, `set -o strict`: failures end a script, and a missing command is a failure that `||` can catch.
    public mutating func setStrict(_ isStrict: Bool) {
        exitsOnError = isStrict
        pipelineFails = isStrict
        catchesMissing = isStrict
    }
}

/// What an interactive program gives its shell.
public final class Interaction {
    public var historyEntries: () -> [ByteString]
    /// The entries with when, where and how they ended.
    public var historyRecords: () -> [HistoryRecord] = { [] }
    /// The settings that commands find the terminal in.
    public var commandSettings: TerminalSettings?

    public init(historyEntries: @escaping () -> [ByteString], commandSettings: TerminalSettings?) {
        self.historyEntries = historyEntries
        self.commandSettings = commandSettings
    }
}
