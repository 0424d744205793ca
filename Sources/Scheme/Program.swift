public import Bytes
import Platform
public import SchemeProtocol

/// What small programs say and how they end.
public enum Program {
    /// The variable that names the journal which a service's output goes to.
    public static var journalVariable: ByteString { "JOURNAL" }

    /// Writes a line to standard error, as far as it takes it.
    public static func complain(_ line: ByteString) {
        if write(line + "\n", to: Host.standardError) { return }
        // The journal has died, and another one is in its place by now.
        if reopenJournal() { write(line + "\n", to: Host.standardError) }
    }

    /// Writes as far as the handle takes it; false when who took it has gone.
    @discardableResult
    private static func write(_ text: ByteString, to number: HandleNumber) -> Bool {
        let handle = Handle(adopting: number)
        var hasGone = false
        do throws(Errno) { try handle.write(text) } catch { hasGone = error == .noSuchDevice }
        _ = handle.relinquish()
        return !hasGone
    }

    private static func reopenJournal() -> Bool {
        let start = journalVariable + "="
        guard let entry = Host.environment.first(where: { $0.hasPrefix(start) }),
            let journal = try? Host.open(entry[start.count..<entry.count], .write)
        else { return false }
        defer { try? Host.close(journal) }
        for handle in [Host.standardOutput, Host.standardError] {
            guard (try? Host.duplicate(journal, to: handle)) != nil else { return false }
        }
        return true
    }

    /// Writes a line to standard output, as far as it takes it.
    public static func say(_ line: ByteString) {
        let output = Handle(adopting: Host.standardOutput)
        try? output.write(line + "\n")
        _ = output.relinquish()
    }

    /// Writes text to standard output.
    public static func write(_ text: ByteString) throws(Errno) {
        let output = Handle(adopting: Host.standardOutput)
        do throws(Errno) { try output.write(text) } catch {
            _ = output.relinquish()
            throw error
        }
        _ = output.relinquish()
    }

    /// Runs a service: `body` sets it up on a loop, which then runs for ever. What `body` throws ends the program with
    /// `name: what went wrong`.
    public static func serve(_ name: ByteString, _ body: (EventLoop) throws(Errno) -> Void) -> Never {
        do throws(Errno) {
            let loop = try EventLoop()
            // A client that goes away shows as an error of the call; the signal would end the service.
            Host.onSignal(.pipe, .ignore)
            try body(loop)
            try loop.run()
            Host.exit(0)
        } catch {
            complain(name + ": " + ByteString(error.message))
            Host.exit(1)
        }
    }
}
