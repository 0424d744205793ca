import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `whoami`: the name of the user that a program acts for.
    static var whoami: Utility {
        Utility(
            ["[OPTION]..."], "Print the user name associated with the current effective user ID.", []
        ) { (context) throws(Failure) in
            try context.noOperands()
            let id = Host.effectiveUserID
            guard let name = UserNames().userName(id) else {
                throw .fatal("cannot find name for user ID " + ByteString(id))
            }
            try context.put(name + "\n")
        }
    }
}
