import Bytes
import Platform
import Runtime
import Scheme
import SchemeProtocol
import TerminalSession
import Themes

/// `terminal [--theme ID] [COMMAND [ARGUMENT ...]]`: a window with a shell, or another program, in it.
@main
struct Terminal {
    static func main() {
        do throws(Errno) {
            let settings = Settings(Host.arguments)
            let loop = try EventLoop()
            let window = try TerminalWindow(settings, on: loop)
            try loop.run()
            for index in window.tabs.indices.reversed() { window.close(index) }
        } catch {
            Program.complain("terminal: " + ByteString(error.message))
            Host.exit(1)
        }
    }
}

/// What the arguments ask for.
struct Settings {
    var command: SessionCommand
    /// Nil: that of the desktop.
    var theme: Theme?

    init(_ arguments: [ByteString]) {
        var words = Array(arguments.dropFirst())
        while let word = words.first, word.hasPrefix("-") {
            words.removeFirst()
            if word == "--help" || word == "-h" {
                Program.say("usage: terminal [--theme ID] [COMMAND [ARGUMENT ...]]")
                Host.exit(0)
            }
            if word == "--" { break }
            guard word == "--theme", let id = words.first else {
                Program.complain("terminal: " + word + ": there is no such option")
                Host.exit(2)
            }
            words.removeFirst()
            guard let theme = ThemeLibrary().theme(id) else {
                Program.complain("terminal: " + id + ": there is no such theme")
                Host.exit(2)
            }
            self.theme = theme
        }
        let environment = Host.environment
        let shell = environment.first { $0.hasPrefix("SHELL=") }.map { $0[6..<$0.count] } ?? "/bin/ion"
        command = SessionCommand(arguments: words.isEmpty ? [shell] : words, terminal: "xterm-256color")
        // A program in a window has what the desktop's programs have, and a terminal of its own kind.
        let own = environment.filter { !$0.hasPrefix("TERM=") && !$0.hasPrefix("COLORTERM=") }
        if own.isEmpty { return }
        command.environment = own + ["TERM=xterm-256color", "COLORTERM=truecolor"]
        // The user's own folder; else where the desktop was started.
        let home = own.first { $0.hasPrefix("HOME=") }.map { $0[5..<$0.count] }
        command.directory = home.flatMap { Host.isAccessible($0, execute: true) ? $0 : nil }
    }
}
