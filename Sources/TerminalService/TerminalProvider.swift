public import Bytes
import LineDiscipline
import Platform
public import Scheme
public import SchemeProtocol

/// The scheme `pty:`.
///
/// | path | what it is |
/// |---|---|
/// | (empty) | opening it makes a terminal; the handle is its master. With the directory flag: the list of terminals |
/// | `N` | the slave of terminal N, as long as its master is open |
///
/// `duplicate(master, "slave")` opens the slave too. `TerminalVerb` lists the calls on both ends. One that has a slave open
/// keeps it after the master has gone: it reads the end of file, and writing fails.
public final class TerminalProvider: Provider {
    enum Endpoint {
        case master(Terminal)
        case slave(Terminal)
        case directory
    }

    private struct Open {
        var endpoint: Endpoint
        var interest: Readiness = []
    }

    private static var terminalLimit: Int { 256 }

    private let loop: EventLoop
    private var serving: Serving?
    private var opens: [UInt64: Open] = [:]
    private var lastHandle: UInt64 = 0
    private var terminals: [Terminal?] = []

    private init(_ loop: EventLoop) { self.loop = loop }

    /// Serves `pty:` on the loop.
    @discardableResult
    public static func serve(on loop: EventLoop) throws(Errno) -> Serving {
        let provider = TerminalProvider(loop)
        let serving = try Serving("pty", on: loop, provider)
        provider.serving = serving
        return serving
    }

    // MARK: Opening and closing

    private func add(_ endpoint: Endpoint) -> Opened {
        lastHandle += 1
        opens[lastHandle] = Open(endpoint: endpoint)
        return .id(lastHandle)
    }

    private func endpoint(_ handle: UInt64) throws(Errno) -> Endpoint {
        guard let open = opens[handle] else { throw .badHandle }
        return open.endpoint
    }

    /// The terminal behind a handle, and whether the handle is its master's.
    private func terminal(_ handle: UInt64) throws(Errno) -> (Terminal, isMaster: Bool) {
        switch try endpoint(handle) {
        case .master(let terminal): (terminal, true)
        case .slave(let terminal): (terminal, false)
        case .directory: throw .isADirectory
        }
    }

    public func open(_ path: ByteString, _ flags: OpenFlags, mode: UInt16, _ caller: Caller) throws(Errno) -> Opened {
        if path.isEmpty {
            if flags.contains(.directory) || flags.contains(.statOnly) {
                if flags.contains(.create) { throw .alreadyExists }
                return add(.directory)
            }
            return try makeTerminal()
        }
        guard path.allSatisfy({ $0.isDigit }), let number = path.integer(), number < Int64(terminals.count),
            let terminal = terminals[Int(number)], terminal.hasMaster
        else { throw .noSuchFileOrDirectory }
        if flags.contains(.directory) { throw .notADirectory }
        if flags.contains([.create, .exclusive]) { throw .alreadyExists }
        return openSlave(terminal)
    }

    public func open(_ path: ByteString, in directory: UInt64, _ flags: OpenFlags, mode: UInt16, _ caller: Caller)
        throws(Errno) -> Opened
    {
        guard case .directory = try endpoint(directory) else { throw .notADirectory }
        return try open(path, flags, mode: mode, caller)
    }

    public func duplicate(_ handle: UInt64, _ name: ByteString, _ caller: Caller) throws(Errno) -> Opened {
        guard case .master(let terminal) = try endpoint(handle), name == "slave" else { throw .noSuchFileOrDirectory }
        return openSlave(terminal)
    }

    private func makeTerminal() throws(Errno) -> Opened {
        guard let serving else { throw .noSuchDevice }
        let number = terminals.firstIndex { $0 == nil } ?? terminals.count
        guard number < Self.terminalLimit else { throw .noSpace }
        let terminal = Terminal(number: number, serving, loop)
        if number == terminals.count { terminals.append(terminal) } else { terminals[number] = terminal }
        return add(.master(terminal))
    }

    private func openSlave(_ terminal: Terminal) -> Opened {
        terminal.slaveCount += 1
        terminal.hadSlave = true
        return add(.slave(terminal))
    }

