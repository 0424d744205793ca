import Bytes
import Platform
import RegularExpression
import SchemeProtocol

extension FindWalk {
    /// Whether a file is as a test wants it.
    func test(_ node: FindExpression, _ file: FoundFile) -> Bool {
        let stat = file.stat
        switch node {
        case .constant(let value): return value
        case .name(let pattern, let ignoresCase):
            return pattern.matches(ignoresCase ? file.name.lowercased : file.name)
        case .path(let pattern, let ignoresCase):
            return pattern.matches(ignoresCase ? file.path.lowercased : file.path)
        case .linkName(let pattern, let ignoresCase):
            guard stat.mode.type == .symbolicLink, let target = try? Host.readLink(file.path) else { return false }
            return pattern.matches(ignoresCase ? target.lowercased : target)
        case .regex(let expression):
            return expression.match(in: file.path, at: 0)?.upperBound == file.path.count
        case .type(let types, let followed):
            if followed && stat.mode.type == .symbolicLink {
                return types.contains((try? Host.stat(file.path))?.mode.type ?? .symbolicLink)
            }
            return types.contains(stat.mode.type)
        case .size(let number, let unit):
            let size = Int64(clamping: stat.size)
            return number.holds(size / unit + (size % unit == 0 ? 0 : 1))
        case .empty:
            if stat.mode.type == .directory { return (try? directoryEntries(in: file.path))?.isEmpty ?? false }
            return stat.mode.type == .regular && stat.size == 0
        case .permissions(let wanted, let mark):
            let has = stat.mode.permissions
            if mark == 0x2d { return has & wanted == wanted }
            return mark == 0x2f ? wanted == 0 || has & wanted != 0 : has == wanted
        default: return testOwnerOrTime(node, file)
        }
    }

    private func testOwnerOrTime(_ node: FindExpression, _ file: FoundFile) -> Bool {
        let stat = file.stat
        switch node {
        case .user(let id): return stat.userID == id
        case .group(let id): return stat.groupID == id
        case .userNumber(let number): return number.holds(Int64(stat.userID))
        case .groupNumber(let number): return number.holds(Int64(stat.groupID))
        case .noUser: return names.userName(stat.userID) == nil
        case .noGroup: return names.groupName(stat.groupID) == nil
        case .links(let number): return number.holds(Int64(stat.linkCount))
        case .inode(let number): return number.holds(Int64(clamping: stat.inode))
        case .same(let other): return isSame(stat, other)
        case .age(let time, let number, let unit):
            let age = started - time.of(stat).seconds
            // Whole units that have gone by; minutes are rounded up.
            return number.holds(unit == 60 ? (age + 59) / 60 : age / unit)
        case .newer(let time, let moment): return moment < time.of(stat)
        case .access(let bits):
            return Host.isAccessible(file.path, read: bits == 4, write: bits == 2, execute: bits == 1)
        default: return false
        }
    }
}
