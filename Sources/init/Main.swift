import Bytes
import Platform
import Scheme
import SchemeProtocol
import Supervision

/// `init [--root DIRECTORY]`: the supervisor, and on Apus the first process. Unit files come from `initfs:` and, when
/// `file:` is there, from it; with `--root` from that directory alone.
@main
struct Main {
    static func main() {
        openConsole()
        var root: ByteString?
        let arguments = Host.arguments
        if arguments.count > 1 {
            guard arguments.count == 3, arguments[1] == "--root" else {
                Program.complain("usage: init [--root DIRECTORY]")
                Host.exit(2)
            }
            root = arguments[2]
        }
        while true {
            do throws(Errno) { try supervise(root) } catch { say(ByteString(error.message)) }
            // Nothing is left to try but to try again.
            try? Host.sleep(until: Host.clock(.monotonic) + 1_000_000_000)
        }
    }

    /// The kernel starts the first process without any handles.
    private static func openConsole() {
        for handle: HandleNumber in 0...2 {
            do throws(Errno) { _ = try Host.stat(handle) } catch .badHandle {
                _ = try? Host.open("debug:", [.read, .write])
            } catch {}
        }
    }

    private static func say(_ line: ByteString) { Program.complain("init: " + line) }

    /// The pipe to the journal.
    private static func makeMessages() throws(Errno) -> (read: HandleNumber, write: HandleNumber) {
        let pipe = try Host.pipe()
        // When nobody reads for long, the console alone has the rest.
        try Host.setNonBlocking(pipe.write, true)
        try Host.setNonBlocking(pipe.read, true)
        return pipe
    }

    private static func supervise(_ root: ByteString?) throws(Errno) {
        for signal: Signal in [.interrupt, .hangUp, .pipe] { Host.onSignal(signal, .ignore) }
        Host.onSignal(.child, .note)
        Host.onSignal(.terminate, .note)
        let loop = try EventLoop()
        let environment = root == nil ? ["PATH=/bin:/usr/bin"] : Host.environment
        let messages = try makeMessages()
        defer {
            try? Host.close(messages.read)
            try? Host.close(messages.write)
        }
        let supervisor = Supervisor(on: loop, environment: environment) { line in
            say(line)
            _ = try? Host.write(messages.write, (line + "\n").bytes.span)
        }
        supervisor.messages = messages.read
        if root != nil {
            supervisor.onPower = { action in
                say(action)
                Host.exit(0)
            }
        }
        var roots: [ByteString] = ["initfs:", "/"]
        if let root { roots = [root] }
        let serving = try Serving("svc", on: loop, ServiceProvider(supervisor, roots: roots))
        loop.onSignals = { signals in
            if signals & Signal.terminate.bit != 0 { supervisor.powerDown() }
            supervisor.reap()
        }
        supervisor.load(root: roots[0])
        if root == nil { supervisor.loadWhenFilesExist(["/"]) }
        supervisor.advance()
        defer { serving.end() }
        while true {
            do throws(Errno) { try loop.run() } catch {
                say("loop: " + ByteString(error.message))
                try? Host.sleep(until: Host.clock(.monotonic) + 100_000_000)
            }
        }
    }
}
