import Bytes
import Platform
import Scheme
import SchemeProtocol

/// Programs, signals, groups. `usertests` starts itself in roles: `usertests --role ROLE …`.
enum ProcessChecks {
    static var own: ByteString {
        let name = Host.arguments.first ?? "usertests"
        return name.contains(0x2f) || name.contains(0x3a) ? name : "/bin/" + name
    }

    private static func absolute(_ path: ByteString) -> ByteString {
        if path.first == 0x2f || path.contains(0x3a) { return path }
        return ((try? Host.workingDirectory()) ?? "") + "/" + path
    }

    /// A script whose first line is `#! … --role`, so that its own path is the role.
    private static var script: ByteString { "/tmp/usertests-script" }

    /// What a child does; answers its status.
    static func play(_ role: ByteString, _ arguments: [ByteString]) -> Int32 {
        switch role {
        case "status": return Int32(truncatingIfNeeded: arguments.first?.integer() ?? 99)
        case "show":
            let environment = Host.environment.first ?? "none"
            Program.say(environment + "|" + (arguments.first ?? "none") + "|" + ((try? Host.workingDirectory()) ?? "?"))
            return 0
        case "sleep":
            while true { try? Host.sleep(until: Host.clock(.monotonic) + 1_000_000_000) }
        case "note":
            Host.onSignal(.user1, .note)
            Program.say("ready")
            while Host.takeSignals() & Signal.user1.bit == 0 {
                try? Host.sleep(until: Host.clock(.monotonic) + 20_000_000)
            }
            return 7
        case "group": return (try? Host.processGroup()) == Host.processID ? 0 : 1
        case "become":
            var request = SpawnRequest(path: own, arguments: [own, "--role", "status", "23"], environment: [])
            request.replacesCaller = true
            _ = try? Host.spawn(request)
            return 98
        case "read":
            var bytes: [UInt8] = []
            return (try? Host.read(Host.standardInput, into: &bytes, atMost: 4)) == 1 ? 0 : 1
        case "crash":
            let address = Int(Host.clock(.monotonic) & 1) + 8
            unsafe UnsafeMutablePointer<Int>(bitPattern: address)?.pointee = 1
            return 97
        case script: return arguments == ["one", "two words"] ? 99 : 95
        default: return 96
        }
    }

    private static func start(_ arguments: [ByteString], _ change: (inout SpawnRequest) -> Void = { _ in })
        throws(Errno)
        -> Int32
    {
        var request = SpawnRequest(
            path: own, arguments: [own, "--role"] + arguments, environment: ["FIRST=1", "SECOND=2"])
        change(&request)
        return try Host.spawn(request)
    }

    private static func status(_ process: Int32) throws(Errno) -> Int32 {
        while true {
            do throws(Errno) { return try Host.wait(process)?.status.shellStatus ?? -1 } catch .interrupted {}
        }
    }

    /// What a child writes.
    private static func output(_ arguments: [ByteString], _ change: (inout SpawnRequest) -> Void = { _ in })
        throws(Errno)
        -> ByteString
    {
        let pipe = try Host.pipe()
        let process = try start(arguments) { request in
            change(&request)
            request.handles = [(0, 0), (1, pipe.write), (2, 2)]
        }
        try Host.close(pipe.write)
        let text = try Handle(adopting: pipe.read).readAll()
        _ = try status(process)
        return text
    }

