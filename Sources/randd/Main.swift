import Bytes
import RandomService
import Scheme
import SchemeProtocol

/// `randd`: the schemes `null:`, `zero:` and `rand:`.
@main
struct Main {
    static func main() {
        Program.serve("randd") { (loop) throws(Errno) in
            _ = try Serving("null", on: loop, NullSource())
            _ = try Serving("zero", on: loop, ZeroSource())
            _ = try Serving("rand", on: loop, try RandomSource { Program.entropy(48) })
        }
    }
}
