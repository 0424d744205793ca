import Bytes
import Platform
import Scheme
import SchemeProtocol
import TerminalSession

/// A serial line with a person at its end.
final class Line {
    private let path: ByteString
    private var handle: HandleNumber
    private var size: WindowSize
    private let loop: EventLoop
    /// What the user typed before there was a session.
    private var typed: [UInt8]

    /// Opens the line, and asks the terminal there for its size.
    init(_ path: ByteString) throws(Errno) {
        self.path = path
        handle = try Host.open(path, [.read, .write, .nonBlocking])
        Host.onSignal(.child, .note)
        loop = try EventLoop()
        (size, typed) = Self.askSize(handle)
    }

    /// The size that the terminal reports within a quarter of a second; else 24 lines of 80.
    private static func askSize(_ handle: HandleNumber) -> (WindowSize, [UInt8]) {
        var question = SizeQuestion()
        send(SizeQuestion.text, to: handle)
        let deadline = Host.clock(.monotonic) + 250_000_000
        while question.size == nil {
            let now = Host.clock(.monotonic)
            if now >= deadline { break }
            var ready: [Readiness] = []
            let milliseconds = Int((deadline - now) / 1_000_000) + 1
            _ = try? Host.poll([(handle, .readable)], milliseconds: milliseconds, ready: &ready)
            guard ready.first?.contains(.readable) == true else { continue }
            var answer: [UInt8] = []
            _ = try? Host.read(handle, into: &answer, atMost: 256)
            question.feed(answer[...])
        }
        question.finish()
        return (question.size ?? WindowSize(rows: 24, columns: 80), question.rest)
    }

    /// Writes as much as the line takes at once.
    private static func send(_ bytes: [UInt8], to handle: HandleNumber) {
        _ = try? Host.write(handle, bytes.span)
    }

    /// Says what this is.
    func greet() { Self.send(Welcome.text.bytes, to: handle) }

    /// Runs one session from its start to its end. What goes wrong is told on the line.
    func runSession(_ command: SessionCommand) {
        do throws(Errno) {
            let session = try TerminalSession(command, size: size)
            let pump = Pump(session, line: handle, typed: typed, on: loop)
            typed = []
            try pump.run()
            session.hangUp()
            if case .signalled(let signal) = pump.status {
                tell("getty: the session was ended by signal " + ByteString(signal.rawValue))
            }
            if let failure = pump.failure {
                if reopen() { return }
                throw failure
            }
            session.pauseBeforeRestart()
        } catch {
            tell("getty: " + (command.arguments.first ?? "") + ": " + ByteString(error.message))
            try? Host.sleep(until: Host.clock(.monotonic) + 1_000_000_000)
        }
    }

    /// Opens the line again when its driver has died and come back; the session on it is over. Answers whether that was it.
    private func reopen() -> Bool {
        do throws(Errno) { _ = try Host.stat(handle) } catch {
            try? Host.close(handle)
            while true {
                try? Host.sleep(until: Host.clock(.monotonic) + 100_000_000)
                guard let next = try? Host.open(path, [.read, .write, .nonBlocking]) else { continue }
                handle = next
                (size, typed) = Self.askSize(handle)
                return true
            }
        }
        return false
    }

    private func tell(_ message: ByteString) { Self.send((message + "\r\n").bytes, to: handle) }
}
