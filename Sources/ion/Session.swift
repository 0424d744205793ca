import Bytes
import Platform
import Scheme
import SchemeProtocol
import ShellRuntime

/// A person at a terminal: prompts, reads, runs, and keeps the terminal in order in between.
final class Session {
    private let shell: Shell
    private let usesViKeys: Bool
    private var pending: [UInt8] = []

    init(_ shell: Shell, usesViKeys: Bool) {
        self.shell = shell
        self.usesViKeys = usesViKeys
    }

    func run() {
        shell.options.isInteractive = true
        takeTerminal()
        var text = ByteString()
        while shell.pendingExit == nil {
            shell.noticeJobs()
            write(shell.prompt(openBlocks: text.isEmpty ? 0 : 1))
            guard let line = readLine() else { break }
            text += line + "\n"
            if shell.needsMore(text) { continue }
            shell.runAll(text)
            text = ""
        }
    }

    private func write(_ text: ByteString) {
        let output = Handle(adopting: Host.standardOutput)
        try? output.write(text)
        _ = output.relinquish()
    }

    private func takeTerminal() {
        Host.onSignal(.interrupt, .note)
        for signal: Signal in [.quit, .terminate, .terminalStop, .terminalInput, .terminalOutput] {
            Host.onSignal(signal, .ignore)
        }
        guard Host.isTerminal(Host.standardInput) else { return }
        guard let terminal = try? Host.duplicate(Host.standardInput, minimum: 100) else { return }
        // Job control needs a group of the shell's own; a session's leader has one already.
        try? Host.setProcessGroup(of: 0, to: 0)
        guard let group = try? Host.processGroup() else { return }
        do throws(Errno) {
            try Host.setForegroundGroup(terminal, group)
            shell.options.terminal = terminal
        } catch { try? Host.close(terminal) }
        shell.interaction = Interaction(
            historyEntries: { [] }, commandSettings: try? Host.terminalSettings(terminal))
    }

    /// A line as the terminal gives it; nil at the end of the input.
    private func readLine() -> ByteString? {
        while true {
            if let end = pending.firstIndex(of: 0x0a) {
                let line = ByteString(pending[..<end])
                pending.removeSubrange(...end)
                return line
            }
            var failure: Errno?
            var count = 0
            let input = Handle(adopting: Host.standardInput)
            do throws(Errno) { count = try input.read(into: &pending, atMost: 4096) } catch { failure = error }
            _ = input.relinquish()
            if failure == .interrupted {
                _ = Host.takeSignals()
                write("\n")
                pending = []
                return ""
            }
            if count == 0 {
                if pending.isEmpty { return nil }
                defer { pending = [] }
                return ByteString(pending)
            }
        }
    }
}
