import Bytes
import Display
import Drawing
import NativeBackend
import Platform
import Runtime
import Scheme
import SchemeProtocol
import Themes
import WindowServer

/// `orbital [OPTION ...] [PROGRAM [ARGUMENT ...]]`: the window server; the scheme `orbital:`. It shows windows on the
/// displays of `display:` with the input of `input:`, or on none with `--headless`, and starts a program when it is ready.
@main
struct Orbital {
    static func main() {
        let settings = Settings(Host.arguments)
        if let format = settings.benchmark { measure(settings, format) }
        if settings.headless.isEmpty {
            do throws(BackendError) { try NativeBackend.prepare(terminal: settings.terminal) } catch {
                Program.complain("orbital: " + error.message)
                Host.exit(1)
            }
        }
        Program.serve("orbital") { (loop) throws(Errno) in
            // What the loop calls keeps the session.
            try Session(settings, on: loop).start()
        }
    }

    private static func measure(_ settings: Settings, _ format: ByteString) -> Never {
        do throws(Errno) {
            let theme = ThemeLibrary(settings.themeFolders).theme(settings.theme) ?? .builtIn
            var benchmark = try Benchmark(theme)
            try benchmark.run()
            try Program.write(format == "json" ? benchmark.json : benchmark.text)
            Host.exit(0)
        } catch {
            Program.complain("orbital: " + ByteString(error.message))
            Host.exit(1)
        }
    }
}
