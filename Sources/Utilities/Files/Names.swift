import Bytes
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

/// Whether two files are one. What is no file in a file system may have no number, and is then another one.
func isSame(_ a: Stat, _ b: Stat) -> Bool { a.device == b.device && a.inode == b.inode && a.inode != 0 }
