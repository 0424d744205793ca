import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `ls`: what is in directories.
    static var ls: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "List information about the FILEs (the current directory by default).",
            [
                Option("a", "all", "do not ignore entries starting with ."),
                Option("A", "almost-all", "do not list implied . and .."),
                Option("C", "", "list entries by columns"),
                Option("", "color", mayTake: "WHEN", "color the output WHEN: always, auto or never"),
                Option("d", "directory", "list directories themselves, not their contents"),
                Option("F", "classify", mayTake: "WHEN", "append indicator (one of */=>@|) to entries"),
                Option("h", "human-readable", "with -l and -s, print sizes like 1K 234M 2G etc."),
                Option("i", "inode", "print the index number of each file"),
                Option("l", "", "use a long listing format"),
                Option("n", "numeric-uid-gid", "like -l, but list numeric user and group IDs"),
                Option("N", "literal", "print entry names without quoting"),
                Option("Q", "quote-name", "enclose entry names in double quotes"),
                Option("r", "reverse", "reverse order while sorting"),
                Option("R", "recursive", "list subdirectories recursively"),
                Option("s", "size", "print the allocated size of each file, in blocks"),
                Option("S", "", "sort by file size, largest first"), Option("t", "", "sort by time, newest first"),
                Option("U", "", "do not sort"), Option("w", "width", takes: "COLS", "set output width to COLS"),
                Option("1", "", "list one file per line"),
            ], usageStatus: 2
        ) { (context) throws(Failure) in
            let lister = Lister(context)
            var files: [ListedFile] = []
            var directories: [ListedFile] = []
            for path in context.operands.isEmpty ? ["."] : context.operands {
                guard let file = lister.file(path, path, isOperand: true) else { continue }
                if file.stat.mode.type == .directory && !context.has("d") {
                    directories.append(file)
                } else {
                    files.append(file)
                }
            }
            try lister.show(lister.sorted(files), hasTotal: false)
            let isTitled = context.operands.count > 1 || context.has("R")
            var isFirst = files.isEmpty
            for directory in lister.sorted(directories) {
                try lister.list(directory, isTitled: isTitled, &isFirst, depth: 0)
            }
        }
    }
}

/// One file as ls shows it.
struct ListedFile {
    var name: ByteString
    var path: ByteString
    var stat: Stat
    var target: ByteString?
}

/// One run of ls.
final class Lister {
    let context: Context
    let isLong: Bool
    let isColoured: Bool
    let isOnTerminal: Bool
    private let names: UserNames

    init(_ context: Context) {
        self.context = context
        isOnTerminal = Host.isTerminal(Host.standardOutput)
        isLong = context.has("n") || context.arguments.last(of: ["l", "1", "C"]) == "l"
        let colour = context.arguments.given.last { $0.key == "color" }
        isColoured =
            colour.map {
                $0.value == nil || $0.value == "always" || $0.value == "yes"
                    || ($0.value == "auto" && isOnTerminalNow())
            } ?? false
        names = context.has("n") ? UserNames(isEmpty: true) : UserNames(isEmpty: !isLong)
    }

    func file(_ name: ByteString, _ path: ByteString, isOperand: Bool) -> ListedFile? {
        do throws(Errno) {
            var stat = try Host.stat(path, followsLinks: false)
            if stat.mode.type == .symbolicLink {
                // A link to a directory that was named is followed, except where the link itself is to be described.
                if isOperand, !isLong, !context.has("d"), !context.has("F"), let target = try? Host.stat(path),
                    target.mode.type == .directory
                {
                    stat = target
                    return ListedFile(name: name, path: path, stat: stat)
                }
                return ListedFile(name: name, path: path, stat: stat, target: isLong ? try? Host.readLink(path) : nil)
            }
            return ListedFile(name: name, path: path, stat: stat)
        } catch {
            context.complain("cannot access " + named(path), error, status: isOperand ? 2 : 1)
            return nil
        }
    }

    func sorted(_ files: [ListedFile]) -> [ListedFile] {
        if context.has("U") { return files }
        let key = context.arguments.last(of: ["S", "t"])
        let result = files.sorted { a, b in
            if key == "S" && a.stat.size != b.stat.size { return a.stat.size > b.stat.size }
            if key == "t" && a.stat.modified != b.stat.modified { return b.stat.modified < a.stat.modified }
            return a.name < b.name
        }
        return context.has("r") ? result.reversed() : result
    }

    func list(_ directory: ListedFile, isTitled: Bool, _ isFirst: inout Bool, depth: Int) throws(Failure) {
        var entries: [DirectoryEntry] = []
        do throws(Errno) { entries = try directoryEntries(in: directory.path) } catch {
            return context.complain(
                "cannot open directory " + named(directory.path), error, status: depth == 0 ? 2 : 1)
        }
        if isTitled {
            try context.put((isFirst ? "" : "\n") + shown(directory.name) + ":\n")
            isFirst = false
        }
        var files: [ListedFile] = []
        if context.arguments.last(of: ["a", "A"]) == "a" {
            for name: ByteString in [".", ".."] {
                if let file = file(name, joined(directory.path, name), isOperand: false) { files.append(file) }
            }
        }
        for entry in entries where entry.name.first != 0x2e || context.has("a") || context.has("A") {
            if let file = file(entry.name, joined(directory.path, entry.name), isOperand: false) { files.append(file) }
        }
        files = sorted(files)
        try show(files, hasTotal: isLong || context.has("s"))
        guard context.has("R"), depth < 256 else { return }
        for file in files where file.stat.mode.type == .directory && file.name != "." && file.name != ".." {
            var next = file
            next.name = joined(directory.name, file.name)
            try list(next, isTitled: true, &isFirst, depth: depth + 1)
        }
    }

