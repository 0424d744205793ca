import Bytes
import ShellSyntax

extension Builtin {
    static var which: Builtin { lookup("which") }
    static var type: Builtin { lookup("type") }

    private static func lookup(_ name: ByteString) -> Builtin {
        Builtin(name, "Say what a command's name stands for", usage: name + " NAME ...", isPure: true) {
            (shell, arguments) throws(ShellError) in
            if arguments.count < 2 { return shell.fail(name + ": Expected at least 1 args, got only 0") }
            var status: Int32 = 0
            for word in arguments.dropFirst() {
                var line = word
                switch shell.resolve(word, shell.symbols.find(word)) {
                case .alias(let text): line += ": alias to " + text
                case .function: line += ": function"
                case .builtin: line += ": built-in shell command"
                case .program(let path): line = path
                case .missing:
                    status = 1
                    continue
                }
                _ = shell.write(line + "\n")
            }
            return status
        }
    }
}
