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
            _ = try Serving("rand", on: loop, try RandomSource(entropy: entropy))
        }
    }

    /// Of the language's own generator: that of the host would ask `rand:`, which is us.
    private static func entropy() -> [UInt8]? {
        var generator = SystemRandomNumberGenerator()
        return (0..<48).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
}
