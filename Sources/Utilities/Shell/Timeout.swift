import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol

extension Utilities {
    /// `timeout`: runs a program that ends after a time.
    static var timeout: Utility {
        Utility(
            ["[OPTION] DURATION COMMAND [ARG]..."],
            "Start COMMAND, and kill it if still running after DURATION.",
            [
                Option("", "preserve-status", "exit with the same status as COMMAND, even when it times out"),
                Option("", "foreground", "allow COMMAND to read from the TTY and get TTY signals"),
                Option("k", "kill-after", takes: "DURATION", "also send a KILL signal this long after the first"),
                Option("s", "signal", takes: "SIGNAL", "specify the signal to be sent on timeout"),
                Option("v", "verbose", "diagnose to stderr any signal sent upon timeout"),
            ], parsing: .stopsAtOperand, usageStatus: 125
        ) { (context) throws(Failure) in
            func interval(_ word: ByteString) throws(Failure) -> Double {
                guard let value = duration(word) else { throw .usage("invalid time interval " + quoted(word)) }
                return value
            }
            var signal = Signal.terminate
            for word in context.arguments.values("s") {
                guard let named = signalNamed(word) else { throw .usage(quoted(word) + ": invalid signal") }
                signal = named
            }
            var killAfter: Double?
            for word in context.arguments.values("k") { killAfter = try interval(word) }
            let operands = context.operands
            if operands.count < 2 { throw .hint }
            let limit = try interval(operands[0])
            var watch = TimedProgram(context, signal, killAfter)
            try watch.run(Array(operands.dropFirst()), limit)
        }
    }
}

/// A program that is waited for, and ended when its time is over.
private struct TimedProgram {
    private let context: Context
    private let signal: Signal
    private let killAfter: Double?
    private var hasTimedOut = false

    init(_ context: Context, _ signal: Signal, _ killAfter: Double?) {
        self.context = context
        self.signal = signal
        self.killAfter = killAfter
    }

    private var isForeground: Bool { context.has("foreground") }

    /// What comes to `timeout` itself is passed on.
    private var passedOn: [Signal] { [.hangUp, .interrupt, .quit, .terminate, signal].filter { $0 != .kill } }

    mutating func run(_ command: [ByteString], _ limit: Double) throws(Failure) {
        // What the program starts is told too, so all of them are a group.
        if !isForeground { try? Host.setProcessGroup(of: 0, to: 0) }
        for signal in passedOn where signal.rawValue > 0 { Host.onSignal(signal, .note) }
        Host.onSignal(.terminalInput, .ignore)
        Host.onSignal(.terminalOutput, .ignore)
        let process: Int32
        do throws(Errno) {
            process = try ProgramStart.spawn(command) { $0.defaultSignals = [.terminalInput, .terminalOutput] }
        } catch { throw ProgramStart.failure(command[0], error) }
        var status = wait(process, limit > 0 ? limit : nil, command[0])
        if status == nil {
            hasTimedOut = true
            send(signal, process, command[0])
            status = wait(process, killAfter.flatMap { $0 > 0 ? $0 : nil }, command[0])
            if status == nil {
                send(.kill, process, command[0])
                status = wait(process, nil, command[0])
            }
        }
        guard let status else { throw .exit(125) }
        throw .exit(code(status))
    }

    private func code(_ status: ProcessStatus) -> Int32 {
        switch status {
        case .exited(let code): return hasTimedOut && !context.has("preserve-status") ? 124 : code
        case .signalled(let signal):
            if !hasTimedOut {
                // Whoever waits for this program sees the same end.
                Host.onSignal(signal, .standard)
                try? Host.kill(Host.processID, signal)
            }
            let isTold = hasTimedOut && signal != .kill && !context.has("preserve-status")
            return isTold ? 124 : 128 + signal.rawValue
        default: return 125
        }
    }

    private func send(_ signal: Signal, _ process: Int32, _ name: ByteString) {
        if context.has("v") {
            let word: ByteString = signal.name.map { ByteString($0) } ?? ByteString(signal.rawValue)
            let status = context.status
            context.complain("sending signal " + word + " to command " + named(name))
            context.status = status
        }
        tell(signal, process)
        // A stopped program would not notice.
        if signal != .kill && signal != .continue { tell(.continue, process) }
    }

    private func tell(_ signal: Signal, _ process: Int32) {
        try? Host.kill(process, signal)
        if isForeground { return }
        if signal.rawValue > 0 && signal != .kill { Host.onSignal(signal, .ignore) }
        try? Host.kill(0, signal)
    }

    /// Waits for the end; nil where the time was over first.
    private func wait(_ process: Int32, _ seconds: Double?, _ name: ByteString) -> ProcessStatus? {
        let start = Host.clock(.monotonic)
        let end = seconds.map { start &+ UInt64(min($0, 1e9) * 1e9) }
        var pause: UInt64 = 500_000
        while true {
            if let result = try? Host.wait(process, .noHang) { return result.status }
            let come = Host.takeSignals()
            for signal in passedOn where signal.rawValue > 0 && come & signal.bit != 0 {
                send(signal, process, name)
                if let killAfter, killAfter > 0, end != nil { return wait(process, killAfter, name) }
            }
            let now = Host.clock(.monotonic)
            if let end, now >= end { return nil }
            try? Host.sleep(until: min(end ?? .max, now + pause))
            pause = min(pause * 2, 10_000_000)
        }
    }
}
