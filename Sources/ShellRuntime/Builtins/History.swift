import Bytes
import ShellSyntax

extension Builtin {
    static var history: Builtin {
        Builtin("history", "Show the lines that were entered", usage: "history") {
            (shell, arguments) throws(ShellError) in
            var text = ByteString()
            for line in shell.interaction?.historyEntries() ?? [] { text += line + "\n" }
            return shell.write(text)
        }
    }
}