    func show(_ files: [ListedFile], hasTotal: Bool) throws(Failure) {
        if hasTotal {
            let blocks = files.reduce(UInt64(0)) { $0 &+ $1.stat.blocks }
            try context.put("total " + blockCount(blocks) + "\n")
        }
        if files.isEmpty { return }
        var heads: [ByteString] = [ByteString](repeating: "", count: files.count)
        if context.has("i") { addColumn(&heads, files.map { ByteString($0.stat.inode) }) }
        if context.has("s") { addColumn(&heads, files.map { blockCount($0.stat.blocks) }) }
        if isLong { addLongColumns(&heads, files) }
        let cells = files.indices.map { heads[$0] + painted(files[$0]) }
        let layout = context.arguments.last(of: ["l", "1", "C"])
        if isLong || layout == "1" || (layout != "C" && !isOnTerminal) {
            var text = ByteString()
            for cell in cells { text += cell + "\n" }
            return try context.put(text)
        }
        let widths = files.indices.map { heads[$0].count + displayWidth(shown(files[$0].name) + indicator(files[$0])) }
        try context.put(columns(cells, widths, lineWidth))
    }

    private var lineWidth: Int {
        if let width = context.value("w")?.integer(), width >= 0 {
            return width == 0 ? 1 << 20 : Int(min(width, 1 << 20))
        }
        if let width = Context.environment("COLUMNS")?.integer(), width > 0 { return Int(min(width, 1 << 20)) }
        if let size = try? Host.windowSize(Host.standardOutput), size.columns > 0 { return Int(size.columns) }
        return 80
    }

    private func blockCount(_ blocks: UInt64) -> ByteString {
        context.has("h") ? humanSize(blocks &* 512) : ByteString((blocks &+ 1) / 2)
    }

    private func addColumn(_ heads: inout [ByteString], _ texts: [ByteString], left: Bool = false) {
        let width = texts.reduce(0) { max($0, $1.count) }
        for index in heads.indices {
            heads[index] += (left ? filled(texts[index], width) : padded(texts[index], width)) + " "
        }
    }

    private func addLongColumns(_ heads: inout [ByteString], _ files: [ListedFile]) {
        addColumn(&heads, files.map { modeText($0.stat.mode) })
        addColumn(&heads, files.map { ByteString($0.stat.linkCount) })
        addColumn(&heads, files.map { names.user($0.stat.userID) }, left: !context.has("n"))
        addColumn(&heads, files.map { names.group($0.stat.groupID) }, left: !context.has("n"))
        addColumn(&heads, files.map { sizeText($0.stat) })
        let now = Int64(Host.clock(.realtime) / 1_000_000_000)
        addColumn(&heads, files.map { CalendarTime($0.stat.modified.seconds).listed(now: now) })
    }

    private func sizeText(_ stat: Stat) -> ByteString {
        if stat.mode.type == .characterDevice || stat.mode.type == .blockDevice {
            let device = stat.specialDevice
            let major = (device >> 8) & 0xfff | (device >> 32) & 0xffff_f000
            let minor = device & 0xff | (device >> 12) & 0xffff_ff00
            return ByteString(major) + ", " + padded(ByteString(minor), 3)
        }
        return context.has("h") ? humanSize(stat.size) : ByteString(stat.size)
    }

    func shown(_ name: ByteString) -> ByteString {
        if context.has("N") { return name }
        if context.has("Q") {
            var text: ByteString = "\""
            for byte in name {
                if byte == 0x22 || byte == 0x5c { text.append(0x5c) }
                text.append(byte)
            }
            return text + "\""
        }
        return isOnTerminal ? shellQuoted(name) : name
    }

    private func indicator(_ file: ListedFile) -> ByteString {
        guard context.has("F") else { return "" }
        switch file.stat.mode.type {
        case .directory: return "/"
        case .symbolicLink: return isLong ? "" : "@"
        case .fifo: return "|"
        case .socket: return "="
        case .regular: return file.stat.mode.permissions & 0o111 != 0 ? "*" : ""
        default: return ""
        }
    }

    private func painted(_ file: ListedFile) -> ByteString {
        var text = shown(file.name)
        if isColoured, let colour = colour(of: file) { text = "\u{1b}[" + colour + "m" + text + "\u{1b}[0m" }
        text += indicator(file)
        if let target = file.target { text += " -> " + shown(target) }
        return text
    }

    private func colour(of file: ListedFile) -> ByteString? {
        switch file.stat.mode.type {
        case .directory: "01;34"
        case .symbolicLink: "01;36"
        case .fifo: "33"
        case .socket: "01;35"
        case .blockDevice, .characterDevice: "01;33"
        default: file.stat.mode.permissions & 0o111 != 0 ? "01;32" : nil
        }
    }
}

private func isOnTerminalNow() -> Bool { Host.isTerminal(Host.standardOutput) }
