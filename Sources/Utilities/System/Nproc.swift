import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `nproc`: how many processors there are.
    static var nproc: Utility {
        Utility(
            ["[OPTION]..."], "Print the number of processing units available to the current process.",
            [
                Option("", "all", "print the number of installed processors"),
                Option("", "ignore", takes: "N", "if possible, exclude N processing units"),
            ]
        ) { (context) throws(Failure) in
            var ignored = 0
            for word in context.arguments.values("ignore") {
                ignored = try decimal(word, "invalid number", in: 0...Int.max)
            }
            try context.noOperands()
            let count = Host.processorCount(all: context.has("all"))
            try context.put(ByteString(max(1, count - min(ignored, count))) + "\n")
        }
    }
}
