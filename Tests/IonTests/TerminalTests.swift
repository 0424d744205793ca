import Foundation
import Testing

private enum Multiplexer {
    static let path = ["/usr/bin/tmux", "/usr/local/bin/tmux"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
}

/// The shell as a person sees it: a recorded session in a real terminal (tmux), key by key.
@Suite(.enabled(if: Multiplexer.path != nil, "tmux is not installed")) struct TerminalTests {
    @Test func `a session in a terminal goes as people expect`() throws {
        let terminal = try Terminal()
        defer { terminal.end() }
        try terminal.see("This is ion.")

        // What is typed has colours, and what was entered before is suggested in grey.
        try terminal.type("echo one two", "Enter")
        try terminal.see("\none two")
        try terminal.type("echo o")
        try terminal.see("\u{1b}[34mecho\u{1b}[39m o\u{1b}[90mne two")
        try terminal.type("M-f")
        try terminal.see("echo\u{1b}[39m one\u{1b}[90m two")
        try terminal.type("Right", "Enter")
        try terminal.see("one two\n", times: 4)
        try terminal.type("nothing-of-this-name")
        try terminal.see("\u{1b}[31mnothing-of-this-name")

        // An error shows where it is and what may have been meant.
        try terminal.type("C-u", "ehco hello", "Enter")
        try terminal.see("did you mean 'echo'?")
        try terminal.type("let nme = Ann", "Enter", "echo $nmee", "Enter")
        try terminal.see("1 | echo $nmee\n  |       ^^^^\n  did you mean 'nme'?")

        // A menu with descriptions; what is typed leaves what fits.
        try terminal.type("clear", "Enter", "histor", "Tab", "C-u", "read", "Tab", "Tab")
        try terminal.see("Read lines into variables")
        try terminal.type("C-c", "help --", "Tab")
        try terminal.type("C-c", "clear", "Enter")

        // The search shows what it found and what else there is.
        try terminal.type("echo three", "Enter", "C-r", "echo")
        try terminal.see("(search)'echo': echo three")
        try terminal.see("echo one two")
        try terminal.type("zzz")
        try terminal.see("(not found)'echozzz'")
        try terminal.type("C-g", "C-u", "clear", "Enter")

        // Jobs: stopped, listed, in the background, in front again, interrupted.
        try terminal.type("sleep 100", "Enter")
        try terminal.see("sleep 100")
        try terminal.whileRunning("sleep")
        try terminal.type("C-z")
        try terminal.see("Stopped")
        try terminal.type("bg", "Enter", "jobs", "Enter")
        try terminal.see("Running\u{20}")
        try terminal.type("fg", "Enter")
        try terminal.whileRunning("sleep")
        try terminal.type("C-c", "echo status $?", "Enter")
        try terminal.see("status 130")

        // Several lines, wide characters, and a terminal that gets narrow.
        try terminal.type("clear", "Enter", "for i in 日本 b", "Enter", "echo $i$i", "Enter", "end", "Enter")
        try terminal.see("\n日本日本\nbb")
        try terminal.resize(columns: 24)
        try terminal.type("echo 'a long line that is wrapped'", "Enter")
        try terminal.see("a long line that is wrap")
        try terminal.type("exit 7", "Enter")
        try terminal.see("ended with 7")
    }
}

extension TerminalTests {
    @Test func `completion knows commands, branches, users and hosts, and keys go back and forth`() throws {
        let terminal = try Terminal()
        defer { terminal.end() }
        try terminal.see("This is ion.")

        // A command that is missing is marked at the prompt, too.
        try terminal.type("nothing-here | cat", "Enter")
        try terminal.see("1 | nothing-here | cat\n  | ^^^^^^^^^^^^\n")

        // Subcommands and their options, as they are declared.
        try terminal.type("git comm", "Tab", "--", "Tab")
        try terminal.see("--amend    Replace the last commit")
        try terminal.type("C-c", "sudo systemctl rest", "Tab")
        try terminal.see("sudo systemctl restart")
        try terminal.type(
            "C-c", "mkdir -p .ssh .config/ion/completions One/two; echo 'far.example.test k' > .ssh/known_hosts",
            "Enter")
        try terminal.type("echo 'grow  Make it larger' > .config/ion/completions/plant", "Enter", "plant g", "Tab")
        try terminal.see("plant grow")

        // Users, hosts, directories only, and letters of the other case.
        try terminal.type("C-c", "chown roo", "Tab")
        try terminal.see("chown root")
        try terminal.type("C-c", "ssh me@far", "Tab")
        try terminal.see("ssh me@far.example.test")
        try terminal.type("C-c", "touch once", "Enter", "cd o", "Tab", "two", "Enter")
        try terminal.see("/One/two#")

        // Back and forth between directories, and an entry of the same directory before others.
        try terminal.type("echo here", "Enter", "M-Left")
        try terminal.type("echo home", "Enter")
        try terminal.see("~# echo home")
        try terminal.type("M-Right", "echo h")
        try terminal.see("echo here", times: 2)

        // `sudo` before the last entry, the last words of earlier ones, and the entry in an editor.
        try terminal.type("C-c", "M-s")
        try terminal.see("sudo echo home")
        try terminal.type("C-u", "test ", "M-.", "M-.")
        try terminal.see("test here")
        try terminal.type("C-u", "let EDITOR = 'echo echo by hand >'", "Enter", "x", "M-e", "Enter")
        try terminal.see("\nby hand")
    }
}

/// A terminal of tmux with the shell in it.
private final class Terminal {
    private let name = "ion-\(UUID().uuidString)"
    private let home: URL

