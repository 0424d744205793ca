public import Bytes
public import CommandLine

/// One utility: its declaration and what it does.
public struct Utility {
    /// How the words behind the name are understood.
    public enum Parsing {
        /// Options may stand behind operands.
        case permuting
        /// The first operand ends the options (`env`).
        case stopsAtOperand
        /// The utility looks at the words itself (`echo`); `--help` and `--version` only as the sole word.
        case raw
    }

    public let synopsis: [StaticString]
    public let summary: StaticString
    public let options: [Option]
    public var parsing: Parsing
    /// The status of a wrong command line.
    public var usageStatus: Int32
    /// The status where standard output takes no more; nil: that of a wrong command line.
    public var outputStatus: Int32?
    /// What messages call a failure of standard output.
    public var outputName: StaticString = "write error"
    /// Rewrites old forms such as `head -5` before parsing.
    public var rewrite: ([ByteString]) -> [ByteString]
    public let run: (Context) throws(Failure) -> Void

    public init(
        _ synopsis: [StaticString], _ summary: StaticString, _ options: [Option] = [], parsing: Parsing = .permuting,
        usageStatus: Int32 = 1, outputStatus: Int32? = nil, outputName: StaticString = "write error",
        rewrite: @escaping ([ByteString]) -> [ByteString] = { $0 },
        run: @escaping (Context) throws(Failure) -> Void
    ) {
        self.synopsis = synopsis
        self.summary = summary
        self.options = options
        self.parsing = parsing
        self.usageStatus = usageStatus
        self.outputStatus = outputStatus
        self.outputName = outputName
        self.rewrite = rewrite
        self.run = run
    }

    /// `--help` and `--version`, which every utility has.
    public static var standardOptions: [Option] {
        [
            Option("", "help", "display this help and exit"),
            Option("", "version", "output version information and exit"),
        ]
    }
}
