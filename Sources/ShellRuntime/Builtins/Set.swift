import Bytes
import ShellSyntax

extension Builtin {
    static var set: Builtin {
        Builtin(
            "set", "Set shell options and arguments", usage: "set [-e | +e] [-p | +p] [-x | +x] [-- | -] [ARGUMENT ...]"
        ) {
            (shell, arguments) throws(ShellError) in
            var index = 1
            options: while index < arguments.count {
                let argument = arguments[index]
                index += 1
                switch argument {
                case "--", "-":
                    shell.setArguments(Array(arguments[index...]))
                    return 0
                default: break
                }
                guard let sign = argument.first, sign == 0x2d || sign == 0x2b, argument.count > 1 else {
                    shell.setArguments(Array(arguments[(index - 1)...]))
                    return 0
                }
                for flag in argument.dropFirst() {
                    switch flag {
                    case 0x65: shell.options.exitsOnError = sign == 0x2d
                    case 0x70: shell.options.pipelineFails = sign == 0x2d
                    case 0x78: shell.options.traces = sign == 0x2d
                    default: return shell.refuse("set", "unknown option: " + argument)
                    }
                }
            }
            return 0
        }
    }
}

extension Shell {
    /// New `@args` behind the script's name.
    func setArguments(_ arguments: [ByteString]) {
        let symbol = symbols.intern("args")
        let first = variables.global(symbol)?.elements.first ?? "ion"
        variables.setGlobal(symbol, .array(([first] + arguments).map { .string($0) }))
    }
}
