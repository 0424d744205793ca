import Bytes
import CommandLine
import SchemeProtocol
import Streams

extension Utilities {
    /// `dircolors`: the colours of names for `ls`.
    static var dircolors: Utility {
        Utility(
            ["[OPTION]... [FILE]"], "Output commands to set the LS_COLORS environment variable.",
            [
                Option("b", "sh", "output Bourne shell code to set LS_COLORS"),
                Option("", "bourne-shell", "same as -b"),
                Option("c", "csh", "output C shell code to set LS_COLORS"), Option("", "c-shell", "same as -c"),
                Option("p", "print-database", "output defaults"),
                Option("", "print-ls-colors", "output fully escaped colors for display"),
            ]
        ) { (context) throws(Failure) in
            let shell = context.arguments.last(of: ["b", "bourne-shell", "c", "c-shell"])
            let isShown = context.has("print-ls-colors")
            if shell != nil && (context.has("p") || isShown) {
                throw .usage(
                    "the options to output non shell syntax,\nand to select a shell syntax are mutually exclusive")
            }
            if context.has("p") && isShown {
                throw .usage("options --print-database and --print-ls-colors are mutually exclusive")
            }
            if context.has("p"), let first = context.operands.first {
                throw .usage(
                    "extra operand " + quoted(first)
                        + "\nfile operands cannot be combined with --print-database (-p)")
            }
            if context.operands.count > 1 { throw .usage("extra operand " + quoted(context.operands[1])) }
            if context.has("p") { return try context.put(ColourDatabase.text) }
            var isC = shell == "c" || shell == "c-shell"
            if shell == nil && !isShown {
                guard let name = Context.environment("SHELL"), !name.isEmpty else {
                    throw .fatal("no SHELL environment variable, and no shell type option given")
                }
                let base = baseName(name)
                isC = base == "csh" || base == "tcsh"
            }
            var database = ColourDatabase(isShown: isShown)
            if let path = context.operands.first {
                guard let input = context.open(path) else { return }
                var number = 0
                while let place = context.nextLine(input, path) {
                    number += 1
                    if let problem = database.add(input.text(place)) {
                        context.complain(
                            shellQuoted(path) + ":" + ByteString(number) + ": "
                                + problem)
                    }
                }
            } else {
                for line in ColourDatabase.text.split(separator: 0x0a) { _ = database.add(line) }
            }
            if context.status != 0 { return }
            if isShown { return try context.put(database.result) }
            try context.put(
                isC
                    ? "setenv LS_COLORS '" + database.result + "'\n"
                    : "LS_COLORS='" + database.result + "';\nexport LS_COLORS\n")
        }
    }
}

/// What `dircolors` makes of its lines.
private struct ColourDatabase {
    private enum Place {
        case everywhere
        case otherTerminal
        case thisTerminal
        case naming
    }

    private(set) var result = ByteString()
    private let isShown: Bool
    private var place = Place.everywhere
    private let terminal = Context.environment("TERM").flatMap { $0.isEmpty ? nil : $0 } ?? "none"
    private let colourTerminal = Context.environment("COLORTERM") ?? ""

    init(isShown: Bool) { self.isShown = isShown }

    private static let keywords: [(word: ByteString, key: ByteString)] = [
        ("NORMAL", "no"), ("NORM", "no"), ("FILE", "fi"), ("RESET", "rs"), ("DIR", "di"), ("LNK", "ln"),
        ("LINK", "ln"), ("SYMLINK", "ln"), ("ORPHAN", "or"), ("MISSING", "mi"), ("FIFO", "pi"), ("PIPE", "pi"),
        ("SOCK", "so"), ("BLK", "bd"), ("BLOCK", "bd"), ("CHR", "cd"), ("CHAR", "cd"), ("DOOR", "do"),
        ("EXEC", "ex"), ("LEFT", "lc"), ("LEFTCODE", "lc"), ("RIGHT", "rc"), ("RIGHTCODE", "rc"), ("END", "ec"),
        ("ENDCODE", "ec"), ("SUID", "su"), ("SETUID", "su"), ("SGID", "sg"), ("SETGID", "sg"), ("STICKY", "st"),
        ("OTHER_WRITABLE", "ow"), ("OWR", "ow"), ("STICKY_OTHER_WRITABLE", "tw"), ("OWT", "tw"),
        ("CAPABILITY", "ca"), ("MULTIHARDLINK", "mh"), ("CLRTOEOL", "cl"),
    ]

    /// Takes a line; answers what is wrong with it.
    mutating func add(_ line: ByteString) -> ByteString? {
        var text = line
        var start = 0
        while start < text.count, text[start].isSpace { start += 1 }
        if start == text.count || text[start] == 0x23 { return nil }
        var end = start
        while end < text.count, !text[end].isSpace { end += 1 }
        let word = text[start..<end]
        while end < text.count, text[end].isSpace { end += 1 }
        text = text[end..<text.count]
        for index in text.indices where text[index] == 0x23 && (index == 0 || text[index - 1].isSpace) {
            text = text[0..<index]
            break
        }
        let value = text.trimmed
        if value.isEmpty { return "invalid line;  missing second token" }
        let upper = ByteString(word.bytes.map { $0 >= 0x61 && $0 <= 0x7a ? $0 & 0xdf : $0 })
        if upper == "TERM" || upper == "COLORTERM" {
            let own = upper == "TERM" ? terminal : colourTerminal
            if place != .naming { place = Wildcard(value).matches(own) ? .naming : .otherTerminal }
            return nil
        }
        if place == .naming { place = .thisTerminal }
        if place == .otherTerminal { return nil }
        if word.first == 0x2e {
            append("*" + word, value)
        } else if word.first == 0x2a {
            append(word, value)
        } else if ["OPTIONS", "COLOR", "EIGHTBIT"].contains(upper) {
            return nil
        } else if let key = Self.keywords.first(where: { $0.word == upper })?.key {
            append(key, value)
        } else if place == .thisTerminal {
            return "unrecognized keyword " + word
        }
        return nil
    }

    private mutating func append(_ key: ByteString, _ value: ByteString) {
        if isShown {
            result += "\u{1b}[" + value + "m" + key + "\t" + value + "\u{1b}[0m\n"
            return
        }
        func escaped(_ text: ByteString) -> ByteString {
            var result = ByteString()
            for (index, byte) in text.enumerated() {
                let isEscaped = index > 0 && (text[index - 1] == 0x5c || text[index - 1] == 0x5e)
                switch byte {
                case 0x27: result += "'\\''"
                case 0x3a, 0x3d:
                    if !isEscaped { result.append(0x5c) }
                    result.append(byte)
                default: result.append(byte)
                }
            }
            return result
        }
        result += escaped(key) + "=" + escaped(value) + ":"
    }

    /// The defaults as a file for `dircolors`.
    static var text: ByteString {
        var text: ByteString =
            "# Colours of names for ls; the LS_COLORS environment variable is made of this by dircolors.\n"
        text += "# The entries hold on these terminals:\nCOLORTERM ?*\n"
        for pattern in TerminalKinds.patterns { text += "TERM " + pattern + "\n" }
        text += "# Kinds of files:\n"
        for kind in ColourTable.kinds { text += kind.keyword + " " + kind.code + "\n" }
        text += "# Endings of names:\n"
        for group in ColourTable.endings {
            for name in group.names.split(separator: 0x20) {
                text += (name.first == 0x2e ? name : "*" + name) + " " + group.code + "\n"
            }
        }
        return text
    }
}
