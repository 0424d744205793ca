import Bytes
import Platform
import Scheme
import SchemeProtocol
import ShellRuntime

/// What the prompt says of the Git repository around the directory: the branch at once, from the repository's own files, and
/// what has changed as soon as `git` has said so. Typing never waits for it.
///
/// `$GIT` has the text: `main`, then signs: `+` staged, `*` changed, `?` unknown files, `!` conflicts, `⇡2` `⇣1` ahead of and
/// behind the other side.
final class GitSegment {
    private let shell: Shell
    private var question: BackgroundQuestion?
    private var root: ByteString?
    private var head: ByteString = ""
    /// Signs from the last answer for this repository.
    private var signs: ByteString = ""

    init(_ shell: Shell) { self.shell = shell }

    /// The handle to watch while an answer is to come.
    var handle: HandleNumber? { question?.handle }

    /// Looks where the shell is now, and asks.
    func refresh() {
        question = nil
        let directory = shell.text("PWD") ?? "/"
        guard let found = Self.repository(around: directory) else {
            root = nil
            signs = ""
            shell.set("GIT", "")
            return
        }
        if found.root != root { signs = "" }
        root = found.root
        head = found.head
        publish()
        question = BackgroundQuestion(
            shell, "git", ["-C", found.root, "status", "--porcelain=v2", "--branch"],
            environment: ["GIT_OPTIONAL_LOCKS=0", "LC_ALL=C"])
    }

    /// Takes what has come; whether `$GIT` is another text now.
    func receive() -> Bool {
        guard let answer = question?.receive() else { return false }
        question = nil
        let before = signs
        signs = Self.signs(answer)
        publish()
        return before != signs
    }

    private func publish() { shell.set("GIT", head + signs) }

    /// The nearest directory above that holds a repository, and the branch that is checked out there.
    static func repository(around directory: ByteString) -> (root: ByteString, head: ByteString)? {
        var place = directory
        while true {
            let base = place == "/" ? "" : place
            if let head = head(of: base + "/.git") { return (place, head) }
            guard let slash = place.bytes.lastIndex(of: 0x2f), place.count > 1 else { return nil }
            place = slash == 0 ? "/" : place[0..<slash]
        }
    }

    /// The branch, or the first digits of the commit; nil where `path` is no repository.
    private static func head(of path: ByteString) -> ByteString? {
        guard let type = (try? Host.stat(path))?.mode.type else { return nil }
        var folder = path
        if type == .regular {
            // A worktree says where its own part of the repository is.
            guard let text = read(path), text.hasPrefix("gitdir: ") else { return nil }
            let target = text[8..<text.count].trimmed
            folder = target.first == 0x2f ? target : path[0..<(path.count - 4)] + target
        } else if type != .directory {
            return nil
        }
        guard let text = read(folder + "/HEAD")?.trimmed, !text.isEmpty else { return nil }
        let mark: ByteString = "ref: refs/heads/"
        let name = text.hasPrefix(mark) ? text[mark.count..<text.count] : text[0..<min(text.count, 8)]
        return ByteString(name.map { $0 < 0x20 || $0 == 0x7f ? 0x3f : $0 })
    }

    private static func read(_ path: ByteString) -> ByteString? {
        try? Handle(path, .read).readAll(limit: 4096)
    }

    /// Signs for what `git status --porcelain=v2 --branch` says.
    static func signs(_ status: ByteString) -> ByteString {
        var isStaged = false
        var isChanged = false
        var hasUnknown = false
        var hasConflicts = false
        var ahead: ByteString = ""
        for line in status.split(separator: 0x0a) where line.count > 3 {
            switch line[0] {
            case 0x31, 0x32:  // "1 XY …", "2 XY …"
                if line[2] != 0x2e { isStaged = true }
                if line[3] != 0x2e { isChanged = true }
            case 0x75: hasConflicts = true  // "u …"
            case 0x3f: hasUnknown = true  // "? …"
            case 0x23 where line.hasPrefix("# branch.ab "):  // "# branch.ab +1 -0"
                let counts = line.split(separator: 0x20)
                if counts.count == 4 {
                    if counts[2] != "+0" { ahead += "⇡" + counts[2][1..<counts[2].count] }
                    if counts[3] != "-0" { ahead += "⇣" + counts[3][1..<counts[3].count] }
                }
            default: break
            }
        }
        var result: ByteString = ""
        if isStaged { result += "+" }
        if isChanged { result += "*" }
        if hasUnknown { result += "?" }
        if hasConflicts { result += "!" }
        return result + (ahead.isEmpty ? "" : " " + ahead)
    }
}
