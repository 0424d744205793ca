import Bytes
import Display
import Drawing
import Platform
import Runtime
import Scheme
import SchemeProtocol
import WindowServer

/// `orbital [OPTION ...] [PROGRAM [ARGUMENT ...]]`: the window server; the scheme `orbital:`. It shows windows on the
/// displays of `display:` with the input of `input:`, or on none with `--headless`, and starts a program when it is ready.
@main
struct Orbital {
    static func main() {
        let settings = Settings(Host.arguments)
        Program.serve("orbital") { (loop) throws(Errno) in
            // What the loop calls keeps the session.
            try Session(settings, on: loop).start()
        }
    }
}
