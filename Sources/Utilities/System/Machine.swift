import Bytes
import Calendars
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `free`: memory that is used and free.
    static var free: Utility {
        Utility(
            ["[OPTION]..."], "Display amount of free and used memory in the system.",
            [
                Option("b", "bytes", "show output in bytes"), Option("k", "kibi", "show output in kibibytes"),
                Option("m", "mebi", "show output in mebibytes"), Option("g", "gibi", "show output in gibibytes"),
                Option("h", "human", "show human-readable output"), Option("", "json", "output as JSON, in bytes"),
            ]
        ) { (context) throws(Failure) in
            try context.noOperands()
            let memory = try information("cannot read memory") { () throws(Errno) in try Host.memory() }
            let unit = context.arguments.last(of: ["b", "k", "m", "g", "h"])
            func shown(_ bytes: UInt64) -> ByteString {
                switch unit {
                case "h": padded(humanSize(bytes) + (bytes < 1024 ? "B" : "i"), 12)
                case "b": padded(ByteString(bytes), 12)
                case "m": padded(ByteString(bytes >> 20), 12)
                case "g": padded(ByteString(bytes >> 30), 12)
                default: padded(ByteString(bytes >> 10), 12)
                }
            }
            func less(_ a: UInt64, _ b: UInt64) -> UInt64 { a > b ? a - b : 0 }
            if context.has("json") {
                var (main, swap) = (JSONObject(), JSONObject())
                main.add("name", "memory")
                main.add("total", memory.total)
                main.add("used", less(memory.total, memory.available))
                main.add("free", memory.free)
                main.add("shared", memory.shared)
                main.add("caches", memory.caches)
                main.add("available", memory.available)
                swap.add("name", "swap")
                swap.add("total", memory.swapTotal)
                swap.add("used", less(memory.swapTotal, memory.swapFree))
                swap.add("free", memory.swapFree)
                return try context.put(JSONObject.list([main, swap]))
            }
            var text: ByteString = "               total        used        free      shared  buff/cache   available\n"
            text += "Mem:    " + shown(memory.total) + shown(less(memory.total, memory.available)) + shown(memory.free)
            text += shown(memory.shared) + shown(memory.caches) + shown(memory.available) + "\n"
            text += "Swap:   " + shown(memory.swapTotal) + shown(less(memory.swapTotal, memory.swapFree))
            try context.put(text + shown(memory.swapFree) + "\n")
        }
    }

    private static func information<Result>(_ what: ByteString, _ body: () throws(Errno) -> Result) throws(Failure)
        -> Result
    {
        do throws(Errno) { return try body() } catch {
            throw .fatal(what + ": " + ByteString(error.message), status: 1)
        }
    }

    /// `uptime`: how long the system runs.
    static var uptime: Utility {
        Utility(
            ["[OPTION]..."], "Tell how long the system has been running.",
            [Option("p", "pretty", "show uptime in pretty format")]
        ) { (context) throws(Failure) in
            try context.noOperands()
            let facts = try information("cannot read uptime") { () throws(Errno) in try Host.uptime() }
            let minutes = facts.uptime / 60_000_000_000
            let (days, hours) = (minutes / 1440, minutes / 60 % 24)
            func plural(_ number: UInt64, _ unit: ByteString) -> ByteString {
                ByteString(number) + " " + unit + (number == 1 ? "" : "s")
            }
            if context.has("p") {
                var parts: [ByteString] = []
                if days > 0 { parts.append(plural(days, "day")) }
                if hours > 0 { parts.append(plural(hours, "hour")) }
                if minutes % 60 > 0 || parts.isEmpty { parts.append(plural(minutes % 60, "minute")) }
                var text: ByteString = "up "
                for (index, part) in parts.enumerated() { text += (index == 0 ? "" : ", ") + part }
                return try context.put(text + "\n")
            }
            let now = TimeSpec(seconds: Int64(Host.clock(.realtime) / 1_000_000_000))
            var text = " " + DateFormat(now, .local).text("%H:%M:%S") + " up "
            if days > 0 { text += plural(days, "day") + ", " }
            text +=
                hours > 0
                ? padded(ByteString(hours), 2) + ":" + padded(ByteString(minutes % 60), 2, with: 0x30)
                : ByteString(minutes % 60) + " min"
            for (index, load) in facts.load.enumerated() {
                text += (index == 0 ? ",  load average: " : ", ") + ByteString(load / 100) + "."
                text += padded(ByteString(load % 100), 2, with: 0x30)
            }
            try context.put(text + "\n")
        }
    }

    /// `uname`: the system's names.
    static var uname: Utility {
        Utility(
            ["[OPTION]..."], "Print certain system information. With no OPTION, same as -s.",
            [
                Option("a", "all", "print all information"), Option("s", "kernel-name", "print the kernel name"),
                Option("n", "nodename", "print the network node hostname"),
                Option("r", "kernel-release", "print the kernel release"),
                Option("v", "kernel-version", "print the kernel version"),
                Option("m", "machine", "print the machine hardware name"),
                Option("p", "processor", "print the processor type (non-portable)"),
                Option("i", "hardware-platform", "print the hardware platform (non-portable)"),
                Option("", "sysname", ""), Option("", "release", ""),
                Option("o", "operating-system", "print the operating system"),
            ]
        ) { (context) throws(Failure) in
            try context.noOperands()
            let names = Host.systemNames()
            let keys: [ByteString] = ["s", "n", "r", "v", "m"]
            var shown: [ByteString] = []
            for (index, key) in keys.enumerated() where index < names.count {
                if context.has(key) || context.has("a") || (index == 0 && context.arguments.given.isEmpty) {
                    shown.append(names[index])
                }
            }
            // Nobody knows these; with -a they are left out then.
            for key: ByteString in ["p", "i"] where context.has(key) && !context.has("a") { shown.append("unknown") }
            if context.has("o") || context.has("a"), let system = names.first {
                shown.append(system == "Linux" ? "GNU/Linux" : system)
            }
            var text = ByteString()
            for (index, name) in shown.enumerated() { text += (index == 0 ? "" : " ") + name }
            try context.put(text + "\n")
        }
    }

    /// `dmesg`: the kernel's messages.
    static var dmesg: Utility {
        Utility(["[OPTION]..."], "Display the kernel's messages.") { (context) throws(Failure) in
            try context.noOperands()
            try context.put(
                try information("read kernel buffer failed") { () throws(Errno) in try Host.kernelLog() })
        }
    }

    /// `shutdown`: ends the system.
    static var shutdown: Utility {
        Utility(
            ["[OPTION]... [now]"], "Power the system off, or with -r restart it. Only at once.",
            [
                Option("h", "halt", "power off (default)"), Option("P", "poweroff", "power off (default)"),
                Option("r", "reboot", "restart"),
            ]
        ) { (context) throws(Failure) in
            if let word = context.operands.first(where: { $0 != "now" && $0 != "+0" }) {
                throw .usage("invalid time " + quoted(word) + ": only 'now' is known")
            }
            let request: PowerRequest = context.has("r") ? .reset : .shutdown
            try information("cannot end the system") { () throws(Errno) in try Host.power(request) }
        }
    }

    /// `reboot`: restarts the system.
    static var reboot: Utility {
        Utility(["[OPTION]..."], "Restart the system.") { (context) throws(Failure) in
            try context.noOperands()
            try information("cannot restart the system") { () throws(Errno) in try Host.power(.reset) }
        }
    }
}
