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
    /// An option's word is none of those it takes: like `usage`, but always with status 1.
    case badChoice(ByteString)
    /// The message, and the status to end with.
    case fatal(ByteString, status: Int32)
    /// The message has been given; the hint at `--help` follows.
    case hint
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

    // MARK: Values

    /// The value of an option that is a whole number; every one that was given must be right, and the last counts.
    func number(
        _ key: ByteString, _ what: ByteString, in range: ClosedRange<Int> = 0...Int.max, status: Int32 = 1
    ) throws(Failure) -> Int? {
        var result: Int?
        for word in arguments.values(key) { result = try decimal(word, what, in: range, status: status) }
        return result
    }

    /// The value of an option that is one of several words; every one that was given must be right.
    func choice(_ key: ByteString, of choices: [(word: ByteString, meaning: Int)]) throws(Failure) -> Int? {
        var result: Int?
        for word in arguments.values(key) { result = try Utilities.chosen(word, of: choices, for: key) }
        return result
    }

    // MARK: Reading

    /// Opens an operand (`-` is standard input); where that fails, complains and answers nil.
    public func open(_ path: ByteString) -> Input? {
        do throws(Errno) { return try Input(path: path) } catch {
            complain(shellQuoted(path), error)
            return nil
        }
    }

    /// The next piece of a file; nil at its end, and where reading fails, which is complained about.
    public func chunk(_ input: Input, _ path: ByteString) -> [UInt8]? {
        do throws(Errno) {
            let bytes = try input.chunk()
            return bytes.isEmpty ? nil : bytes
        } catch {
            complain(shellQuoted(path), error)
            return nil
        }
    }

    /// The place of the next line; nil at the end, and where reading fails, which is complained about.
    public func nextLine(_ input: Input, _ path: ByteString, _ separator: UInt8 = 0x0a) -> Range<Int>? {
        do throws(Errno) { return try input.nextLine(separator: separator) } catch {
            complain(shellQuoted(path), error)
            return nil
        }
    }

    /// The operands, or standard input where there are none.
    public var paths: [ByteString] { operands.isEmpty ? ["-"] : operands }

    /// Writes a part of what an input has read.
    public func put(_ input: Input, _ range: Range<Int>) throws(Failure) {
        let buffer = input.bytes
        try put(buffer.span.extracting(range))
    }

    /// Writes one byte.
    public func put(_ byte: UInt8) throws(Failure) {
        do throws(Errno) { try output.write(byte) } catch { throw .output(error) }
    }

    /// The byte that ends lines: NUL with `-z`.
    public var lineEnd: UInt8 { has("z") ? 0 : 0x0a }

    /// The failure `what: why`, which ends the utility with status 1.
    public static func failure(_ what: ByteString, _ error: Errno, status: Int32 = 1) -> Failure {
        .fatal(what + ": " + ByteString(error.message), status: status)
    }
}

extension Failure {
    /// A message to end with, and status 1.
    public static func fatal(_ message: ByteString) -> Failure { .fatal(message, status: 1) }
}

/// Does something of the host's; its error becomes the failure `what: why`.
public func must<Result>(_ what: ByteString, _ body: () throws(Errno) -> Result) throws(Failure) -> Result {
    do throws(Errno) { return try body() } catch { throw Context.failure(what, error) }
}
