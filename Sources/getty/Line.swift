import Bytes
import Platform
import SchemeProtocol
import TerminalSession

/// A serial line with a person at its end.
final class Line {
    private let handle: HandleNumber
    private let size: WindowSize
    /// What the user typed before there was a session.
    private var typed: [UInt8]

    /// Opens the line, and asks the terminal there for its size.
    init(_ path: ByteString) throws(Errno) {
        handle = try Host.open(path, [.read, .write])
        try Host.setNonBlocking(handle, true)
        Host.onSignal(.childChanged, .note)
        (size, typed) = Self.askSize(handle)
    }

    /// The size that the terminal reports within a quarter of a second; else 24 lines of 80.
    private static func askSize(_ handle: HandleNumber) -> (WindowSize, [UInt8]) {
        var question = SizeQuestion()
        send(SizeQuestion.text, to: handle)
        let deadline = Host.clock(.monotonic) + 250_000_000
        var buffer = [UInt8](repeating: 0, count: 256)
        while question.size == nil {
            let now = Host.clock(.monotonic)
            if now >= deadline { break }
            var ready: [Readiness] = []
            let milliseconds = Int((deadline - now) / 1_000_000) + 1
            _ = try? Host.poll([(handle, .readable)], milliseconds: milliseconds, ready: &ready)
            guard ready.first?.contains(.readable) == true else { continue }
            var span = buffer.mutableSpan
            let count = (try? unsafe span.withUnsafeMutableBytes { (raw) throws(Errno) in
                try unsafe Host.read(handle, raw)
            }) ?? 0
            question.feed(buffer[..<count])
        }
        question.finish()
        return (question.size ?? WindowSize(rows: 24, columns: 80), question.rest)
    }

    /// Writes as much as the line takes at once.
    private static func send(_ bytes: [UInt8], to handle: HandleNumber) {
        _ = try? unsafe bytes.span.withUnsafeBytes { (raw) throws(Errno) in try unsafe Host.write(handle, raw) }
    }

    /// Runs one session from its start to its end. What goes wrong is told on the line.
    func runSession(_ command: SessionCommand) {
        do throws(Errno) {
            let session = try TerminalSession(command, size: size)
            try pump(session)
            session.hangUp()
            session.pauseBeforeRestart()
        } catch {
            tell("getty: " + (command.arguments.first ?? "") + ": " + ByteString(error.message))
            try? Host.sleep(until: Host.clock(.monotonic) + 3_000_000_000)
        }
    }

    private func tell(_ message: ByteString) { Self.send((message + "\r\n").bytes, to: handle) }

    /// Carries bytes both ways until the program has ended and what it said has been sent.
    private func pump(_ session: TerminalSession) throws(Errno) {
        var input = Relay(from: handle, to: session.master)
        var output = Relay(from: session.master, to: handle)
        input.insert(typed)
        typed = []
        var ended = false
        while true {
            let movedIn = try input.move()
            let movedOut = try moveOutput(&output)
            if let status = session.takeStatus() {
                ended = true
                report(status)
            }
            if ended, !movedOut, !output.isHolding { return }
            if movedIn || movedOut { continue }
            if input.isFinished { throw .inputOutput }
            var waiting: [(handle: HandleNumber, interest: Readiness)] = []
            if let interest = input.interest, !ended { waiting.append(interest) }
            if let interest = output.interest { waiting.append(interest) }
            var ready: [Readiness] = []
            do throws(Errno) {
                _ = try Host.poll(waiting, milliseconds: nil, ready: &ready)
            } catch .interrupted {
                _ = Host.takeSignals()
            }
        }
    }

    /// The master fails with an input/output error, as on Linux, when nobody has the slave open: that is an end.
    private func moveOutput(_ output: inout Relay) throws(Errno) -> Bool {
        do throws(Errno) { return try output.move() } catch .inputOutput { return false }
    }

    /// An end by a signal is worth a line.
    private func report(_ status: ProcessStatus) {
        if case .signalled(let signal) = status {
            var text: ByteString = "getty: the session ended by signal "
            text.append(decimal: signal.rawValue)
            tell(text)
        }
    }
}
