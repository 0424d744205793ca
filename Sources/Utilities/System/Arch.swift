import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `arch`: the kind of machine.
    static var arch: Utility {
        Utility(
            ["[OPTION]..."], "Print machine architecture.", []
        ) { (context) throws(Failure) in
            try context.noOperands()
            try context.put((Host.systemNames().last ?? "unknown") + "\n")
        }
    }
}
