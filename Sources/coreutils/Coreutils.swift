import Bytes
import Platform
import Runtime
import Scheme
import SchemeProtocol
import Utilities

/// `coreutils`: every utility in one program. It is the utility that its own name says (by a link), or
/// `coreutils NAME ARGUMENTS`; `coreutils --list` shows the names.
@main
struct Coreutils {
    static func main() {
        let arguments = Host.arguments
        let name = base(arguments.first ?? "coreutils")
        if let utility = Utilities.utility(named: name) {
            Host.exit(Utilities.run(utility, name, Array(arguments.dropFirst())))
        }
        guard arguments.count > 1, arguments[1] != "--help" else {
            Program.say("Usage: coreutils NAME [ARGUMENT]...\n  or:  coreutils --list\nRuns the utility NAME.")
            Host.exit(arguments.count > 1 ? 0 : 1)
        }
        if arguments[1] == "--list" {
            for name in Utilities.names { Program.say(name) }
            Host.exit(0)
        }
        guard let utility = Utilities.utility(named: arguments[1]) else {
            Program.complain("coreutils: unknown utility '" + arguments[1] + "'")
            Host.exit(127)
        }
        Host.exit(Utilities.run(utility, arguments[1], Array(arguments.dropFirst(2))))
    }

    /// What stands behind the last slash.
    private static func base(_ path: ByteString) -> ByteString {
        guard let slash = path.lastIndex(of: 0x2f) else { return path }
        return path[(slash + 1)..<path.count]
    }
}
