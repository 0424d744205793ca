import Bytes

extension Builtin {
    static var help: Builtin {
        Builtin("help", "Get help for builtins", usage: "help [NAME]", isPure: true) {
            (shell, arguments) throws(ShellError) in
            guard arguments.count > 1 else {
                var text = ByteString()
                for builtin in Builtin.all {
                    text += builtin.name
                    text.append(contentsOf: repeatElement(0x20, count: max(1, 14 - builtin.name.count)))
                    text += builtin.summary + "\n"
                }
                return shell.write(text)
            }
            guard let builtin = Builtin.all.first(where: { $0.name == arguments[1] }) else {
                return shell.refuse("help", "command help not found - try 'help'")
            }
            return shell.write(builtin.summary + "\n")
        }
    }
}
