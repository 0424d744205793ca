import Bytes
import ShellSyntax

extension Builtin {
    static var status: Builtin {
        Builtin(
            "status", "Query the shell's state", usage: "status [-l | -i | -f]",
            options: [
                OptionDescription("-l", "succeed in a login shell"),
                OptionDescription("-i", "succeed in an interactive shell"),
                OptionDescription("-f", "write the name of the script"),
            ]
        ) {
            (shell, arguments) throws(ShellError) in
            guard arguments.count > 1 else {
                return shell.write(shell.options.isLogin ? "This is a login shell\n" : "This is not a login shell\n")
            }
            switch arguments[1] {
            case "-l", "--is-login": return shell.options.isLogin ? 0 : 1
            case "-i", "--is-interactive": return shell.options.isInteractive ? 0 : 1
            case "-f", "--current-filename":
                let symbol = shell.symbols.intern("args")
                return shell.write((shell.variables.global(symbol)?.elements.first ?? "") + "\n")
            default: return shell.refuse("status", "unknown option: " + arguments[1])
            }
        }
    }
}
