import Bytes

extension Builtin {
    static var huponexit: Builtin {
        Builtin(
            "huponexit", "Hang up on the jobs when the shell ends", usage: "huponexit [false | off]",
            options: [OptionDescription("false", "let them go on")]
        ) { (shell, arguments) throws(ShellError) in
            switch arguments.count > 1 ? arguments[1] : "on" {
            case "false", "off": shell.options.hangsUpOnExit = false
            default: shell.options.hangsUpOnExit = true
            }
            return 0
        }
    }
}
