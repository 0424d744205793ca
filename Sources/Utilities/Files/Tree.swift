import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `tree`: directories with what is below them.
    static var tree: Utility {
        Utility(
            ["[OPTION]... [DIRECTORY]..."], "List the contents of directories as a tree.",
            [
                Option("a", "", "list names that begin with a dot too"), Option("d", "", "list directories only"),
                Option("f", "", "show the whole path of each file"),
                Option("i", "", "do not show the lines of the tree"),
                Option("L", "", takes: "LEVEL", "go only LEVEL directories down"),
                Option("P", "", takes: "PATTERN", "list only files that match PATTERN"),
                Option("I", "", takes: "PATTERN", "do not list what matches PATTERN"),
                Option("s", "", "show sizes"), Option("h", "", "show sizes for people"),
                Option("p", "", "show permissions"),
                Option("F", "", "append a sign of the kind: / = * |"), Option("r", "", "sort in reverse order"),
                Option("", "dirsfirst", "list directories before files"),
                Option("", "noreport", "leave the report out"),
            ]
        ) { (context) throws(Failure) in
            let level = try context.number("L", "Invalid level, must be greater than 0", in: 1...Int.max) ?? .max
            let listing = TreeListing(context, level)
            for path in context.operands.isEmpty ? ["."] : context.operands { try listing.list(path) }
            if !context.has("noreport") { try listing.report() }
        }
    }
}

private final class TreeListing {
    private let context: Context
    private let level: Int
    private var directories = 0
    private var files = 0

    init(_ context: Context, _ level: Int) {
        self.context = context
        self.level = level
    }

    func list(_ path: ByteString) throws(Failure) {
        guard let stat = try? Host.stat(path), stat.mode.type == .directory else {
            try context.put(path + "  [error opening dir]\n")
            context.status = 2
            return
        }
        directories += 1
        try context.put(path + "\n")
        try walk(path, "", 1)
    }

    private func walk(_ path: ByteString, _ indent: ByteString, _ depth: Int) throws(Failure) {
        if depth > min(level, 256) { return }
        guard let entries = context.attempt(path, { () throws(Errno) in try directoryEntries(in: path) }) else {
            return
        }
        var names = entries.filter { isListed($0) }.sorted { $0.name < $1.name }
        if context.has("r") { names.reverse() }
        if context.has("dirsfirst") {
            names = names.filter { $0.type == .directory } + names.filter { $0.type != .directory }
        }
        for (index, entry) in names.enumerated() {
            let isLast = index == names.count - 1
            let whole = joined(path, entry.name)
            let stat = try? Host.stat(whole, followsLinks: false)
            var line = context.has("i") ? "" : indent + (isLast ? "└── " : "├── ")
            line += facts(stat)
            line += context.has("f") ? whole : entry.name
            if stat?.mode.type == .symbolicLink, let target = try? Host.readLink(whole) { line += " -> " + target }
            if context.has("F"), let stat { line += sign(stat) }
            try context.put(line + "\n")
            if stat?.mode.type == .directory {
                directories += 1
                try walk(whole, indent + (isLast ? "    " : "│   "), depth + 1)
            } else {
                files += 1
            }
        }
    }

    private func isListed(_ entry: DirectoryEntry) -> Bool {
        if entry.name == "." || entry.name == ".." { return false }
        if entry.name.first == 0x2e && !context.has("a") { return false }
        if let pattern = context.value("I"), Wildcard(pattern).matches(entry.name) { return false }
        if entry.type == .directory { return true }
        if context.has("d") { return false }
        return context.value("P").map { Wildcard($0).matches(entry.name) } ?? true
    }

    private func facts(_ stat: Stat?) -> ByteString {
        guard let stat else { return "" }
        var parts: [ByteString] = []
        if context.has("p") { parts.append(modeText(stat.mode)) }
        if context.has("h") {
            parts.append(padded(humanSize(stat.size), 4))
        } else if context.has("s") {
            parts.append(padded(ByteString(stat.size), 11))
        }
        if parts.isEmpty { return "" }
        var text: ByteString = "["
        for (index, part) in parts.enumerated() { text += (index > 0 ? " " : "") + part }
        return text + "]  "
    }

    private func sign(_ stat: Stat) -> ByteString {
        switch stat.mode.type {
        case .directory: "/"
        case .socket: "="
        case .fifo: "|"
        case .regular: stat.mode.permissions & 0o111 != 0 ? "*" : ""
        default: ""
        }
    }

    func report() throws(Failure) {
        var text = "\n" + ByteString(directories) + (directories == 1 ? " directory" : " directories")
        if !context.has("d") { text += ", " + ByteString(files) + (files == 1 ? " file" : " files") }
        try context.put(text + "\n")
    }
}
