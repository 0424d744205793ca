import Bytes
import Platform

extension Builtin {
    static var isatty: Builtin {
        Builtin("isatty", "Succeed if a handle is a terminal", usage: "isatty [HANDLE]") {
            (shell, arguments) throws(ShellError) in
            guard arguments.count > 1 else { return Host.isTerminal(shell.streams.input.handle) ? 0 : 1 }
            guard let number = arguments[1].integer(), number >= 0, number < 1 << 20 else {
                return shell.fail("ion: isatty given bad number")
            }
            return Host.isTerminal(HandleNumber(number)) ? 0 : 1
        }
    }
}
