import Bytes
import LineEditor
import Platform
import SchemeProtocol
import ShellRuntime

/// What can stand at the cursor: commands where a command begins, variables behind `$` and `@`, else files.
struct ShellCompleter {
    let shell: Shell
    let options: OptionCompleter
    let specifications: CommandSpecifications

    init(shell: Shell) {
        self.shell = shell
        specifications = CommandSpecifications(shell)
        options = OptionCompleter(shell)
    }

    /// The most choices that are offered.
    private static var limit: Int { 2000 }

    /// - Parameter asks: programs may be asked for choices; between two keys there is no time for that.
    func complete(_ characters: [Character], _ cursor: Int, asks: Bool = true) -> Completion {
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
            // `user@host` is no array.
            word[sigil] == 0x24 || sigil == 0 || !word[sigil - 1].isAlphanumeric,
            word[(sigil + 1)..<word.count].allSatisfy({ $0.isAlphanumeric || $0 == 0x5f || $0 == 0x7b })
        {
            choices = variables(word, sigil)
        } else {
            let words = commandWords(characters, start)
            if let command = words.first {
                choices = arguments(of: command, Array(words.dropFirst()), word, asks: asks)
            } else if word.contains(0x2f) {
                choices = files(word, onlyDirectories: false)
            } else {
                choices = commands(word)
                if choices.isEmpty { choices = files(word, onlyDirectories: true) }
            }
        }
        if choices.count > Self.limit { choices.removeSubrange(Self.limit...) }
        return Completion(range: start..<cursor, choices: choices)
    }

    /// What may stand behind a command and the words that follow it.
    private func arguments(of command: ByteString, _ before: [ByteString], _ word: ByteString, asks: Bool)
        -> [Completion.Choice]
    {
        let (specification, outer) = specifications.find(command)?.reached(by: before) ?? (nil, [])
        if word.first == 0x2d {
            let declared = (specification?.options ?? []) + outer
            if !declared.isEmpty || !asks {
                return Fuzzy.filter(declared.map { Self.choice($0) }, word)
            }
            return options.choices(of: command, for: word)
        }
        if let subcommands = specification?.subcommands, !subcommands.isEmpty {
            let found = Fuzzy.filter(subcommands.map { Self.choice($0) }, word)
            if !found.isEmpty { return found }
        }
        let completer = ArgumentCompleter(shell: shell)
        if specification?.kind == "directory" { return files(word, onlyDirectories: true) }
        if let kind = specification?.kind, asks, let found = completer.choices(ofKind: kind, for: word) { return found }
        if let found = completer.choices(of: command, for: word) { return found }
        return files(word, onlyDirectories: false) + (word.count > 1 ? schemes(word) : [])
    }

    private static func choice(_ entry: CommandSpecification) -> Completion.Choice {
        Completion.Choice(entry.name.last == 0x3d ? entry.name : entry.name + " ", entry.text)
    }

    /// The command that the word at `start` is an argument of, and the words between; none where it begins a command.
    private func commandWords(_ characters: [Character], _ start: Int) -> [ByteString] {
        var first = start
        while first > 0, !"|&;(\n".contains(characters[first - 1]) { first -= 1 }
        let words = ByteString(String(characters[first..<start])).split(separator: 0x20).filter { !$0.isEmpty }
        return Array(words.drop { Self.heads.contains($0) || $0.contains(0x3d) && $0.first != 0x2d })
    }

    /// Words that a command can stand behind.
    private static var heads: [ByteString] {
        [
            "if", "while", "not", "!", "time", "and", "or", "else", "sudo", "doas", "env", "exec", "nohup", "nice",
            "defer",
        ]
    }

    /// What could be typed on: the rest of the one word that fits, or of the first of several files.
    func suggestion(_ characters: [Character]) -> [Character] {
        guard let last = characters.last, !last.isWhitespace, !"|&;()<>".contains(last), characters.count < 1000 else {
            return []
        }
        let completion = complete(characters, characters.count, asks: false)
        let typed = Array(characters[completion.range])
        guard typed.count > 1, let choice = completion.choices.first else { return [] }
        let isPath = typed.contains("/")
        guard completion.choices.count == 1 || isPath else { return [] }
        var whole = Array(choice.text.string)
        if whole.last == " " { whole.removeLast() }
        guard whole.count > typed.count, whole.starts(with: typed) else { return [] }
        return Array(whole[typed.count...])
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
        func isDirectory(_ entry: DirectoryEntry) -> Bool {
            if entry.type != .symbolicLink && entry.type != .unknown { return entry.type == .directory }
            return (try? Host.stat((directory == "." ? "" : directory) + entry.name))?.mode.type == .directory
        }
        var entries = DirectoryNames.list(directory)
        entries.removeAll { $0.name.first == 0x2e && name.first != 0x2e || onlyDirectories && !isDirectory($0) }
        var result: [ByteString] = []
        for entry in Fuzzy.filter(entries, name, { $0.name }) {
            let opens = isDirectory(entry)
            let whole = shown + entry.name + (opens ? "/" : "")
            if let quote {
                result.append(ByteString([quote]) + whole)
            } else {
                result.append(Self.escaped(whole) + (opens ? "" : " "))
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
