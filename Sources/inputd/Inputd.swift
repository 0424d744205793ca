import Bytes
import InputRouting
import Runtime
import Scheme
import SchemeProtocol

/// `inputd`: the scheme `input:`, which brings keys and pointer motion to the active virtual terminal.
@main
struct Inputd {
    static func main() {
        Program.serve("inputd") { (loop) throws(Errno) in
            let service = InputService()
            service.serving = try Serving("input", on: loop, service)
        }
    }
}