    public func close(_ handle: UInt64) {
        guard let open = opens.removeValue(forKey: handle) else { return }
        let closed: Terminal
        switch open.endpoint {
        case .directory: return
        case .master(let terminal):
            terminal.hangUp()
            closed = terminal
        case .slave(let terminal):
            terminal.closeSlave()
            closed = terminal
        }
        tellWatchers(closed)
        if !closed.hasMaster && closed.slaveCount == 0 { terminals[closed.number] = nil }
    }

    // MARK: Reading and writing

    public func read(
        _ handle: UInt64, _ buffer: inout MutableSpan<UInt8>, at offset: UInt64?, _ context: RequestContext
    ) throws(Errno) -> Answer<Int> {
        let (terminal, isMaster) = try terminal(handle)
        if buffer.isEmpty { return .now(0) }
        defer { tellWatchers(terminal) }
        return try isMaster
            ? readMaster(terminal, &buffer, context) : readSlave(terminal, &buffer, context)
    }

    private func readMaster(_ terminal: Terminal, _ buffer: inout MutableSpan<UInt8>, _ context: RequestContext)
        throws(Errno) -> Answer<Int>
    {
        if terminal.masterReads.isEmpty, terminal.discipline.outputCount > 0 {
            let count = terminal.discipline.takeOutput(into: &buffer)
            terminal.pump()
            return .now(count)
        }
        if terminal.hadSlave && terminal.slaveCount == 0 { return .now(0) }
        if context.isNonBlocking { throw .wouldBlock }
        terminal.masterReads.append(context.tag)
        return .later
    }

    private func readSlave(_ terminal: Terminal, _ buffer: inout MutableSpan<UInt8>, _ context: RequestContext)
        throws(Errno) -> Answer<Int>
    {
        guard terminal.hasMaster else { return .now(0) }
        if isBackground(context.caller, of: terminal) { throw stop(context.caller, .terminalInput) }
        if terminal.slaveReads.isEmpty, terminal.hasEnoughInput(for: buffer.count) {
            let count = terminal.discipline.takeInput(into: &buffer)
            terminal.pump()
            return .now(count)
        }
        if context.isNonBlocking {
            guard !terminal.discipline.isCanonical, terminal.discipline.inputCount > 0 else { throw .wouldBlock }
            return .now(terminal.discipline.takeInput(into: &buffer))
        }
        terminal.slaveReads.append(Terminal.SlaveRead(tag: context.tag, caller: context.caller))
        terminal.pump()
        return .later
    }

    public func write(_ handle: UInt64, _ bytes: Span<UInt8>, at offset: UInt64?, _ context: RequestContext)
        throws(Errno) -> Answer<Int>
    {
        let (terminal, isMaster) = try terminal(handle)
        if bytes.isEmpty { return .now(0) }
        if !isMaster {
            guard terminal.hasMaster else { throw .inputOutput }
            if terminal.discipline.settings.local & TerminalSettings.stopBackgroundOutput != 0,
                isBackground(context.caller, of: terminal)
            {
                throw stop(context.caller, .terminalOutput)
            }
        }
        defer { tellWatchers(terminal) }
        // Those who wait already come first.
        let mustQueue = isMaster ? !terminal.masterWrites.isEmpty : !terminal.slaveWrites.isEmpty
        var done = 0
        if !mustQueue { done = isMaster ? terminal.discipline.receive(bytes) : terminal.discipline.transmit(bytes) }
        terminal.pump()
        if done == bytes.count { return .now(done) }
        if context.isNonBlocking {
            if done == 0 { throw .wouldBlock }
            return .now(done)
        }
        var copy: [UInt8] = []
        for index in 0..<bytes.count { copy.append(bytes[index]) }
        let write = Terminal.Write(tag: context.tag, bytes: copy, done: done)
        if isMaster { terminal.masterWrites.append(write) } else { terminal.slaveWrites.append(write) }
        terminal.pump()
        return .later
    }

    public func cancel(_ tag: UInt32) {
        for terminal in terminals {
            guard let terminal else { continue }
            terminal.cancel(tag)
        }
    }

    // MARK: Job control

