import Foundation
import Platform
import Scheme
import SchemeProtocol

/// A talk with QEMU over its control socket (QMP): one JSON object a line in both directions.
public final class EmulatorConnection {
    private let socket: Handle
    private var unread: [UInt8] = []
    /// Why the machine stopped, once QEMU has said so: `guest-shutdown`, `guest-reset`, `host-qmp-quit` …
    public private(set) var shutdownReason: String?

    /// Connects to QEMU at `path`, which may need `seconds` to begin listening.
    public init(_ path: String, seconds: Double = 60) throws(ToolError) {
        let deadline = Host.clock(.monotonic) + UInt64(seconds * 1e9)
        var connected = try UnixSocket.connect(path)
        while connected == nil && Host.clock(.monotonic) < deadline {
            try? Host.sleep(until: Host.clock(.monotonic) + 50_000_000)
            connected = try UnixSocket.connect(path)
        }
        guard let connected else { throw ToolError("\(path): no machine listens there") }
        socket = Handle(adopting: connected)
        _ = try nextObject(deadline: deadline)
        try command("qmp_capabilities")
    }

    /// Gives a command and waits for its answer: an object, a text, a list.
    @discardableResult
    public func command(_ name: String, _ arguments: [String: Any] = [:], seconds: Double = 120) throws(ToolError)
        -> Any
    {
        let deadline = Host.clock(.monotonic) + UInt64(seconds * 1e9)
        try send(arguments.isEmpty ? ["execute": name] : ["execute": name, "arguments": arguments])
        while let object = try nextObject(deadline: deadline) {
            if let answer = object["return"] { return answer }
            if let error = object["error"] as? [String: Any] {
                throw ToolError("QEMU: \(name): \(error["desc"] as? String ?? "refused")")
            }
        }
        throw ToolError("QEMU: no answer to \(name) in \(Int(seconds)) s")
    }

    /// What a command of the monitor for people prints.
    public func text(of line: String) throws(ToolError) -> String {
        try command("human-monitor-command", ["command-line": line]) as? String ?? ""
    }

    /// Takes in what QEMU has reported by itself, without waiting.
    public func takeEvents() {
        while (try? nextObject(deadline: 0)) != nil {}
    }

    private func send(_ object: [String: Any]) throws(ToolError) {
        do {
            try socket.write(.init(Array(JSONSerialization.data(withJSONObject: object)) + [0x0a]))
        } catch {
            throw ToolError("QEMU: the control socket is closed")
        }
    }

    /// The next line as an object; nil when the deadline passes or the socket closes.
    private func nextObject(deadline: UInt64) throws(ToolError) -> [String: Any]? {
        while true {
            if let end = unread.firstIndex(of: 0x0a) {
                let line = Data(unread[..<end])
                unread.removeSubrange(...end)
                guard let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any] else {
                    throw ToolError("QEMU: an answer is not JSON")
                }
                note(object)
                return object
            }
            guard try receive(deadline: deadline) else { return nil }
        }
    }

    private func note(_ object: [String: Any]) {
        guard object["event"] as? String == "SHUTDOWN", let data = object["data"] as? [String: Any] else { return }
        shutdownReason = data["reason"] as? String
    }

    private func receive(deadline: UInt64) throws(ToolError) -> Bool {
        do throws(Errno) {
            guard try socket.waitUntilReadable(deadline: deadline) else { return false }
            return try socket.read(into: &unread, atMost: 65536) > 0
        } catch {
            return false
        }
    }
}

extension Handle {
    /// Waits for something to read, or the end of the file; false at the deadline (monotonic ns; 0 = do not wait).
    borrowing func waitUntilReadable(deadline: UInt64) throws(Errno) -> Bool {
        while true {
            let now = Host.clock(.monotonic)
            // An hour at a time, which every host can count.
            let rest = deadline > now ? Int(min((deadline - now) / 1_000_000, 3_600_000)) + 1 : 0
            var ready: [Readiness] = []
            do throws(Errno) {
                if try Host.poll([(number, .readable)], milliseconds: rest, ready: &ready) > 0 { return true }
            } catch .interrupted {
                continue
            }
            if Host.clock(.monotonic) >= deadline { return false }
        }
    }
}
