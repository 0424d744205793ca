public import Bytes
public import Platform
public import SchemeProtocol

/// A read-only tree that lies under the writable one.
public protocol LowerTree: AnyObject {
    /// Paths have no leading slash; "" is the root.
    func stat(_ path: ByteString) throws(Errno) -> Stat
    func names(_ path: ByteString) throws(Errno) -> [ByteString]
    func open(_ path: ByteString) throws(Errno) -> HandleNumber
    func readLink(_ path: ByteString) throws(Errno) -> ByteString
}

/// A directory or scheme of the host as the lower tree: `initfs:` on Apus.
public final class HostTree: LowerTree {
    private let root: ByteString

    public init(root: ByteString) {
        self.root = root.hasSuffix(":") || root.hasSuffix("/") ? root : root + "/"
    }

    public func stat(_ path: ByteString) throws(Errno) -> Stat { try Host.stat(root + path, followsLinks: false) }
    public func open(_ path: ByteString) throws(Errno) -> HandleNumber {
        try Host.open(root + path, [.read, .noFollow])
    }
    public func readLink(_ path: ByteString) throws(Errno) -> ByteString { try Host.readLink(root + path) }

    public func names(_ path: ByteString) throws(Errno) -> [ByteString] {
        let directory = try Host.open(root + path, [.read, .directory])
        defer { try? Host.close(directory) }
        var names: [ByteString] = []
        var cookie: UInt64 = 0
        while true {
            let entries = try Host.directoryEntries(directory, cookie: &cookie)
            if entries.isEmpty { return names }
            for entry in entries { names.append(entry.name) }
        }
    }
}
