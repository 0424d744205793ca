import Bytes
import CommandLine

extension Utilities {
    /// `dirname`: a path without its last component.
    static var dirname: Utility {
        Utility(
            ["[OPTION] NAME..."], "Output each NAME with its last non-slash component and trailing slashes removed.",
            [Option("z", "zero", "end each output line with NUL, not newline")]
        ) { (context) throws(Failure) in
            for path in try context.operands(atLeast: 1) {
                try context.put(directoryName(path) + (context.has("z") ? [0] : "\n"))
            }
        }
    }
}
