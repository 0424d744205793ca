import Bytes
import Platform
import SchemeProtocol

/// Working out where a path leads: an absolute path without `.`, `..` and symbolic links.
struct CanonicalPath {
    /// What must be there.
    enum Demand {
        case everything
        case allButLast
        case nothing
    }

    let demand: Demand
    /// Links are followed; otherwise the path is worked out as text.
    var followsLinks = true
    /// `..` is taken away before links are looked at.
    var isLogical = false

    func resolve(_ path: ByteString) throws(Errno) -> ByteString {
        if path.isEmpty { throw .noSuchFileOrDirectory }
        if isLogical {
            let absolute = path.first == 0x2f ? path : try Host.workingDirectory() + "/" + path
            var textual = self
            textual.isLogical = false
            textual.followsLinks = false
            let plain = try textual.resolve(absolute)
            guard followsLinks else { return plain }
            var physical = self
            physical.isLogical = false
            return try physical.resolve(plain)
        }
        var done = path.first == 0x2f ? "" : try Host.workingDirectory()
        if done == "/" { done = "" }
        var left = path.split(separator: 0x2f).filter { !$0.isEmpty && $0 != "." }
        left.reverse()
        var links = 0
        var isPlainLast = path.last != 0x2f && !path.hasSuffix("/.")
        while let name = left.popLast() {
            if name == ".." {
                if let slash = done.lastIndex(of: 0x2f) { done = done[0..<slash] }
                continue
            }
            let next = done + "/" + name
            // Where links stand for themselves nobody looks at what is on the way.
            if !followsLinks && !left.isEmpty {
                done = next
                continue
            }
            let stat: Stat
            do throws(Errno) { stat = try Host.stat(next, followsLinks: !followsLinks) } catch {
                let isMissing = error == .noSuchFileOrDirectory || error == .notADirectory
                let isAllowed = demand == .nothing || (demand == .allButLast && left.isEmpty)
                if !isAllowed || !(isMissing || demand == .nothing) { throw error }
                if error == .notADirectory && demand == .allButLast { throw error }
                done = next
                continue
            }
            guard stat.mode.type == .symbolicLink, followsLinks else {
                if stat.mode.type != .directory && demand != .nothing && !(left.isEmpty && isPlainLast)
                    && !(stat.mode.type == .symbolicLink)
                {
                    throw .notADirectory
                }
                done = next
                continue
            }
            links += 1
            if links > 40 {
                if demand == .nothing {
                    done = next
                    continue
                }
                throw .tooManySymbolicLinks
            }
            let target = try Host.readLink(next)
            if target.first == 0x2f { done = "" }
            if left.isEmpty && target.last == 0x2f { isPlainLast = false }
            left += target.split(separator: 0x2f).filter { !$0.isEmpty && $0 != "." }.reversed()
        }
        return done.isEmpty ? "/" : done
    }

    /// A path as seen from a directory; both are worked out already.
    static func relative(_ path: ByteString, to directory: ByteString) -> ByteString {
        let target = path.split(separator: 0x2f).filter { !$0.isEmpty }
        let base = directory.split(separator: 0x2f).filter { !$0.isEmpty }
        var common = 0
        while common < target.count, common < base.count, target[common] == base[common] { common += 1 }
        var pieces = base[common...].map { _ in ".." as ByteString }
        pieces += target[common...]
        if pieces.isEmpty { return "." }
        return pieces.dropFirst().reduce(pieces[0]) { $0 + "/" + $1 }
    }

    /// Whether a path is a directory or below it; both are worked out already.
    static func isBelow(_ path: ByteString, _ directory: ByteString) -> Bool {
        directory == "/" || path == directory || path.hasPrefix(directory + "/")
    }
}
