import Bytes
import LineEditor
import Platform
import Scheme
import SchemeProtocol
import ShellRuntime

/// A person at a terminal: prompts, reads, runs, and keeps the terminal in order in between.
final class Session {
    private let shell: Shell
    private var historyFile: HistoryFile
    private var editor: LineEditor
    private var reader: TerminalReader?
    private var plain = PlainReader()
    private let marks: TerminalMarks
    private let git: GitSegment
    private var places = VisitedPlaces()

    init(_ shell: Shell) {
        self.shell = shell
        shell.becomeInteractive()
        historyFile = HistoryFile(shell)
        marks = TerminalMarks(shell)
        git = GitSegment(shell)
        editor = LineEditor(history: History(), columns: 80)
        let completer = ShellCompleter(shell: shell)
        editor.completer = { characters, cursor in completer.complete(characters, cursor) }
        let highlighter = ShellHighlighter(shell: shell)
        editor.highlighter = { characters in highlighter.styles(characters) }
        editor.abbreviations = { shell.abbreviations[$0] }
        editor.suggester = { characters in completer.suggestion(characters) }
        editor.isComplete = { text in !shell.needsMore(text) }
    }

    func run() {
        takeTerminal()
        runStartFile()
        // The start file may have said where the history is and how long.
        limitHistory()
        historyFile.load(into: &editor.history, shell)
        historyView?.lines = editor.history.lines
        while shell.pendingExit == nil {
            shell.noticeJobs()
            if shell.historyOptions.isShared { historyFile.load(into: &editor.history, shell) }
            guard let typed = readEntry() else { break }
            let entry = Designators.expand(typed, last: editor.history.lines.last)
            if entry.trimmed.isEmpty { continue }
            let began = remember(entry)
            marks.beforeCommand()
            let start = Host.clock(.monotonic)
            shell.runAll(entry)
            let duration = Host.clock(.monotonic) &- start
            marks.afterCommand(shell.lastStatus)
            if let began {
                historyFile.end(
                    time: began, status: shell.lastStatus, milliseconds: duration / 1_000_000, shell)
            }
            recordDuration(duration)
        }
        historyFile.append(unwritten, shell)
        historyFile.trim(shell)
    }

    private func limitHistory() {
        let limit = shell.text("HISTORY_SIZE")?.integer() ?? 1000
        editor.history.limit = Int(min(max(limit, 1), 1_000_000))
    }

    /// Tells variables, and the history where RECORD_SUMMARY asks for it, how long an entry took.
    private func recordDuration(_ nanoseconds: UInt64) {
        shell.set("CMD_DURATION", ByteString(nanoseconds / 1_000_000_000))
        guard shell.text("RECORD_SUMMARY") == "1" else { return }
        var summary: ByteString = "#summary# elapsed real time: " + ByteString(nanoseconds / 1_000_000_000) + "."
        let fraction = ByteString(nanoseconds % 1_000_000_000)
        summary.append(contentsOf: repeatElement(0x30, count: 9 - fraction.count))
        summary += fraction + " seconds"
        let output = Handle(adopting: Host.standardOutput)
        try? output.write(summary + "\n")
        _ = output.relinquish()
        historyFile.append([summary], shell)
    }

