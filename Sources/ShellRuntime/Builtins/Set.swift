import Bytes
import ShellSyntax

extension Builtin {
    static var set: Builtin {
        Builtin(
            "set", "Set shell options and arguments",
            usage: "set [-e | +e] [-p | +p] [-x | +x] [-o OPTION | +o OPTION] [-- | -] [ARGUMENT ...]",
            options: [
                OptionDescription("-e", "a failing command ends the script"),
                OptionDescription("-p", "a pipeline fails with its first failing command"),
                OptionDescription("-x", "show statements before they run"),
                OptionDescription("-o", "turn an option on: errexit, pipefail, xtrace, notfound, strict"),
                OptionDescription("--", "the arguments of the script"),
            ]
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
                if argument == "-o" || argument == "+o" {
                    guard index < arguments.count, shell.setOption(arguments[index], sign == 0x2d) else {
                        return shell.refuse(
                            "set", "unknown option: " + (index < arguments.count ? arguments[index] : argument))
                    }
                    index += 1
                    continue
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
    /// Options by name; false for an unknown one.
    func setOption(_ name: ByteString, _ isOn: Bool) -> Bool {
        switch name {
        case "errexit": options.exitsOnError = isOn
        case "pipefail": options.pipelineFails = isOn
        case "xtrace": options.traces = isOn
        case "notfound": options.catchesMissing = isOn
        case "strict": options.setStrict(isOn)
        default: return false
        }
        return true
    }

    /// New `@args` behind the script's name.
    func setArguments(_ arguments: [ByteString]) {
        let symbol = symbols.intern("args")
        let first = variables.global(symbol)?.elements.first ?? "ion"
        variables.setGlobal(symbol, .array(([first] + arguments).map { .string($0) }))
    }
}
