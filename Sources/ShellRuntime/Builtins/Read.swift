import Bytes
import Platform
import ShellSyntax

extension Builtin {
    static var read: Builtin {
        Builtin("read", "Read lines into variables", usage: "read VARIABLE ...") {
            (shell, arguments) throws(ShellError) in
            let source = shell.streams.input
            let asks = source.remainingText == nil && Host.isTerminal(source.handle)
            for name in arguments.dropFirst() {
                guard name.isVariableName else {
                    return shell.refuse("read", "'" + name + "' is not a variable's name")
                }
                if asks { _ = shell.write(name + "=") }
                guard let line = source.readLine() else { return 1 }
                shell.variables.set(shell.symbols.intern(name), .string(line.trimmed))
            }
            return 0
        }
    }
}
