import Bytes
import CommandLine
import LineEditor
import Platform
import SchemeProtocol

extension Utilities {
    /// `top`: the processes that are busy, again and again.
    static var top: Utility {
        Utility(
            ["[OPTION]..."], "Show the processes by their use of the processor, again and again.",
            [
                Option("d", "delay", takes: "SECONDS", "wait this long between two pictures (2)"),
                Option("n", "iterations", takes: "NUM", "show only NUM pictures"),
                Option("b", "batch", "write the pictures one after the other, without a terminal"),
                Option("o", "sort", takes: "FIELD", "sort by cpu, mem, pid, time or name"),
                Option("p", "pid", takes: "PID,...", "show only these processes"),
            ]
        ) { (context) throws(Failure) in
            try context.noOperands()
            let view = try ProcessView(context)
            if context.has("b") { return try view.runBatch() }
            guard let terminal = InteractiveTerminal() else {
                throw .fatal("standard input is no terminal: try -b", status: 1)
            }
            terminal.begin()
            defer { terminal.end() }
            try view.run(terminal)
        }
    }
}

/// What `top` shows.
private final class ProcessView {
    private enum Order {
        case processor, memory, number, time, name
    }

    private let context: Context
    private let seconds: Double
    private let rounds: Int
    private let wanted: [Int64]
    private let users = UserNames()
    private var order = Order.processor
    private var isReversed = false
    private var before: [Int32: UInt64] = [:]
    private var lastTime: UInt64 = 0
    private var message: ByteString = ""

    init(_ context: Context) throws(Failure) {
        self.context = context
        var seconds = 2.0
        if let word = context.value("d") {
            guard let value = AwkNumber.whole(word.bytes.span), value >= 0 else {
                throw .fatal("bad delay interval " + quoted(word), status: 1)
            }
            seconds = min(max(value, 0.1), 1_000_000)
        }
        self.seconds = seconds
        rounds = try context.number("n", "bad iterations argument", in: 1...Int.max) ?? .max
        wanted = (context.value("p") ?? "").split(separator: 0x2c).compactMap { $0.integer() }
        switch context.value("o") {
        case nil, "cpu", "%CPU": order = .processor
        case "mem", "%MEM", "RES": order = .memory
        case "pid", "PID": order = .number
        case "time", "TIME": order = .time
        case "name", "COMMAND": order = .name
        case .some(let word): throw .fatal("unrecognized field name " + quoted(word), status: 1)
        }
    }

    /// The processes with the share of a processor that each has used since the last look, in tenths of a percent.
    private func sample() throws(Failure) -> [(process: ProcessInformation, share: UInt64)] {
        let now = Host.clock(.monotonic)
        let passed = max(1, now - lastTime)
        let all = try must("cannot list processes") { () throws(Errno) in try Host.processes() }
        var result: [(process: ProcessInformation, share: UInt64)] = []
        var times: [Int32: UInt64] = [:]
        for process in all {
            times[process.id] = process.time
            if !wanted.isEmpty && !wanted.contains(Int64(process.id)) { continue }
            // Before the second look, over all of its life.
            let life = max(1, now > process.started ? now - process.started : 1)
            let old = before[process.id]
            let used = old.map { process.time > $0 ? process.time - $0 : 0 } ?? process.time
            let share = used / max(1, (lastTime == 0 || old == nil ? life : passed) / 1000)
            result.append((process, min(share, 1_000_000)))
        }
        before = times
        lastTime = now
        result.sort { (a, b) in
            let isBefore: Bool
            switch order {
            case .processor: isBefore = (a.share, b.process.id) > (b.share, a.process.id)
            case .memory: isBefore = (a.process.memory, b.process.id) > (b.process.memory, a.process.id)
            case .time: isBefore = (a.process.time, b.process.id) > (b.process.time, a.process.id)
            case .number: isBefore = a.process.id < b.process.id
            case .name: isBefore = (a.process.name, a.process.id) < (b.process.name, b.process.id)
            }
            return isBefore != isReversed
        }
        return result
    }

    private static func tenths(_ value: UInt64) -> ByteString { ByteString(value / 10) + "." + ByteString(value % 10) }

    private func head(_ rows: [(process: ProcessInformation, share: UInt64)]) -> [ByteString] {
        let uptime = (try? Host.uptime()) ?? UptimeInformation()
        let memory = (try? Host.memory()) ?? MemoryInformation()
        let minutes = uptime.uptime / 60_000_000_000
        var first = "top - up " + ByteString(minutes / 60) + ":" + padded(ByteString(minutes % 60), 2, with: 0x30)
        if !uptime.load.isEmpty {
            first += ", load average:"
            for (index, load) in uptime.load.enumerated() {
                first += (index > 0 ? ", " : " ") + ByteString(load / 100) + "."
                first += padded(ByteString(load % 100), 2, with: 0x30)
            }
        }
        func count(_ state: UInt8) -> ByteString { ByteString(rows.filter { $0.process.state == state }.count) }
        let second =
            "Tasks: " + ByteString(rows.count) + " total, " + count(0x52) + " running, " + count(0x53) + " sleeping, "
            + count(0x54) + " stopped, " + count(0x5a) + " zombie"
        let third =
            "Memory: " + humanSize(memory.total) + " total, " + humanSize(memory.free) + " free, "
            + humanSize(memory.available) + " available"
        return [first, second, third, ""]
    }

