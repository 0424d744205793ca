import Bytes
import Platform
import Scheme
import SchemeProtocol
import TerminalScreen
import TerminalSession
import Themes

/// What the arguments ask for.
struct Settings {
    var command: SessionCommand
    /// Nil: that of the desktop.
    var theme: Theme?
    /// No window: the emulation alone.
    var isHeadless = false
    var printsScreen = false
    var columns = 80
    var rows = 25

    static let help: ByteString = """
        usage: terminal [--theme ID] [--columns N] [--rows N] [COMMAND [ARGUMENT ...]]
               terminal --headless [--columns N] [--rows N] [--print-screen] [COMMAND [ARGUMENT ...]]
        Opens a window with a terminal that COMMAND runs on, or a shell. A terminal is 80 columns and 25 rows large, if
        nothing else is said.
          --theme ID       the colours of this theme, not those of the desktop
          --headless       no window and no desktop: COMMAND runs on a terminal that nobody sees. What it asks the terminal
                           is answered, and it may change the size; what comes on standard input is typed. The exit
                           status is that of COMMAND. For programs that test terminals.
          --print-screen   at the end, print what is on the screen, as text
        """

    init(_ arguments: [ByteString]) {
        var words = Array(arguments.dropFirst())
        while let word = words.first, word.hasPrefix("-") {
            words.removeFirst()
            if word == "--" { break }
            switch word {
            case "--help", "-h":
                Program.say(Self.help)
                Host.exit(0)
            case "--headless": isHeadless = true
            case "--print-screen": printsScreen = true
            case "--columns": columns = Self.number(word, &words, Screen.columnLimit)
            case "--rows": rows = Self.number(word, &words, Screen.rowLimit)
            case "--theme":
                let id = Self.value(word, &words)
                guard let theme = ThemeLibrary().theme(id) else { Self.refuse(id, "there is no such theme") }
                self.theme = theme
            default: Self.refuse(word, "there is no such option")
            }
        }
        let environment = Host.environment
        let shell = environment.first { $0.hasPrefix("SHELL=") }.map { $0[6..<$0.count] } ?? "/bin/ion"
        if let name = words.first { words[0] = Self.program(name, environment) }
        command = SessionCommand(arguments: words.isEmpty ? [shell] : words, terminal: "xterm-256color")
        // A program in a window has what the desktop's programs have, and a terminal of its own kind.
        let own = environment.filter {
            !$0.hasPrefix("TERM=") && !$0.hasPrefix("COLORTERM=") && !$0.hasPrefix("LINES=")
                && !$0.hasPrefix("COLUMNS=")
        }
        if !own.isEmpty { command.environment = own + ["TERM=xterm-256color", "COLORTERM=truecolor"] }
        // The user's own folder; else where the desktop was started. A test stays where it is.
        let home = own.first { $0.hasPrefix("HOME=") }.map { $0[5..<$0.count] }
        command.directory = home.flatMap { !isHeadless && Host.isAccessible($0, execute: true) ? $0 : nil }
    }

    /// Where a command lies that is named without a folder.
    private static func program(_ name: ByteString, _ environment: [ByteString]) -> ByteString {
        if name.contains(0x2f) || name.contains(0x3a) { return name }
        let path = environment.first { $0.hasPrefix("PATH=") }.map { $0[5..<$0.count] } ?? "/bin"
        for folder in path.split(separator: 0x3a) where (try? Host.stat(folder + "/" + name)) != nil {
            return folder + "/" + name
        }
        return name
    }

    private static func value(_ option: ByteString, _ words: inout [ByteString]) -> ByteString {
        guard let value = words.first else { refuse(option, "what it is to be is missing") }
        words.removeFirst()
        return value
    }

    private static func number(_ option: ByteString, _ words: inout [ByteString], _ limit: Int) -> Int {
        let text = value(option, &words)
        var number = 0
        for byte in text.bytes {
            guard byte >= 0x30, byte <= 0x39, number <= limit else { number = 0; break }
            number = 10 * number + Int(byte - 0x30)
        }
        guard (1...limit).contains(number) else {
            refuse(text, option + ": a number from 1 to " + ByteString(limit) + " is needed")
        }
        return number
    }

    private static func refuse(_ what: ByteString, _ why: ByteString) -> Never {
        Program.complain("terminal: " + what + ": " + why)
        Host.exit(2)
    }
}
