import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `hostname`: the computer's name.
    static var hostname: Utility {
        Utility(
            ["[OPTION]"], "Print the hostname of the current system.", []
        ) { (context) throws(Failure) in
            if !context.operands.isEmpty { throw .fatal("the name of this system is set where it is configured") }
            let names = Host.systemNames()
            try context.put((names.count > 1 ? names[1] : "localhost") + "\n")
        }
    }
}
