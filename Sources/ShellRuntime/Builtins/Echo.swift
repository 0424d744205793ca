import Bytes

extension Builtin {
    static var echo: Builtin {
        Builtin(
            "echo", "Display text", usage: "echo [-e] [-n] [-s] [TEXT ...]",
            options: [
                OptionDescription("-e", "decode backslash escapes"),
                OptionDescription("--escape", "decode backslash escapes"),
                OptionDescription("-n", "write no newline at the end"),
                OptionDescription("--no-newline", "write no newline at the end"),
                OptionDescription("-s", "put no blanks between the words"),
                OptionDescription("--no-spaces", "put no blanks between the words"),
            ], isPure: true
        ) {
            (shell, arguments) throws(ShellError) in
            var decodes = false
            var hasNewline = true
            var hasSpaces = true
            var words: [ByteString] = []
            for argument in arguments.dropFirst() {
                switch argument {
                case "--escape": decodes = true
                case "--no-newline": hasNewline = false
                case "--no-spaces": hasSpaces = false
                default:
                    guard argument.first == 0x2d, argument.count > 1,
                        argument.dropFirst().allSatisfy({ $0 == 0x65 || $0 == 0x6e || $0 == 0x73 })
                    else {
                        words.append(argument)
                        continue
                    }
                    if argument.contains(0x65) { decodes = true }
                    if argument.contains(0x6e) { hasNewline = false }
                    if argument.contains(0x73) { hasSpaces = false }
                }
            }
            var text = ByteString.joined(words, by: hasSpaces ? " " : "")
            if decodes {
                let decoded = Escapes.decode(text)
                text = decoded.text
                if decoded.isCut { hasNewline = false }
            }
            if hasNewline { text.append(0x0a) }
            return shell.write(text)
        }
    }
}
