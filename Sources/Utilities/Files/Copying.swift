import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol

/// Copies files and trees, for `cp` and for `mv` between file systems.
struct Copying {
    let context: Context
    var isRecursive = false
    /// Symbolic links are copied as links; else what they point at.
    var keepsLinks = false
    /// Links named as operands are followed all the same.
    var followsOperands = false
    var preserves = false
    var isForced = false

    /// Whether all of it arrived.
    func copy(_ source: ByteString, _ target: ByteString, isOperand: Bool, depth: Int = 0) throws(Failure) -> Bool {
        var stat = Stat()
        do throws(Errno) {
            stat = try Host.stat(source, followsLinks: !keepsLinks || (isOperand && followsOperands))
        } catch {
            context.complain("cannot stat " + named(source), error)
            return false
        }
        let existing = try? Host.stat(target)
        if let existing, isSame(stat, existing), stat.mode.type != .symbolicLink {
            context.complain(named(source) + " and " + named(target) + " are the same file")
            return false
        }
        switch stat.mode.type {
        case .directory: return try copyDirectory(source, target, stat, existing, depth)
        case .symbolicLink:
            do throws(Errno) {
                if isForced || existing != nil { try? Host.unlink(target) }
                try Host.symbolicLink(at: target, to: try Host.readLink(source))
            } catch {
                context.complain("cannot create symbolic link " + named(target), error)
                return false
            }
            return try report(source, target)
        default:
            if existing?.mode.type == .directory {
                context.complain("cannot overwrite directory " + named(target) + " with non-directory")
                return false
            }
            return try copyFile(source, target, stat)
        }
    }

    private func report(_ source: ByteString, _ target: ByteString) throws(Failure) -> Bool {
        if context.has("v") { try context.put(named(source) + " -> " + named(target) + "\n") }
        return true
    }

    private func copyFile(_ source: ByteString, _ target: ByteString, _ stat: Stat) throws(Failure) -> Bool {
        var what: ByteString = "cannot open " + named(source) + " for reading"
        do throws(Errno) {
            let input = try Handle(source, [.read, .closeOnExec])
            what = "cannot create regular file " + named(target)
            let output = try openTarget(target, stat.mode.permissions & 0o777)
            what = "error writing " + named(target)
            var buffer: [UInt8] = []
            while try input.read(into: &buffer, atMost: 131072) > 0 {
                try output.write(buffer.span)
                buffer.removeAll(keepingCapacity: true)
            }
            // A full disk may show only here.
            try output.close()
            what = "preserving attributes of " + named(target)
            try keepAttributes(target, stat)
        } catch {
            context.complain(what, error)
            return false
        }
        return try report(source, target)
    }

    private func openTarget(_ target: ByteString, _ mode: UInt16) throws(Errno) -> Handle {
        let flags: OpenFlags = [.write, .create, .truncate, .closeOnExec]
        do throws(Errno) { return try Handle(target, flags, mode: mode) } catch {
            guard isForced else { throw error }
            try? Host.unlink(target)
            return try Handle(target, flags, mode: mode)
        }
    }

    private func keepAttributes(_ target: ByteString, _ stat: Stat) throws(Errno) {
        guard preserves else { return }
        try Host.changeMode(target, stat.mode.permissions)
        let handle = try Handle(target, [.read, .closeOnExec])
        try Host.setTimes(handle.number, accessed: stat.accessed, modified: stat.modified)
    }

    private func copyDirectory(
        _ source: ByteString, _ target: ByteString, _ stat: Stat, _ existing: Stat?, _ depth: Int
    ) throws(Failure) -> Bool {
        guard isRecursive else {
            context.complain("-r not specified; omitting directory " + named(source))
            return false
        }
        if let existing, existing.mode.type != .directory {
            context.complain("cannot overwrite non-directory " + named(target) + " with directory " + named(source))
            return false
        }
        // A directory inside itself would be copied for ever.
        if depth == 0, isInside(target, stat) {
            context.complain("cannot copy a directory, " + named(source) + ", into itself, " + named(target))
            return false
        }
        guard depth < 256 else {
            context.complain("cannot copy " + named(source), .nameTooLong)
            return false
        }
        var entries: [DirectoryEntry] = []
        do throws(Errno) {
            entries = try directoryEntries(in: source)
            if existing == nil { try Utilities.createDirectory(target, stat.mode.permissions & 0o777 | 0o700) }
        } catch {
            context.complain("cannot create directory " + named(target), error)
            return false
        }
        if existing == nil { _ = try report(source, target) }
        var isWhole = true
        for entry in entries {
            let from = joined(source, entry.name)
            if try !copy(from, joined(target, entry.name), isOperand: false, depth: depth + 1) { isWhole = false }
        }
        do throws(Errno) { try keepAttributes(target, stat) } catch {
            context.complain("preserving attributes of " + named(target), error)
            isWhole = false
        }
        return isWhole
    }

    private func isInside(_ path: ByteString, _ directory: Stat) -> Bool {
        var path = directoryName(path)
        for _ in 0..<256 {
            guard let stat = try? Host.stat(path) else { return false }
            if isSame(stat, directory) { return true }
            let parent = joined(path, "..")
            guard let above = try? Host.stat(parent), !isSame(above, stat) else { return false }
            path = parent
        }
        return false
    }
}

/// Where `cp`, `mv` and `ln` put things: pairs of source and target.
func targets(_ context: Context) throws(Failure) -> [(source: ByteString, target: ByteString)] {
    var operands = context.operands
    if operands.isEmpty { throw .usage("missing file operand") }
    func inside(_ directory: ByteString) -> [(source: ByteString, target: ByteString)] {
        operands.map { ($0, joined(directory, baseName($0))) }
    }
    if let directory = context.value("t") {
        guard (try? Host.stat(directory))?.mode.type == .directory else {
            throw .fatal("target directory " + named(directory) + ": No such file or directory", status: 1)
        }
        return inside(directory)
    }
    if operands.count == 1 { throw .usage("missing destination file operand after " + quoted(operands[0])) }
    let last = operands.removeLast()
    let isDirectory = (try? Host.stat(last))?.mode.type == .directory
    if context.has("T") {
        if operands.count > 1 { throw .usage("extra operand " + quoted(operands[1])) }
        return [(operands[0], last)]
    }
    if isDirectory { return inside(last) }
    if operands.count > 1 {
        let why: StaticString = (try? Host.stat(last)) == nil ? "No such file or directory" : "Not a directory"
        throw .fatal("target " + named(last) + ": " + ByteString(why), status: 1)
    }
    return [(operands[0], last)]
}

/// Whether an existing target may be replaced, by -i, -n and -u.
func mayReplace(_ source: ByteString, _ target: ByteString, _ context: Context) -> Bool {
    guard let existing = try? Host.stat(target, followsLinks: false) else { return true }
    if context.has("u"), let stat = try? Host.stat(source, followsLinks: false), !(existing.modified < stat.modified) {
        return false
    }
    switch context.arguments.last(of: ["i", "n", "f"]) {
    case "n": return false
    case "i": return existing.mode.type == .directory || context.confirms("overwrite " + named(target) + "? ")
    default: return true
    }
}
