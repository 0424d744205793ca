import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol

/// The security contexts of SELinux, of which only a Linux kernel that has it knows.
private enum SecurityContexts {
    static var isEnabled: Bool { (try? Host.stat("/sys/fs/selinux/enforce")) != nil }
}

extension Utilities {
    /// `chcon`: changes security contexts, where the kernel has any.
    static var chcon: Utility {
        Utility(
            [
                "[OPTION]... CONTEXT FILE...", "[OPTION]... [-u USER] [-r ROLE] [-l RANGE] [-t TYPE] FILE...",
                "[OPTION]... --reference=RFILE FILE...",
            ],
            "Change the SELinux security context of each FILE to CONTEXT.",
            [
                Option("", "dereference", "affect the referent of each symbolic link"),
                Option("h", "no-dereference", "affect symbolic links instead of any referenced file"),
                Option("u", "user", takes: "USER", "set user USER in the target security context"),
                Option("r", "role", takes: "ROLE", "set role ROLE in the target security context"),
                Option("t", "type", takes: "TYPE", "set type TYPE in the target security context"),
                Option("l", "range", takes: "RANGE", "set range RANGE in the target security context"),
                Option("", "reference", takes: "RFILE", "use RFILE's security context"),
                Option("R", "recursive", "operate on files and directories recursively"),
                Option("", "preserve-root", "fail to operate recursively on '/'"),
                Option("", "no-preserve-root", "do not treat '/' specially"),
                Option("v", "verbose", "output a diagnostic for every file processed"),
                Option("H", "", "follow symbolic links on the command line"), Option("L", "", "follow all links"),
                Option("P", "", "follow no links"),
            ]
        ) { (context) throws(Failure) in
            let isNamed = context.has("reference") || ["u", "r", "t", "l"].contains { context.has($0) }
            _ = try context.operands(atLeast: isNamed ? 1 : 2)
            guard SecurityContexts.isEnabled else {
                throw .fatal("security contexts need a Linux kernel with SELinux; this system has none")
            }
            throw .fatal("this program does not change the contexts of SELinux")
        }
    }

    /// `runcon`: runs a program in a security context, where the kernel has any.
    static var runcon: Utility {
        Utility(
            ["CONTEXT COMMAND [args]", "[ -c ] [-u USER] [-r ROLE] [-t TYPE] [-l RANGE] COMMAND [args]"],
            "Run a program in a different SELinux security context.",
            [
                Option("c", "compute", "compute process transition context before modifying"),
                Option("t", "type", takes: "TYPE", "type (for same role as parent)"),
                Option("u", "user", takes: "USER", "user identity"), Option("r", "role", takes: "ROLE", "role"),
                Option("l", "range", takes: "RANGE", "levelrange"),
            ], parsing: .stopsAtOperand, usageStatus: 125
        ) { (context) throws(Failure) in
            guard SecurityContexts.isEnabled else {
                throw .fatal("runcon may be used only on a SELinux kernel", status: 125)
            }
            guard let word = context.operands.first else { throw .usage("you must specify a context or command") }
            guard context.arguments.given.isEmpty, context.operands.count > 1 else {
                throw .usage("no command specified")
            }
            let command = Array(context.operands.dropFirst())
            do throws(Errno) {
                // The kernel takes the context of the next program here.
                let file = try Handle("/proc/self/attr/exec", .write)
                try file.write(word)
            } catch { throw Context.failure("invalid context: " + quoted(word), error, status: 125) }
            throw ProgramStart.failure(command[0], ProgramStart.replace(command))
        }
    }
}
