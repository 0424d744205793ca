import Bytes
import Platform
import Scheme
import SchemeProtocol
import TerminalScreen
import TerminalSession

/// A terminal that nobody sees: the same emulation as in the window, on a pseudo-terminal, with standard input as its
/// keyboard. Conformance suites run on it as they do on any terminal.
final class HeadlessTerminal {
    private let loop: EventLoop
    private let settings: Settings
    private let tab: Tab
    /// The clipboard of this terminal alone: who tests may ask for what it has put there.
    private var clipboard: [UInt8] = []

    /// So long the end of a program is waited for that has closed its terminal.
    private static var patience: UInt64 { 2_000_000_000 }

    init(_ settings: Settings, on loop: EventLoop) throws(Errno) {
        self.loop = loop
        self.settings = settings
        Host.onSignal(.child, .note)
        let size = WindowSize(rows: UInt16(settings.rows), columns: UInt16(settings.columns))
        do throws(Errno) {
            tab = try Tab(settings.command, size: size, on: loop)
        } catch {
            Program.complain(
                "terminal: " + (settings.command.arguments.first ?? "") + ": " + ByteString(error.message))
            Host.exit(error == .noSuchFileOrDirectory ? 127 : 126)
        }
        tab.screen.mayResize = true
    }

    /// Runs until the program has ended; answers its exit status.
    func run() throws(Errno) -> Int32 {
        loop.onSignals = { [self] _ in tab.check() }
        tab.onEnd = { [self] in loop.stop() }
        tab.onClipboard = { [self] commands in for command in commands { take(command) } }
        watchInput()
        tab.check()
        if tab.status == nil { try loop.run() }
        waitForEnd()
        if settings.printsScreen { printScreen() }
        switch tab.status {
        case .exited(let code): return code
        case .signalled(let signal): return 128 + signal.rawValue
        default: return 1
        }
    }

    private func take(_ command: ClipboardCommand) {
        switch command {
        case .set(let content): clipboard = content
        case .ask(let selection):
            tab.screen.answerClipboard(selection: selection, clipboard)
            tab.send(tab.screen.takeReplies())
        }
    }

    private func watchInput() {
        // A file is always ready, and cannot be watched: all of it is typed at once.
        if (try? loop.watch(Host.standardInput, .readable, { [self] _ in takeInput() })) == nil { takeInput() }
    }

    private func takeInput() {
        var buffer: [UInt8] = []
        guard let count = try? Host.read(Host.standardInput, into: &buffer, atMost: 4096), count > 0 else {
            return loop.unwatch(Host.standardInput)
        }
        tab.send(buffer)
    }

    private func waitForEnd() {
        let end = Host.clock(.monotonic) + Self.patience
        while tab.takeStatus() == nil, Host.clock(.monotonic) < end {
            try? Host.sleep(until: Host.clock(.monotonic) + 5_000_000)
        }
    }

    /// The rows of the screen, without blanks at their ends.
    private func printScreen() {
        for row in 0..<tab.screen.rows { Program.say(ByteString(tab.screen.row(row).text)) }
    }
}
