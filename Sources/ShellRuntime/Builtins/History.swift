import Bytes
import ShellSyntax

extension Builtin {
    static var history: Builtin {
        Builtin(
            "history", "Show the lines that were entered, or say how they are kept",
            usage: "history [+|-inc_append | +|-share | +|-duplicates]",
            options: [
                OptionDescription("+inc_append", "write each entry as it is made"),
                OptionDescription("+share", "see the entries of other shells"),
                OptionDescription("+duplicates", "keep the same entry more than once"),
            ]
        ) { (shell, arguments) throws(ShellError) in
            guard arguments.count > 1 else {
                var text = ByteString()
                for line in shell.interaction?.historyEntries() ?? [] { text += line + "\n" }
                return shell.write(text)
            }
            for argument in arguments.dropFirst() {
                guard let sign = argument.first, sign == 0x2b || sign == 0x2d else {
                    return shell.refuse("history", "unknown option: " + argument)
                }
                switch argument[1..<argument.count] {
                case "inc_append": shell.historyOptions.appendsAtOnce = sign == 0x2b
                case "share": shell.historyOptions.isShared = sign == 0x2b
                case "duplicates": shell.historyOptions.keepsDuplicates = sign == 0x2b
                default: return shell.refuse("history", "unknown option: " + argument)
                }
            }
            return 0
        }
    }
}

/// How the builtin `history` wants entries to be kept.
public struct HistoryOptions {
    /// Each entry goes to the file as it is made, else all at the session's end.
    public var appendsAtOnce = true
    /// Entries of other shells are taken over before each prompt.
    public var isShared = false
    public var keepsDuplicates = false
}
