import Bytes
import Platform
import Runtime
import Scheme
import SchemeProtocol
import TerminalSession

/// `getty LINE [--shell PROGRAM [ARGUMENT ...]]`: gives the user at a serial line a terminal with a program on it, and
/// starts that program again when it ends.
@main
struct Getty {
    static func main() {
        let arguments = Host.arguments
        guard arguments.count >= 2, !arguments[1].hasPrefix("-") else {
            fail("usage: getty LINE [--shell PROGRAM [ARGUMENT ...]]", status: 2)
        }
        var program: [ByteString] = ["/bin/ion"]
        if arguments.count > 2 {
            guard arguments[2] == "--shell", arguments.count > 3 else {
                fail("getty: " + arguments[2] + ": expected --shell PROGRAM", status: 2)
            }
            program = Array(arguments[3...])
        }
        do throws(Errno) {
            let line = try Line(arguments[1])
            line.greet()
            while true { line.runSession(SessionCommand(arguments: program, terminal: "xterm")) }
        } catch {
            fail("getty: " + arguments[1] + ": " + ByteString(error.message), status: 1)
        }
    }

    private static func fail(_ message: ByteString, status: Int32) -> Never {
        Program.complain(message)
        Host.exit(status)
    }
}
