public import Platform
public import Scheme
public import SchemeProtocol

/// Carries bytes both ways between a line and a session's terminal, on an event loop, until one of them ends.
public final class Pump {
    private let loop: EventLoop
    private var input: Relay
    private var output: Relay
    private var watched: [HandleNumber: Readiness] = [:]
    private let session: TerminalSession
    private let line: HandleNumber
    private var isOver = false
    /// How the program ended, once it has.
    public private(set) var status: ProcessStatus?
    /// What went wrong on the line.
    public private(set) var failure: Errno?

    /// - Parameter typed: input that came before there was a session.
    public init(_ session: TerminalSession, line: HandleNumber, typed: [UInt8], on loop: EventLoop) {
        self.loop = loop
        self.session = session
        self.line = line
        input = Relay(from: line, to: session.master)
        output = Relay(from: session.master, to: line)
        input.insert(typed)
    }

    /// Runs the loop until the program has ended and what it said is sent, or the line fails.
    public func run() throws(Errno) {
        loop.onSignals = { [self] _ in step() }
        defer {
            loop.onSignals = nil
            for handle in watched.keys { loop.unwatch(handle) }
            watched = [:]
        }
        step()
        if !isOver { try loop.run() }
    }

    private func step() {
        if isOver { return }
        do throws(Errno) {
            if status == nil { try moveInput() }
            var movedOut = try moveOutput()
            if status == nil { status = session.takeStatus() }
            // Nothing may come any more that would wake the loop. Jobs in the background may write without end.
            var rounds = 0
            while status != nil, movedOut, rounds < 16 {
                movedOut = try moveOutput()
                rounds += 1
            }
            if input.isFinished { failure = .inputOutput }
            if failure != nil || status != nil && !output.isHolding { return end() }
            try watch()
        } catch {
            failure = error
            end()
        }
    }

    private func end() {
        isOver = true
        loop.stop()
    }

    /// The program may close its end at any time: what is typed then goes nowhere.
    private func moveInput() throws(Errno) {
        do throws(Errno) { try input.move() } catch {
            if error == .brokenPipe { return }
            throw error
        }
    }

    /// A master without a slave reports an input/output error, as on Linux: that is an end, not a failure.
    private func moveOutput() throws(Errno) -> Bool {
        do throws(Errno) { return try output.move() } catch {
            if error == .inputOutput { return false }
            throw error
        }
    }

    /// Waits for what the two directions need next.
    private func watch() throws(Errno) {
        var wanted: [HandleNumber: Readiness] = [line: [], session.master: []]
        for relay in [input, output] {
            if let interest = relay.interest { wanted[interest.handle, default: []].formUnion(interest.interest) }
        }
        for (handle, interest) in wanted where watched[handle, default: []] != interest {
            if interest.isEmpty {
                loop.unwatch(handle)
            } else {
                try loop.watch(handle, interest) { [self] _ in step() }
            }
            watched[handle] = interest
        }
    }
}
