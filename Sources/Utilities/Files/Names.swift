import Bytes
import CommandLine
import Platform
import SchemeProtocol

/// A name in a directory.
func joined(_ directory: ByteString, _ name: ByteString) -> ByteString {
    directory.isEmpty || directory.last == 0x2f || directory.last == 0x3a ? directory + name : directory + "/" + name
}

/// A path without the slashes at its end; `/` stays.
func withoutTrailingSlashes(_ path: ByteString) -> ByteString {
    var end = path.count
    while end > 1 && path[end - 1] == 0x2f { end -= 1 }
    return path[0..<end]
}

/// The last component of a path.
func baseName(_ path: ByteString) -> ByteString {
    let path = withoutTrailingSlashes(path)
    guard path.count > 1, let slash = path.lastIndex(of: 0x2f) else { return path }
    return path[(slash + 1)..<path.count]
}

/// What stands before the last component; `.` where nothing does.
func directoryName(_ path: ByteString) -> ByteString {
    let path = withoutTrailingSlashes(path)
    guard let slash = path.lastIndex(of: 0x2f) else { return "." }
    return slash == 0 ? "/" : withoutTrailingSlashes(path[0..<slash])
}

/// The names in a directory without `.` and `..`, in the directory's order.
func directoryEntries(in directory: ByteString) throws(Errno) -> [DirectoryEntry] {
    let handle = try Host.open(directory, [.read, .directory, .closeOnExec])
    defer { try? Host.close(handle) }
    var found: [DirectoryEntry] = []
    var cookie: UInt64 = 0
    while true {
        let entries = try Host.directoryEntries(handle, cookie: &cookie)
        if entries.isEmpty { return found }
        found.append(contentsOf: entries.filter { $0.name != "." && $0.name != ".." })
    }
}

/// Whether two files are one.
func isSame(_ a: Stat, _ b: Stat) -> Bool { a.device == b.device && a.inode == b.inode }

extension Utilities {
    /// `basename`: the last component of a path.
    static var basename: Utility {
        Utility(
            ["NAME [SUFFIX]", "OPTION... NAME..."], "Print NAME with any leading directory components removed.",
            [
                Option("a", "multiple", "support multiple arguments and treat each as a NAME"),
                Option("s", "suffix", takes: "SUFFIX", "remove a trailing SUFFIX; implies -a"),
                Option("z", "zero", "end each output line with NUL, not newline"),
            ], parsing: .stopsAtOperand
        ) { (context) throws(Failure) in
            var operands = try context.operands(atLeast: 1)
            var suffix = context.value("s") ?? ""
            if !context.has("a") && !context.has("s") {
                if operands.count > 2 { throw .usage("extra operand " + quoted(operands[2])) }
                if operands.count == 2 { suffix = operands.removeLast() }
            }
            for path in operands {
                var name = path.isEmpty ? path : baseName(path)
                if name.hasSuffix(suffix) && name != suffix { name = name[0..<(name.count - suffix.count)] }
                try context.put(name + (context.has("z") ? [0] : "\n"))
            }
        }
    }

    /// `dirname`: a path without its last component.
    static var dirname: Utility {
        Utility(
            ["[OPTION] NAME..."], "Output each NAME with its last non-slash component and trailing slashes removed.",
            [Option("z", "zero", "end each output line with NUL, not newline")]
        ) { (context) throws(Failure) in
            for path in try context.operands(atLeast: 1) {
                try context.put(directoryName(path) + (context.has("z") ? [0] : "\n"))
            }
        }
    }

    /// `readlink`: where a symbolic link points.
    static var readlink: Utility {
        Utility(
            ["[OPTION]... FILE..."], "Print value of a symbolic link.",
            [
                Option("n", "no-newline", "do not output the trailing delimiter"),
                Option("q", "quiet", "suppress most error messages (default)"),
                Option("s", "silent", "suppress most error messages (default)"),
                Option("v", "verbose", "report error messages"),
                Option("z", "zero", "end each output line with NUL, not newline"),
            ]
        ) { (context) throws(Failure) in
            let paths = try context.operands(atLeast: 1)
            for path in paths {
                var target = ByteString()
                do throws(Errno) { target = try Host.readLink(path) } catch {
                    if context.has("v") { context.complain(path, error) } else { context.status = 1 }
                    continue
                }
                try context.put(target)
                if paths.count > 1 || !context.has("n") { try context.put(context.has("z") ? [0] : "\n") }
            }
        }
    }
}
