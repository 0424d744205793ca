import Bytes
import Platform
import ShellSyntax

extension Builtin {
    static var help: Builtin {
        Builtin("help", "Get help for builtins", usage: "help [NAME]", isPure: true) {
            (shell, arguments) throws(ShellError) in
            guard arguments.count > 1 else {
                var text = ByteString()
                let all = shell.options.isInteractive ? Builtin.all + Builtin.interactive : Builtin.all
                for builtin in all {
                    text += builtin.name
                    text.append(contentsOf: repeatElement(0x20, count: max(1, 14 - builtin.name.count)))
                    text += builtin.summary + "\n"
                }
                return shell.write(text)
            }
            guard let symbol = shell.symbols.find(arguments[1]), symbol.index < shell.builtins.count,
                let builtin = shell.builtins[symbol.index]
            else { return try shell.helpElsewhere(arguments[1]) }
            // A person gets all of it; where nobody looks, it is the one line that Ion gives.
            return shell.write(shell.isSeen ? builtin.manual : builtin.summary + "\n")
        }
    }
}

extension Shell {
    /// Whether a person sees what is written.
    fileprivate var isSeen: Bool { !streams.output.collects && Host.isTerminal(streams.output.handle) }

    /// Help for what is no builtin: a function's signature, or what a program says of itself.
    fileprivate func helpElsewhere(_ name: ByteString) throws(ShellError) -> Int32 {
        switch resolve(name, symbols.find(name)) {
        case .function(let function): return describe(function.definition)
        case .alias(let text): return write(name + ": alias to '" + text + "'\n")
        case .program where isSeen:
            var text = output(of: name, ["--help"])
            if let example = Builtin.utilityExample(name), !text.isEmpty {
                text += "\nexample: " + example.command + "\n         # " + example.meaning + "\n"
            }
            if !text.isEmpty { return write(text) }
        default: break
        }
        return refuse("help", "command help not found - try 'help'")
    }
}