    static var all: [Check] {
        [
            Check("a child's status comes back") { () throws(Errno) in
                same(try status(try start(["status", "42"])), 42)
            },
            Check("fifty children come and go") { () throws(Errno) in
                for number in 0..<50 {
                    if let complaint = same(try status(try start(["status", ByteString(number)])), Int32(number)) {
                        return complaint
                    }
                }
                return nil
            },
            Check("arguments, environment and directory arrive") { () throws(Errno) in
                let text = try output(["show", "a b"]) { $0.workingDirectory = "/" }
                return same(text, "FIRST=1|a b|/\n")
            },
            Check("a program that is not there is refused") { () throws(Errno) in
                refused(.noSuchFileOrDirectory) { () throws(Errno) in
                    _ = try Host.spawn(SpawnRequest(path: "/no/such/program", arguments: ["x"], environment: []))
                }
            },
            Check("a script is run by the program that it names") { () throws(Errno) in
                let file = try Handle(script, [.write, .create, .truncate], mode: 0o755)
                try file.write("#!" + absolute(own) + " --role\nnothing else\n")
                try file.close()
                defer { try? Host.unlink(script) }
                let request = SpawnRequest(path: script, arguments: ["s", "one", "two words"], environment: [])
                return same(try status(try Host.spawn(request)), 99)
            },
            Check("a file that may not be run is refused") { () throws(Errno) in
                let name: ByteString = "/tmp/usertests-plain"
                let file = try Handle(name, [.write, .create, .truncate], mode: 0o644)
                try file.write("#!/bin/sh\n")
                try file.close()
                defer { try? Host.unlink(name) }
                return refused(.permissionDenied) { () throws(Errno) in
                    _ = try Host.spawn(SpawnRequest(path: name, arguments: ["s"], environment: []))
                }
            },
            Check("too long arguments are refused") { () throws(Errno) in
                let long = ByteString([UInt8](repeating: 97, count: 3 << 20))
                return refused(.argumentListTooLong) { () throws(Errno) in _ = try start([long]) }
            },
            Check("a killed child says so") { () throws(Errno) in
                let process = try start(["sleep"])
                try Host.kill(process, .terminate)
                return same(try status(process), 128 + Signal.terminate.rawValue)
            },
            Check("a crash ends only the child") { () throws(Errno) in
                same(try status(try start(["crash"])), 128 + Signal.segmentationFault.rawValue)
            },
            Check("a stopped child goes on") { () throws(Errno) in
                let process = try start(["sleep"])
                try Host.kill(process, .stop)
                guard case .stopped? = try Host.wait(process, .stopped)?.status else { return "it did not stop" }
                try Host.kill(process, .continue)
                try Host.kill(process, .kill)
                return same(try status(process), 128 + Signal.kill.rawValue)
            },
            Check("a read outlasts a stop") { () throws(Errno) in
                let pipe = try Host.pipe()
                let process = try start(["read"]) { $0.handles = [(0, pipe.read), (1, 1), (2, 2)] }
                try Host.close(pipe.read)
                // Most likely it waits by then; where it does not, there is nothing to outlast.
                try Host.sleep(until: Host.clock(.monotonic) + 50_000_000)
                try Host.kill(process, .stop)
                guard case .stopped? = try Host.wait(process, .stopped)?.status else { return "it did not stop" }
                try Host.kill(process, .continue)
                try Host.write(pipe.write, [1].span)
                try Host.close(pipe.write)
                return same(try status(process), 0)
            },
            Check("a noted signal interrupts a wait") { () throws(Errno) in
                let pipe = try Host.pipe()
                let process = try start(["note"]) { $0.handles = [(0, 0), (1, pipe.write), (2, 2)] }
                try Host.close(pipe.write)
                let reader = Handle(adopting: pipe.read)
                var line: [UInt8] = []
                try reader.read(into: &line, atMost: 16)
                try Host.kill(process, .user1)
                return same(try status(process), 7)
            },
            Check("a new group is the child's own") { () throws(Errno) in
                same(try status(try start(["group"]) { $0.group = 0 }), 0)
            },
            Check("a program takes its caller's place") { () throws(Errno) in
                same(try status(try start(["become"])), 23)
            },
            Check("without children there is nothing to wait for") { () throws(Errno) in
                refused(.noChildProcess) { () throws(Errno) in _ = try Host.wait() }
            },
        ]
    }
}
