import Bytes
public import Platform
import Scheme
public import SchemeProtocol

/// Why something that the host tool wanted done did not get done, in one sentence for its user.
public struct ToolError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}

/// A program that runs beside this one, started without a shell in between.
///
/// It stays in the caller's process group, unless it is to lead its own, so that Ctrl-C at the terminal ends both.
public final class ChildProcess {
    /// What the program gets besides its arguments. Handles that are nil are the caller's own.
    public struct Setup {
        public var directory: String?
        /// Variables set on top of the caller's environment.
        public var environment: [String: String] = [:]
        public var input: HandleNumber?
        public var output: HandleNumber?
        public var errors: HandleNumber?
        /// The program leads a process group: what it starts ends with it when it is killed.
        public var leadsGroup = false

        public init() {}
    }

    public let name: String
    public let process: Int32
    /// What a signal goes to: the process, or its group as a negative number.
    private let target: Int32
    private var ended: ProcessStatus?

    public init(_ program: String, _ arguments: [String], _ setup: Setup = Setup()) throws(ToolError) {
        name = program
        let request = try Self.request(program, arguments, setup)
        RunningChildren.endWithCaller()
        do throws(Errno) {
            process = try Host.spawn(request)
        } catch {
            throw ToolError("\(program): \(error.message)")
        }
        target = setup.leadsGroup ? -process : process
        RunningChildren.add(target)
    }

    private static func request(_ program: String, _ arguments: [String], _ setup: Setup) throws(ToolError)
        -> SpawnRequest
    {
        let path = try find(program)
        var variables = Host.environment.filter { entry in
            !setup.environment.keys.contains { entry.hasPrefix(ByteString($0 + "=")) }
        }
        for (name, value) in setup.environment { variables.append(ByteString("\(name)=\(value)")) }
        var request = SpawnRequest(
            path: ByteString(path), arguments: ([program] + arguments).map { ByteString($0) }, environment: variables)
        request.handles = [(0, setup.input ?? 0), (1, setup.output ?? 1), (2, setup.errors ?? 2)]
        request.group = setup.leadsGroup ? 0 : nil
        request.workingDirectory = setup.directory.map { ByteString($0) }
        request.defaultSignals = RunningChildren.signals + [.pipe]
        return request
    }

    /// The file of a program: as it is with a slash in it, else the first match in PATH.
    public static func find(_ program: String) throws(ToolError) -> String {
        if program.contains("/") { return program }
        for directory in (variable("PATH") ?? "/usr/bin:/bin").split(separator: ":") {
            let path = "\(directory)/\(program)"
            if Host.isAccessible(ByteString(path), execute: true) { return path }
        }
        throw ToolError("\(program): not found in PATH (Scripts/run tells which packages are missing)")
    }

    /// The value of an environment variable.
    public static func variable(_ name: String) -> String? {
        let prefix = ByteString(name + "=")
        return Host.environment.first { $0.hasPrefix(prefix) }.map { $0[prefix.count..<$0.count].string }
    }

    /// How the process ended; nil when it has not, `seconds` after the call (nil: wait without end).
    public func wait(seconds: Double? = nil) throws(ToolError) -> ProcessStatus? {
        let deadline = seconds.map { Host.clock(.monotonic) + UInt64($0 * 1e9) }
        while ended == nil {
            do throws(Errno) {
                if let result = try Host.wait(process, deadline == nil ? [] : .noHang) {
                    RunningChildren.remove(target)
                    ended = result.status
                }
            } catch .interrupted {
                continue
            } catch {
                throw ToolError("\(name): \(error.message)")
            }
            guard ended == nil, let deadline else { continue }
            let now = Host.clock(.monotonic)
            if now >= deadline { return nil }
            try? Host.sleep(until: min(deadline, now + 20_000_000))
        }
        return ended
    }

    /// Ends the process for certain.
    public func kill() {
        guard ended == nil else { return }
        try? Host.kill(target, .kill)
        _ = try? wait()
    }
}

extension ChildProcess {
    /// Runs a program to its end; an error when that is not a good one.
    public static func run(_ program: String, _ arguments: [String], _ setup: Setup = Setup()) throws(ToolError) {
        try ChildProcess(program, arguments, setup).expectSuccess()
    }

    private func expectSuccess() throws(ToolError) {
        guard let status = try wait(), status != .exited(0) else { return }
        throw ToolError("\(name): \(status.sentence)")
    }

    /// What a program writes to standard output. Its standard input is the caller's, unless `setup` says otherwise.
    public static func output(_ program: String, _ arguments: [String], _ setup: Setup = Setup()) throws(ToolError)
        -> String
    {
        do {
            let ends = try Host.pipe()
            let reading = Handle(adopting: ends.read)
            let writing = Handle(adopting: ends.write)
            var setup = setup
            setup.output = writing.number
            let child = try ChildProcess(program, arguments, setup)
            try writing.close()
            let text = try reading.readAll()
            try child.expectSuccess()
            return text.string
        } catch let error as ToolError {
            throw error
        } catch {
            throw ToolError("\(program): \(error)")
        }
    }

    /// Runs a program to its end and hands on each line that it writes, to standard output or standard error.
    /// - Parameter seconds: how long the program may take before it is killed, and an error; nil: without end.
    public static func lines(
        of program: String, _ arguments: [String], _ setup: Setup = Setup(), seconds: Double? = nil,
        each: (String) -> Void
    ) throws(ToolError) -> ProcessStatus {
        let deadline = seconds.map { Host.clock(.monotonic) + UInt64($0 * 1e9) } ?? .max
        do {
            let ends = try Host.pipe()
            let reading = Handle(adopting: ends.read)
            let writing = Handle(adopting: ends.write)
            var setup = setup
            setup.output = writing.number
            setup.errors = writing.number
            let child = try ChildProcess(program, arguments, setup)
            try writing.close()
            var unread: [UInt8] = []
            while true {
                guard try reading.waitUntilReadable(deadline: deadline) else {
                    child.kill()
                    throw ToolError("\(program): it was not done after \(Int(seconds ?? 0)) s")
                }
                guard try reading.read(into: &unread, atMost: 65536) > 0 else { break }
                while let end = unread.firstIndex(of: 0x0a) {
                    each(String(decoding: unread[..<end], as: UTF8.self))
                    unread.removeSubrange(...end)
                }
            }
            if !unread.isEmpty { each(String(decoding: unread, as: UTF8.self)) }
            return try child.wait() ?? .continued
        } catch let error as ToolError {
            throw error
        } catch {
            throw ToolError("\(program): \(error)")
        }
    }

    /// Goes on as another program, with this one's terminal.
    public static func replaceCaller(_ program: String, _ arguments: [String]) throws(ToolError) -> Never {
        var request = try request(program, arguments, Setup())
        request.replacesCaller = true
        do throws(Errno) {
            _ = try Host.spawn(request)
        } catch {
            throw ToolError("\(program): \(error.message)")
        }
        throw ToolError("\(program): it could not be started")
    }
}

extension ProcessStatus {
    /// For messages: how the process ended.
    public var sentence: String {
        switch self {
        case .exited(let code): "ended with status \(code)"
        case .signalled(let signal): "was ended by signal \(signal.rawValue)"
        case .stopped(let signal): "was stopped by signal \(signal.rawValue)"
        case .continued: "goes on"
        }
    }
}
