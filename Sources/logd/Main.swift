import Bytes
import Journal
import Platform
import Scheme
import SchemeProtocol

/// `logd [--console]`: the scheme `log:`, the journal. With `--console` every line is copied to `debug:`.
@main
struct Main {
    static func main() {
        var console: HandleNumber?
        for argument in Host.arguments.dropFirst() {
            guard argument == "--console" else {
                Program.complain("usage: logd [--console]")
                Host.exit(2)
            }
            console = try? Host.open("debug:", .write)
        }
        let copy = console
        Program.serve("logd") { (loop) throws(Errno) in
            try JournalProvider.serve(on: loop, limit: 512 * 1024, console: copy)
        }
    }
}
