import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `mkdir`: makes directories.
    static var mkdir: Utility {
        Utility(
            ["[OPTION]... DIRECTORY..."], "Create the DIRECTORY(ies), if they do not already exist.",
            [
                Option("m", "mode", takes: "MODE", "set file mode (octal), not a=rwx - umask"),
                Option("p", "parents", "no error if existing, make parent directories as needed"),
                Option("v", "verbose", "print a message for each created directory"),
                Option("Z", "", "no meaning here: there is no SELinux"),
                Option("", "context", mayTake: "CTX", "no meaning here: there is no SELinux"),
            ]
        ) { (context) throws(Failure) in
            var change: ModeChange?
            _ = try context.operands(atLeast: 1)
            if let text = context.value("m") {
                change = ModeChange(text)
                if change == nil { throw .fatal("invalid mode " + quoted(text), status: 1) }
            }
            for path in try context.operands(atLeast: 1) {
                if context.has("p"), try !makeParents(of: path, context) { continue }
                try make(path, change, context)
            }
        }
    }

    /// Whether what is above the path is there.
    private static func makeParents(of path: ByteString, _ context: Context) throws(Failure) -> Bool {
        for index in path.indices where path[index] == 0x2f && index > 0 && path[index - 1] != 0x2f {
            let parent = path[0..<index]
            if withoutTrailingSlashes(path).count <= index { return true }
            if (try? Host.stat(parent))?.mode.type == .directory { continue }
            do throws(Errno) {
                try createDirectory(parent, 0o777)
                // Whoever makes it has to get in.
                let stat = try Host.stat(parent)
                if stat.mode.permissions & 0o300 != 0o300 {
                    try Host.changeMode(parent, stat.mode.permissions | 0o300)
                }
            } catch {
                if error == .alreadyExists, (try? Host.stat(parent))?.mode.type == .directory { continue }
                context.complain(
                    "cannot create directory " + named(parent), error == .alreadyExists ? .notADirectory : error)
                return false
            }
            if context.has("v") { try context.put(context.name + ": created directory " + named(parent) + "\n") }
        }
        return true
    }

    private static func make(_ path: ByteString, _ change: ModeChange?, _ context: Context) throws(Failure) {
        do throws(Errno) {
            if let change {
                let mask = ModeChange.mask
                let mode = Self.mode(change, mask)
                // Nobody else gets in before the permissions are right.
                let old = Host.setFileCreationMask(0)
                defer { Host.setFileCreationMask(old) }
                try createDirectory(path, mode & 0o777)
                if mode & 0o7000 != 0 { try Host.changeMode(path, mode) }
            } else {
                try createDirectory(path, 0o777)
            }
        } catch {
            if context.has("p"), error == .alreadyExists, (try? Host.stat(path))?.mode.type == .directory { return }
            return context.complain("cannot create directory " + named(path), error)
        }
        if context.has("v") { try context.put(context.name + ": created directory " + named(path) + "\n") }
    }

    /// `rmdir`: removes empty directories.
    static var rmdir: Utility {
        Utility(
            ["[OPTION]... DIRECTORY..."], "Remove the DIRECTORY(ies), if they are empty.",
            [
                Option("", "ignore-fail-on-non-empty", "ignore each failure because a directory is non-empty"),
                Option("p", "parents", "remove DIRECTORY and its ancestors"),
                Option("v", "verbose", "output a diagnostic for every directory processed"),
                Option("", "path", ""),
            ]
        ) { (context) throws(Failure) in
            let isDeep = context.has("p") || context.has("path")
            for operand in try context.operands(atLeast: 1) {
                var path = operand
                while true {
                    if context.has("v") { try context.put("rmdir: removing directory, " + named(path) + "\n") }
                    do throws(Errno) { try Host.unlink(path, directory: true) } catch {
                        let isFull =
                            error == .notEmpty || error == .alreadyExists
                            || ((error == .permissionDenied || error == .busy || error == .notPermitted
                                || error == .readOnlyFileSystem)
                                && (try? directoryEntries(in: path))?.isEmpty == false)
                        if context.has("ignore-fail-on-non-empty") && isFull { break }
                        if error == .notADirectory, path.last == 0x2f,
                            (try? Host.stat(withoutTrailingSlashes(path), followsLinks: false))?.mode.type
                                == .symbolicLink
                        {
                            context.complain("failed to remove " + named(path) + ": Symbolic link not followed")
                            break
                        }
                        context.complain(
                            (path == operand ? "failed to remove " : "failed to remove directory ") + named(path),
                            error)
                        break
                    }
                    path = withoutTrailingSlashes(path)
                    guard isDeep, path.contains(0x2f) else { break }
                    path = directoryName(path)
                    if path == "/" { break }
                }
            }
        }
    }

    /// The permissions of a new directory: the mask holds only where the change says nothing.
    private static func mode(_ change: ModeChange, _ mask: UInt16) -> UInt16 {
        let mode = change.applied(to: 0o777, isDirectory: true, mask: mask)
        let low = change.applied(to: 0, isDirectory: true, mask: mask)
        let high = change.applied(to: 0o7777, isDirectory: true, mask: mask)
        // What comes out the same whatever was there before is what the change has decided.
        let decided = ~(low ^ high) & 0o7777
        if mode & 0o1000 == 0 && decided & 0o6000 == 0 { return mode }
        return mode & ~0o022 & ~decided | mode & decided
    }

    static func createDirectory(_ path: ByteString, _ mode: UInt16) throws(Errno) {
        let handle = try Host.open(path, [.read, .create, .exclusive, .directory], mode: mode)
        try Host.close(handle)
    }
}
