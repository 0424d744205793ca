import Bytes
import ShellSyntax

extension Builtin {
    static var alias: Builtin {
        Builtin("alias", "View, set or unset aliases", usage: "alias [NAME [= COMMAND]]") {
            (shell, arguments) throws(ShellError) in
            let text = ByteString.joined(arguments.dropFirst(), by: " ")
            if text.isEmpty {
                var lines = ByteString()
                for (name, value) in shell.aliases { lines += name + " = " + value + "\n" }
                return shell.write(lines)
            }
            guard let equals = text.bytes.firstIndex(of: 0x3d) else {
                guard let symbol = shell.symbols.find(text), case .alias(let value)? = shell.variables.find(symbol)
                else {
                    return shell.refuse("alias", "'" + text + "' is not an alias")
                }
                return shell.write("alias " + text + "='" + value + "'\n")
            }
            let name = text[0..<equals].trimmed
            guard !name.isEmpty,
                name.allSatisfy({ $0.isAlphanumeric || $0 == 0x5f || $0 == 0x2d || $0 == 0x21 || $0 >= 0x80 })
            else {
                return shell.fail("ion: alias name, '" + name + "', is invalid")
            }
            shell.variables.setGlobal(shell.symbols.intern(name), .alias(text[(equals + 1)..<text.count].trimmed))
            return 0
        }
    }

    static var unalias: Builtin {
        Builtin("unalias", "Delete aliases", usage: "unalias NAME ...") { (shell, arguments) throws(ShellError) in
            if arguments.count < 2 { return shell.fail("ion: you must specify an alias name") }
            var status: Int32 = 0
            for name in arguments.dropFirst() {
                if let symbol = shell.symbols.find(name), case .alias? = shell.variables.find(symbol) {
                    _ = shell.variables.remove(symbol, everywhere: true)
                } else {
                    status = shell.fail("ion: undefined alias: " + name)
                }
            }
            return status
        }
    }
}

extension Shell {
    var aliases: [(ByteString, ByteString)] {
        var result: [(ByteString, ByteString)] = []
        for entry in variables.all() {
            if case .alias(let text) = entry.value { result.append((symbols.name(entry.symbol), text)) }
        }
        return result.sorted { $0.0 < $1.0 }
    }
}
