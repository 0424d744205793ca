import Bytes

extension Builtin {
    static var exit: Builtin {
        Builtin("exit", "Exit the shell", usage: "exit [STATUS]") { (shell, arguments) throws(ShellError) in
            let status = arguments.count > 1 ? arguments[1].integer() ?? 1 : Int64(shell.lastStatus)
            shell.pendingExit = Int32(truncatingIfNeeded: status)
            return Int32(truncatingIfNeeded: status)
        }
    }
}
