public import Bytes

/// An option of a command, as it is declared.
public struct OptionDescription {
    public let name: ByteString
    public let text: ByteString

    public init(_ name: ByteString, _ text: ByteString) {
        self.name = name
        self.text = text
    }
}

/// A command that the shell runs itself. Each stands in a file of its own and says all that `help` knows of it.
public final class Builtin {
    public let name: ByteString
    /// One line for `help`.
    public let summary: ByteString
    /// How it is called, for `--help`.
    public let usage: ByteString
    /// Its options with what they do: `--help` shows them, and completion offers them.
    public let options: [OptionDescription]
    /// It neither changes the shell nor reads input: in a pipeline it runs without a process.
    public let isPure: Bool
    /// Whether `-h` and `--help` are answered here. For some they are arguments like others.
    private let answersHelp: Bool
    let body: (Shell, [ByteString]) throws(ShellError) -> Int32

    init(
        _ name: ByteString, _ summary: ByteString, usage: ByteString, options: [OptionDescription] = [],
        isPure: Bool = false,
        _ body: @escaping (Shell, [ByteString]) throws(ShellError) -> Int32
    ) {
        self.name = name
        self.summary = summary
        self.usage = usage
        self.options = options
        self.isPure = isPure
        self.body = body
        switch name {
        case "echo", "test", "eval", "is", "eq", "contains", "starts-with", "ends-with", "math", "true", "false":
            answersHelp = false
        default: answersHelp = true
        }
    }

    /// Runs it; `arguments[0]` is its name.
    func run(_ shell: Shell, _ arguments: [ByteString]) throws(ShellError) -> Int32 {
        if arguments.count == 2, arguments[1].first == 0x2d, answersHelp,
            arguments[1] == "-h" || arguments[1] == "--help"
        {
            return shell.write(manual)
        }
        return try body(shell, arguments)
    }

    /// What `--help` shows.
    public var manual: ByteString {
        var text = name + " - " + summary + "\n\nusage: " + usage + "\n"
        if !options.isEmpty { text += "\n" }
        let widest = options.map { $0.name.count }.max() ?? 0
        for option in options {
            text += "    " + option.name
            text.append(contentsOf: repeatElement(0x20, count: widest - option.name.count + 2))
            text += option.text + "\n"
        }
        if let example = Self.example(name) {
            text += "\nexample: " + example.command + "\n         # " + example.meaning + "\n"
        }
        return text
    }

    /// Those that only a session has.
    static var interactive: [Builtin] { [abbr, history, huponexit, keybindings] }

    /// Those that Ion does not have.
    static var more: [Builtin] { [argparse, json, on, table, trap] }

    /// All others, by name.
    static var all: [Builtin] {
        [
            alias, bg, bool, cd, contains, debug, dirDepth, dirs, disown, drop, echo, endsWith, eq, eval, exec, exists,
            exit,
            `false`, fg, fn, help, `is`, isatty, jobs, mapfile, matches, math, popd, pushd, random, read, set,
            source,
            sourceSh, startsWith, status, suspend, test, `true`, type, unalias, wait, which,
        ]
    }
}

extension Shell {
    /// A complaint as Ion words it, without `ion: ` where Ion has none; status 1.
    func fail(_ line: ByteString) -> Int32 {
        complain(line: line)
        return 1
    }

    /// `name: what is wrong` on standard error; status 1.
    func refuse(_ name: ByteString, _ message: ByteString, status: Int32 = 1) -> Int32 {
        complain(line: "ion: " + name + ": " + message)
        return status
    }
}
