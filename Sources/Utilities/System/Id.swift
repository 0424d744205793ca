import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `id`: who a user is.
    static var id: Utility {
        Utility(
            ["[OPTION]... [USER]..."],
            "Print user and group information for each specified USER, or for the current process.",
            [
                Option("a", "", "ignore, for compatibility with other versions"),
                Option("Z", "context", "print only the security context of the process"),
                Option("g", "group", "print only the effective group ID"),
                Option("G", "groups", "print all group IDs"),
                Option("n", "name", "print a name instead of a number, for -ugG"),
                Option("", "json", "output as JSON"),
                Option("r", "real", "print the real ID instead of the effective ID, with -ugG"),
                Option("u", "user", "print only the effective user ID"),
                Option(
                    "z", "zero", "delimit entries with NUL characters, not whitespace; not permitted in default format"),
            ]
        ) { (context) throws(Failure) in
            let kinds = ["u", "g", "G", "Z"].filter { (key: ByteString) in context.has(key) }
            if kinds.contains("Z") { throw .fatal("--context (-Z) works only on an SELinux-enabled kernel") }
            if kinds.count > 1 { throw .fatal("cannot print \"only\" of more than one choice") }
            if kinds.isEmpty && (context.has("n") || context.has("r")) {
                throw .fatal("cannot print only names or real IDs in default format")
            }
            if kinds.isEmpty && context.has("z") { throw .fatal("option --zero not permitted in default format") }
            if let kind = kinds.first, context.has("json") {
                throw .fatal("--json prints all: it does not go with -" + kind)
            }
            let names = UserNames()
            if context.operands.isEmpty {
                let groups = try must("failed to get groups") { () throws(Errno) in try Host.groups() }
                let own = Identity(
                    name: nil, user: Host.userID, effectiveUser: Host.effectiveUserID, group: Host.groupID,
                    effectiveGroup: Host.effectiveGroupID, groups: groups)
                return try put(own, kinds.first, names, context, isLast: true)
            }
            for (index, word) in context.operands.enumerated() {
                var account = names.account(word)
                if account == nil, let id = names.userID(word) { account = names.account(id) }
                guard let account else {
                    context.complain(quoted(word) + ": no such user")
                    continue
                }
                let groups = unique([account.group] + names.memberships(account.name))
                let identity = Identity(
                    name: account.name, user: account.id, effectiveUser: account.id, group: account.group,
                    effectiveGroup: account.group, groups: groups)
                try put(identity, kinds.first, names, context, isLast: index == context.operands.count - 1)
            }
        }
    }

    /// The numbers of a user or of the process.
    private struct Identity {
        var name: ByteString?
        var user: UInt32
        var effectiveUser: UInt32
        var group: UInt32
        var effectiveGroup: UInt32
        var groups: [UInt32]
    }

    private static func put(
        _ identity: Identity, _ kind: ByteString?, _ names: UserNames, _ context: Context, isLast: Bool
    ) throws(Failure) {
        if context.has("json") { return try context.put(object(identity, names).text + "\n") }
        let isReal = context.has("r")
        func user(_ id: UInt32) -> ByteString { context.has("n") ? names.user(id) : ByteString(id) }
        func group(_ id: UInt32) -> ByteString { context.has("n") ? names.group(id) : ByteString(id) }
        let end: ByteString = context.has("z") ? [0] : "\n"
        switch kind {
        case "u": return try context.put(user(isReal ? identity.user : identity.effectiveUser) + end)
        case "g": return try context.put(group(isReal ? identity.group : identity.effectiveGroup) + end)
        case "G":
            var all = [identity.group]
            if identity.effectiveGroup != identity.group { all.append(identity.effectiveGroup) }
            let texts = unique(all + identity.groups).map { group($0) }
            let text = texts.dropFirst().reduce(texts[0]) { $0 + (context.has("z") ? [0] : " ") + $1 }
            // Of several users the lists are told apart by an empty entry.
            return try context.put(text + end + (context.has("z") && context.operands.count > 1 ? [0] : ""))
        default: break
        }
        func both(_ id: UInt32, _ name: ByteString?) -> ByteString {
            ByteString(id) + (name.map { "(" + $0 + ")" } ?? "")
        }
        var text: ByteString = "uid=" + both(identity.user, identity.name ?? names.userName(identity.user))
        text += " gid=" + both(identity.group, names.groupName(identity.group))
        if identity.effectiveUser != identity.user {
            text += " euid=" + both(identity.effectiveUser, names.userName(identity.effectiveUser))
        }
        if identity.effectiveGroup != identity.group {
            text += " egid=" + both(identity.effectiveGroup, names.groupName(identity.effectiveGroup))
        }
        let all = unique([identity.effectiveGroup] + identity.groups)
        for (index, id) in all.enumerated() {
            text += (index == 0 ? " groups=" : ",") + both(id, names.groupName(id))
        }
        try context.put(text + "\n")
    }

    private static func object(_ identity: Identity, _ names: UserNames) -> JSONObject {
        var object = JSONObject()
        object.add("uid", identity.user)
        object.add("user", identity.name ?? names.userName(identity.user))
        object.add("gid", identity.group)
        object.add("group", names.groupName(identity.group))
        object.add("euid", identity.effectiveUser)
        object.add("egid", identity.effectiveGroup)
        let all = unique([identity.effectiveGroup] + identity.groups)
        object.add(
            "groups",
            list: all.map { (id) -> ByteString in
                var group = JSONObject()
                group.add("gid", id)
                group.add("name", names.groupName(id))
                return group.text
            })
        return object
    }
}
