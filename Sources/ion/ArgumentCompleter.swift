import Bytes
import LineEditor
import Platform
import Scheme
import SchemeProtocol
import ShellRuntime

/// Arguments that are no files: jobs, processes, signals, users, hosts, schemes, builtins, branches.
struct ArgumentCompleter {
    let shell: Shell

    /// The choices for an argument of `command`; nil where files are meant.
    func choices(of command: ByteString, for word: ByteString) -> [Completion.Choice]? {
        let all: [Completion.Choice]
        switch command {
        case "fg", "bg", "disown", "wait": all = jobs()
        case "kill":
            all = word.first == 0x2d ? signals("-") : processes()
        case "killall", "pkill", "pgrep", "pidof": all = programs()
        case "trap", "on": all = signals("") + [Completion.Choice("EXIT ", "the shell's end")]
        case "chown", "su", "passwd", "login", "id", "groups": all = users()
        case "ssh", "scp", "ping", "sftp", "nc", "telnet":
            guard !word.contains(0x2f) else { return nil }
            all = hosts(word)
        case "help", "which", "type", "command":
            all = (shell.builtinNames + shell.functionAndAliasNames).sorted().map {
                Completion.Choice($0 + " ", shell.description(ofCommand: $0) ?? "")
            }
        case "drop", "read", "export", "mapfile":
            all = Set(shell.variableNames).sorted().map { Completion.Choice($0 + " ", "variable") }
        case "unalias":
            all = shell.functionAndAliasNames.sorted().map {
                Completion.Choice($0 + " ", shell.description(ofCommand: $0) ?? "")
            }
        case "keybindings": all = [Completion.Choice("emacs "), Completion.Choice("vi ")]
        default: return nil
        }
        let fitting = Fuzzy.filter(all, word)
        // A file may be meant where nothing else fits.
        return fitting.isEmpty ? nil : fitting
    }

    /// The choices for an argument that a declaration speaks of; nil for a kind that nobody knows.
    func choices(ofKind kind: ByteString, for word: ByteString) -> [Completion.Choice]? {
        let all: [Completion.Choice]
        switch kind {
        case "branch":
            all = lines(
                of: "git",
                [
                    "for-each-ref", "--format=%(refname:short)\t%(contents:subject)", "refs/heads", "refs/remotes",
                    "refs/tags",
                ])
        case "remote": all = lines(of: "git", ["remote"])
        case "unit": all = lines(of: "systemctl", ["list-unit-files", "--no-legend", "--no-pager", "--plain"])
        case "target": all = targets()
        case "user": all = users()
        case "process": all = processes()
        case "none": return []
        default: return nil
        }
        let fitting = Fuzzy.filter(all, word)
        return fitting.isEmpty ? nil : fitting
    }

    /// What a program lists: a name in each line, and behind a tab or blanks what is said of it.
    private func lines(of program: ByteString, _ arguments: [ByteString]) -> [Completion.Choice] {
        shell.output(of: program, arguments).split(separator: 0x0a).filter { !$0.isEmpty }.prefix(2000).map { line in
            let end = line.bytes.firstIndex { $0 == 0x09 || $0 == 0x20 } ?? line.count
            return Completion.Choice(line[0..<end] + " ", line[end..<line.count].trimmed)
        }
    }

    /// The targets of the Makefile here.
    private func targets() -> [Completion.Choice] {
        for name: ByteString in ["GNUmakefile", "makefile", "Makefile"] {
            let lines = Self.lines(of: name)
            if lines.isEmpty { continue }
            return lines.compactMap { line in
                guard let colon = line.firstIndex(of: ":"), colon > 0, line.first != 0x2e, line.first != 0x09,
                    line[0..<colon].allSatisfy({
                        $0.isAlphanumeric || $0 == 0x2d || $0 == 0x5f || $0 == 0x2e || $0 == 0x2f
                    }),
                    colon + 1 >= line.count || line[colon + 1] != 0x3d
                else { return nil }
                return Completion.Choice(line[0..<colon] + " ", line[(colon + 1)..<line.count].trimmed)
            }
        }
        return []
    }

