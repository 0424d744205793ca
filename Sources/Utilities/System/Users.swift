import Bytes
import Calendars
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `users`: the names of those who are logged in.
    static var users: Utility {
        Utility(["[OPTION]... [FILE]"], "Output who is currently logged in according to FILE.") {
            (context) throws(Failure) in
            if context.operands.count > 1 { throw .usage("extra operand " + quoted(context.operands[1])) }
            let names = UtmpEntry.read(context.operands.first).filter { $0.kind == .user && !$0.user.isEmpty }
                .map { $0.user }.sorted()
            guard let first = names.first else { return }
            try context.put(names.dropFirst().reduce(first) { $0 + " " + $1 } + "\n")
        }
    }

    /// `who`: who is logged in, where and since when.
    static var who: Utility {
        Utility(
            ["[OPTION]... [ FILE | ARG1 ARG2 ]"], "Print information about users who are currently logged in.",
            [
                Option("a", "all", "same as -b -d --login -p -r -t -T -u"),
                Option("b", "boot", "time of last system boot"),
                Option("d", "dead", "print dead processes"), Option("H", "heading", "print line of column headings"),
                Option("", "ips", "print ips instead of hostnames"),
                Option("l", "login", "print system login processes"),
                Option("", "lookup", "attempt to canonicalize hostnames via DNS"),
                Option("m", "", "only hostname and user associated with stdin"),
                Option("p", "process", "print active processes spawned by init"),
                Option("q", "count", "all login names and number of users logged on"),
                Option("r", "runlevel", "print current runlevel"),
                Option("s", "short", "print only name, line, and time (default)"),
                Option("t", "time", "print last system clock change"),
                Option("T", "mesg", "add user's message status as +, - or ?"), Option("w", "", "same as -T"),
                Option("u", "users", "list users logged in"), Option("", "message", "same as -T"),
                Option("", "writable", "same as -T"),
            ]
        ) { (context) throws(Failure) in
            if context.operands.count > 2 { throw .usage("extra operand " + quoted(context.operands[2])) }
            try WhoList(context).run()
        }
    }
}

/// One run of `who`.
private struct WhoList {
    private let context: Context
    private let hasMessages: Bool
    private let hasIdle: Bool
    private let isShort: Bool
    private let isAll: Bool

    init(_ context: Context) {
        self.context = context
        isAll = context.has("a")
        hasMessages = isAll || ["T", "w", "mesg", "message", "writable"].contains { context.has($0) }
        let hasMore = isAll || ["b", "d", "l", "u", "p", "r", "t"].contains { context.has($0) }
        hasIdle = isAll || context.has("d") || context.has("l") || context.has("u") || context.has("r")
        isShort = !hasMore
    }

    func run() throws(Failure) {
        let entries = UtmpEntry.read(context.operands.count == 1 ? context.operands[0] : nil)
        if context.has("q") {
            let users = entries.filter { $0.kind == .user && !$0.user.isEmpty }.map { $0.user }
            var text = ByteString()
            for (index, user) in users.enumerated() { text += (index > 0 ? " " : "") + user }
            return try context.put(text + "\n# users=" + ByteString(users.count) + "\n")
        }
        if context.has("H") {
            try put("NAME", " ", "LINE", "TIME", idle: "IDLE", process: "PID", "COMMENT", exit: "EXIT")
        }
        let onlyOwn = context.has("m") || context.operands.count == 2
        let own = onlyOwn ? Host.terminalName(Host.standardInput) : nil
        if onlyOwn && own == nil { return }
        let only = ["b", "d", "l", "p", "r", "t"].contains { context.has($0) } && !context.has("u")
        for entry in entries {
            if let own, own != "/dev/" + entry.line { continue }
            switch entry.kind {
            case .user where !entry.user.isEmpty && (!only || isAll): try show(entry)
            case .boot where context.has("b") || isAll: try special("system boot", entry)
            case .runLevel where context.has("r") || isAll:
                try special("run-level " + [UInt8(truncatingIfNeeded: entry.process & 255)], entry)
            case .newTime where context.has("t") || isAll: try special("clock change", entry)
            case .login where context.has("l") || isAll: try process(entry, "LOGIN", comment: "id=" + entry.id)
            case .initial where context.has("p") || isAll: try process(entry, "", comment: "id=" + entry.id)
            case .dead where context.has("d") || isAll:
                try process(
                    entry, "", comment: "id=" + entry.id,
                    exit: "term=" + ByteString(entry.termination) + " exit=" + ByteString(entry.exit))
            default: break
            }
        }
    }

    private func time(_ entry: UtmpEntry) -> ByteString {
        DateFormat(TimeSpec(seconds: entry.seconds), .local).text(Locale.isUTF8 ? "%Y-%m-%d %H:%M" : "%b %e %H:%M")
    }

    private func show(_ entry: UtmpEntry) throws(Failure) {
        let stat = try? Host.stat("/dev/" + entry.line)
        let mark: ByteString = stat.map { $0.mode.permissions & 0o020 != 0 ? "+" : "-" } ?? "?"
        var idle: ByteString = "  ?"
        if let stat {
            let passed = Int64(Host.clock(.realtime) / 1_000_000_000) - stat.accessed.seconds
            idle =
                passed < 60
                ? "  .  "
                : passed < 86400
                    ? padded(ByteString(passed / 3600), 2, with: 0x30) + ":"
                        + padded(ByteString(passed / 60 % 60), 2, with: 0x30) : " old "
        }
        try put(
            entry.user, mark, entry.line, time(entry), idle: idle, process: ByteString(entry.process),
            entry.host.isEmpty ? "" : "(" + entry.host + ")", exit: "")
    }

    private func special(_ line: ByteString, _ entry: UtmpEntry) throws(Failure) {
        try put("", " ", line, time(entry), idle: "", process: "", "", exit: "")
    }

    private func process(_ entry: UtmpEntry, _ name: ByteString, comment: ByteString, exit: ByteString = "")
        throws(Failure)
    {
        try put(
            name, " ", entry.line, time(entry), idle: "", process: ByteString(entry.process), comment, exit: exit)
    }

    private func put(
        _ name: ByteString, _ mark: ByteString, _ line: ByteString, _ time: ByteString, idle: ByteString,
        process: ByteString, _ comment: ByteString, exit: ByteString
    ) throws(Failure) {
        var text = filled(name, 8)
        if hasMessages { text += " " + mark }
        text += " " + filled(line, 12) + " " + filled(time, Locale.isUTF8 ? 16 : 12)
        if hasIdle && !isShort { text += " " + filled(idle, 6) }
        if !isShort { text += " " + padded(process, 10) }
        text += " " + filled(comment, 8)
        if !exit.isEmpty && (isAll || context.has("d")) { text += " " + exit }
        while text.last == 0x20 { text.bytes.removeLast() }
        try context.put(text + "\n")
    }
}
