import Bytes

/// The shell's command line.
struct CommandOptions {
    var command: ByteString?
    var checksOnly = false
    var traces = false
    var isInteractive = false
    /// `-f`: statements come from standard input, errors do not end them.
    var isFakeInteractive = false
    var usesViKeys = false
    var isLogin = false
    /// Failures end the script, and a missing command is one that `||` can catch.
    var isStrict = false
    /// Nothing that is entered is kept.
    var isPrivate = false
    /// Shows how long statements took.
    var profiles = false
    /// Writes the script anew, neatly.
    var formats = false
    /// Serves an editor.
    var servesEditor = false
    /// Errors are explained even where no person sees them.
    var showsDiagnostics = false
    var showsVersion = false
    var showsHelp = false
    /// The handle that a snapshot comes through (`ShellSnapshot`).
    var resumeHandle: Int32?
    /// The script and its arguments.
    var rest: [ByteString] = []

    struct Failure: Error { var message: ByteString }

    static var help: ByteString {
        """
        ion 1.0.0-alpha
        The fast, safe, modern rust shell. Ion is a commandline shell created to be a faster and easier to use alternative to
        the currently available shells. It is not POSIX compliant

        USAGE:
            ion [FLAGS] [OPTIONS] [args]...

        FLAGS:
            -f, --fake-interactive    Use a fake interactive mode, where errors don't exit the shell
            -h, --help                Prints help information
            -i, --interactive         Force interactive mode
            -l, --login               Use a login shell
            -n, --no-execute          Do not execute any commands, perform only syntax checking
            -x                        Print commands before execution
            -v, --version             Print the version, platform and revision of Ion then exit

        OPTIONS:
            -c <command>             Evaluate given commands instead of reading from the commandline
            -o <key-bindings>        Shortcut layout. Valid options: "vi", "emacs"

        ARGS:
            <args>...    Script arguments (@args). If the -c option is not specified, the first parameter is taken as a
                         filename to execute

        """
    }

    init(_ arguments: [ByteString]) throws(Failure) {
        var index = 1
        var seen: [ByteString] = []
        func once(_ flag: ByteString) throws(Failure) {
            if seen.contains(flag) { throw Failure(message: "flag or option set twice, see --help") }
            seen.append(flag)
        }
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            func value() throws(Failure) -> ByteString {
                guard index < arguments.count else { throw Failure(message: argument + " needs a value, see --help") }
                index += 1
                return arguments[index - 1]
            }
            switch argument {
            case "-c":
                try once("c")
                command = try value()
            case "-o":
                try once("o")
                switch try value() {
                case "vi": usesViKeys = true
                case "emacs": usesViKeys = false
                default: throw Failure(message: "invalid keybinding, see --help")
                }
            case "-n", "--no-execute":
                try once("n")
                checksOnly = true
            case "-x":
                try once("x")
                traces = true
            case "-i", "--interactive":
                try once("i")
                isInteractive = true
            case "-f", "--fake-interactive":
                try once("f")
                isFakeInteractive = true
            case "-l", "--login":
                try once("l")
                isLogin = true
            case "--diagnostics":
                try once("diagnostics")
                showsDiagnostics = true
            case "--profile": profiles = true
            case "--format": formats = true
            case "--lsp": servesEditor = true
            case "--private":
                try once("private")
                isPrivate = true
            case "--strict":
                try once("strict")
                isStrict = true
            case "-v", "--version": showsVersion = true
            case "-h", "--help": showsHelp = true
            case "--resume":
                guard let number = try value().integer(), number > 2, number < 1 << 16 else {
                    throw Failure(message: "--resume is for the shell's own use")
                }
                resumeHandle = Int32(number)
            default:
                rest = Array(arguments[(index - 1)...])
                return
            }
        }
    }
}
