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
            let watch = TimedProgram(context, signal, killAfter)
            try watch.run(Array(operands.dropFirst()), limit)
        }
    }
}

/// A program that is waited for, and ended when its time is over.
private struct TimedProgram {
    private let context: Context
    private let signal: Signal
    private let killAfter: Double?

    init(_ context: Context, _ signal: Signal, _ killAfter: Double?) {
        self.context = context
        self.signal = signal
        self.killAfter = killAfter
    }

    func run(_ command: [ByteString], _ limit: Double) throws(Failure) {
        let process: Int32
        do throws(Errno) { process = try ProgramStart.spawn(command) } catch {
            throw ProgramStart.failure(command[0], error)
        }
        var status = wait(process, limit > 0 ? limit : nil)
        var hasTimedOut = false
        if status == nil {
            hasTimedOut = true
            send(signal, process, command[0])
            if let killAfter, killAfter > 0 {
                status = wait(process, killAfter)
                if status == nil {
                    send(.kill, process, command[0])
                    status = wait(process, nil)
                }
            } else {
                status = wait(process, nil)
            }
        }
        guard let status else { throw .exit(125) }
        var code: Int32
        var isKilled = false
        switch status {
        case .exited(let exit): code = exit
        case .signalled(let signal):
            code = 128 + signal.rawValue
            isKilled = signal == .kill
        default: code = 125
        }
        if hasTimedOut && !context.has("preserve-status") && !isKilled { code = 124 }
        throw .exit(code)
    }

    private func send(_ signal: Signal, _ process: Int32, _ name: ByteString) {
        if context.has("v") {
            let word: ByteString = signal.name.map { ByteString($0) } ?? ByteString(signal.rawValue)
            let status = context.status
            context.complain("sending signal " + word + " to command " + named(name))
            context.status = status
        }
        try? Host.kill(process, signal)
        // A stopped program would not notice.
        if signal != .kill && signal != .continue { try? Host.kill(process, .continue) }
    }

    /// Waits for the end; nil where the time was over first.
    private func wait(_ process: Int32, _ seconds: Double?) -> ProcessStatus? {
        guard let seconds else {
            while true {
                do throws(Errno) { return try Host.wait(process)?.status } catch .interrupted { continue } catch {
                    return nil
                }
            }
        }
        let start = Host.clock(.monotonic)
        let end = start &+ UInt64(min(seconds, 1e9) * 1e9)
        var pause: UInt64 = 500_000
        while true {
            if let result = try? Host.wait(process, .noHang) { return result.status }
            let now = Host.clock(.monotonic)
            if now >= end { return nil }
            try? Host.sleep(until: min(end, now + pause))
            pause = min(pause * 2, 20_000_000)
        }
    }
}
