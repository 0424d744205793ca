import Bytes
import Platform
import Scheme
import SchemeProtocol

/// A file system, and where it is.
struct Mount {
    var source: ByteString
    var type: ByteString
    var target: ByteString
    var device: UInt64

    /// All there are. Where the system keeps no table, what `/` is on.
    static var all: [Mount] {
        guard let file = try? Handle("/proc/self/mountinfo", [.read, .closeOnExec]),
            let text = try? file.readAll(limit: 1 << 24)
        else {
            let device = (try? Host.stat("/"))?.device ?? 0
            return [Mount(source: "file:", type: "scheme", target: "/", device: device)]
        }
        var mounts: [Mount] = []
        for line in text.split(separator: 0x0a) {
            let words = line.split(separator: 0x20)
            guard words.count >= 10, let dash = words.firstIndex(of: "-"), dash + 2 < words.count else { continue }
            let numbers = words[2].split(separator: 0x3a).compactMap { $0.integer() }
            guard numbers.count == 2 else { continue }
            let (major, minor) = (UInt64(numbers[0]), UInt64(numbers[1]))
            let device =
                (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xff) << 12 | (major & ~0xfff) << 32
            mounts.append(
                Mount(
                    source: plain(words[dash + 2]), type: words[dash + 1], target: plain(words[4]), device: device))
        }
        return mounts
    }

    /// `\040` and its like as the bytes they are.
    private static func plain(_ word: ByteString) -> ByteString {
        var text = ByteString()
        var index = 0
        while index < word.count {
            if word[index] == 0x5c, index + 3 < word.count,
                let value = word[(index + 1)..<(index + 4)].integer(radix: 8)
            {
                text.append(UInt8(truncatingIfNeeded: value))
                index += 4
            } else {
                text.append(word[index])
                index += 1
            }
        }
        return text
    }

    /// Whether it holds nothing of its own, as `df` sees it.
    var isDummy: Bool {
        [
            "autofs", "proc", "subfs", "debugfs", "devpts", "fusectl", "fuse.portal", "mqueue", "rpc_pipefs", "sysfs",
            "devfs", "kernfs", "ignore", "none",
        ].contains(type)
    }

    var isRemote: Bool {
        source.contains(0x3a) && type != "scheme"
            || (source.hasPrefix("//") && (type == "smbfs" || type == "smb3" || type == "cifs"))
            || ["acfs", "afs", "coda", "auristorfs", "fhgfs", "gpfs", "ibrix", "ocfs2", "vxfs"].contains(type)
    }
}
