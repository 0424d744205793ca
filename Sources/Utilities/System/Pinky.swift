import Bytes
import Calendars
import CommandLine
import Platform
import Scheme
import SchemeProtocol

extension Utilities {
    /// `pinky`: who is logged in, a little more of it.
    static var pinky: Utility {
        Utility(
            ["[OPTION]... [USER]..."], "A lightweight 'finger' program; print user information.",
            [
                Option("l", "", "produce long format output for the specified USERs"),
                Option("b", "", "omit the user's home directory and shell in long format"),
                Option("h", "", "omit the user's project file in long format"),
                Option("p", "", "omit the user's plan file in long format"),
                Option("s", "", "do short format output, this is the default"),
                Option("f", "", "omit the line of column headings in short format"),
                Option("w", "", "omit the user's full name in short format"),
                Option("i", "", "omit the user's full name and remote host in short format"),
                Option("q", "", "omit the user's full name, remote host and idle time in short format"),
                Option("", "lookup", "attempt to canonicalize hostnames via DNS"),
            ]
        ) { (context) throws(Failure) in
            let names = UserNames()
            if context.arguments.last(of: ["l", "s"]) == "l" {
                if context.operands.isEmpty {
                    throw .usage("no username specified; at least one must be specified when using -l")
                }
                for user in context.operands { try describe(user, names.account(user), context) }
                return
            }
            let hasName = !["w", "i", "q"].contains { context.has($0) }
            let hasIdle = !context.has("q")
            let hasHost = !["i", "q"].contains { context.has($0) }
            if !context.has("f") {
                var heading = filled("Login", 8)
                if hasName { heading += " " + filled("Name", 19) }
                heading += " " + filled(" TTY", 9)
                if hasIdle { heading += " " + filled("Idle", 6) }
                heading += " " + filled("When", Locale.isUTF8 ? 16 : 12)
                if hasHost { heading += " Where" }
                try context.put(heading + "\n")
            }
            for entry in UtmpEntry.read(nil) where entry.kind == .user {
                if !context.operands.isEmpty && !context.operands.contains(entry.user) { continue }
                var line = filled(entry.user, 8)
                if hasName { line += " " + filled(names.account(entry.user)?.fullName ?? "???", 19) }
                let stat = try? Host.stat("/dev/" + entry.line)
                let mark: ByteString = stat.map { $0.mode.permissions & 0o020 != 0 ? " " : "*" } ?? "?"
                line += " " + mark + filled(entry.line, 8)
                if hasIdle {
                    let passed = stat.map { Int64(Host.clock(.realtime) / 1_000_000_000) - $0.accessed.seconds } ?? -1
                    let idle: ByteString =
                        passed < 0
                        ? "?????"
                        : passed < 60
                            ? ""
                            : padded(ByteString(passed / 3600), 2, with: 0x30) + ":"
                                + padded(ByteString(passed / 60 % 60), 2, with: 0x30)
                    line += " " + filled(idle, 6)
                }
                line +=
                    " "
                    + DateFormat(TimeSpec(seconds: entry.seconds), .local).text(
                        Locale.isUTF8 ? "%Y-%m-%d %H:%M" : "%b %e %H:%M")
                if hasHost && !entry.host.isEmpty { line += " " + entry.host }
                try context.put(line + "\n")
            }
        }
    }

    private static func describe(_ user: ByteString, _ account: UserNames.User?, _ context: Context) throws(Failure) {
        try context.put("Login name: " + filled(user, 28) + "In real life:  ")
        guard let account else { return try context.put("???\n") }
        let fullName = account.fullName.split(separator: 0x2c).first ?? ""
        try context.put(fullName + "\n")
        if !context.has("b") {
            try context.put("Directory: " + filled(account.home, 29) + "Shell:  " + account.shell + "\n")
        }
        for (option, file, title) in [("h", ".project", "Project: "), ("p", ".plan", "Plan:\n")]
            as [(ByteString, ByteString, ByteString)] where !context.has(option)
        {
            if let handle = try? Handle(joined(account.home, file), [.read, .closeOnExec]),
                let text = try? handle.readAll(limit: 1 << 20)
            {
                try context.put(title + text)
            }
        }
        try context.put("\n")
    }
}
