import Bytes
import ShellSyntax

extension Builtin {
    static var help: Builtin {
        Builtin("help", "Get help for builtins", usage: "help [NAME]", isPure: true) {
            (shell, arguments) throws(ShellError) in
            guard arguments.count > 1 else {
                var text = ByteString()
                let all = shell.options.isInteractive ? Builtin.all + Builtin.interactive : Builtin.all
                for builtin in all {
                    text += builtin.name
                    text.append(contentsOf: repeatElement(0x20, count: max(1, 14 - builtin.name.count)))
                    text += builtin.summary + "\n"
                }
                return shell.write(text)
            }
            guard let symbol = shell.symbols.find(arguments[1]), symbol.index < shell.builtins.count,
                let builtin = shell.builtins[symbol.index]
            else {
                return shell.refuse("help", "command help not found - try 'help'")
            }
            return shell.write(builtin.summary + "\n")
        }
    }
}
