import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `which`: where a command is found.
    static var which: Utility {
        Utility(
            ["[-a] NAME..."], "Show the files that commands are run from.",
            [
                Option("a", "all", "show all of them along PATH, not only the first"),
                Option("s", "silent", "show nothing, only say by the status"),
            ]
        ) { (context) throws(Failure) in
            if context.operands.isEmpty { context.status = 1 }
            for name in context.operands {
                var isFound = false
                for path in ProgramStart.candidates(name, Host.environment) {
                    guard let stat = try? Host.stat(path), stat.mode.type == .regular,
                        Host.isAccessible(path, execute: true)
                    else { continue }
                    isFound = true
                    if !context.has("s") { try context.put(path + "\n") }
                    if !context.has("a") { break }
                }
                if !isFound { context.status = 1 }
            }
        }
    }
}
