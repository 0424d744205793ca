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
                Option("I", "", "prompt once before removing more than three files, or when removing recursively"),
                Option(
                    "", "interactive", mayTake: "WHEN", "prompt according to WHEN: never, once (-I), or always (-i)"),
                Option("", "one-file-system", "skip directories on a file system different from that of the argument"),
                Option("", "no-preserve-root", "do not treat '/' specially"),
                Option("", "preserve-root", mayTake: "all", "do not remove '/' (default)"),
                Option("r", "recursive", "remove directories and their contents recursively"),
                Option("R", "", "same as -r"), Option("d", "dir", "remove empty directories"),
                Option("v", "verbose", "explain what is being done"), Progress.option,
            ]
        ) { (context) throws(Failure) in
            let removal = try Removal(context)
            if context.operands.isEmpty && !removal.isForced { throw .usage("missing operand") }
            if removal.asksOnce, context.has("r") || context.has("R") || context.operands.count > 3 {
                let count = context.operands.count
                let words: ByteString = count == 1 ? " argument" : " arguments"
                let isTree = context.has("r") || context.has("R")
                if !context.confirms("remove " + ByteString(count) + words + (isTree ? " recursively? " : "? ")) {
                    return
                }
            }
            for path in context.operands { try removal.remove(operand: path) }
        }
    }
}

/// One run of `rm`: how it removes, and what it asks.
///
/// Directories are gone through by their handles: who puts a symbolic link in a directory's place meanwhile leads it
/// nowhere else.
final class Removal {
    let context: Context
    private(set) var isForced = false
    private var asksAlways = false
    private(set) var asksOnce = false
    private let isRecursive: Bool
    private let takesEmpty: Bool
    private let isVerbose: Bool
    private let staysOnDevice: Bool
    private var rootDevice: UInt64 = 0
    private let root = try? Host.stat("/")
    private let keepsRoot: Bool
    private let progress: Progress
    /// Who sits before it is asked about files that are not to be written to.
    private let asksForUnwritable: Bool

    init(_ context: Context) throws(Failure) {
        self.context = context
        isRecursive = context.has("r") || context.has("R")
        takesEmpty = context.has("d")
        isVerbose = context.has("v")
        for (key, value) in context.arguments.given where key == "preserve-root" {
            if let value, value != "all" {
                throw .fatal("unrecognized --preserve-root argument: " + quoted(value))
            }
        }
        staysOnDevice = context.has("one-file-system")
        keepsRoot = context.arguments.last(of: ["preserve-root", "no-preserve-root"]) != "no-preserve-root"
        progress = Progress(context)
        var asksForUnwritable = true
        for (key, value) in context.arguments.given {
            var meaning = -1
            switch key {
            case "f": meaning = 0
            case "i": meaning = 2
            case "I": meaning = 1
            case "interactive":
                meaning = 2
                if let value {
                    meaning = try Utilities.chosen(
                        value,
                        of: [("never", 0), ("no", 0), ("none", 0), ("once", 1), ("always", 2), ("yes", 2)],
                        for: "interactive")
                }
            default: continue
            }
            // Only -f itself is quiet about what is missing.
            isForced = key == "f" || (isForced && key == "interactive")
            asksAlways = meaning == 2
            asksOnce = meaning == 1
            asksForUnwritable = meaning != 0
        }
        self.asksForUnwritable = asksForUnwritable && Host.isTerminal(Host.standardInput)
    }

    /// Removes what has been moved, asking nothing and saying nothing.
    init(forMoving context: Context) {
        self.context = context
        isForced = true
        isRecursive = true
        takesEmpty = true
        isVerbose = context.has("v")
        staysOnDevice = false
        keepsRoot = true
        asksForUnwritable = false
        progress = Progress(context)
    }

