import Bytes
import Platform
import SchemeProtocol

/// A pipeline that the shell has started and does not wait for.
struct Job {
    enum State {
        case running
        case stopped
        case finished
    }

    var id: Int
    /// The process group with job control, else 0.
    var group: Int32
    var processes: [Int32]
    var statuses: [Int32: ProcessStatus] = [:]
    var source: ByteString
    /// The terminal's settings when it was stopped.
    var settings: TerminalSettings?
    var keepsOnHangUp = false

    var state: State {
        var isStopped = false
        for process in processes {
            switch statuses[process] {
            case .none, .some(.continued): return .running
            case .some(.stopped): isStopped = true
            default: break
            }
        }
        return isStopped ? .stopped : .finished
    }

    var lastStatus: ProcessStatus { processes.last.flatMap { statuses[$0] } ?? .exited(0) }

    func signal(_ signal: Signal) {
        if group > 0 {
            try? Host.kill(-group, signal)
        } else {
            for process in processes where statuses[process] == nil { try? Host.kill(process, signal) }
        }
    }
}

/// The jobs of a shell, by small numbers.
struct JobTable {
    private(set) var jobs: [Job] = []

    mutating func add(group: Int32, processes: [Int32], source: ByteString) -> Job {
        var id = 0
        while jobs.contains(where: { $0.id == id }) { id += 1 }
        let job = Job(id: id, group: group, processes: processes, source: source)
        jobs.append(job)
        return job
    }

    subscript(id: Int) -> Job? { jobs.first { $0.id == id } }

    mutating func remove(_ id: Int) { jobs.removeAll { $0.id == id } }

    mutating func update(_ job: Job) {
        if let index = jobs.firstIndex(where: { $0.id == job.id }) { jobs[index] = job }
    }

    /// The job that was put away last.
    var latest: Job? { jobs.last }
}

extension Shell {
    /// Asks, without waiting, how the jobs are, and says what has changed.
    public func noticeJobs() {
        for var job in jobs.jobs {
            let before = job.state
            var failure: Errno?
            for process in job.processes {
                switch job.statuses[process] {
                case .exited, .signalled: continue
                default: break
                }
                do throws(Errno) {
                    while let result = try Host.wait(process, [.noHang, .stopped, .continued]) {
                        job.statuses[process] = result.status
                        switch result.status {
                        case .exited, .signalled: break
                        default: continue
                        }
                        break
                    }
                } catch { failure = error }
                if failure == .noChildProcess { job.statuses[process] = .exited(0) }
            }
            jobs.update(job)
            let after = job.state
            guard before != after else { continue }
            if after == .finished {
                announce(job, Self.ending(job.lastStatus))
                jobs.remove(job.id)
            } else {
                announce(job, after == .stopped ? "Stopped" : "Running")
            }
        }
    }

    static func ending(_ status: ProcessStatus) -> ByteString {
        switch status {
        case .exited(let code): "exited with " + ByteString(code)
        case .signalled(let signal): "was ended by signal " + ByteString(signal.rawValue)
        case .stopped: "Stopped"
        case .continued: "Running"
        }
    }

    func announce(_ job: Job, _ what: ByteString) {
        complain("([" + ByteString(job.id) + "] " + ByteString(job.processes.last ?? 0) + ") " + what)
    }

    /// Waits for a job in the foreground until it ends or is stopped; its status.
    func waitForeground(_ job: Job, isNew: Bool) -> [Int32: ProcessStatus] {
        var job = job
        let terminal = options.terminal
        if let terminal { try? Host.setForegroundGroup(terminal, job.group) }
        if !isNew {
            if let terminal, let settings = job.settings { try? Host.setTerminalSettings(terminal, settings) }
            for (process, status) in job.statuses {
                if case .stopped = status { job.statuses[process] = nil }
            }
            job.signal(.continue)
        }
        for process in job.processes {
            switch job.statuses[process] {
            case .exited, .signalled: continue
            default: break
            }
            job.statuses[process] = waitForProcess(process)
        }
        if let terminal {
            if let group = try? Host.processGroup() { try? Host.setForegroundGroup(terminal, group) }
            let current = try? Host.terminalSettings(terminal)
            if case .exited = job.lastStatus {
                // What `stty` and the like have set shall stay.
                if let current { interaction?.commandSettings = current }
            } else {
                if let settings = interaction?.commandSettings { try? Host.setTerminalSettings(terminal, settings) }
            }
            if job.state == .stopped {
                job.settings = current
                if isNew { job.id = jobs.add(group: job.group, processes: job.processes, source: job.source).id }
                jobs.update(job)
                complain(line: "")
                announce(job, "Stopped")
            } else {
                if !isNew { jobs.remove(job.id) }
                if case .signalled(let signal) = job.lastStatus, signal == .interrupt { complain(line: "") }
            }
        } else if !isNew {
            jobs.remove(job.id)
        }
        return job.statuses
    }

    /// Waits for one process; with job control, its being stopped counts too.
    func waitForProcess(_ process: Int32) -> ProcessStatus {
        while true {
            do throws(Errno) {
                if let result = try Host.wait(process, options.terminal != nil ? [.stopped] : []) {
                    return result.status
                }
            } catch {
                if error != .interrupted { return .exited(127) }
                passOnHangUp(to: process)
            }
        }
    }

    /// Where the terminal has gone while a command has it, the command is told, and the session is over.
    private func passOnHangUp(to process: Int32) {
        guard options.isInteractive, pendingExit == nil else { return }
        let signals = takeSignals()
        notedSignals = signals & ~Signal.hangUp.bit
        guard pendingExit != nil else {
            notedSignals = signals
            return
        }
        let group = (try? Host.processGroup(of: process)) ?? 0
        let own = try? Host.processGroup()
        try? Host.kill(group > 0 && group != own ? -group : process, .hangUp)
        try? Host.kill(group > 0 && group != own ? -group : process, .continue)
    }

    /// Waits for a job without giving it the terminal.
    func waitBackground(_ job: Job) -> Int32 {
        var job = job
        for process in job.processes {
            switch job.statuses[process] {
            case .exited, .signalled: continue
            default: job.statuses[process] = waitForProcess(process)
            }
        }
        if job.state == .stopped {
            jobs.update(job)
            announce(job, "Stopped")
        } else {
            jobs.remove(job.id)
            announce(job, Self.ending(job.lastStatus))
        }
        return job.lastStatus.shellStatus
    }

    /// At a script's end: the jobs that still run are waited for.
    public func waitForJobs() {
        for job in jobs.jobs where job.state == .running { _ = waitBackground(job) }
    }

    /// At the end of a session: the jobs are told to end.
    public func endJobs() {
        guard options.hangsUpOnExit || !options.isInteractive else { return }
        for job in jobs.jobs where !job.keepsOnHangUp {
            job.signal(.terminate)
            if job.state == .stopped { job.signal(.continue) }
        }
    }
}
