public import Bytes
public import Platform
public import Scheme
public import SchemeProtocol

/// A `FileTree` as the scheme `file:`.
///
/// A file of the lower tree that is as it was there is opened for reading as the lower file itself: its data goes to the
/// client without us in between, and a program's pages can be mapped as they are.
public final class FileProvider: Provider {
    private struct Open {
        var node: Node
        /// Where it was opened: its path is made of these.
        var parent: Node
        var name: ByteString
    }

    private let tree: FileTree
    private var opens: [UInt64: Open] = [:]
    private var lastHandle: UInt64 = 0

    private static var handleLimit: Int { 65536 }

    public init(_ tree: FileTree) { self.tree = tree }

    // MARK: Opening

    public func open(_ path: ByteString, _ flags: OpenFlags, mode: UInt16, _ caller: Caller) throws(Errno) -> Opened {
        try open(path, from: tree.root, flags, mode)
    }

    public func open(_ path: ByteString, in directory: UInt64, _ flags: OpenFlags, mode: UInt16, _ caller: Caller)
        throws(Errno) -> Opened
    { try open(path, from: try node(directory), flags, mode) }

    private func open(_ path: ByteString, from start: Node, _ flags: OpenFlags, _ mode: UInt16) throws(Errno) -> Opened
    {
        guard opens.count < Self.handleLimit else { throw .tooManyHandles }
        let isExclusive = flags.contains([.create, .exclusive])
        let followsLast = !flags.contains(.symbolicLink) && !flags.contains(.noFollow) && !isExclusive
        let place = try tree.resolve(path, from: start, followsLast: followsLast)
        let node: Node
        if let existing = place.node {
            if isExclusive { throw .alreadyExists }
            node = existing
            try prepare(node, flags)
        } else {
            guard flags.contains(.create) else { throw .noSuchFileOrDirectory }
            node = try make(place, flags, mode)
        }
        let writes = flags.contains(.write) || flags.contains(.append)
        let isPlainRead = flags.contains(.read) && !writes && !flags.contains(.statOnly)
        if isPlainRead && !node.isDirectory {
            if let lower = try tree.openLower(node) { return .handle(lower) }
            try tree.copyUp(node)
        }
        node.openCount += 1
        lastHandle += 1
        opens[lastHandle] = Open(node: node, parent: place.parent, name: place.name)
        return .id(lastHandle, positioned: true)
    }

    /// Checks whether what is there can be opened so, and cuts it where that is wanted.
    private func prepare(_ node: Node, _ flags: OpenFlags) throws(Errno) {
        let writes = flags.contains(.write) || flags.contains(.append)
        switch node.type {
        case .directory: if writes || flags.contains(.create) && !flags.contains(.directory) { throw .isADirectory }
        case .symbolicLink:
            if !flags.contains(.symbolicLink) { throw .tooManySymbolicLinks }
            if flags.contains(.directory) { throw .notADirectory }
        default:
            if flags.contains(.directory) { throw .notADirectory }
            guard writes else { return }
            if flags.contains(.truncate) { try tree.truncate(node, to: 0) } else { try tree.copyUp(node) }
        }
    }

    private func make(_ place: FileTree.Place, _ flags: OpenFlags, _ mode: UInt16) throws(Errno) -> Node {
        let content: Node.Content
        if flags.contains(.directory) {
            content = .directory(Directory())
        } else {
            if place.mustBeDirectory { throw .isADirectory }
            content = flags.contains(.symbolicLink) ? .symbolicLink(ByteString()) : .regular(PagedBytes())
        }
        return try tree.make(content, mode, named: place.name, in: place.parent)
    }

    public func close(_ handle: UInt64) {
        guard let open = opens.removeValue(forKey: handle) else { return }
        open.node.openCount -= 1
        tree.releaseIfUnused(open.node)
    }

    private func node(_ handle: UInt64) throws(Errno) -> Node {
        guard let open = opens[handle] else { throw .badHandle }
        return open.node
    }

    // MARK: Content

