import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `link`: gives a file a second name.
    static var link: Utility {
        Utility(
            ["FILE1 FILE2", "OPTION"], "Call the link function to create a link named FILE2 to an existing FILE1.", []
        ) { (context) throws(Failure) in
            let operands = try context.operands(atLeast: 2)
            if operands.count > 2 { throw .usage("extra operand " + quoted(operands[2])) }
            do throws(Errno) { try Host.link(operands[0], operands[1]) } catch {
                throw Context.failure("cannot create link " + named(operands[1]) + " to " + named(operands[0]), error)
            }
        }
    }
}
