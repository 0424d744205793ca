import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `chroot`: runs a program with another root directory.
    static var chroot: Utility {
        Utility(
            ["[OPTION] NEWROOT [COMMAND [ARG]...]"], "Run COMMAND with root directory set to NEWROOT.",
            [
                Option("", "groups", takes: "G_LIST", "specify supplementary groups as g1,g2,..,gN"),
                Option("", "userspec", takes: "USER:GROUP", "specify user and group (ID or name) to use"),
                Option("", "skip-chdir", "do not change working directory to '/'"),
            ], parsing: .stopsAtOperand, usageStatus: 125
        ) { (context) throws(Failure) in
            guard let root = context.operands.first else { throw .usage("missing operand") }
            let isSame = (try? CanonicalPath(demand: .everything).resolve(root)) == "/"
            if context.has("skip-chdir") && !isSame {
                throw .usage("option --skip-chdir only permitted if NEWROOT is old '/'")
            }
            var owners = OwnerWords()
            let names = UserNames()
            if let word = context.value("userspec") {
                do throws(Failure) { owners = try OwnerWords(word, names) } catch {
                    if case .fatal(let message, _) = error { throw .fatal(message, status: 125) }
                    throw error
                }
            }
            var groups: [UInt32]?
            if let list = context.value("groups") {
                groups = []
                for word in list.split(separator: 0x2c) where !word.isEmpty {
                    guard let group = names.groupID(word) else {
                        throw .fatal("invalid group " + quoted(word), status: 125)
                    }
                    groups?.append(group)
                }
            }
            do throws(Errno) { try Host.changeRoot(root) } catch {
                throw Context.failure("cannot change root directory to " + named(root), error, status: 125)
            }
            if !context.has("skip-chdir") {
                do throws(Errno) { try Host.changeDirectory("/") } catch {
                    throw Context.failure("cannot chdir to root directory", error, status: 125)
                }
            }
            do throws(Errno) {
                if let groups {
                    try Host.setGroups(groups)
                } else if owners.user != nil {
                    let name = owners.user.flatMap { names.account($0)?.name }
                    try Host.setGroups((name.map { names.memberships($0) } ?? []) + (owners.group.map { [$0] } ?? []))
                }
            } catch { throw Context.failure("failed to set supplementary groups", error, status: 125) }
            if let group = owners.group ?? owners.user.flatMap({ names.account($0)?.group }),
                owners.user != nil || owners.group != nil
            {
                do throws(Errno) { try Host.setGroupID(group) } catch {
                    throw Context.failure("failed to set group-ID", error, status: 125)
                }
            }
            if let user = owners.user {
                do throws(Errno) { try Host.setUserID(user) } catch {
                    throw Context.failure("failed to set user-ID", error, status: 125)
                }
            }
            var command = Array(context.operands.dropFirst())
            if command.isEmpty { command = [Context.environment("SHELL") ?? "/bin/sh", "-i"] }
            try context.flush()
            throw ProgramStart.failure(command[0], ProgramStart.replace(command))
        }
    }
}
