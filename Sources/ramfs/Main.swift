import Bytes
import FileTree
import Platform
import Scheme
import SchemeProtocol

/// `ramfs [--lower TREE] [--limit BYTES] [--scheme NAME]`: a writable file system in memory, over a read-only one. It makes
/// the scheme `file:` unless another name is given. Without a limit it may take half of the machine's memory.
@main
struct Main {
    static func main() {
        var lower: HostTree?
        var limit = defaultLimit()
        var scheme: ByteString = "file"
        var arguments = Host.arguments.dropFirst()
        while let option = arguments.popFirst() {
            guard let value = arguments.popFirst() else { usage() }
            switch option {
            case "--lower": lower = HostTree(root: value)
            case "--scheme": scheme = value
            case "--limit":
                guard let number = value.integer(), number > 0 else { usage() }
                limit = Int(number)
            default: usage()
            }
        }
        let (tree, size, name) = (lower, limit, scheme)
        Program.serve("ramfs") { (loop) throws(Errno) in
            let files = FileTree(lower: tree, limit: size) { Host.clock(.realtime) }
            _ = try Serving(name, on: loop, FileProvider(files))
        }
    }

    private static func usage() -> Never {
        Program.complain("usage: ramfs [--lower TREE] [--limit BYTES] [--scheme NAME]")
        Host.exit(2)
    }

    /// Half of the machine's memory; a fixed amount where that is not told.
    private static func defaultLimit() -> Int {
        let text = try? Handle("sys:memory", .read).readAll(limit: 4096)
        for line in (text ?? ByteString()).split(separator: 0x0a) where line.hasPrefix("total:") {
            if let total = line[6..<line.count].trimmed.integer(), total > 0 { return Int(total / 2) }
        }
        return 256 << 20
    }
}
