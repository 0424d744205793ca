import Bytes
import Platform
import SchemeProtocol

extension Builtin {
    static var jobs: Builtin {
        Builtin("jobs", "Display the jobs of this shell", usage: "jobs") { (shell, arguments) throws(ShellError) in
            shell.noticeJobs()
            for job in shell.jobs.jobs {
                let state: ByteString = job.state == .stopped ? "Stopped" : "Running"
                shell.complain(
                    line: "[" + ByteString(job.id) + "] " + ByteString(job.processes.last ?? 0) + " " + state + "\t"
                        + job.source)
            }
            return 0
        }
    }

    static var fg: Builtin {
        Builtin("fg", "Bring a job to the foreground", usage: "fg [ID]") { (shell, arguments) throws(ShellError) in
            var status: Int32 = 1
            for job in try shell.jobs(named: arguments) {
                shell.complain(line: job.source)
                let ended = shell.waitForeground(job, isNew: false)
                status = job.processes.last.flatMap { ended[$0]?.shellStatus } ?? 0
            }
            return status
        }
    }

    static var bg: Builtin {
        Builtin("bg", "Let a stopped job go on in the background", usage: "bg [ID ...]") {
            (shell, arguments) throws(ShellError) in
            let chosen = try shell.jobs(named: arguments)
            for var job in chosen {
                if job.state == .running {
                    return shell.fail("ion: bg: job " + ByteString(job.id) + " is already running")
                }
                for (process, status) in job.statuses {
                    if case .stopped = status { job.statuses[process] = nil }
                }
                shell.jobs.update(job)
                job.signal(.continue)
                shell.announce(job, "Running")
            }
            return chosen.isEmpty ? 1 : 0
        }
    }

    static var wait: Builtin {
        Builtin("wait", "Wait until jobs have finished", usage: "wait [ID ...]") {
            (shell, arguments) throws(ShellError) in
            var status: Int32 = 0
            let chosen = arguments.count > 1 ? try shell.jobs(named: arguments) : shell.jobs.jobs
            for job in chosen where job.state == .running { status = shell.waitBackground(job) }
            return status
        }
    }

    static var disown: Builtin {
        Builtin(
            "disown", "Forget jobs", usage: "disown [-r | -h | -a] [ID ...]",
            options: [
                OptionDescription("-r", "all running jobs"),
                OptionDescription("-h", "keep them, but do not end them with the shell"),
                OptionDescription("-a", "all jobs"),
            ]
        ) {
            (shell, arguments) throws(ShellError) in
            var keeps = false
            var all = false
            var running = false
            var names = [arguments[0]]
            for argument in arguments.dropFirst() {
                switch argument {
                case "-h": keeps = true
                case "-a": all = true
                case "-r": running = true
                default: names.append(argument)
                }
            }
            var chosen = shell.jobs.jobs
            if running { chosen = chosen.filter { $0.state == .running } }
            if !all && !running {
                chosen = try shell.jobs(named: names)
                if chosen.isEmpty { return 1 }
            }
            for var job in chosen {
                if keeps {
                    job.keepsOnHangUp = true
                    shell.jobs.update(job)
                } else {
                    shell.jobs.remove(job.id)
                }
            }
            return 0
        }
    }

    static var suspend: Builtin {
        Builtin("suspend", "Stop the shell", usage: "suspend") { (shell, arguments) throws(ShellError) in
            try? Host.kill(Host.processID, .stop)
            return 0
        }
    }
}

extension Shell {
    /// The jobs that ids name (`1` or `%1`), or the latest one.
    func jobs(named arguments: [ByteString]) throws(ShellError) -> [Job] {
        if arguments.count < 2 {
            guard let job = jobs.latest else {
                complain(
                    line: "ion: " + arguments[0]
                        + (arguments[0] == "disown"
                            ? ": must provide arguments to select jobs" : ": no jobs are running in the background"))
                return []
            }
            return [job]
        }
        var result: [Job] = []
        for argument in arguments.dropFirst() {
            let digits = argument.first == 0x25 ? argument[1..<argument.count] : argument
            guard let number = digits.integer(), number >= 0 else {
                complain(line: "ion: " + arguments[0] + ": " + argument + " is not a valid job number")
                continue
            }
            guard number < 1 << 30, let job = jobs[Int(number)] else {
                complain(line: "ion: " + arguments[0] + ": job " + argument + " does not exist")
                continue
            }
            result.append(job)
        }
        return result
    }
}
