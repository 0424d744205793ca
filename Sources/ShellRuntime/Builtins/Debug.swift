import Bytes

extension Builtin {
    static var debug: Builtin {
        Builtin("debug", "Show statements before they run", usage: "debug on | off") {
            (shell, arguments) throws(ShellError) in
            switch arguments.count > 1 ? arguments[1] : "" {
            case "on": shell.options.traces = true
            case "off": shell.options.traces = false
            default: return shell.refuse("debug", "the debug builtin requires on or off as argument")
            }
            return 0
        }
    }
}
