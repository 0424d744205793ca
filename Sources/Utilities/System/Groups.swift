import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `groups`: the groups of users.
    static var groups: Utility {
        Utility(
            ["[OPTION]... [USERNAME]..."],
            "Print group memberships for each USERNAME or, if no USERNAME is specified, for the current process.", []
        ) { (context) throws(Failure) in
            let names = UserNames()
            func text(_ ids: [UInt32]) -> ByteString {
                var text = ByteString()
                for id in ids {
                    if !text.isEmpty { text += " " }
                    if let name = names.groupName(id) {
                        text += name
                    } else {
                        context.complain("cannot find name for group ID " + ByteString(id))
                        text += ByteString(id)
                    }
                }
                return text
            }
            if context.operands.isEmpty {
                let all = try must("failed to get groups") { () throws(Errno) in try Host.groups() }
                return try context.put(text(unique([Host.effectiveGroupID] + all)) + "\n")
            }
            for word in context.operands {
                guard let user = names.account(word) else {
                    context.complain(quoted(word) + ": no such user")
                    continue
                }
                try context.put(word + " : " + text(unique([user.group] + names.memberships(user.name))) + "\n")
            }
        }
    }

    /// Each number once, in the order in which they come.
    static func unique(_ ids: [UInt32]) -> [UInt32] {
        var result: [UInt32] = []
        for id in ids where !result.contains(id) { result.append(id) }
        return result
    }
}
