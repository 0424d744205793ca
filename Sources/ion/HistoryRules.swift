import Bytes
import ShellRuntime

/// What `@HISTORY_IGNORE` says: which entries are not kept.
struct HistoryRules {
    private var ignoresAll = false
    private var ignoresMissing = false
    private var ignoresWhitespace = false
    /// The same entry is kept once only.
    private(set) var ignoresDuplicates = false
    private var patterns: [ByteString] = []

    init(_ names: [ByteString]) {
        for name in names {
            switch name {
            case "all": ignoresAll = true
            case "no_such_command": ignoresMissing = true
            case "whitespace": ignoresWhitespace = true
            case "duplicates": ignoresDuplicates = true
            default: if name.hasPrefix("regex:") { patterns.append(name[6..<name.count]) }
            }
        }
    }

    /// Whether an entry is kept.
    func keeps(_ entry: ByteString, last: ByteString?, _ shell: Shell) -> Bool {
        if ignoresAll || ignoresDuplicates && entry == last { return false }
        if ignoresWhitespace, entry.first?.isSpace == true { return false }
        if ignoresMissing, let word = entry.split(separator: 0x20).first, isPlain(word), !shell.canRun(word),
            !ShellCompleter.keywords.contains(word), !word.contains(0x3d)
        {
            return false
        }
        return !patterns.contains { shell.matches(entry, pattern: $0) }
    }

    /// Without expansions: then it can be looked up before it runs.
    private func isPlain(_ word: ByteString) -> Bool {
        word.allSatisfy { $0.isAlphanumeric || $0 == 0x2d || $0 == 0x5f || $0 == 0x2e || $0 == 0x2f || $0 == 0x2b }
    }
}
