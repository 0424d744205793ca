import Bytes

extension Builtin {
    static var abbr: Builtin {
        Builtin(
            "abbr", "Set words that become more as they are typed",
            usage: "abbr [NAME = TEXT | -e NAME ...]",
            options: [OptionDescription("-e", "forget abbreviations")]
        ) { (shell, arguments) throws(ShellError) in
            guard arguments.count > 1 else {
                var text = ByteString()
                for (name, expansion) in shell.abbreviations.sorted(by: { $0.key < $1.key }) {
                    text += "abbr " + name + " = '" + expansion + "'\n"
                }
                return shell.write(text)
            }
            if arguments[1] == "-e" {
                var status: Int32 = 0
                for name in arguments.dropFirst(2) where shell.abbreviations.removeValue(forKey: name) == nil {
                    status = shell.refuse("abbr", name + ": no such abbreviation")
                }
                return status
            }
            let text = ByteString.joined(Array(arguments[1...]), by: " ")
            guard let equals = text.bytes.firstIndex(of: 0x3d) else {
                return shell.refuse("abbr", "usage: abbr NAME = TEXT")
            }
            let name = text[0..<equals].trimmed
            let expansion = text[(equals + 1)..<text.count].trimmed
            guard !name.isEmpty, !name.contains(0x20), !expansion.isEmpty else {
                return shell.refuse("abbr", "usage: abbr NAME = TEXT")
            }
            shell.abbreviations[name] = expansion
            return 0
        }
    }
}
