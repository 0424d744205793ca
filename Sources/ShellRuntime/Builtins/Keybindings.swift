import Bytes

extension Builtin {
    static var keybindings: Builtin {
        Builtin(
            "keybindings", "Choose the keys of the line editor", usage: "keybindings [vi | emacs]",
            options: [OptionDescription("vi", "modes, as in vi"), OptionDescription("emacs", "keys with Ctrl and Alt")]
        ) { (shell, arguments) throws(ShellError) in
            guard arguments.count > 1 else { return shell.write(shell.options.usesViKeys ? "vi\n" : "emacs\n") }
            switch arguments[1] {
            case "vi": shell.options.usesViKeys = true
            case "emacs": shell.options.usesViKeys = false
            default: return shell.refuse("keybindings", "invalid keybinding, see --help")
            }
            return 0
        }
    }
}
