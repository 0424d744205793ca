import Bytes
import CommandLine
import Platform
import Scheme

extension Utilities {
    /// `man`: the manual, made from what the utilities say of themselves.
    static var man: Utility {
        Utility(
            ["[OPTION]... [SECTION] PAGE...", "-k WORD..."], "Show the manual pages of the utilities.",
            [
                Option("k", "apropos", "list the pages whose names or summaries have the words in them"),
                Option("f", "whatis", "list the summaries of the pages"),
                Option("w", "where", "tell whether there is a page, and of which section"),
                Option("s", "sections", takes: "LIST", "look only into these sections"),
                Option("P", "pager", takes: "PAGER", ""),
            ]
        ) { (context) throws(Failure) in
            var names = context.operands
            var section = context.value("s")
            if names.count > 1, names[0].count == 1, names[0][0].isDigit { section = names.removeFirst() }
            if names.isEmpty { throw .usage("what manual page do you want?") }
            if context.has("k") { return try listPages(context, names) }
            for name in names {
                let isWanted = section.map { $0.split(separator: 0x2c).contains("1") } ?? true
                guard isWanted, let utility = utility(named: name) else {
                    let place = section.map { " in section " + $0 } ?? ""
                    Program.complain("No manual entry for " + name + place)
                    context.status = 16
                    continue
                }
                if context.has("f") {
                    try context.put(summaryLine(name, utility))
                } else if context.has("w") {
                    try context.put(name + "(1)\n")
                } else {
                    let isShown = Host.isTerminal(Host.standardOutput)
                    try show(page(name, utility, isShown: isShown), named: name + "(1)", context)
                }
            }
        }
    }

    private static func summaryLine(_ name: ByteString, _ utility: Utility) -> ByteString {
        filled(name + " (1)", 20) + " - " + ByteString(utility.summary) + "\n"
    }

    private static func listPages(_ context: Context, _ words: [ByteString]) throws(Failure) {
        var isFound = false
        for (name, make) in all {
            let utility = make()
            let text = (name + " " + ByteString(utility.summary)).lowercased
            guard words.contains(where: { text.firstIndex(of: $0.lowercased) != nil }) else { continue }
            isFound = true
            try context.put(summaryLine(name, utility))
        }
        if !isFound {
            for word in words { Program.complain(word + ": nothing appropriate.") }
            context.status = 16
        }
    }

    /// The page of a utility.
    static func page(_ name: ByteString, _ utility: Utility, isShown: Bool) -> ByteString {
        func head(_ text: ByteString) -> ByteString { (isShown ? "\u{1b}[1m" + text + "\u{1b}[m" : text) + "\n" }
        let title = name.uppercased + "(1)"
        let middle: ByteString = "User Commands"
        let gap = ByteString(repeatElement(0x20, count: max(1, (78 - middle.count) / 2 - title.count)))
        var text = title + gap + middle + gap + title + "\n\n"
        text += head("NAME") + "       " + name + " - " + ByteString(utility.summary) + "\n\n"
        text += head("SYNOPSIS")
        for line in utility.synopsis { text += "       " + name + " " + ByteString(line) + "\n" }
        text += "\n" + head("OPTIONS")
        for option in utility.options + Utility.standardOptions where !option.isHidden {
            var line: ByteString = "       "
            if !option.letter.isEmpty { line += "-" + option.letter + (option.word.isEmpty ? "" : ", ") }
            if !option.word.isEmpty { line += "--" + option.word }
            switch option.value {
            case .none: break
            case .required(let value): line += (option.word.isEmpty ? " " : "=") + ByteString(value)
            case .optional(let value): line += "[" + (option.word.isEmpty ? "" : "=") + ByteString(value) + "]"
            }
            text += line + "\n" + folded(ByteString(option.help), indent: 14) + "\n"
        }
        return text
    }

    private static func folded(_ text: ByteString, indent: Int) -> ByteString {
        let blanks = ByteString(repeatElement(0x20, count: indent))
        var result = blanks
        var used = indent
        for (index, word) in text.split(separator: 0x20).enumerated() {
            if index > 0, used + 1 + word.count > 78 {
                result += "\n" + blanks
                used = indent
            } else if index > 0 {
                result += " "
                used += 1
            }
            result += word
            used += word.count
        }
        return result + "\n"
    }
}
