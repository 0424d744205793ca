import Bytes
import ShellSyntax

extension Builtin {
    static var drop: Builtin {
        Builtin("drop", "Delete variables", usage: "drop NAME ...") { (shell, arguments) throws(ShellError) in
            if arguments.count < 2 { return shell.fail("ion: you must specify a variable name") }
            for name in arguments.dropFirst() {
                guard let symbol = shell.symbols.find(name), shell.variables.remove(symbol) else {
                    shell.complain("undefined variable: " + name)
                    return 1
                }
            }
            return 0
        }
    }
}
