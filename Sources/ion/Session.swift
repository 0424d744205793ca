import Bytes
import LineEditor
import Platform
import Scheme
import SchemeProtocol
import ShellRuntime

/// A person at a terminal: prompts, reads, runs, and keeps the terminal in order in between.
final class Session {
    private let shell: Shell
    private let historyFile: HistoryFile
    private var editor: LineEditor
    private var reader: TerminalReader?
    private var plain = PlainReader()

    init(_ shell: Shell) {
        self.shell = shell
        shell.options.isInteractive = true
        historyFile = HistoryFile(shell)
        let limit = shell.text("HISTORY_SIZE")?.integer() ?? 1000
        editor = LineEditor(history: History(limit: Int(min(max(limit, 1), 1_000_000))), columns: 80)
        historyFile.load(into: &editor.history)
        let completer = ShellCompleter(shell: shell)
        editor.completer = { characters, cursor in completer.complete(characters, cursor) }
        let highlighter = ShellHighlighter(shell: shell)
        editor.highlighter = { characters in highlighter.styles(characters) }
        editor.suggester = { characters in completer.suggestion(characters) }
        editor.isComplete = { text in !shell.needsMore(text) }
    }

    func run() {
        takeTerminal()
        runStartFile()
        while shell.pendingExit == nil {
            shell.noticeJobs()
            guard let entry = readEntry() else { break }
            if entry.trimmed.isEmpty { continue }
            remember(entry)
            let start = Host.clock(.monotonic)
            shell.runAll(entry)
            shell.set("CMD_DURATION", ByteString((Host.clock(.monotonic) &- start) / 1_000_000_000))
        }
    }

    /// Takes the terminal for job control, as far as there is one.
    private func takeTerminal() {
        Host.onSignal(.interrupt, .note)
        Host.onSignal(.windowSize, .note)
        for signal: Signal in [.quit, .terminate, .terminalStop, .terminalInput, .terminalOutput] {
            Host.onSignal(signal, .ignore)
        }
        guard Host.isTerminal(Host.standardInput) else { return }
        // A number out of the way of those that commands are given.
        guard let terminal = try? Host.duplicate(Host.standardInput, minimum: 100) else { return }
        let settings = try? Host.terminalSettings(terminal)
        let history = HistoryView()
        shell.interaction = Interaction(historyEntries: { history.lines }, commandSettings: settings)
        historyView = history
        history.lines = editor.history.lines
        if settings != nil { reader = TerminalReader(terminal) }
        // Job control needs a process group of the shell's own; the leader of a session has one already.
        try? Host.setProcessGroup(of: 0, to: 0)
        guard let group = try? Host.processGroup() else { return }
        do throws(Errno) {
            try Host.setForegroundGroup(terminal, group)
            shell.options.terminal = terminal
        } catch {
            shell.options.terminal = nil
        }
    }

    /// What the `history` builtin sees; it outlives no session.
    private final class HistoryView {
        var lines: [ByteString] = []
    }
    private var historyView: HistoryView?

    /// `$XDG_CONFIG_HOME/ion/initrc`, where there is one.
    private func runStartFile() {
        let base = shell.text("XDG_CONFIG_HOME") ?? shell.text("HOME").map { $0 + "/.config" }
        guard let base, let file = try? Handle(base + "/ion/initrc", .read),
            let text = try? file.readAll(limit: 16 << 20)
        else { return }
        shell.runAll(text)
    }

    /// One entry, several lines where a block or a quote is open; nil at the end of the session.
    private func readEntry() -> ByteString? {
        guard var reader, let settings = shell.interaction?.commandSettings else { return readPlain() }
        try? Host.setTerminalSettings(reader.terminal, TerminalReader.raw(settings))
        editor.screen.columns = reader.columns
        editor.start(prompt: shell.prompt(openBlocks: 0))
        let outcome = reader.edit(&editor)
        try? Host.setTerminalSettings(reader.terminal, settings)
        reader.leave()
        self.reader = reader
        switch outcome {
        case .accepted(let text): return text
        case .cancelled, .editing:
            return ""
        case .endOfInput: return nil
        }
    }

    private func readPlain() -> ByteString? {
        var text = ByteString()
        while true {
            let output = Handle(adopting: Host.standardOutput)
            try? output.write(shell.prompt(openBlocks: text.isEmpty ? 0 : 1))
            _ = output.relinquish()
            guard let line = plain.readLine() else { return text.isEmpty ? nil : text }
            text += line + "\n"
            if !shell.needsMore(text) { return text }
        }
    }

    /// Puts an entry into the history, unless HISTORY_IGNORE speaks against it.
    private func remember(_ entry: ByteString) {
        if entry.first == 0x20 || entry == editor.history.lines.last { return }
        editor.history.add(entry)
        historyView?.lines = editor.history.lines
        if shell.text("HISTFILE_ENABLED") == "1" {
            historyFile.append(entry, timestamp: shell.text("HISTORY_TIMESTAMP") == "1")
        }
    }
}
