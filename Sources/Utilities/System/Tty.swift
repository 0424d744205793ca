import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `tty`: the terminal of standard input.
    static var tty: Utility {
        Utility(
            ["[OPTION]..."], "Print the file name of the terminal connected to standard input.",
            [
                Option("s", "silent", "print nothing, only return an exit status"),
                Option("", "quiet", "print nothing, only return an exit status"),
            ], usageStatus: 2, outputStatus: 3
        ) { (context) throws(Failure) in
            try context.noOperands()
            let name = Host.terminalName(Host.standardInput)
            context.status = name == nil ? 1 : 0
            if context.has("s") || context.has("quiet") { return }
            try context.put((name ?? "not a tty") + "\n")
        }
    }
}
