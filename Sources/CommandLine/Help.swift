public import Bytes

/// The text of `--help`.
public enum Help {
    public static func text(
        name: ByteString, synopsis: [StaticString], summary: StaticString, options: [Option]
    ) -> ByteString {
        var text = ByteString()
        for (index, line) in synopsis.enumerated() {
            text += index == 0 ? "Usage: " : "  or:  "
            text += name + " " + ByteString(line) + "\n"
        }
        text += ByteString(summary) + "\n\n"
        for option in options where !option.isHidden { text += describe(option) }
        return text
    }

    private static func describe(_ option: Option) -> ByteString {
        var line: ByteString = "  "
        line += option.letter.isEmpty ? "    " : "-" + option.letter + (option.word.isEmpty ? "" : ", ")
        if !option.word.isEmpty { line += "--" + option.word }
        switch option.value {
        case .none: break
        case .required(let name): line += (option.word.isEmpty ? " " : "=") + ByteString(name)
        case .optional(let name): line += "[" + (option.word.isEmpty ? "" : "=") + ByteString(name) + "]"
        }
        if line.count > 28 {
            line += "\n" + ByteString(repeatElement(0x20, count: 30))
        } else {
            line += ByteString(repeatElement(0x20, count: 30 - line.count))
        }
        return line + ByteString(option.help) + "\n"
    }
}
