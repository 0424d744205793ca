import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `rm`: removes files and trees.
    static var rm: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Remove (unlink) the FILE(s).",
            [
                Option("f", "force", "ignore nonexistent files and arguments, never prompt"),
                Option("i", "", "prompt before every removal"),
                Option("", "no-preserve-root", "do not treat '/' specially"),
                Option("", "preserve-root", "do not remove '/' (default)"),
                Option("r", "recursive", "remove directories and their contents recursively"),
                Option("R", "", "same as -r"), Option("d", "dir", "remove empty directories"),
                Option("v", "verbose", "explain what is being done"),
            ]
        ) { (context) throws(Failure) in
            let isForced = context.arguments.last(of: ["f", "i"]) == "f"
            if context.operands.isEmpty && !isForced { throw .usage("missing operand") }
            let removal = Removal(context, isForced: isForced)
            for path in context.operands { try removal.remove(operand: path) }
        }
    }
}

/// One run of `rm`: how it removes, and what it asks.
struct Removal {
    let context: Context
    let isForced: Bool
    let asks: Bool
    let isRecursive: Bool

    init(_ context: Context, isForced: Bool) {
        self.context = context
        self.isForced = isForced
        asks = context.arguments.last(of: ["f", "i"]) == "i"
        isRecursive = context.has("r") || context.has("R")
    }

    /// Removes what has been moved, asking nothing and saying nothing.
    init(_ context: Context, forMoving: Bool) {
        self.context = context
        isForced = forMoving
        asks = false
        isRecursive = true
    }

    func remove(operand path: ByteString) throws(Failure) {
        let base = baseName(path)
        if isRecursive && (base == "." || base == "..") {
            return context.complain("refusing to remove '.' or '..' directory: skipping " + named(path))
        }
        if isRecursive, !context.has("no-preserve-root"), let stat = try? Host.stat(path, followsLinks: false),
            let root = try? Host.stat("/"), isSame(stat, root)
        {
            return context.complain(
                "it is dangerous to operate recursively on " + named(path)
                    + (path == "/" ? "" : " (same as '/')")
                    + "\nrm: use --no-preserve-root to override this failsafe")
        }
        _ = try remove(path, depth: 0)
    }

    /// Whether the file is gone.
    private func remove(_ path: ByteString, depth: Int) throws(Failure) -> Bool {
        var stat = Stat()
        do throws(Errno) { stat = try Host.stat(path, followsLinks: false) } catch {
            if !(isForced && (error == .noSuchFileOrDirectory || error == .notADirectory)) {
                context.complain("cannot remove " + named(path), error)
            }
            return false
        }
        if stat.mode.type == .directory { return try removeDirectory(path, depth) }
        if asks && !context.confirms("remove " + kind(stat) + " " + named(path) + "? ") { return false }
        return try unlink(path, isDirectory: false)
    }

    private func removeDirectory(_ path: ByteString, _ depth: Int) throws(Failure) -> Bool {
        guard isRecursive || context.has("d") else {
            context.complain("cannot remove " + named(path), .isADirectory)
            return false
        }
        if isRecursive {
            var entries: [DirectoryEntry] = []
            do throws(Errno) { entries = try directoryEntries(in: path) } catch {
                // An empty directory that cannot be read can still be removed.
                if (try? Host.unlink(path, directory: true)) != nil { return true }
                context.complain("cannot remove " + named(path), error)
                return false
            }
            // The bound keeps a hostile tree from using up the stack.
            guard depth < 1024 else {
                context.complain("cannot remove " + named(path), .nameTooLong)
                return false
            }
            if asks, !entries.isEmpty, !context.confirms("descend into directory " + named(path) + "? ") {
                return false
            }
            var isEmpty = true
            for entry in entries where try !remove(joined(path, entry.name), depth: depth + 1) { isEmpty = false }
            if !isEmpty { return false }
        }
        if asks && !context.confirms("remove directory " + named(path) + "? ") { return false }
        return try unlink(path, isDirectory: true)
    }

    private func unlink(_ path: ByteString, isDirectory: Bool) throws(Failure) -> Bool {
        do throws(Errno) { try Host.unlink(path, directory: isDirectory) } catch {
            context.complain("cannot remove " + named(path), error)
            return false
        }
        if context.has("v") { try context.put((isDirectory ? "removed directory " : "removed ") + named(path) + "\n") }
        return true
    }

    private func kind(_ stat: Stat) -> ByteString {
        switch stat.mode.type {
        case .regular: stat.size == 0 ? "regular empty file" : "regular file"
        case .symbolicLink: "symbolic link"
        case .fifo: "fifo"
        case .socket: "socket"
        case .blockDevice: "block special file"
        case .characterDevice: "character special file"
        default: "file"
        }
    }
}
