import Bytes
import LineEditor
import Platform
import Scheme
import SchemeProtocol

/// Reads keys from a terminal in raw mode and draws the editor on it.
struct TerminalReader {
    let terminal: HandleNumber
    private var decoder = KeyDecoder()
    /// Keys that came behind an Enter, for the next entry.
    private var waiting: [Key] = []
    /// A handle that is watched beside the keys, and what is done when it is ready.
    var watched: () -> HandleNumber? = { nil }
    var notice: (inout LineEditor) -> Void = { _ in }

    init(_ terminal: HandleNumber) { self.terminal = terminal }

    /// Modes in which keys come one by one, made from the ones that commands use.
    static func raw(_ settings: TerminalSettings) -> TerminalSettings {
        var raw = settings
        raw.local &=
            ~(TerminalSettings.canonical | TerminalSettings.echo | TerminalSettings.signals | TerminalSettings.extended)
        raw.input &= ~(TerminalSettings.carriageReturnToNewline | TerminalSettings.flowControl)
        raw.characters[TerminalSettings.minimum] = 1
        raw.characters[TerminalSettings.time] = 0
        return raw
    }

    var columns: Int {
        guard let size = try? Host.windowSize(terminal), size.columns > 1 else { return 80 }
        return Int(size.columns)
    }

    /// Ends what `edit` began. Whoever waits for this mark may press Ctrl-C at once, so the terminal must be as commands
    /// use it before.
    func leave() { write("\u{1b}[?2004l") }

    /// Edits one entry to its end; `leave` is to follow.
    mutating func edit(_ editor: inout LineEditor) -> LineEditor.Outcome {
        write("\u{1b}[?2004h" + editor.draw())
        while true {
            var outcome = LineEditor.Outcome.editing
            while !waiting.isEmpty, outcome == .editing { outcome = editor.handle(waiting.removeFirst()) }
            switch outcome {
            case .editing: break
            // The prompt is drawn anew in its place.
            case .asks(.goBack), .asks(.goForth): return outcome
            default:
                write(editor.finish())
                return outcome
            }
            write(editor.takeClear() + editor.draw())
            guard let keys = readKeys(&editor) else { return .endOfInput }
            waiting.append(contentsOf: keys)
        }
    }

    /// The next keys; nil when the terminal has gone.
    private mutating func readKeys(_ editor: inout LineEditor) -> [Key]? {
        if let handle = watched(), !decoder.isWaiting {
            var ready: [Readiness] = []
            let handles: [(handle: HandleNumber, interest: Readiness)] = [
                (terminal, .readable), (handle, .readable),
            ]
            guard let count = try? Host.poll(handles, milliseconds: nil, ready: &ready) else {
                return noticeSignals(&editor)
            }
            if count > 0, ready.count == 2, !ready[1].isEmpty {
                notice(&editor)
                return []
            }
        }
        // A lone Esc is a key when nothing follows it soon.
        if decoder.isWaiting {
            var ready: [Readiness] = []
            let count = (try? Host.poll([(terminal, .readable)], milliseconds: 50, ready: &ready)) ?? 1
            if count == 0 { return decoder.flush() }
        }
        var bytes: [UInt8] = []
        let input = Handle(adopting: terminal)
        var failure: Errno?
        var count = 0
        do throws(Errno) { count = try input.read(into: &bytes, atMost: 4096) } catch { failure = error }
        _ = input.relinquish()
        if failure == .interrupted { return noticeSignals(&editor) }
        return count > 0 ? decoder.feed(bytes) : nil
    }

    /// What a signal means here: the terminal has another size, or has hung up.
    private func noticeSignals(_ editor: inout LineEditor) -> [Key]? {
        let signals = Host.takeSignals()
        if signals & Signal.windowSize.bit != 0 { editor.screen.columns = columns }
        return signals & Signal.hangUp.bit != 0 ? nil : []
    }

    func write(_ text: ByteString) {
        if text.isEmpty { return }
        let output = Handle(adopting: terminal)
        try? output.write(text)
        _ = output.relinquish()
    }
}
