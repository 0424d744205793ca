public import Bytes
public import Platform
import SchemeProtocol

/// A program that is asked something while nobody waits for it: its output comes through a handle that a loop can watch.
/// It is no job, sees no terminal, and is ended when its answer is no longer wanted.
public final class BackgroundQuestion {
    /// Readable when there is more of the answer, or its end.
    public let handle: HandleNumber
    private let process: Int32
    private var answer: [UInt8] = []
    private var isOpen = true

    /// The most of an answer that is kept.
    private static var limit: Int { 1 << 20 }

    /// Nil where the program is not found or cannot be started.
    public init?(_ shell: Shell, _ name: ByteString, _ arguments: [ByteString], environment more: [ByteString] = []) {
        guard let path = shell.findProgram(name), let pipe = try? Host.pipe() else { return nil }
        defer { try? Host.close(pipe.write) }
        var request = SpawnRequest(
            path: path, arguments: [name] + arguments, environment: more + shell.environment.lines)
        // Out of reach of what is typed: Ctrl-C is not for it.
        request.group = 0
        request.defaultSignals = [.interrupt, .quit, .terminate, .pipe]
        do throws(Errno) {
            let null = try Shell.openNull()
            defer { try? Host.close(null) }
            request.handles = [(0, null), (1, pipe.write), (2, null)]
            process = try Host.spawn(request)
            handle = pipe.read
        } catch {
            try? Host.close(pipe.read)
            return nil
        }
    }

    deinit { end() }

    /// Takes what is there; the whole answer once it has come to its end.
    public func receive() -> ByteString? {
        guard isOpen else { return ByteString(answer) }
        var bytes: [UInt8] = []
        do throws(Errno) {
            if try Streams.read(handle, into: &bytes, atMost: 65536) > 0 {
                if answer.count < Self.limit { answer += bytes }
                return nil
            }
        } catch {
            if error == .interrupted || error == .wouldBlock { return nil }
        }
        end()
        return ByteString(answer)
    }

    private func end() {
        guard isOpen else { return }
        isOpen = false
        try? Host.close(handle)
        try? Host.kill(process, .kill)
        while true {
            do throws(Errno) {
                _ = try Host.wait(process, [])
                return
            } catch {
                if error != .interrupted { return }
            }
        }
    }
}
