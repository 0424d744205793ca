public import Bytes
import Platform
public import SchemeProtocol

/// What small programs say and how they end.
public enum Program {
    /// Writes a line to standard error, as far as it takes it.
    public static func complain(_ line: ByteString) {
        let text = line + "\n"
        let error = Handle(adopting: Host.standardError)
        try? error.write(text)
        _ = error.relinquish()
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