    private func jobs() -> [Completion.Choice] {
        shell.jobDescriptions.map { Completion.Choice(ByteString($0.id) + " ", $0.text) }
    }

    private func processes() -> [Completion.Choice] {
        var result: [Completion.Choice] = []
        for process in (try? Host.processes()) ?? [] where result.count < 1000 {
            result.append(Completion.Choice(ByteString(process.id) + " ", process.name))
        }
        return result
    }

    private func programs() -> [Completion.Choice] {
        var names: Set<ByteString> = []
        for process in (try? Host.processes()) ?? [] { names.insert(process.name) }
        return names.sorted().map { Completion.Choice($0 + " ") }
    }

    private func signals(_ prefix: ByteString) -> [Completion.Choice] {
        (1...Int32(31)).compactMap { number in
            let signal = Signal(rawValue: number)
            return signal.name.map { Completion.Choice(prefix + ByteString($0) + " ", "signal " + ByteString(number)) }
        }
    }

    private func users() -> [Completion.Choice] {
        Self.lines(of: "/etc/passwd").compactMap { line in
            let fields = line.split(separator: line.contains(0x3b) ? 0x3b : 0x3a)
            guard fields.count > 5, !fields[0].isEmpty else { return nil }
            return Completion.Choice(fields[0] + " ", fields[fields.count - 2])
        }
    }

    /// From `/etc/hosts` and the hosts that ssh knows; a user may stand before one.
    private func hosts(_ word: ByteString) -> [Completion.Choice] {
        let head = word.bytes.lastIndex(of: 0x40).map { word[0..<($0 + 1)] } ?? ""
        var names: Set<ByteString> = []
        for line in Self.lines(of: "/etc/hosts") where line.first != 0x23 {
            names.formUnion(line.split(separator: 0x20).flatMap { $0.split(separator: 0x09) }.dropFirst())
        }
        let known = (shell.text("HOME") ?? "") + "/.ssh/known_hosts"
        for line in Self.lines(of: known) where line.first != 0x7c && line.first != 0x23 {
            names.formUnion((line.split(separator: 0x20).first ?? "").split(separator: 0x2c))
        }
        names.remove("")
        return names.sorted().map { Completion.Choice(head + $0 + " ", "host") }
    }

    private static func lines(of path: ByteString) -> [ByteString] {
        ((try? Handle(path, .read).readAll(limit: 1 << 20)) ?? "").split(separator: 0x0a)
    }
}

/// Which choices a typed word may mean: those that begin with it, else those that have it in them, else those that have its
/// letters in this order.
enum Fuzzy {
    static func filter(_ choices: [Completion.Choice], _ word: ByteString) -> [Completion.Choice] {
        filter(choices, word) { $0.text }
    }

    static func filter<T>(_ items: [T], _ word: ByteString, _ text: (T) -> ByteString) -> [T] {
        let exact = items.filter { text($0).hasPrefix(word) }
        if !exact.isEmpty { return exact }
        let small = lowered(word)
        let same = items.filter { lowered(text($0)).hasPrefix(small) }
        if !same.isEmpty || word.count < 2 { return same }
        let inside = items.filter { lowered(text($0)).firstIndex(of: small) != nil }
        if !inside.isEmpty { return inside }
        return items.filter { holds(lowered(text($0)), small) }
    }

    private static func lowered(_ text: ByteString) -> ByteString {
        ByteString(text.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 })
    }

    /// The letters in their order, the first one at the start.
    private static func holds(_ text: ByteString, _ word: ByteString) -> Bool {
        guard text.first == word.first else { return false }
        var place = 0
        for byte in text where place < word.count && byte == word[place] { place += 1 }
        return place == word.count
    }
}
