import Bytes
import LineEditor
import Platform
import SchemeProtocol
import ShellRuntime

/// What can stand at the cursor: commands where a command begins, variables behind `$` and `@`, else files.
struct ShellCompleter {
    let shell: Shell
    let options: OptionCompleter

    init(shell: Shell) {
        self.shell = shell
        options = OptionCompleter(shell)
    }

    /// The most choices that are offered.
    private static var limit: Int { 2000 }

    func complete(_ characters: [Character], _ cursor: Int) -> Completion {
        var start = cursor
        var isEscaped = false
        while start > 0 {
            let character = characters[start - 1]
            isEscaped = start > 1 && characters[start - 2] == "\\"
            if !isEscaped,
                character.isWhitespace || character == "|" || character == "&" || character == ";" || character == "("
                    || character == ">" || character == "<"
            {
                break
            }
            start -= 1
        }
        let word = ByteString(String(characters[start..<cursor]))
        var choices: [Completion.Choice]
        if let sigil = word.bytes.lastIndex(where: { $0 == 0x24 || $0 == 0x40 }),
            word[(sigil + 1)..<word.count].allSatisfy({ $0.isAlphanumeric || $0 == 0x5f || $0 == 0x7b })
        {
            choices = variables(word, sigil)
        } else if isCommandPlace(characters, start), !word.contains(0x2f) {
            choices = commands(word)
            if choices.isEmpty { choices = files(word, onlyDirectories: true) }
        } else if word.first == 0x2d, let command = commandWord(characters, start) {
            choices = options.choices(of: command, for: word)
        } else if let command = commandWord(characters, start),
            let found = ArgumentCompleter(shell: shell).choices(of: command, for: word)
        {
            choices = found
        } else {
            choices = files(word, onlyDirectories: false) + (word.count > 1 ? schemes(word) : [])
        }
        if choices.count > Self.limit { choices.removeSubrange(Self.limit...) }
        return Completion(range: start..<cursor, choices: choices)
    }

    /// The name of the command that the word at `start` is an argument of.
    private func commandWord(_ characters: [Character], _ start: Int) -> ByteString? {
        var first = start
        while first > 0, !"|&;(\n".contains(characters[first - 1]) { first -= 1 }
        while first < start, characters[first] == " " { first += 1 }
        let words = ByteString(String(characters[first..<start])).split(separator: 0x20).filter { !$0.isEmpty }
        return words.first { !Self.heads.contains($0) && !$0.contains(0x3d) }
    }

    /// Words that a command can stand behind.
    private static var heads: [ByteString] { ["if", "while", "not", "!", "time", "and", "or", "else"] }

    /// What could be typed on: the rest of the one word that fits, or of the first of several files.
    func suggestion(_ characters: [Character]) -> [Character] {
        guard let last = characters.last, !last.isWhitespace, !"|&;()<>".contains(last), characters.count < 1000 else {
            return []
        }
        let completion = complete(characters, characters.count)
        let typed = Array(characters[completion.range])
        guard typed.count > 1, let choice = completion.choices.first else { return [] }
        let isPath = typed.contains("/")
        guard completion.choices.count == 1 || isPath else { return [] }
        var whole = Array(choice.text.string)
        if whole.last == " " { whole.removeLast() }
        guard whole.count > typed.count, whole.starts(with: typed) else { return [] }
        return Array(whole[typed.count...])
    }

    /// Whether a command begins here: nothing but blanks stands before, or a sign that begins one.
    private func isCommandPlace(_ characters: [Character], _ start: Int) -> Bool {
        var index = start
        while index > 0, characters[index - 1] == " " || characters[index - 1] == "\t" { index -= 1 }
        guard index > 0 else { return true }
        let before = characters[index - 1]
        return before == "|" || before == "&" || before == ";" || before == "(" || before == "\n"
    }

    /// The schemes of this system; without any on a system that has none.
    private func schemes(_ word: ByteString) -> [Completion.Choice] {
        if word.contains(0x2f) || word.contains(0x3a) { return [] }
        return DirectoryNames.list(":").filter { $0.name.hasPrefix(word) }.map {
            Completion.Choice($0.name + ":", "scheme")
        }
    }

