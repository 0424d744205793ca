import Bytes
import Platform
import Runtime
import Scheme
import SchemeProtocol

/// `terminal [OPTION ...] [COMMAND [ARGUMENT ...]]`: a window with a shell, or another program, in it; or, headless, the
/// terminal without the window.
@main
struct Terminal {
    static func main() {
        let settings = Settings(Host.arguments)
        do throws(Errno) {
            let loop = try EventLoop()
            if settings.isHeadless {
                let terminal = try HeadlessTerminal(settings, on: loop)
                Host.exit(try terminal.run())
            }
            let window = try TerminalWindow(settings, on: loop)
            try loop.run()
            for index in window.tabs.indices.reversed() { window.close(index) }
        } catch {
            Program.complain("terminal: " + ByteString(error.message))
            Host.exit(1)
        }
    }
}
