import Bytes
import Scheme
import SchemeProtocol

/// The users and groups, from `/etc/passwd` and `/etc/group`.
final class UserNames {
    /// A line of `/etc/passwd`.
    struct User {
        var name: ByteString
        var id: UInt32
        var group: UInt32
        var fullName: ByteString
        var home: ByteString
        var shell: ByteString
    }

    private var users: [User] = []
    private var groups: [(name: ByteString, id: UInt32, members: [ByteString])] = []

    init(isEmpty: Bool = false) {
        if isEmpty { return }
        for fields in Self.read("/etc/passwd") where fields.count >= 7 {
            guard let id = Self.number(fields[2]), let group = Self.number(fields[3]) else { continue }
            users.append(
                User(name: fields[0], id: id, group: group, fullName: fields[4], home: fields[5], shell: fields[6]))
        }
        for fields in Self.read("/etc/group") where fields.count >= 3 {
            guard let id = Self.number(fields[2]) else { continue }
            let members = fields.count > 3 ? fields[3].split(separator: 0x2c).filter { !$0.isEmpty } : []
            groups.append((fields[0], id, members))
        }
    }

    private static func read(_ path: ByteString) -> [[ByteString]] {
        guard let file = try? Handle(path, [.read, .closeOnExec]), let text = try? file.readAll(limit: 1 << 24) else {
            return []
        }
        return text.split(separator: 0x0a).map { $0.split(separator: 0x3a) }
    }

    private static func number(_ text: ByteString) -> UInt32? {
        guard let number = text.integer(), number >= 0, number <= Int64(UInt32.max) else { return nil }
        return UInt32(number)
    }

    /// The name of a user, or the number where there is none.
    func user(_ id: UInt32) -> ByteString { userName(id) ?? ByteString(id) }
    func group(_ id: UInt32) -> ByteString { groupName(id) ?? ByteString(id) }

    func userName(_ id: UInt32) -> ByteString? { users.first { $0.id == id }?.name }
    func groupName(_ id: UInt32) -> ByteString? { groups.first { $0.id == id }?.name }
    func account(_ name: ByteString) -> User? { users.first { $0.name == name } }
    func account(_ id: UInt32) -> User? { users.first { $0.id == id } }

    /// The number that a name or a number means; a `+` in front says that it is a number.
    func userID(_ word: ByteString) -> UInt32? { account(word)?.id ?? Self.plainNumber(word) }
    func groupID(_ word: ByteString) -> UInt32? {
        groups.first { $0.name == word }?.id ?? Self.plainNumber(word)
    }

    /// The group that a user logs in with.
    func loginGroup(_ word: ByteString) -> UInt32? { account(word)?.group }

    /// The groups that name a user as a member.
    func memberships(_ name: ByteString) -> [UInt32] { groups.filter { $0.members.contains(name) }.map { $0.id } }

    private static func plainNumber(_ word: ByteString) -> UInt32? {
        let digits = word.first == 0x2b ? word[1..<word.count] : word
        guard digits.allSatisfy({ $0.isDigit }), let number = number(digits), number != .max else { return nil }
        return number
    }
}