    /// Takes the terminal for job control, as far as there is one.
    private func takeTerminal() {
        Host.onSignal(.interrupt, .note)
        Host.onSignal(.windowSize, .note)
        Host.onSignal(.hangUp, .note)
        for signal: Signal in [.quit, .terminate, .terminalStop, .terminalInput, .terminalOutput] {
            Host.onSignal(signal, .ignore)
        }
        guard Host.isTerminal(Host.standardInput) else { return }
        // A number out of the way of those that commands are given.
        guard let terminal = try? Host.duplicate(Host.standardInput, minimum: 100) else { return }
        let settings = try? Host.terminalSettings(terminal)
        let history = HistoryView()
        let shell = shell
        shell.interaction = Interaction(historyEntries: { history.lines }, commandSettings: settings)
        shell.interaction?.historyRecords = { HistoryFile.records(shell) }
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
    /// Entries that go to the file at the end, with `history -inc_append`.
    private var unwritten: [ByteString] = []

    /// `$XDG_CONFIG_HOME/ion/initrc`; an empty one is made where there is none.
    private func runStartFile() {
        let base = shell.text("XDG_CONFIG_HOME") ?? shell.text("HOME").map { $0 + "/.config" }
        guard let base else { return }
        let path = base + "/ion/initrc"
        guard let file = try? Handle(path, .read) else {
            HistoryFile.makeDirectories(above: path)
            let isFirst = (try? Handle(path, [.write, .create], mode: 0o644)) != nil
            if isFirst { welcome() }
            return
        }
        if let text = try? file.readAll(limit: 16 << 20) { shell.runAll(text) }
    }

    /// What somebody who has never been here should know.
    private func welcome() {
        reader?.write(
            """
            This is ion. `help` lists what it can do, and `help NAME` tells more.\r
            Tab completes, the right arrow takes the grey suggestion, Ctrl-R searches the history.\r
            What is in ~/.config/ion/initrc runs at each start.\r\n
            """)
    }

    /// One entry, several lines where a block or a quote is open; nil at the end of the session.
    private func readEntry() -> ByteString? {
        guard var reader, let settings = shell.interaction?.commandSettings else { return readPlain() }
        try? Host.setTerminalSettings(reader.terminal, TerminalReader.raw(settings))
        editor.screen.columns = reader.columns
        editor.usesViKeys = shell.options.usesViKeys
        if editor.usesViKeys {
            editor.viPrompts = (
                shell.prompt("VI_INSERT", otherwise: " \u{1b}[32mI\u{1b}[0m "),
                shell.prompt("VI_NORMAL", otherwise: " \u{1b}[34mN\u{1b}[0m ")
            )
        }
        places.note(shell.text("PWD"))
        git.refresh()
        showPrompts(&editor)
        editor.start(prompt: editor.prompt)
        reader.watched = { [git] in git.handle }
        reader.notice = { [self] editor in
            if git.receive() { showPrompts(&editor) }
        }
        while true {
            let outcome = reader.edit(&editor)
            try? Host.setTerminalSettings(reader.terminal, settings)
            reader.leave()
            self.reader = reader
            switch outcome {
            case .accepted(let text): return text
            case .cancelled, .editing: return ""
            case .endOfInput: return nil
            case .asks(let request):
                perform(request)
                if shell.pendingExit != nil { return nil }
                try? Host.setTerminalSettings(reader.terminal, TerminalReader.raw(settings))
            }
        }
    }

    /// Does what a key asked for; the entry that is being written stays.
    private func perform(_ request: LineEditor.Request) {
        let status = shell.lastStatus
        defer { shell.setStatus(status) }
        switch request {
        case .goBack, .goForth:
            guard let path = places.step(forth: request == .goForth) else { return }
            shell.runAll("cd " + ByteString.quoted(path))
            places.current = shell.text("PWD")
            git.refresh()
            showPrompts(&editor)
            return
        case .edit:
            if let text = EntryFile(shell).edited(editor.buffer.text) { editor.replaceText(text) }
        case .list(let word):
            let path = word.hasSuffix("/") || shell.isDirectory(word) ? word : word.parentPath
            shell.runAll(path.isEmpty ? "ls" : path.hasPrefix("~") ? "ls " + path : "ls " + ByteString.quoted(path))
        case .help(let word):
            if word.isEmpty {
                shell.runAll("help")
            } else {
                shell.runAll("help " + ByteString.quoted(word) + " || " + ByteString.quoted(word) + " --help")
            }
        }
        editor.continueBelow()
    }

    private func showPrompts(_ editor: inout LineEditor) {
        editor.directory = shell.text("PWD") ?? ""
        editor.rightPrompt = shell.prompt("RPROMPT", otherwise: rightPrompt)
        editor.prompt = marks.around(shell.prompt(openBlocks: 0), directory: shell.text("PWD") ?? "/")
    }

    /// What stands at the right where RPROMPT says nothing: how the last entry ended, how long it took, and the Git branch.
    private var rightPrompt: ByteString {
        var parts: [ByteString] = []
        if shell.lastStatus != 0 { parts.append("\u{1b}[31m[" + ByteString(shell.lastStatus) + "]\u{1b}[39m") }
        if let seconds = shell.text("CMD_DURATION")?.integer(), seconds >= 5 {
            parts.append(ByteString(seconds) + " s")
        }
        if let branch = shell.text("GIT"), !branch.isEmpty { parts.append("\u{1b}[90m" + branch + "\u{1b}[39m") }
        var text = ByteString()
        for part in parts { text += (text.isEmpty ? "" : " ") + part }
        return text
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

    /// Puts an entry into the history, unless HISTORY_IGNORE speaks against it. A directory alone is kept with a slash.
    /// Answers the time that it is kept with, where its end is to be kept too.
    private func remember(_ entry: ByteString) -> UInt64? {
        let rules = HistoryRules(shell.elements("HISTORY_IGNORE"))
        guard !shell.options.isPrivate, rules.keeps(entry, last: editor.history.lines.last, shell) else { return nil }
        var line = entry
        if !entry.contains(0x20), entry.last != 0x2f, shell.isDirectoryToGoTo(entry) { line.append(0x2f) }
        limitHistory()
        editor.history.add(
            line, in: shell.text("PWD") ?? "",
            keepsDuplicates: shell.historyOptions.keepsDuplicates || !rules.ignoresDuplicates)
        historyView?.lines = editor.history.lines
        if shell.historyOptions.appendsAtOnce { return historyFile.begin(line, shell) }
        unwritten.append(line)
        return nil
    }
}
