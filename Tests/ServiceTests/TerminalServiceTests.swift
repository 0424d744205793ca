import Bytes
import CPlatform
import Glibc
import Platform
import Scheme
import SchemeProtocol
import Testing

extension Handle {
    /// A terminal's verb with bytes both ways.
    borrowing func call(_ verb: TerminalVerb, _ argument: UInt64 = 0) throws(Errno) -> Int64 {
        try Host.call(
            number, verb.rawValue, argument, UnsafeMutableRawBufferPointer(start: nil, count: 0), inputLength: 0)
    }
}

extension RunningServices {
    @Suite(.serialized) struct TerminalServiceTests {
        /// A new terminal's two ends.
        private func pair() throws -> (master: HandleNumber, slave: HandleNumber) {
            let master = try Host.open("pty:", [.read, .write])
            let number = try Host.call(
                master, TerminalVerb.slaveNumber.rawValue, 0, UnsafeMutableRawBufferPointer(start: nil, count: 0),
                inputLength: 0)
            return (master, try Host.open("pty:" + ByteString(number), [.read, .write]))
        }

        @Test func `lines go from the master to the slave and echo comes back`() throws {
            let service = try TestService("ptyd", scheme: "pty")
            let (m, s) = try pair()
            let master = Handle(adopting: m)
            let slave = Handle(adopting: s)
            try master.write("hello\n")
            #expect(try slave.text() == "hello\n")
            #expect(try master.text() == "hello\r\n")
            try slave.write("answer\n")
            #expect(try master.text() == "answer\r\n")
            #expect(Host.isTerminal(s))
            #expect(try slave.path() == "pty:0")
            try Host.setWindowSize(m, WindowSize(rows: 50, columns: 132))
            #expect(try Host.windowSize(s) == WindowSize(rows: 50, columns: 132))
            var settings = try Host.terminalSettings(s)
            settings.local &= ~(TerminalSettings.canonical | TerminalSettings.echo)
            try Host.setTerminalSettings(s, settings)
            try master.write("x")
            #expect(try slave.text() == "x")
            service.kill()
        }

        @Test func `non-blocking handles say so, and poll tells when they are ready`() throws {
            let service = try TestService("ptyd", scheme: "pty")
            let (m, s) = try pair()
            try Host.setNonBlocking(s, true)
            let slave = Handle(adopting: s)
            let master = Handle(adopting: m)
            #expect(throws: Errno.wouldBlock) { try slave.text() }
            var ready: [Readiness] = []
            #expect(try Host.poll([(s, .readable)], milliseconds: 10, ready: &ready) == 0)
            try master.write("a\n")
            #expect(try Host.poll([(s, .readable), (m, .readable)], milliseconds: 5000, ready: &ready) == 2)
            #expect(ready == [.readable, .readable])
            #expect(try slave.text() == "a\n")
            service.kill()
        }

        @Test func `VTIME ends a read without input`() throws {
            let service = try TestService("ptyd", scheme: "pty")
            let (m, s) = try pair()
            let slave = Handle(adopting: s)
            let master = Handle(adopting: m)
            var settings = try Host.terminalSettings(s)
            settings.local &= ~TerminalSettings.canonical
            settings.characters[TerminalSettings.minimum] = 0
            settings.characters[TerminalSettings.time] = 1
            try Host.setTerminalSettings(s, settings)
            #expect(try slave.text() == "")
            settings.characters[TerminalSettings.minimum] = 5
            settings.characters[TerminalSettings.time] = 1
            try Host.setTerminalSettings(s, settings)
            try master.write("ab")
            #expect(try slave.text() == "ab")
            service.kill()
        }

        @Test func `closing the master hangs the slave up`() throws {
            let service = try TestService("ptyd", scheme: "pty")
            let (m, s) = try pair()
            let slave = Handle(adopting: s)
            try Host.close(m)
            #expect(try slave.text() == "")
            #expect(throws: Errno.inputOutput) { try slave.write("x") }
            #expect(throws: Errno.noSuchFileOrDirectory) { try Handle("pty:0", .read) }
            service.kill()
        }

        @Test func `a program on an inherited terminal gets its signals`() throws {
            let service = try TestService("ptyd", scheme: "pty")
            let (m, s) = try pair()
            let master = Handle(adopting: m)
            var request = SpawnRequest(path: "/bin/sleep", arguments: ["sleep", "100"], environment: [])
            request.group = 0
            let child = try Host.spawn(request)
            try Host.setForegroundGroup(s, child)
            #expect(try Host.foregroundGroup(m) == child)
            try master.write("\u{3}")
            let result = try #require(try Host.wait(child))
            #expect(result.status == .signalled(.interrupt))
            try Host.close(s)
            service.kill()
        }

        @Test func `an interrupted read ends and loses nothing`() throws {
            let service = try TestService("ptyd", scheme: "pty")
            let (m, s) = try pair()
            let master = Handle(adopting: m)
            let slave = Handle(adopting: s)
            Host.onSignal(.alarm, .note)
            // Threads of the test library hold signals back.
            var alarm = sigset_t()
            sigemptyset(&alarm)
            sigaddset(&alarm, SIGALRM)
            pthread_sigmask(SIG_UNBLOCK, &alarm, nil)
            let reader = Reader(thread: pthread_self())
            var timer = pthread_t()
            pthread_create(
                &timer, nil,
                { reader in
                    usleep(200_000)
                    pthread_kill(Unmanaged<Reader>.fromOpaque(reader!).takeRetainedValue().thread, SIGALRM)
                    return nil
                }, Unmanaged.passRetained(reader).toOpaque())
            #expect(throws: Errno.interrupted) { try slave.text() }
            pthread_join(timer, nil)
            try master.write("still\n")
            #expect(try slave.text() == "still\n")
            service.kill()
        }
    }
}

/// The thread that a signal is meant for.
final class Reader {
    let thread: pthread_t
    init(thread: pthread_t) { self.thread = thread }
}
