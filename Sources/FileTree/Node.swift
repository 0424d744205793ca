import Bytes
import SchemeProtocol

/// A file, directory or symbolic link of the tree.
final class Node {
    enum Content {
        case regular(PagedBytes)
        /// A regular file of the lower tree that nobody has changed.
        case lower
        case directory(Directory)
        case symbolicLink(ByteString)
    }

    let inode: UInt64
    var content: Content
    var permissions: UInt16
    var linkCount: UInt32
    var userID: UInt32 = 0
    var groupID: UInt32 = 0
    var accessed: TimeSpec
    var modified: TimeSpec
    var changed: TimeSpec
    var openCount = 0
    /// Where this is in the lower tree; nil for what was made here.
    var lowerPath: ByteString?
    var lowerSize: UInt64 = 0
    /// The lower file's number, and its device's.
    var lowerIdentity: (device: UInt64, inode: UInt64) = (0, 0)
    /// What it looks like is what the lower tree says, so the lower file can stand in for it.
    var isPristine = false
    /// Of a directory: where it is. nil for the root and for a removed one.
    var parent: Node?
    var name = ByteString()
    /// A directory that was removed while it was open takes no new names.
    var isRemoved = false

    init(inode: UInt64, _ content: Content, permissions: UInt16, time: TimeSpec) {
        self.inode = inode
        self.content = content
        self.permissions = permissions & 0o7777
        linkCount = 1
        accessed = time
        modified = time
        changed = time
        if case .directory = content { linkCount = 2 }
    }

    var type: FileType {
        switch content {
        case .regular, .lower: .regular
        case .directory: .directory
        case .symbolicLink: .symbolicLink
        }
    }

    var isDirectory: Bool { type == .directory }

    var size: UInt64 {
        switch content {
        case .regular(let bytes): bytes.size
        case .lower: lowerSize
        case .directory(let directory): UInt64(directory.count)
        case .symbolicLink(let target): UInt64(target.count)
        }
    }

    var stat: Stat {
        var stat = Stat()
        stat.inode = inode
        stat.mode = FileMode(type, permissions: permissions)
        stat.linkCount = linkCount
        stat.userID = userID
        stat.groupID = groupID
        stat.size = size
        switch content {
        case .regular(let bytes): stat.blocks = UInt64(bytes.pageCount) * UInt64(PagedBytes.pageSize / 512)
        case .lower:
            stat.blocks = (lowerSize + 511) / 512
            // Who opens it gets the lower file itself (`openLower`), so its path must name the same.
            if isPristine { (stat.device, stat.inode) = lowerIdentity }
        default: break
        }
        stat.accessed = accessed
        stat.modified = modified
        stat.changed = changed
        return stat
    }
}

/// The names in a directory. Each has a cookie that it keeps, so that a listing goes on where it was, whatever is added
/// and removed meanwhile.
struct Directory {
    private var nodes: [ByteString: Node] = [:]
    private var cookies: [ByteString: UInt64] = [:]
    /// In the order of the cookies.
    private var order: [(cookie: UInt64, name: ByteString)] = []
    private var nextCookie: UInt64 = 0
    /// The names of the lower tree have not been read yet.
    var isUnread = false

    var count: Int { nodes.count }
    var isEmpty: Bool { nodes.isEmpty }

    func find(_ name: ByteString) -> Node? { nodes[name] }

    mutating func insert(_ name: ByteString, _ node: Node) {
        // A replaced entry keeps its place.
        if nodes.updateValue(node, forKey: name) != nil { return }
        cookies[name] = nextCookie
        order.append((nextCookie, name))
        nextCookie += 1
    }

    mutating func remove(_ name: ByteString) {
        guard nodes.removeValue(forKey: name) != nil, let cookie = cookies.removeValue(forKey: name) else { return }
        let index = firstIndex(from: cookie)
        if index < order.count, order[index].cookie == cookie { order.remove(at: index) }
    }

    /// Where the entries begin whose cookie is at least this.
    private func firstIndex(from cookie: UInt64) -> Int {
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            if order[middle].cookie < cookie { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// At most `limit` entries from a cookie on.
    func entries(from cookie: UInt64, limit: Int) -> [(name: ByteString, node: Node, nextCookie: UInt64)] {
        var result: [(name: ByteString, node: Node, nextCookie: UInt64)] = []
        for entry in order[firstIndex(from: cookie)...].prefix(limit) {
            if let node = nodes[entry.name] { result.append((entry.name, node, entry.cookie + 1)) }
        }
        return result
    }
}