    struct Unseen: Error, CustomStringConvertible { var description: String }

    init() throws {
        home = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        let shell =
            "cd '\(home.path)'; env -u XDG_CONFIG_HOME -u XDG_DATA_HOME HOME='\(home.path)' PATH=/usr/bin:/bin "
            + "TERM=screen-256color '\(ScriptTests.program.path)'; echo ended with $?; sleep 60"
        try tmux("-f", "/dev/null", "new-session", "-d", "-x", "90", "-y", "40", shell)
    }

    func end() {
        _ = try? tmux("kill-server")
        try? FileManager.default.removeItem(at: home)
    }

    @discardableResult
    func tmux(_ arguments: String...) throws -> String { try run(arguments) }

    private func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: Multiplexer.path ?? "")
        process.arguments = ["-L", name] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let output = Pipe()
        // The server lives on behind the first call and holds what it was given: its end is not waited for.
        let startsServer = arguments.contains("new-session")
        process.standardOutput = startsServer ? FileHandle.nullDevice : output
        try process.run()
        if startsServer { return "" }
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Types keys by tmux's names, or text.
    func type(_ keys: String...) throws {
        for key in keys {
            let isName =
                ["Enter", "Tab", "Right", "M-Left", "M-Right"].contains(key)
                || key.count == 3 && key.dropFirst().first == "-"
            _ = try run(["send-keys"] + (isName ? [key] : ["-l", "--", key]))
        }
    }

    func resize(columns: Int) throws { try tmux("resize-window", "-x", "\(columns)", "-y", "40") }

    /// Waits until the screen shows a text, with the colours where the text has any.
    func see(_ text: String, times: Int = 1) throws {
        let flags = text.contains("\u{1b}") ? ["-e"] : []
        try wait { screen in
            screen.components(separatedBy: text).count > times
        } _: {
            // What tmux says of a background that is the usual one says nothing.
            try run(["capture-pane", "-p"] + flags).replacingOccurrences(of: "\u{1b}[49m", with: "")
        }
    }

    /// Waits until a program is the terminal's foreground job.
    func whileRunning(_ program: String) throws {
        try wait {
            $0.contains(program)
        } _: {
            try run(["display-message", "-p", "#{pane_current_command}"])
        }
    }

    private func wait(until isThere: (String) -> Bool, _ look: () throws -> String) throws {
        var seen = ""
        for _ in 0..<300 {
            seen = try look()
            if isThere(seen) { return }
            Thread.sleep(forTimeInterval: 0.05)
        }
        throw Unseen(description: "not seen in 15 s; what is there:\n\(seen)")
    }
}
