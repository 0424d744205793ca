import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `logname`: who logged in.
    static var logname: Utility {
        Utility(
            ["[OPTION]"], "Print the user's login name.", []
        ) { (context) throws(Failure) in
            try context.noOperands()
            // The owner of the terminal is who logged in.
            guard Host.isTerminal(Host.standardInput), let stat = try? Host.stat(Host.standardInput),
                let name = UserNames().userName(stat.userID)
            else { throw .fatal("no login name") }
            try context.put(name + "\n")
        }
    }
}
