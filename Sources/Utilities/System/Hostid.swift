import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `hostid`: a number for the computer.
    static var hostid: Utility {
        Utility(
            ["[OPTION]"], "Print the numeric identifier (in hexadecimal) for the current host.", []
        ) { (context) throws(Failure) in
            try context.noOperands()
            let number = try must("cannot determine the number of this computer") { () throws(Errno) in
                try Host.computerNumber()
            }
            var text = ByteString()
            text.append(hexadecimal: number, width: 8)
            try context.put(text + "\n")
        }
    }
}