    private func line(_ process: ProcessInformation, _ share: UInt64, _ total: UInt64) -> ByteString {
        let hundredths = process.time / 10_000_000
        let time =
            ByteString(hundredths / 6000) + ":" + padded(ByteString(hundredths / 100 % 60), 2, with: 0x30) + "."
            + padded(ByteString(hundredths % 100), 2, with: 0x30)
        let part = total == 0 ? 0 : process.memory / max(1, total / 1000)
        return padded(ByteString(process.id), 7) + " " + filled(users.user(process.userID), 8) + " "
            + padded(ByteString(process.nice), 3) + padded(humanSize(process.memory), 7) + " "
            + ByteString([process.state])
            + padded(Self.tenths(share), 7) + padded(Self.tenths(part), 6) + padded(time, 10) + " " + process.name
    }

    private static let title: ByteString = "    PID USER      NI    RES S   %CPU  %MEM      TIME COMMAND"

    func runBatch() throws(Failure) {
        for round in 0..<rounds {
            if round > 0 { try? Host.sleep(until: Host.clock(.monotonic) + UInt64(seconds * 1_000_000_000)) }
            let rows = try sample()
            let total = (try? Host.memory())?.total ?? 0
            for line in head(rows) { try context.put(line + "\n") }
            try context.put(Self.title + "\n")
            for (process, share) in rows { try context.put(line(process, share, total) + "\n") }
            try context.put("\n")
            try context.flush()
        }
    }

    func run(_ terminal: InteractiveTerminal) throws(Failure) {
        for _ in 0..<rounds {
            let rows = try sample()
            draw(rows, terminal)
            let deadline = Host.clock(.monotonic) + UInt64(seconds * 1_000_000_000)
            while Host.clock(.monotonic) < deadline {
                let left = Int((deadline - Host.clock(.monotonic) + 999_999) / 1_000_000)
                guard let key = terminal.key(milliseconds: max(1, min(left, 1_000_000))) else {
                    if terminal.isGone { return }
                    continue
                }
                if act(key, terminal) { return }
                break
            }
        }
    }

    /// Does what a key asks for; true to end.
    private func act(_ key: Key, _ terminal: InteractiveTerminal) -> Bool {
        switch key {
        case .control(0x63): return true
        case .text(let bytes):
            switch bytes.first {
            case UInt8(ascii: "q"): return true
            case UInt8(ascii: "P"): order = .processor
            case UInt8(ascii: "M"): order = .memory
            case UInt8(ascii: "N"): order = .number
            case UInt8(ascii: "T"): order = .time
            case UInt8(ascii: "C"): order = .name
            case UInt8(ascii: "R"): isReversed.toggle()
            case UInt8(ascii: "k"): kill(terminal)
            default: break
            }
        default: break
        }
        return false
    }

    private func kill(_ terminal: InteractiveTerminal) {
        guard let text = ask("PID to signal/kill: ", terminal), let number = text.trimmed.integer(), number > 0,
            number <= Int64(Int32.max)
        else { return message = "no process" }
        let word = ask("Send pid " + ByteString(number) + " signal [15/sigterm]: ", terminal)?.trimmed ?? ""
        guard let signal = word.isEmpty ? .terminate : Utilities.signalNamed(word) else {
            return message = "unknown signal"
        }
        do throws(Errno) { try Host.kill(Int32(number), signal) } catch { message = ByteString(error.message) }
    }

    private func ask(_ prompt: ByteString, _ terminal: InteractiveTerminal) -> ByteString? {
        var text = ByteString()
        while !terminal.isGone {
            terminal.write("\u{1b}[4;1H" + prompt + text + "\u{1b}[K\u{1b}[?25h")
            guard let key = terminal.key() else { continue }
            switch key {
            case .enter: return text
            case .escape, .control(0x63): return nil
            case .backspace: _ = text.bytes.popLast()
            case .text(let bytes): text.append(contentsOf: bytes)
            default: break
            }
        }
        return nil
    }

    private func draw(_ rows: [(process: ProcessInformation, share: UInt64)], _ terminal: InteractiveTerminal) {
        let size = terminal.size
        var layout = PagerLayout()
        layout.columns = size.columns
        layout.cuts = true
        var lines = head(rows)
        lines[3] = message
        message = ""
        var screen: ByteString = "\u{1b}[?25l\u{1b}[H"
        for line in lines { screen += layout.rows(line)[0] + "\u{1b}[K\r\n" }
        screen += "\u{1b}[7m" + filled(layout.rows(Self.title)[0], size.columns) + "\u{1b}[27m"
        let total = (try? Host.memory())?.total ?? 0
        for (process, share) in rows.prefix(max(0, size.rows - 6)) {
            screen += "\r\n" + layout.rows(line(process, share, total))[0] + "\u{1b}[K"
        }
        screen += "\u{1b}[J\r\n\u{1b}[2m q quit  k kill  P cpu  M memory  N pid  T time  R reverse\u{1b}[m\u{1b}[K"
        terminal.write(screen)
    }
}
