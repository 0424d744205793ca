import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `unlink`: removes a name.
    static var unlink: Utility {
        Utility(
            ["FILE", "OPTION"], "Call the unlink function to remove the specified FILE.", []
        ) { (context) throws(Failure) in
            let operands = try context.operands(atLeast: 1)
            if operands.count > 1 { throw .usage("extra operand " + quoted(operands[1])) }
            do throws(Errno) { try Host.unlink(operands[0]) } catch {
                throw Context.failure("cannot unlink " + named(operands[0]), error)
            }
        }
    }
}