    func remove(operand path: ByteString) throws(Failure) {
        let base = baseName(path)
        if isRecursive && (base == "." || base == "..") {
            return context.complain("refusing to remove '.' or '..' directory: skipping " + named(path))
        }
        let stat: Stat
        do throws(Errno) { stat = try Host.stat(path, followsLinks: false) } catch {
            if !(isForced && isMissing(error)) { context.complain("cannot remove " + named(path), error) }
            return
        }
        if isRecursive, keepsRoot, let root, isSame(stat, root) {
            return context.complain(
                "it is dangerous to operate recursively on " + named(path)
                    + (path == "/" ? "" : " (same as '/')")
                    + "\n" + context.name + ": use --no-preserve-root to override this failsafe")
        }
        if isRecursive, stat.mode.type == .directory, context.value("preserve-root") == "all",
            let above = try? Host.stat(joined(path, "..")), above.device != stat.device
        {
            return context.complain(
                "skipping " + named(path) + ", since it's on a different device\n" + context.name
                    + ": and --preserve-root=all is in effect")
        }
        rootDevice = stat.device
        if stat.mode.type != .directory {
            if asks(stat, path), !confirmsFile(stat, path) { return }
            do throws(Errno) { try Host.unlink(path) } catch {
                return context.complain("cannot remove " + named(path), error)
            }
            return try report(path, isDirectory: false)
        }
        guard isRecursive else {
            guard takesEmpty else { return context.complain("cannot remove " + named(path), .isADirectory) }
            if let entries = try? directoryEntries(in: path), !entries.isEmpty {
                return context.complain("cannot remove " + named(path), .notEmpty)
            }
            if asks(stat, path), !confirmsDirectory(stat, path) { return }
            do throws(Errno) { try Host.unlink(path, directory: true) } catch {
                return context.complain("cannot remove " + named(path), error)
            }
            return try report(path, isDirectory: true)
        }
        try removeTree(path, stat)
    }

    private func isMissing(_ error: Errno) -> Bool { error == .noSuchFileOrDirectory || error == .notADirectory }

    private func asks(_ stat: Stat, _ path: ByteString) -> Bool {
        asksAlways || (asksForUnwritable && isProtected(stat, path))
    }

    private func isProtected(_ stat: Stat, _ path: ByteString) -> Bool {
        stat.mode.type != .symbolicLink && !Host.isAccessible(path, write: true)
    }

    private func confirmsFile(_ stat: Stat, _ path: ByteString) -> Bool {
        context.confirms(
            "remove " + (isProtected(stat, path) ? "write-protected " : "") + kind(stat) + " " + named(path) + "? ")
    }

    private func confirmsDirectory(_ stat: Stat, _ path: ByteString) -> Bool {
        context.confirms(
            "remove " + (isProtected(stat, path) ? "write-protected " : "") + "directory " + named(path) + "? ")
    }

    private func report(_ path: ByteString, isDirectory: Bool) throws(Failure) {
        progress.add(files: 1)
        if isVerbose { try context.put((isDirectory ? "removed directory " : "removed ") + named(path) + "\n") }
    }

    /// One directory on the way down.
    private struct Level {
        var path: ByteString
        var name: ByteString
        var stat: Stat
        /// nil while too many are open; then it is found again by `..`.
        var handle: HandleNumber?
        var names: [DirectoryEntry]
        var isEmptied = true
    }

    private func removeTree(_ path: ByteString, _ stat: Stat) throws(Failure) {
        var levels: [Level] = []
        guard let first = try enter(path, path, stat, in: nil) else { return }
        levels.append(first)
        while var level = levels.popLast() {
            guard let entry = level.names.popLast() else {
                try leave(level, &levels)
                continue
            }
            let handle = level.handle ?? Host.standardInput
            let path = joined(level.path, entry.name)
            do throws(Errno) {
                // A name that is known to be none of a directory needs no look where nobody asks.
                let isPlain = entry.type != .unknown && entry.type != .directory
                if isPlain && !asksAlways && !asksForUnwritable {
                    try Host.unlink(entry.name, in: handle, isDirectory: false)
                    try? report(path, isDirectory: false)
                    levels.append(level)
                    continue
                }
                let stat = try Host.stat(entry.name, in: handle)
                if stat.mode.type == .directory {
                    let next: Level?
                    do throws(Failure) { next = try enter(path, entry.name, stat, in: handle) } catch { next = nil }
                    if next == nil, (try? Host.stat(entry.name, in: handle)) != nil { level.isEmptied = false }
                    levels.append(level)
                    if let next { levels.append(next) }
                    // Not all directories of a deep tree are open at once.
                    if levels.count > 40, let old = levels[levels.count - 40].handle {
                        try? Host.close(old)
                        levels[levels.count - 40].handle = nil
                    }
                    continue
                }
                if asks(stat, path), !confirmsFile(stat, path) {
                    level.isEmptied = false
                } else {
                    try Host.unlink(entry.name, in: handle, isDirectory: false)
                    try? report(path, isDirectory: false)
                }
            } catch {
                if !(isForced && error == .noSuchFileOrDirectory) {
                    context.complain("cannot remove " + named(path), error)
                }
                level.isEmptied = false
            }
            levels.append(level)
        }
    }

