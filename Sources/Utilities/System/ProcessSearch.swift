import Bytes
import CommandLine
import Platform
import RegularExpression
import SchemeProtocol

/// Which processes are meant, for `pgrep` and its like.
struct ProcessSearch {
    private let expression: RegularExpression?
    private let context: Context

    static var options: [Option] {
        [
            Option("f", "full", "match against the whole command line"), Option("x", "exact", "match the whole name"),
            Option("i", "ignore-case", "ignore case"), Option("v", "inverse", "those that do not match"),
            Option("n", "newest", "only the one started last"), Option("o", "oldest", "only the one started first"),
            Option("u", "euid", takes: "ID,...", "only those of these users"),
            Option("P", "parent", takes: "PPID,...", "only children of these processes"),
            Option("g", "pgroup", takes: "PGID,...", "only those of these groups"),
            Option("s", "session", takes: "SID,...", "only those of these sessions"),
            Option("c", "count", "show how many there are"),
        ]
    }

    init(_ context: Context) throws(Failure) {
        self.context = context
        if context.operands.count > 1 { throw .fatal("only one pattern can be provided", status: 2) }
        guard let pattern = context.operands.first else {
            guard ["u", "P", "g", "s"].contains(where: { context.has($0) }) else {
                throw .fatal("no matching criteria specified", status: 2)
            }
            expression = nil
            return
        }
        do throws(RegularExpression.Failure) {
            let whole = context.has("x") ? "^(" + pattern + ")$" : pattern
            expression = try RegularExpression([whole], .extended, ignoresCase: context.has("i"))
        } catch { throw .fatal(error.message, status: 2) }
    }

    /// The processes that are meant; this one never is.
    func found() throws(Failure) -> [ProcessInformation] {
        let users = UserNames()
        let all = try must("cannot list processes") { () throws(Errno) in try Host.processes() }
        func isListed(_ key: ByteString, _ number: Int64, name: ByteString? = nil) -> Bool {
            guard let value = context.value(key) else { return true }
            return value.split(separator: 0x2c).contains { $0.integer() == number || (name != nil && $0 == name) }
        }
        var found = all.filter { (process) in
            if process.id == Host.processID { return false }
            let text = context.has("f") ? process.command : process.name
            let isMatch =
                (expression?.matches(text) ?? true) && isListed("P", Int64(process.parent))
                && isListed("g", Int64(process.group)) && isListed("s", Int64(process.session))
                && isListed("u", Int64(process.userID), name: users.userName(process.userID))
            return isMatch != context.has("v")
        }
        if context.has("n"), let newest = found.max(by: { ($0.started, $0.id) < ($1.started, $1.id) }) {
            found = [newest]
        }
        if context.has("o"), let oldest = found.min(by: { ($0.started, $0.id) < ($1.started, $1.id) }) {
            found = [oldest]
        }
        return found
    }

    /// Takes `-SIGNAL` out of the words.
    static func signal(_ words: [ByteString]) -> (signal: ByteString?, rest: [ByteString]) {
        for (index, word) in words.enumerated() where word.count > 1 && word[0] == 0x2d && word != "--" {
            guard Utilities.signalNamed(word[1..<word.count]) != nil else { continue }
            var rest = words
            rest.remove(at: index)
            return (word[1..<word.count], rest)
        }
        return (nil, words)
    }
}

extension Utilities {
    /// `pgrep`: the numbers of processes by their names.
    static var pgrep: Utility {
        Utility(
            ["[OPTION]... PATTERN"], "List the processes whose names match PATTERN.",
            ProcessSearch.options + [
                Option("l", "list-name", "show the names too"), Option("a", "list-full", "show the command lines too"),
                Option("d", "delimiter", takes: "TEXT", "text between the numbers"),
            ], usageStatus: 2
        ) { (context) throws(Failure) in
            let found = try ProcessSearch(context).found()
            if found.isEmpty { context.status = 1 }
            if context.has("c") { return try context.put(ByteString(found.count) + "\n") }
            for (index, process) in found.enumerated() {
                if index > 0 { try context.put(context.value("d") ?? "\n") }
                try context.put(ByteString(process.id))
                if context.has("a") {
                    try context.put(" " + process.command)
                } else if context.has("l") {
                    try context.put(" " + process.name)
                }
            }
            if !found.isEmpty { try context.put("\n") }
        }
    }

