import Bytes
import Scheme
import SchemeProtocol
import TerminalService

/// `ptyd`: the scheme `pty:`, pseudo-terminals.
@main
struct Main {
    static func main() {
        Program.serve("ptyd") { (loop) throws(Errno) in try TerminalProvider.serve(on: loop) }
    }
}
