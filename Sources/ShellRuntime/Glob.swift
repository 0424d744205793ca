import Bytes
import Platform
import SchemeProtocol

/// File names that match a pattern of `*`, `?`, `[a-z]`. A backslash takes a character's meaning away.
enum Glob {
    static func escape(_ text: ByteString, into pattern: inout ByteString) {
        for byte in text {
            switch byte {
            case 0x2a, 0x3f, 0x5b, 0x5c: pattern.append(0x5c)
            default: break
            }
            pattern.append(byte)
        }
    }

    static func unescaped(_ pattern: ByteString) -> ByteString {
        var result = ByteString()
        var index = 0
        while index < pattern.count {
            if pattern[index] == 0x5c, index + 1 < pattern.count { index += 1 }
            result.append(pattern[index])
            index += 1
        }
        return result
    }

    private static func hasMagic(_ pattern: ByteString) -> Bool {
        var index = 0
        while index < pattern.count {
            switch pattern[index] {
            case 0x5c: index += 1
            case 0x2a, 0x3f, 0x5b: return true
            default: break
            }
            index += 1
        }
        return false
    }

    /// The paths that match, sorted; none where nothing does.
    static func expand(_ pattern: ByteString, _ shell: Shell) -> [ByteString] {
        guard hasMagic(pattern) else { return [] }
        var found: [ByteString] = [""]
        let parts = pattern.split(separator: 0x2f)
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            var next: [ByteString] = []
            for prefix in found {
                if part == "**" {
                    below(prefix, depth: 0, isLast: isLast, into: &next)
                    continue
                }
                if !hasMagic(part) {
                    let path = prefix + unescaped(part)
                    if isLast {
                        if part.isEmpty ? isDirectory(prefix) : (try? Host.stat(path, followsLinks: false)) != nil {
                            next.append(path)
                        }
                    } else {
                        next.append(path + "/")
                    }
                    continue
                }
                for entry in names(in: prefix.isEmpty ? "." : prefix) {
                    if entry.name.first == 0x2e, part.first != 0x2e { continue }
                    guard matches(entry.name, part) else { continue }
                    if isLast {
                        next.append(prefix + entry.name)
                    } else if entry.type == .directory || entry.type != .regular && isDirectory(prefix + entry.name) {
                        next.append(prefix + entry.name + "/")
                    }
                }
            }
            found = next
            if found.isEmpty { return [] }
        }
        return found.sorted()
    }

    /// The most paths that `**` gives, and how deep it looks.
    private static var limit: Int { 1_000_000 }
    private static var depthLimit: Int { 64 }

    /// What `**` stands for: no directory or any number of them; at a pattern's end, all that is in them. Symbolic links
    /// are not followed, nor are hidden directories.
    private static func below(_ prefix: ByteString, depth: Int, isLast: Bool, into result: inout [ByteString]) {
        if !isLast { result.append(prefix) }
        guard depth < depthLimit, result.count < limit else { return }
        for entry in names(in: prefix.isEmpty ? "." : prefix) where entry.name.first != 0x2e {
            if isLast { result.append(prefix + entry.name) }
            var type = entry.type
            if type == .unknown {
                type = (try? Host.stat(prefix + entry.name, followsLinks: false))?.mode.type ?? .unknown
            }
            if type == .directory { below(prefix + entry.name + "/", depth: depth + 1, isLast: isLast, into: &result) }
        }
    }

    private static func isDirectory(_ path: ByteString) -> Bool {
        guard let stat = try? Host.stat(path) else { return false }
        return stat.mode.type == .directory
    }

    /// What a directory holds; nothing where it cannot be read.
    static func names(in directory: ByteString) -> [DirectoryEntry] {
        guard let handle = try? Host.open(directory, [.read, .directory]) else { return [] }
        defer { try? Host.close(handle) }
        var cookie: UInt64 = 0
        var entries: [DirectoryEntry] = []
        while let more = try? Host.directoryEntries(handle, cookie: &cookie), !more.isEmpty {
            entries.append(contentsOf: more)
        }
        return entries
    }

    /// Whether a name matches a pattern. Works in one pass with one place to come back to, so no pattern is slow.
    static func matches(_ name: ByteString, _ pattern: ByteString) -> Bool {
        var nameIndex = 0
        var index = 0
        var star: (pattern: Int, name: Int)?
        while nameIndex < name.count {
            if index < pattern.count, pattern[index] == 0x2a {
                star = (index + 1, nameIndex)
                index += 1
                continue
            }
            if let (length, next) = step(name, nameIndex, pattern, index) {
                nameIndex += length
                index = next
                continue
            }
            guard let place = star else { return false }
            index = place.pattern
            nameIndex = place.name + 1
            star = (place.pattern, nameIndex)
        }
        while index < pattern.count, pattern[index] == 0x2a { index += 1 }
        return index == pattern.count
    }

    /// Matches one character; how many bytes it has and where the pattern goes on.
    private static func step(_ name: ByteString, _ place: Int, _ pattern: ByteString, _ start: Int) -> (Int, Int)? {
        guard start < pattern.count else { return nil }
        let byte = name[place]
        switch pattern[start] {
        case 0x3f:
            var length = 1
            if byte >= 0xc0 { while place + length < name.count, name[place + length] & 0xc0 == 0x80 { length += 1 } }
            return (length, start + 1)
        case 0x5b:
            var index = start + 1
            var isNegated = false
            if index < pattern.count, pattern[index] == 0x21 || pattern[index] == 0x5e {
                isNegated = true
                index += 1
            }
            var isMember = false
            let first = index
            while index < pattern.count, pattern[index] != 0x5d || index == first {
                if pattern[index] == 0x5c, index + 1 < pattern.count { index += 1 }
                let low = pattern[index]
                var high = low
                if index + 2 < pattern.count, pattern[index + 1] == 0x2d, pattern[index + 2] != 0x5d {
                    high = pattern[index + 2]
                    index += 2
                }
                if byte >= low && byte <= high { isMember = true }
                index += 1
            }
            guard index < pattern.count else { return byte == 0x5b ? (1, start + 1) : nil }
            return isMember != isNegated ? (1, index + 1) : nil
        case 0x5c where start + 1 < pattern.count: return pattern[start + 1] == byte ? (1, start + 2) : nil
        default: return pattern[start] == byte ? (1, start + 1) : nil
        }
    }
}