    public func read(
        _ handle: UInt64, _ buffer: inout MutableSpan<UInt8>, at offset: UInt64?, _ context: RequestContext
    ) throws(Errno) -> Answer<Int> {
        let node = try node(handle)
        switch node.content {
        case .directory: throw .isADirectory
        case .symbolicLink(let target):
            let start = Int(clamping: offset ?? 0)
            return .now(start < target.count ? buffer.fill(with: target.bytes.span.extracting(start...)) : 0)
        case .lower: try tree.copyUp(node)
        case .regular: break
        }
        guard case .regular(let bytes) = node.content else { throw .inputOutput }
        node.accessed = tree.now
        return .now(bytes.read(&buffer, at: offset ?? 0))
    }

    public func write(_ handle: UInt64, _ bytes: Span<UInt8>, at offset: UInt64?, _ context: RequestContext)
        throws(Errno) -> Answer<Int>
    {
        let node = try node(handle)
        if case .symbolicLink(let target) = node.content {
            guard target.isEmpty else { throw .invalidArgument }
            guard bytes.count > 0, bytes.count < Limits.pathLength else { throw .nameTooLong }
            var copy = ByteString()
            for index in 0..<bytes.count { copy.append(bytes[index]) }
            if copy.contains(0) { throw .invalidArgument }
            node.content = .symbolicLink(copy)
            return .now(bytes.count)
        }
        if node.isDirectory { throw .isADirectory }
        return .now(try tree.write(node, bytes, at: context.isAppending ? node.size : offset ?? 0))
    }

    public func truncate(_ handle: UInt64, _ size: UInt64) throws(Errno) {
        let node = try node(handle)
        if node.isDirectory { throw .isADirectory }
        try tree.truncate(node, to: size)
    }

    public func size(_ handle: UInt64) throws(Errno) -> UInt64 { try node(handle).size }
    public func sync(_ handle: UInt64) throws(Errno) { _ = try node(handle) }

    // MARK: Facts

    public func stat(_ handle: UInt64) throws(Errno) -> Stat { try node(handle).stat }

    public func path(_ handle: UInt64) throws(Errno) -> ByteString {
        guard let open = opens[handle] else { throw .badHandle }
        if open.node.isDirectory { return tree.path(of: open.node) }
        let directory = tree.path(of: open.parent)
        return (directory == "/" ? directory : directory + "/") + open.name
    }

    public func fileSystemStat(_ handle: UInt64) throws(Errno) -> FileSystemStat {
        _ = try node(handle)
        return tree.space
    }

    public func changeMode(_ handle: UInt64, _ permissions: UInt16) throws(Errno) {
        try change(handle) { $0.permissions = permissions & 0o7777 }
    }

    public func changeOwner(_ handle: UInt64, _ user: UInt32?, _ group: UInt32?) throws(Errno) {
        try change(handle) { node in
            if let user { node.userID = user }
            if let group { node.groupID = group }
        }
    }

    public func setTimes(_ handle: UInt64, accessed: TimeSpec?, modified: TimeSpec?) throws(Errno) {
        try change(handle) { node in
            if let accessed { node.accessed = accessed }
            if let modified { node.modified = modified }
        }
    }

    private func change(_ handle: UInt64, _ body: (Node) -> Void) throws(Errno) {
        let node = try node(handle)
        body(node)
        node.changed = tree.now
        node.isPristine = false
    }

    public func directoryEntries(_ handle: UInt64, from cookie: UInt64) throws(Errno)
        -> [(entry: DirectoryEntry, nextCookie: UInt64)]
    {
        let node = try node(handle)
        if node.isRemoved { return [] }
        return try tree.directory(node).entries(from: cookie, limit: 512).map { found in
            (DirectoryEntry(name: found.name, inode: found.node.inode, type: found.node.type), found.nextCookie)
        }
    }

    // MARK: Names

    public func rename(_ old: ByteString, _ new: ByteString, replacing: Bool, _ caller: Caller) throws(Errno) {
        try tree.rename(old, new, replacing: replacing)
    }
    public func unlink(_ path: ByteString, directory: Bool, _ caller: Caller) throws(Errno) {
        try tree.unlink(path, directory: directory)
    }
    public func link(_ existing: ByteString, _ new: ByteString, _ caller: Caller) throws(Errno) {
        try tree.link(existing, new)
    }
}
