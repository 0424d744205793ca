import Bytes
import Journal
import Platform
import Scheme
import SchemeProtocol

/// `logd [--console] [--messages NAME]`: the scheme `log:`, the journal. With `--console` every line is copied to `debug:`;
/// with `--messages` lines come on standard input too, from NAME: from who must not wait for the journal.
@main
struct Main {
    static func main() {
        var console: HandleNumber?
        var source: ByteString?
        var arguments = Host.arguments.dropFirst()
        while let argument = arguments.popFirst() {
            if argument == "--console" {
                console = try? Host.open("debug:", .write)
            } else if argument == "--messages", let name = arguments.popFirst() {
                source = name
            } else {
                Program.complain("usage: logd [--console] [--messages NAME]")
                Host.exit(2)
            }
        }
        let (copy, name) = (console, source)
        Program.serve("logd") { (loop) throws(Errno) in
            let journal = try JournalProvider.serve(on: loop, limit: 512 * 1024, console: copy)
            if let name { try journal.takeMessages(from: name, on: Host.standardInput, loop) }
        }
    }
}
