import Bytes
import Platform
import Scheme
import SchemeProtocol

/// `usertests`: tries what programs may expect of the host, on either of them, and prints `ok …` and `FAIL …` lines and
/// at last `N passed, M failed`.
@main
struct UserTests {
    static func main() {
        let arguments = Array(Host.arguments.dropFirst())
        if let role = arguments.first { Host.exit(ProcessChecks.play(role, Array(arguments.dropFirst()))) }
        var failed = 0
        let checks = MemoryChecks.all + HandleChecks.all + ProcessChecks.all
        for check in checks where !check.run() { failed += 1 }
        Program.say(ByteString(checks.count - failed) + " passed, " + ByteString(failed) + " failed")
        Host.exit(failed == 0 ? 0 : 1)
    }
}
