import Bytes
import Scheme
import SchemeProtocol

/// One service under supervision: what its unit file says, and how it is.
final class Service {
    enum State {
        /// Some unit that comes first has not started.
        case waiting
        /// The process runs, its schemes are not all there.
        case starting
        case running
        /// It was told to end.
        case stopping
        /// It was stopped by request.
        case stopped
        /// It ended by itself and is not to run again.
        case finished
        /// It ended badly and is not to run again, or could not be started.
        case failed
        /// It ended and is started again after a pause.
        case pausing

        var name: ByteString {
            switch self {
            case .waiting: "waiting"
            case .starting: "starting"
            case .running: "running"
            case .stopping: "stopping"
            case .stopped: "stopped"
            case .finished: "finished"
            case .failed: "failed"
            case .pausing: "pausing"
            }
        }
    }

    var unit: UnitFile
    /// The prefix of its program's path: where the unit file came from.
    var root: ByteString
    /// ns of the monotonic clock of the last change of state.
    private(set) var since: UInt64 = 0
    private(set) var state = State.waiting
    /// 0 where none runs.
    var process: Int32 = 0
    var restarts = 0
    /// How many ends in a row came soon after the start.
    var quickEnds = 0
    /// For the boot chart: when it was first started, and when it was ready.
    var firstStart: UInt64?
    var firstReady: UInt64?
    /// When the process was started last.
    var startTime: UInt64 = 0
    var timer: EventLoop.Timer?
    /// What is to be done once it has stopped.
    var startsAgain = false
    /// How it ended last.
    var lastStatus: ProcessStatus?

    init(_ unit: UnitFile, root: ByteString) {
        self.unit = unit
        self.root = root
    }

    func change(to state: State, at time: UInt64) {
        self.state = state
        since = time
    }

    /// Whether units that come after this one may start.
    var hasStarted: Bool {
        switch state {
        case .running: !unit.isOneshot
        case .waiting, .starting: false
        // It will not start just now, and others must not wait for ever.
        case .stopping, .stopped, .finished, .failed, .pausing: true
        }
    }

    /// The pause before the next start: doubled with each end that came soon, at most half a minute.
    var pause: UInt64 {
        let doublings = UInt64(min(max(quickEnds - 1, 0), 16))
        return min(max(unit.restartDelay, 1) << doublings, 30_000) * 1_000_000
    }

    // MARK: As text

    /// `name state pid restarts since description`
    var summary: ByteString {
        var line = unit.name + " " + state.name + " "
        line.append(decimal: process)
        line.append(" ")
        line.append(decimal: restarts)
        line.append(" ")
        line.append(decimal: since)
        line.append(" ")
        line.append(unit.description)
        line.append("\n")
        return line
    }

    var report: ByteString {
        var text: ByteString = "name: "
        text += unit.name + "\ndescription: " + unit.description + "\nstate: " + state.name
        text +=
            "\npid: " + ByteString(process) + "\nrestarts: " + ByteString(restarts) + "\nsince: " + ByteString(since)
        text += "\ncommand:"
        for word in unit.command { text += " " + word }
        text += "\nprovides:"
        for name in unit.provides { text += " " + name }
        text += "\nafter:"
        for name in unit.after { text += " " + name }
        if let lastStatus { text += "\nlast end: " + Self.describe(lastStatus) }
        text.append("\n")
        return text
    }

    static func describe(_ status: ProcessStatus) -> ByteString {
        switch status {
        case .exited(let code): "exit status " + ByteString(code)
        case .signalled(let signal): "signal " + (signal.name.map { ByteString($0) } ?? ByteString(signal.rawValue))
        case .stopped, .continued: "changed"
        }
    }
}
