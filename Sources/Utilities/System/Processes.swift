import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `ps`: the processes there are.
    static var ps: Utility {
        Utility(
            ["[OPTION]... "], "Report the processes of this session, or with -e all.",
            [
                Option("A", "", "all processes"), Option("a", "", "all processes"), Option("e", "", "all processes"),
                Option("x", "", "all processes"), Option("u", "", "show user, memory and state"),
                Option("f", "", "show parents and the whole command"), Option("l", "", "show state, group and session"),
                Option("", "json", "output as JSON"),
            ], rewrite: { $0.map { ["aux", "ax", "x", "a"].contains($0) ? "-" + $0 : $0 } }
        ) { (context) throws(Failure) in
            try context.noOperands()
            var processes: [ProcessInformation] = []
            do throws(Errno) { processes = try Host.processes() } catch {
                throw .fatal("cannot list processes: " + ByteString(error.message), status: 1)
            }
            if context.arguments.last(of: ["A", "a", "e", "x"]) == nil {
                let own = processes.first { $0.id == Host.processID }?.session
                processes = processes.filter { $0.session == own }
            }
            let users = UserNames(isEmpty: !context.has("f") && !context.has("u") && !context.has("json"))
            if context.has("json") { return try context.put(JSONObject.list(processes.map { object($0, users) })) }
            var text = ByteString()
            if context.has("f") {
                text = "USER          PID    PPID     TIME COMMAND\n"
            } else if context.has("u") {
                text = "USER          PID        RSS STAT     TIME COMMAND\n"
            } else if context.has("l") {
                text = "S     PID    PPID    PGID     SID  NI THR     TIME COMMAND\n"
            } else {
                text = "    PID STAT     TIME COMMAND\n"
            }
            for process in processes {
                func column(_ number: some BinaryInteger, _ width: Int = 7) -> ByteString {
                    " " + padded(ByteString(number), width)
                }
                let state: ByteString = [process.state]
                let time = " " + spent(process.time) + " "
                let user = filled(users.user(process.userID), 8)
                if context.has("f") {
                    text += user + " " + column(process.id) + column(process.parent) + time + process.command
                } else if context.has("u") {
                    text += user + " " + column(process.id) + column(process.memory / 1024, 10) + " "
                    text += filled(state, 4) + time + process.command
                } else if context.has("l") {
                    text += state + column(process.id) + column(process.parent) + column(process.group)
                    text +=
                        column(process.session) + column(process.nice, 3) + column(process.threads, 3) + time
                        + process.name
                } else {
                    text += padded(ByteString(process.id), 7) + " " + filled(state, 4) + time + process.name
                }
                text += "\n"
            }
            try context.put(text)
        }
    }

    /// A process for other programs: times in seconds, memory in bytes.
    private static func object(_ process: ProcessInformation, _ users: UserNames) -> JSONObject {
        var object = JSONObject()
        object.add("pid", process.id)
        object.add("parent", process.parent)
        object.add("group", process.group)
        object.add("session", process.session)
        object.add("user", users.user(process.userID))
        object.add("state", [process.state] as ByteString)
        let hundredths = process.time / 10_000_000
        object.addRaw(
            "time",
            ByteString(hundredths / 100) + "." + padded(ByteString(hundredths % 100), 2, with: 0x30))
        object.add("memory", process.memory)
        object.add("threads", process.threads)
        object.add("nice", process.nice)
        object.add("name", process.name)
        object.add("command", process.command)
        return object
    }

    /// Processor time as hours, minutes and seconds.
    private static func spent(_ nanoseconds: UInt64) -> ByteString {
        let seconds = nanoseconds / 1_000_000_000
        func two(_ number: UInt64) -> ByteString { padded(ByteString(number), 2, with: 0x30) }
        return two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60)
    }

    /// `kill`: sends signals.
    static var kill: Utility {
        Utility(
            ["[-s SIGNAL | -SIGNAL] PID...", "-l [SIGNAL]..."], "Send signals to processes, or list signals.",
            [
                Option("s", "signal", takes: "SIGNAL", "specify the name or number of the signal to be sent"),
                Option("l", "list", "list signal names, or convert signal names to/from numbers"),
            ], parsing: .raw
        ) { (context) throws(Failure) in
            var words = context.words[...]
            var signal = Signal.terminate
            if let first = words.first, first == "-l" || first == "--list" || first == "-L" {
                return try listSignals(Array(words.dropFirst()), context)
            }
            if let first = words.first, first.count > 1, first[0] == 0x2d, first != "--" {
                words = words.dropFirst()
                var text = first[1..<first.count]
                if first == "-s" || first == "-n" || first == "--signal" {
                    guard let value = words.popFirst() else { throw .usage("option requires an argument -- 's'") }
                    text = value
                } else if first.hasPrefix("-s") {
                    text = first[2..<first.count]
                } else if first.hasPrefix("--signal=") {
                    text = first[9..<first.count]
                }
                guard let named = signalNamed(text) else { throw .usage(quoted(text) + ": invalid signal") }
                signal = named
            }
            if words.first == "--" { words = words.dropFirst() }
            if words.isEmpty { throw .usage("no process ID specified") }
            for word in words {
                guard let number = word.integer(), abs(number) <= Int64(Int32.max) else {
                    context.complain(quoted(word) + ": invalid process id")
                    continue
                }
                _ = context.attempt(word) { () throws(Errno) in try Host.kill(Int32(number), signal) }
            }
        }
    }

    /// A signal by number or name, with or without `SIG`; 0 only asks whether the process is there.
    static func signalNamed(_ text: ByteString) -> Signal? {
        if let number = text.integer() {
            let signal = number > 128 && number <= 128 + 64 ? number - 128 : number
            return (0...Int64(Signal.count)).contains(signal) ? Signal(rawValue: Int32(signal)) : nil
        }
        var name = ByteString(text.bytes.map { $0.isLetter && $0 >= 0x61 ? $0 - 0x20 : $0 })
        if name.hasPrefix("SIG") { name = name[3..<name.count] }
        if name == "EXIT" { return Signal(rawValue: 0) }
        for number in 1...Signal.count {
            let signal = Signal(rawValue: number)
            if let known = signal.name, ByteString(known) == name { return signal }
        }
        return nil
    }

    private static func listSignals(_ words: [ByteString], _ context: Context) throws(Failure) {
        for word in words {
            guard let signal = signalNamed(word) else {
                context.complain(quoted(word) + ": invalid signal")
                continue
            }
            let isNumber = word.first.map { $0.isDigit } ?? false
            let name = signal.rawValue == 0 ? "EXIT" : signal.name.map { ByteString($0) } ?? ByteString(signal.rawValue)
            try context.put((isNumber ? name : ByteString(signal.rawValue)) + "\n")
        }
        if !words.isEmpty { return }
        for number in 1...Signal.count {
            if let name = Signal(rawValue: number).name { try context.put(ByteString(name) + "\n") }
        }
    }
}
