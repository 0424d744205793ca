import Bytes
import Platform
import Scheme
import SchemeProtocol

/// A directory of a tree that is gone through, held open: who puts another in its place meanwhile leads it nowhere else.
///
/// Of a deep tree not all are held: one that was let go is found again by the `..` of the one below it, and only used
/// when it is the same directory.
final class OpenDirectory {
    private(set) var handle: HandleNumber?
    let stat: Stat
    let above: OpenDirectory?
    let depth: Int

    init(_ handle: HandleNumber, _ stat: Stat, in above: OpenDirectory?) {
        self.handle = handle
        self.stat = stat
        self.above = above
        depth = (above?.depth ?? 0) + 1
    }

    deinit { close() }

    func close() {
        if let handle { try? Host.close(handle) }
        handle = nil
    }

    /// The names in it without `.` and `..`, in its own order.
    func entries() throws(Errno) -> [DirectoryEntry] {
        guard let handle else { throw .noSuchFileOrDirectory }
        var found: [DirectoryEntry] = []
        var cookie: UInt64 = 0
        while true {
            let entries = try Host.directoryEntries(handle, cookie: &cookie)
            if entries.isEmpty { return found }
            found += entries.filter { $0.name != "." && $0.name != ".." }
        }
    }

    /// Lets go of the directory while what is below it is visited, where the tree is deep.
    func rest() { if depth >= 16 { close() } }

    /// Opens it again from a directory in it.
    func wake(from below: OpenDirectory) {
        guard handle == nil, let inner = below.handle,
            let again = try? Host.open("..", in: inner, [.read, .directory, .closeOnExec])
        else { return }
        if let found = try? Host.stat(again), isSame(found, stat) {
            handle = again
        } else {
            try? Host.close(again)
        }
    }
}

/// A file of a tree: an operand by its path, any other by its name in an open directory.
struct TreePlace {
    /// What messages call it.
    let path: ByteString
    private let name: ByteString
    let directory: OpenDirectory?

    init(operand path: ByteString) {
        self.path = path
        name = path
        directory = nil
    }

    init(_ entry: DirectoryEntry, in place: TreePlace, _ directory: OpenDirectory) {
        path = joined(place.path, entry.name)
        name = entry.name
        self.directory = directory
    }

    private func handle(_ directory: OpenDirectory) throws(Errno) -> HandleNumber {
        guard let handle = directory.handle else { throw .noSuchFileOrDirectory }
        return handle
    }

    func stat(followsLinks: Bool) throws(Errno) -> Stat {
        guard let directory else { return try Host.stat(name, followsLinks: followsLinks) }
        return try Host.stat(name, in: handle(directory), followsLinks: followsLinks)
    }

    /// Opens it as the directory that `stat` has told of.
    func open(_ stat: Stat, followsLinks: Bool) throws(Errno) -> OpenDirectory {
        var flags: OpenFlags = [.read, .directory, .closeOnExec]
        if !followsLinks { flags.insert(.noFollow) }
        let opened: HandleNumber
        if let directory {
            opened = try Host.open(name, in: handle(directory), flags)
        } else {
            opened = try Host.open(name, flags)
        }
        if let found = try? Host.stat(opened), isSame(found, stat) || stat.inode == 0 {
            return OpenDirectory(opened, stat, in: directory)
        }
        try? Host.close(opened)
        throw .noSuchFileOrDirectory
    }

    /// Whether it is in that directory itself, as it is where links lead round in a circle.
    func isInside(_ stat: Stat) -> Bool {
        var directory = directory
        while let one = directory {
            if isSame(one.stat, stat) { return true }
            directory = one.above
        }
        return false
    }

    /// Changes its permissions; below an operand never those of what a link leads to.
    func changeMode(_ permissions: UInt16) throws(Errno) {
        guard let directory else { return try Host.changeMode(name, permissions) }
        try Host.changeMode(name, in: handle(directory), permissions)
    }

    func changeOwner(user: UInt32?, group: UInt32?, followsLinks: Bool) throws(Errno) {
        guard let directory else {
            return try Host.changeOwner(name, user: user, group: group, followsLinks: followsLinks)
        }
        try Host.changeOwner(name, in: handle(directory), user: user, group: group, followsLinks: followsLinks)
    }
}
