import Bytes
import CommandLine
import Platform

extension Utilities {
    /// `printenv`: shows variables of the environment.
    static var printenv: Utility {
        Utility(
            ["[OPTION]... [VARIABLE]..."],
            "Print the values of the specified environment VARIABLE(s). If no VARIABLE is specified, print all.",
            [Option("0", "null", "end each output line with NUL, not newline")], parsing: .stopsAtOperand,
            usageStatus: 2
        ) { (context) throws(Failure) in
            let end: ByteString = context.has("0") ? [0] : "\n"
            if context.operands.isEmpty {
                for entry in Host.environment { try context.put(entry + end) }
            }
            for name in context.operands {
                if !name.contains(0x3d), let value = Context.environment(name) {
                    try context.put(value + end)
                } else {
                    context.status = 1
                }
            }
        }
    }
}
