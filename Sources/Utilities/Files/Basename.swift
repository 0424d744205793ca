import Bytes
import CommandLine

extension Utilities {
    /// `basename`: the last component of a path.
    static var basename: Utility {
        Utility(
            ["NAME [SUFFIX]", "OPTION... NAME..."], "Print NAME with any leading directory components removed.",
            [
                Option("a", "multiple", "support multiple arguments and treat each as a NAME"),
                Option("s", "suffix", takes: "SUFFIX", "remove a trailing SUFFIX; implies -a"),
                Option("z", "zero", "end each output line with NUL, not newline"),
            ], parsing: .stopsAtOperand
        ) { (context) throws(Failure) in
            var operands = try context.operands(atLeast: 1)
            var suffix = context.value("s") ?? ""
            if !context.has("a") && !context.has("s") {
                if operands.count > 2 { throw .usage("extra operand " + quoted(operands[2])) }
                if operands.count == 2 { suffix = operands.removeLast() }
            }
            for path in operands {
                var name = path.isEmpty ? path : baseName(path)
                if name.hasSuffix(suffix) && name != suffix { name = name[0..<(name.count - suffix.count)] }
                try context.put(name + (context.has("z") ? [0] : "\n"))
            }
        }
    }
}