    /// Opens a directory to remove what is in it; nil where that was not to be, or it is gone already.
    private func enter(_ path: ByteString, _ name: ByteString, _ stat: Stat, in parent: HandleNumber?) throws(Failure)
        -> Level?
    {
        if staysOnDevice && stat.device != rootDevice {
            context.complain("skipping " + named(path) + ", since it's on a different device")
            return nil
        }
        do throws(Errno) {
            let flags: OpenFlags = [.read, .directory, .noFollow, .closeOnExec]
            let handle: HandleNumber
            if let parent {
                handle = try Host.open(name, in: parent, flags)
            } else {
                handle = try Host.open(path, flags)
            }
            let open = try Host.stat(handle)
            guard isSame(open, stat) || stat.inode == 0 else {
                try? Host.close(handle)
                throw .noSuchFileOrDirectory
            }
            var names: [DirectoryEntry] = []
            var cookie: UInt64 = 0
            while true {
                let entries = try Host.directoryEntries(handle, cookie: &cookie)
                if entries.isEmpty { break }
                names += entries.filter { $0.name != "." && $0.name != ".." }
            }
            if !names.isEmpty, asks(stat, path),
                !context.confirms(
                    "descend into " + (isProtected(stat, path) ? "write-protected " : "") + "directory "
                        + named(path) + "? ")
            {
                try? Host.close(handle)
                return nil
            }
            names.reverse()
            return Level(path: path, name: name, stat: stat, handle: handle, names: names)
        } catch {
            // An empty directory that cannot be read can still be removed.
            let why = error
            if asks(stat, path),
                !context.confirms("attempt removal of inaccessible directory " + named(path) + "? ")
            {
                return nil
            }
            do throws(Errno) {
                if let parent {
                    try Host.unlink(name, in: parent, isDirectory: true)
                } else {
                    try Host.unlink(path, directory: true)
                }
            } catch {
                context.complain("cannot remove " + named(path), why)
                return nil
            }
            try report(path, isDirectory: true)
            return nil
        }
    }

    /// Removes a directory behind its content, and finds its parent again.
    private func leave(_ level: Level, _ levels: inout [Level]) throws(Failure) {
        if var parent = levels.popLast() {
            if parent.handle == nil, let own = level.handle,
                let again = try? Host.open("..", in: own, [.read, .directory, .closeOnExec])
            {
                if let stat = try? Host.stat(again), isSame(stat, parent.stat) {
                    parent.handle = again
                } else {
                    try? Host.close(again)
                }
            }
            levels.append(parent)
        }
        if let handle = level.handle { try? Host.close(handle) }
        var isGone = false
        if level.isEmptied, !asks(level.stat, level.path) || confirmsDirectory(level.stat, level.path) {
            do throws(Errno) {
                if let parent = levels.last {
                    guard let handle = parent.handle else { throw .noSuchFileOrDirectory }
                    try Host.unlink(level.name, in: handle, isDirectory: true)
                } else {
                    try Host.unlink(level.path, directory: true)
                }
                isGone = true
            } catch { context.complain("cannot remove " + named(level.path), error) }
            if isGone { try report(level.path, isDirectory: true) }
        }
        if !isGone, !levels.isEmpty { levels[levels.count - 1].isEmptied = false }
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
