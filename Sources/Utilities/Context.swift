public import Bytes
public import CommandLine
import Platform
import Scheme
public import SchemeProtocol
public import Streams

/// Why a utility ends early.
public enum Failure: Error {
    /// Standard output takes no more.
    case output(Errno)
    /// The command line is wrong: the message, and a hint at `--help`.
    case usage(ByteString)
    /// The message, and the status to end with.
    case fatal(ByteString, status: Int32)
    /// Nothing more to say.
    case exit(Int32)
}

/// One run of a utility: its name and arguments, where it writes, and what has become of it.
public final class Context {
    public let name: ByteString
    /// The words behind the name, as given.
    public let words: [ByteString]
    public let arguments: Arguments
    public let output: Output
    public var status: Int32 = 0

    init(_ name: ByteString, _ words: [ByteString], _ arguments: Arguments, _ output: Output) {
        self.name = name
        self.words = words
        self.arguments = arguments
        self.output = output
    }

    public var operands: [ByteString] { arguments.operands }
    public func has(_ key: ByteString) -> Bool { arguments.has(key) }
    public func value(_ key: ByteString) -> ByteString? { arguments.value(key) }

    /// Writes to standard output.
    public func put(_ text: ByteString) throws(Failure) {
        do throws(Errno) { try output.write(text) } catch { throw .output(error) }
    }

    public func put(_ bytes: Span<UInt8>) throws(Failure) {
        do throws(Errno) { try output.write(bytes) } catch { throw .output(error) }
    }

    public func flush() throws(Failure) {
        do throws(Errno) { try output.flush() } catch { throw .output(error) }
    }

    /// Says what went wrong; the utility goes on and ends with status 1, or with `status` where that is higher.
    public func complain(_ message: ByteString, status: Int32 = 1) {
        // What was written so far comes before it where both go to one place. A failure shows again at the end.
        try? output.flush()
        Program.complain(name + ": " + message)
        self.status = max(self.status, status)
    }

    /// `name: what: why`.
    public func complain(_ what: ByteString, _ error: Errno, status: Int32 = 1) {
        complain(what + ": " + ByteString(error.message), status: status)
    }

    /// Does something that may fail, and complains where it does: nil then.
    public func attempt<Result>(_ what: ByteString, _ body: () throws(Errno) -> Result) -> Result? {
        do throws(Errno) { return try body() } catch {
            complain(what, error)
            return nil
        }
    }

    /// Asks on standard error; whether the answer begins with y.
    public func confirms(_ question: ByteString) -> Bool {
        let error = Handle(adopting: Host.standardError)
        try? error.write(name + ": " + question)
        _ = error.relinquish()
        guard let line = try? answers.line() else { return false }
        return line.text.first == 0x79 || line.text.first == 0x59
    }

    private lazy var answers = Input(Host.standardInput)

    /// The operands, where at least `count` are needed.
    public func operands(atLeast count: Int) throws(Failure) -> [ByteString] {
        if operands.isEmpty && count > 0 { throw .usage("missing operand") }
        if operands.count < count { throw .usage("missing operand after " + quoted(operands[operands.count - 1])) }
        return operands
    }

    public func noOperands() throws(Failure) {
        if let first = operands.first { throw .usage("extra operand " + quoted(first)) }
    }

    /// A value of the environment.
    public static func environment(_ name: ByteString) -> ByteString? {
        let prefix = name + "="
        for entry in Host.environment where entry.hasPrefix(prefix) { return entry[prefix.count..<entry.count] }
        return nil
    }
}
