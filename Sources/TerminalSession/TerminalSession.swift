public import Bytes
public import Platform
import Scheme
public import SchemeProtocol

/// The program that a console runs for its user.
public struct SessionCommand: Sendable {
    public var arguments: [ByteString]
    public var environment: [ByteString]
    /// Where the program starts; nil: where the console does.
    public var directory: ByteString?

    /// A login program of the system's own user, on a terminal of kind `terminal` (the variable `TERM`).
    public init(arguments: [ByteString], terminal: ByteString) {
        self.arguments = arguments
        environment = [
            "HOME=/root", "USER=root", "LOGNAME=root", "PATH=/bin", "SHELL=" + (arguments.first ?? ""),
            "TERM=" + terminal,
        ]
        directory = ["/root", "/"].first { (try? Host.stat($0)) != nil }
    }
}

/// A pseudo-terminal and the program on it: what every console, on whatever screen or line, has behind it.
public final class TerminalSession {
    /// The master's handle, which does not block: reading gives the program's output, writing is its input.
    public let master: HandleNumber
    private var process: Int32?
    private let startTime: UInt64

    /// Makes a terminal of `size` and starts the program on it, as the leader of a new session that owns the terminal.
    public init(_ command: SessionCommand, size: WindowSize) throws(Errno) {
        let terminal = try Host.openTerminal()
        master = terminal.master
        startTime = Host.clock(.monotonic)
        defer { try? Host.close(terminal.slave) }
        do throws(Errno) {
            try Host.setNonBlocking(master, true)
            try Host.setWindowSize(master, size)
            try start(command, on: terminal.slave)
        } catch {
            try? Host.close(master)
            throw error
        }
    }

    deinit { try? Host.close(master) }

    private func start(_ command: SessionCommand, on slave: HandleNumber) throws(Errno) {
        guard let program = command.arguments.first else { throw .invalidArgument }
        var request = SpawnRequest(path: program, arguments: command.arguments, environment: command.environment)
        request.handles = [(0, slave), (1, slave), (2, slave)]
        request.workingDirectory = command.directory
        request.newSession = true
        // A supervisor may ignore what a terminal's keys mean; its user's programs must not inherit that.
        request.defaultSignals = [
            .interrupt, .quit, .hangUp, .terminate, .pipe, .child, .terminalStop, .terminalInput, .terminalOutput,
        ]
        request.foregroundTerminal = slave
        process = try Host.spawn(request)
    }

    public func resize(_ size: WindowSize) throws(Errno) { try Host.setWindowSize(master, size) }

    /// How the program ended; nil while it runs.
    public func takeStatus() -> ProcessStatus? {
        guard let process, let result = try? Host.wait(process, .noHang) else { return nil }
        self.process = nil
        return result.status
    }

    /// Asks a program that is still there to end, when its terminal goes away.
    public func hangUp() {
        if let process { try? Host.kill(-process, .hangUp) }
    }

    /// Whether the session has lasted so little that its program may be broken: a restart should take its time.
    public var isShort: Bool { Host.clock(.monotonic) < startTime &+ 2_000_000_000 }

    /// Waits a second after a session that was short.
    public func pauseBeforeRestart() {
        if isShort { try? Host.sleep(until: Host.clock(.monotonic) + 1_000_000_000) }
    }
}