    /// Whether the caller belongs to the terminal's session but not to its foreground group.
    private func isBackground(_ caller: Caller, of terminal: Terminal) -> Bool {
        guard terminal.session != 0, terminal.foreground != 0, caller.group > 1, caller.group != terminal.foreground
        else {
            return false
        }
        let session = try? Host.session(of: caller.process)
        return session == terminal.session
    }

    /// Those of a former foreground group that still wait for input must not take what is typed for the new one.
    private func stopBackgroundReads(of terminal: Terminal) {
        for read in terminal.slaveReads where isBackground(read.caller, of: terminal) {
            terminal.cancel(read.tag)
            serving?.answer(read.tag, stop(read.caller, .terminalInput))
        }
    }

    /// Stops a background group; the caller asks again when it goes on.
    private func stop(_ caller: Caller, _ signal: Signal) -> Errno {
        do throws(Errno) {
            try Host.kill(-caller.group, signal)
            return .interrupted
        } catch { return .inputOutput }
    }

    // MARK: Watching

    public func watch(_ handle: UInt64, _ interest: Readiness) throws(Errno) -> Readiness {
        guard let open = opens[handle] else { throw .badHandle }
        opens[handle]?.interest = interest
        switch open.endpoint {
        case .master(let terminal): return terminal.readiness(ofMaster: true).intersection(interest.union(.hangUp))
        case .slave(let terminal): return terminal.readiness(ofMaster: false).intersection(interest.union(.hangUp))
        case .directory: return interest
        }
    }

    private func tellWatchers(_ terminal: Terminal) {
        for (handle, open) in opens where !open.interest.isEmpty {
            let ready: Readiness
            switch open.endpoint {
            case .master(let other) where other === terminal: ready = terminal.readiness(ofMaster: true)
            case .slave(let other) where other === terminal: ready = terminal.readiness(ofMaster: false)
            default: continue
            }
            let told = ready.intersection(open.interest.union(.hangUp))
            if !told.isEmpty { serving?.notify(handle, told) }
        }
    }

    // MARK: Calls and facts

    public func call(
        _ handle: UInt64, _ verb: UInt64, _ argument: UInt64, _ payload: inout MutableSpan<UInt8>, inputLength: Int,
        _ context: RequestContext
    ) throws(Errno) -> Answer<Int64> {
        guard let verb = TerminalVerb(rawValue: verb) else { throw .notSupported }
        let (terminal, isMaster) = try terminal(handle)
        let answer = try TerminalCalls.perform(
            verb, argument, &payload, inputLength: inputLength, on: terminal, isMaster: isMaster, context)
        if verb == .setForeground || verb == .takeControl { stopBackgroundReads(of: terminal) }
        terminal.pump()
        tellWatchers(terminal)
        return answer
    }

    public func stat(_ handle: UInt64) throws(Errno) -> Stat {
        var stat = Stat()
        switch try endpoint(handle) {
        case .directory:
            stat.inode = 1
            stat.mode = FileMode(.directory, permissions: 0o555)
        case .master(let terminal), .slave(let terminal):
            stat.inode = UInt64(terminal.number) + 2
            stat.mode = FileMode(.characterDevice, permissions: 0o620)
        }
        return stat
    }

    public func path(_ handle: UInt64) throws(Errno) -> ByteString {
        if case .slave(let terminal) = try endpoint(handle) { return ByteString(terminal.number) }
        return ByteString()
    }

    public func truncate(_ handle: UInt64, _ size: UInt64) throws(Errno) {}

    public func directoryEntries(_ handle: UInt64, from cookie: UInt64) throws(Errno)
        -> [(entry: DirectoryEntry, nextCookie: UInt64)]
    {
        guard case .directory = try endpoint(handle) else { throw .notADirectory }
        var entries: [(entry: DirectoryEntry, nextCookie: UInt64)] = []
        for terminal in terminals {
            guard let terminal, terminal.hasMaster, UInt64(terminal.number) >= cookie else { continue }
            let entry = DirectoryEntry(
                name: ByteString(terminal.number), inode: UInt64(terminal.number) + 2, type: .characterDevice)
            entries.append((entry, UInt64(terminal.number) + 1))
        }
        return entries
    }
}
