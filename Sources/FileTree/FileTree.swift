import Bytes
import Platform
import Scheme
public import SchemeProtocol

/// A file system in memory, over a read-only lower tree: POSIX's meaning of names, links and removal, a limit of memory.
///
/// A directory of the lower tree is read when it is first looked into, and from then on is like any other; a file's
/// content is copied when it is first opened for writing.
public final class FileTree {
    let root: Node
    private let lower: (any LowerTree)?
    private let clock: () -> UInt64
    private let limit: Int
    private(set) var used = 0
    private var lastInode: UInt64 = 1

    /// What a node takes of the limit, its name and place in the directory included.
    static var nodeCost: Int { 512 }
    static var nameLimit: Int { 255 }
    static var linkDepth: Int { 40 }

    /// - Parameters:
    ///   - limit: how much memory files and names may take, in bytes.
    ///   - clock: the time in ns since 1970.
    public init(lower: (any LowerTree)?, limit: Int, clock: @escaping () -> UInt64) {
        self.lower = lower
        self.limit = limit
        self.clock = clock
        let time = clock()
        root = Node(
            inode: 1, .directory(Directory()), permissions: 0o755,
            time: TimeSpec(seconds: Int64(time / 1_000_000_000), nanoseconds: Int64(time % 1_000_000_000)))
        if lower != nil {
            root.lowerPath = ByteString()
            update(root) { $0.isUnread = true }
        }
    }

    var now: TimeSpec {
        let time = clock()
        return TimeSpec(seconds: Int64(time / 1_000_000_000), nanoseconds: Int64(time % 1_000_000_000))
    }

    // MARK: Memory

    func take(_ bytes: Int) -> Bool {
        guard limit - used >= bytes else { return false }
        used += bytes
        return true
    }

    func give(_ bytes: Int) { used -= bytes }

    /// Frees a node that has no name and that nobody has open.
    func releaseIfUnused(_ node: Node) {
        guard node.linkCount == 0, node.openCount == 0 else { return }
        if case .regular(var bytes) = node.content {
            give(bytes.truncate(to: 0) * PagedBytes.pageSize)
            node.content = .regular(bytes)
        }
        if node.lowerPath == nil { give(Self.nodeCost) }
    }

    public var space: FileSystemStat {
        var stat = FileSystemStat()
        stat.blocks = UInt64(limit / 4096)
        stat.freeBlocks = UInt64(max(limit - used, 0) / 4096)
        stat.availableBlocks = stat.freeBlocks
        stat.files = UInt64(limit / Self.nodeCost)
        stat.freeFiles = UInt64(max(limit - used, 0) / Self.nodeCost)
        return stat
    }

    // MARK: Directories

    /// Changes a directory in place.
    func update(_ node: Node, _ body: (inout Directory) -> Void) {
        guard case .directory(var directory) = node.content else { return }
        // Without the second reference the change copies nothing.
        node.content = .directory(Directory())
        body(&directory)
        node.content = .directory(directory)
    }

    /// The directory's names, those of the lower tree read in.
    func directory(_ node: Node) throws(Errno) -> Directory {
        guard case .directory(let directory) = node.content else { throw .notADirectory }
        guard directory.isUnread, let lower, let path = node.lowerPath else { return directory }
        let prefix = path.isEmpty ? path : path + "/"
        update(node) { $0.isUnread = false }
        for name in try lower.names(path).sorted() {
            // A name that cannot be looked at is left out; the others are still of use.
            guard let child = try? makeLower(prefix + name, lower) else { continue }
            if child.isDirectory {
                child.parent = node
                child.name = name
                node.linkCount += 1
            }
            update(node) { $0.insert(name, child) }
        }
        guard case .directory(let complete) = node.content else { throw .notADirectory }
        return complete
    }

    private func makeLower(_ path: ByteString, _ lower: any LowerTree) throws(Errno) -> Node {
        let stat = try lower.stat(path)
        let content: Node.Content
        switch stat.mode.type {
        case .directory:
            var directory = Directory()
            directory.isUnread = true
            content = .directory(directory)
        case .symbolicLink: content = .symbolicLink(try lower.readLink(path))
        default: content = .lower
        }
        lastInode += 1
        let node = Node(inode: lastInode, content, permissions: stat.mode.permissions, time: stat.modified)
        node.lowerPath = path
        node.lowerSize = stat.size
        node.lowerIdentity = (stat.device, stat.inode)
        node.isPristine = true
        return node
    }

    // MARK: Making and changing nodes

    /// A new node under a name that is free.
    func make(_ content: Node.Content, _ permissions: UInt16, named name: ByteString, in parent: Node) throws(Errno)
        -> Node
    {
        if parent.isRemoved { throw .noSuchFileOrDirectory }
        guard name.count <= Self.nameLimit else { throw .nameTooLong }
        guard take(Self.nodeCost) else { throw .noSpace }
        lastInode += 1
        let node = Node(inode: lastInode, content, permissions: permissions, time: now)
        if node.isDirectory {
            node.parent = parent
            node.name = name
            parent.linkCount += 1
        }
        update(parent) { $0.insert(name, node) }
        touch(parent)
        return node
    }

    func touch(_ node: Node) {
        node.modified = now
        node.changed = node.modified
        node.isPristine = false
    }

    /// Makes the content the tree's own, so that it can be changed.
    func copyUp(_ node: Node, keepingContent: Bool = true) throws(Errno) {
        guard case .lower = node.content, let path = node.lowerPath, let lower else { return }
        var bytes = PagedBytes()
        if keepingContent && node.lowerSize > 0 {
            let handle = try lower.open(path)
            defer { try? Host.close(handle) }
            do throws(Errno) { try copy(from: handle, into: &bytes) } catch {
                give(bytes.truncate(to: 0) * PagedBytes.pageSize)
                throw error
            }
        }
        node.content = .regular(bytes)
        node.isPristine = false
    }

    private func copy(from handle: HandleNumber, into bytes: inout PagedBytes) throws(Errno) {
        while true {
            var part: [UInt8] = []
            let count = try Host.read(handle, into: &part, atMost: 65536)
            if count == 0 { return }
            let written = bytes.write(part.span, at: bytes.size) { take(PagedBytes.pageSize) }
            guard written == count else { throw .noSpace }
        }
    }

    /// Opens the lower file that stands for an unchanged node; nil where the node is the tree's own.
    func openLower(_ node: Node) throws(Errno) -> HandleNumber? {
        guard case .lower = node.content, node.isPristine, let path = node.lowerPath, let lower else { return nil }
        return try lower.open(path)
    }

    func write(_ node: Node, _ bytes: Span<UInt8>, at offset: UInt64) throws(Errno) -> Int {
        guard offset < PagedBytes.sizeLimit, UInt64(bytes.count) <= PagedBytes.sizeLimit - offset else {
            throw .fileTooLarge
        }
        try copyUp(node)
        guard case .regular(var content) = node.content else { throw .invalidArgument }
        node.content = .regular(PagedBytes())
        let count = content.write(bytes, at: offset) { take(PagedBytes.pageSize) }
        node.content = .regular(content)
        if count == 0 && !bytes.isEmpty { throw .noSpace }
        touch(node)
        return count
    }

    func truncate(_ node: Node, to size: UInt64) throws(Errno) {
        guard size <= PagedBytes.sizeLimit else { throw .fileTooLarge }
        try copyUp(node, keepingContent: size > 0)
        guard case .regular(var content) = node.content else { throw .invalidArgument }
        node.content = .regular(PagedBytes())
        give(content.truncate(to: size) * PagedBytes.pageSize)
        node.content = .regular(content)
        touch(node)
    }
}
