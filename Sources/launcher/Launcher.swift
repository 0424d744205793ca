import Bytes
import LauncherModel
import Platform
import Runtime
import Scheme
import SchemeProtocol

/// `launcher`: the desktop's panel, with a menu of programs, the workspaces, the open windows and a clock.
/// `launcher FILE ...` opens files with the first program that says that it can.
@main
struct Launcher {
    static func main() {
        let files = Array(Host.arguments.dropFirst())
        if files.first == "--help" || files.first == "-h" {
            Program.say(
                "usage: launcher [FILE ...]\nShows the desktop's panel, or opens files with a program that can.")
            Host.exit(0)
        }
        do throws(Errno) {
            if !files.isEmpty { return try open(files) }
            let loop = try EventLoop()
            let panel = try Panel(on: loop)
            try loop.run()
            panel.closeMenu()
        } catch {
            Program.complain("launcher: " + ByteString(error.message))
            Host.exit(1)
        }
    }

    private static func open(_ files: [ByteString]) throws(Errno) {
        let applications = Programs.installed()
        var failed = false
        for file in files {
            guard let fit = applications.first(where: { $0.accepts(file) }) else {
                Program.complain("launcher: " + file + ": no program opens such files")
                failed = true
                continue
            }
            try Programs.start(fit.command(with: [file]))
        }
        if failed { Host.exit(1) }
    }
}
