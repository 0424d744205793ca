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
            ]
        ) { (context) throws(Failure) in
            var mode: UInt16?
            if let text = context.value("m") {
                guard let number = text.integer(radix: 8), (0...0o7777).contains(number) else {
                    throw .fatal("invalid mode " + quoted(text), status: 1)
                }
                mode = UInt16(number)
            }
            for path in try context.operands(atLeast: 1) {
                if context.has("p") { try makeParents(of: path, context) }
                try make(path, mode, context)
            }
        }
    }

    private static func makeParents(of path: ByteString, _ context: Context) throws(Failure) {
        for index in path.indices where path[index] == 0x2f && index > 0 && path[index - 1] != 0x2f {
            let parent = path[0..<index]
            if (try? Host.stat(parent))?.mode.type == .directory { continue }
            if withoutTrailingSlashes(path).count <= index { return }
            do throws(Errno) { try createDirectory(parent, 0o777) } catch {
                // The last directory's message says it.
                return
            }
            if context.has("v") { try context.put(context.name + ": created directory " + named(parent) + "\n") }
        }
    }

    private static func make(_ path: ByteString, _ mode: UInt16?, _ context: Context) throws(Failure) {
        do throws(Errno) {
            try createDirectory(path, mode ?? 0o777)
            if let mode { try Host.changeMode(path, mode) }
        } catch {
            if context.has("p"), error == .alreadyExists, (try? Host.stat(path))?.mode.type == .directory { return }
            return context.complain("cannot create directory " + named(path), error)
        }
        if context.has("v") { try context.put(context.name + ": created directory " + named(path) + "\n") }
    }

    static func createDirectory(_ path: ByteString, _ mode: UInt16) throws(Errno) {
        let handle = try Host.open(path, [.read, .create, .exclusive, .directory], mode: mode)
        try Host.close(handle)
    }

    /// `rmdir`: removes empty directories.
    static var rmdir: Utility {
        Utility(
            ["[OPTION]... DIRECTORY..."], "Remove the DIRECTORY(ies), if they are empty.",
            [
                Option("", "ignore-fail-on-non-empty", "ignore each failure because a directory is non-empty"),
                Option("p", "parents", "remove DIRECTORY and its ancestors"),
                Option("v", "verbose", "output a diagnostic for every directory processed"),
            ]
        ) { (context) throws(Failure) in
            for operand in try context.operands(atLeast: 1) {
                var path = operand
                while true {
                    if context.has("v") { try context.put("rmdir: removing directory, " + named(path) + "\n") }
                    do throws(Errno) { try Host.unlink(path, directory: true) } catch {
                        if !(context.has("ignore-fail-on-non-empty") && error == .notEmpty) {
                            context.complain("failed to remove " + named(path), error)
                        }
                        break
                    }
                    path = directoryName(path)
                    if !context.has("p") || path == "." || path == "/" { break }
                }
            }
        }
    }
}