    private func variables(_ word: ByteString, _ sigil: Int) -> [Completion.Choice] {
        let isBraced = sigil + 1 < word.count && word[sigil + 1] == 0x7b
        let typed = word[(sigil + (isBraced ? 2 : 1))..<word.count]
        let head = word[0..<(word.count - typed.count)]
        let names = Set(shell.variableNames.filter { $0.hasPrefix(typed) }).sorted()
        return names.map { name in
            let value = shell.text(name) ?? ""
            let shown = value.count > 60 ? value[0..<60] + "…" : value
            return Completion.Choice(
                head + name + (isBraced ? "}" : ""), ByteString(shown.map { $0 < 0x20 ? 0x20 : $0 }))
        }
    }

    private func commands(_ word: ByteString) -> [Completion.Choice] {
        var names = Set(
            (shell.builtinNames + shell.functionAndAliasNames + Self.keywords).filter { $0.hasPrefix(word) })
        for directory in (shell.text("PATH") ?? "").split(separator: 0x3a)
        where !word.isEmpty || names.count < Self.limit {
            for entry in DirectoryNames.list(directory) where entry.name.hasPrefix(word) && entry.type != .directory {
                names.insert(entry.name)
            }
        }
        return names.sorted().map { name in
            Completion.Choice(
                name + " ", Self.keywords.contains(name) ? "keyword" : shell.description(ofCommand: name) ?? "")
        }
    }

    static var keywords: [ByteString] {
        [
            "break", "case", "continue", "else", "end", "export", "fn", "for", "if", "let", "match", "not", "return",
            "time",
            "while",
        ]
    }

    private func files(_ word: ByteString, onlyDirectories: Bool) -> [Completion.Choice] {
        let quote = word.first.flatMap { $0 == 0x22 || $0 == 0x27 ? $0 : nil }
        let typed = quote == nil ? Self.unescaped(word) : word[1..<word.count]
        let slash = typed.bytes.lastIndex(of: 0x2f)
        let colon = typed.bytes.lastIndex(of: 0x3a)
        let cut = max(slash ?? -1, colon ?? -1) + 1
        let shown = typed[0..<cut]
        let name = typed[cut..<typed.count]
        var directory = shown.isEmpty ? "." : shown
        if directory.hasPrefix("~/"), let home = shell.text("HOME") {
            directory = home + directory[1..<directory.count]
        }
        var result: [ByteString] = []
        for entry in Fuzzy.filter(DirectoryNames.list(directory), name, { $0.name }) {
            if entry.name.first == 0x2e && name.first != 0x2e { continue }
            var isDirectory = entry.type == .directory
            if entry.type == .symbolicLink || entry.type == .unknown {
                isDirectory =
                    (try? Host.stat((directory == "." ? "" : directory) + entry.name))?.mode.type == .directory
            }
            if onlyDirectories && !isDirectory { continue }
            let whole = shown + entry.name + (isDirectory ? "/" : "")
            if let quote {
                result.append(ByteString([quote]) + whole)
            } else {
                result.append(Self.escaped(whole) + (isDirectory ? "" : " "))
            }
        }
        result.sort()
        // A blank behind the name is for the case of one choice only.
        let words =
            result.count == 1
            ? result : result.map { $0.hasSuffix(" ") && !$0.hasSuffix("\\ ") ? $0[0..<($0.count - 1)] : $0 }
        return words.map { Completion.Choice($0) }
    }

    private static func unescaped(_ word: ByteString) -> ByteString {
        var result = ByteString()
        var isEscaped = false
        for byte in word {
            if byte == 0x5c && !isEscaped { isEscaped = true; continue }
            isEscaped = false
            result.append(byte)
        }
        return result
    }

    private static func escaped(_ name: ByteString) -> ByteString {
        var result = ByteString()
        for (index, byte) in name.enumerated() {
            switch byte {
            case 0x7e where index == 0: break
            case 0x20, 0x22, 0x24, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x3b, 0x3c, 0x3e, 0x3f, 0x40, 0x5b, 0x5c, 0x5d, 0x7b,
                0x7c, 0x7d, 0x7e, 0x23, 0x5e:
                result.append(0x5c)
            default: break
            }
            result.append(byte)
        }
        return result
    }
}

/// The names in a directory, as completion needs them: none where it cannot be read.
enum DirectoryNames {
    static func list(_ path: ByteString) -> [DirectoryEntry] {
        guard let handle = try? Host.open(path, [.read, .directory]) else { return [] }
        defer { try? Host.close(handle) }
        var cookie: UInt64 = 0
        var entries: [DirectoryEntry] = []
        while let more = try? Host.directoryEntries(handle, cookie: &cookie), !more.isEmpty, entries.count < 100_000 {
            entries.append(contentsOf: more)
        }
        return entries
    }
}