    /// `pkill`: signals to processes by their names.
    static var pkill: Utility {
        Utility(
            ["[-SIGNAL] [OPTION]... PATTERN"], "Send a signal to the processes whose names match PATTERN.",
            ProcessSearch.options + [
                Option("", "signal", takes: "SIGNAL", "the signal (TERM)"),
                Option("e", "echo", "show what is killed"),
            ], usageStatus: 2,
            rewrite: { (words) in
                let (signal, rest) = ProcessSearch.signal(words)
                return (signal.map { ["--signal=" + $0] } ?? []) + rest
            }
        ) { (context) throws(Failure) in
            let signal = try wantedSignal(context, "signal")
            let found = try ProcessSearch(context).found()
            var reached = 0
            for process in found {
                let what = "killing pid " + ByteString(process.id) + " failed"
                guard context.attempt(what, { () throws(Errno) in try Host.kill(process.id, signal) }) != nil else {
                    continue
                }
                reached += 1
                if context.has("e") { try context.put(process.name + " killed (pid " + ByteString(process.id) + ")\n") }
            }
            if context.has("c") { try context.put(ByteString(found.count) + "\n") }
            if reached == 0 { context.status = 1 }
        }
    }

    private static func wantedSignal(_ context: Context, _ key: ByteString) throws(Failure) -> Signal {
        guard let word = context.value(key) else { return .terminate }
        guard let signal = signalNamed(word) else { throw .usage("unknown signal " + quoted(word)) }
        return signal
    }

    /// `killall`: signals to all processes of a name.
    static var killall: Utility {
        Utility(
            ["[-SIGNAL] [OPTION]... NAME..."], "Send a signal to all processes of a name.",
            [
                Option("s", "signal", takes: "SIGNAL", "the signal (TERM)"), Option("I", "ignore-case", "ignore case"),
                Option("q", "quiet", "do not complain where there is none"),
                Option("v", "verbose", "show what is killed"),
                Option("r", "regexp", "names are expressions"), Option("e", "exact", ""),
            ],
            rewrite: { (words) in
                let (signal, rest) = ProcessSearch.signal(words)
                return (signal.map { ["--signal=" + $0] } ?? []) + rest
            }
        ) { (context) throws(Failure) in
            let signal = try wantedSignal(context, "s")
            for name in try context.operands(atLeast: 1) {
                let all = try must("cannot list processes") { () throws(Errno) in try Host.processes() }
                var pattern: RegularExpression?
                if context.has("r") {
                    do throws(RegularExpression.Failure) { pattern = try RegularExpression([name], .extended) } catch {
                        throw .fatal("Bad regular expression: " + name, status: 1)
                    }
                }
                let found = all.filter { (process) in
                    if process.id == Host.processID { return false }
                    if let pattern { return pattern.matches(process.name) }
                    // Hosts keep only the beginning of a long name.
                    let wanted = name.count > 15 && process.name.count == 15 ? name[0..<15] : name
                    return context.has("I") ? process.name.lowercased == wanted.lowercased : process.name == wanted
                }
                if found.isEmpty {
                    if !context.has("q") { context.complain(name + ": no process found") }
                    context.status = 1
                }
                for process in found {
                    let what = name + "(" + ByteString(process.id) + ")"
                    guard context.attempt(what, { () throws(Errno) in try Host.kill(process.id, signal) }) != nil,
                        context.has("v")
                    else { continue }
                    context.complain("killed " + what + " with signal " + ByteString(signal.rawValue), status: 0)
                }
            }
        }
    }

    /// `pidof`: the numbers of the processes of a program.
    static var pidof: Utility {
        Utility(
            ["[-s] NAME..."], "Show the numbers of the processes of a name.",
            [
                Option("s", "", "show only one"), Option("x", "", "scripts too"),
                Option("o", "", takes: "PID", "leave this process out"),
                Option("S", "", takes: "TEXT", "text between the numbers"),
            ]
        ) { (context) throws(Failure) in
            let all = try must("cannot list processes") { () throws(Errno) in try Host.processes() }
            var numbers: [ByteString] = []
            for name in try context.operands(atLeast: 1) {
                let short = name.bytes.lastIndex(of: 0x2f).map { name[($0 + 1)..<name.count] } ?? name
                for process in all.reversed() where process.id != Host.processID {
                    let wanted = short.count > 15 && process.name.count == 15 ? short[0..<15] : short
                    if process.name == wanted, context.value("o")?.integer() != Int64(process.id) {
                        numbers.append(ByteString(process.id))
                    }
                }
            }
            if numbers.isEmpty {
                context.status = 1
                return
            }
            if context.has("s") { numbers.removeSubrange(1...) }
            for (index, number) in numbers.enumerated() {
                try context.put((index > 0 ? context.value("S") ?? " " : "") + number)
            }
            try context.put("\n")
        }
    }
}
