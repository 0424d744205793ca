import Bytes
import LineEditor
import Platform
import Scheme
import SchemeProtocol
import Streams

/// The terminal of a utility that fills the screen: keys as they are pressed, and its old state in the end.
final class InteractiveTerminal {
    private let handle: HandleNumber
    private let saved: TerminalSettings
    private var decoder = KeyDecoder()
    private var waiting: [Key] = []
    private let output = Output(Host.standardOutput)
    private var isActive = false
    private let usesOwnScreen: Bool

    /// nil where nobody sits at a terminal.
    init?(usesOwnScreen: Bool = true) {
        let candidates = [Host.standardInput, Host.standardError, Host.standardOutput]
        guard let handle = candidates.first(where: { Host.isTerminal($0) }),
            let settings = try? Host.terminalSettings(handle)
        else { return nil }
        self.handle = handle
        saved = settings
        self.usesOwnScreen = usesOwnScreen
    }

    func begin() {
        var settings = saved
        settings.local &= ~(TerminalSettings.canonical | TerminalSettings.echo | TerminalSettings.signals)
        settings.input &= ~TerminalSettings.flowControl
        settings.characters[TerminalSettings.minimum] = 1
        settings.characters[TerminalSettings.time] = 0
        try? Host.setTerminalSettings(handle, settings)
        Host.onSignal(.windowSize, .note)
        if usesOwnScreen { write("\u{1b}[?1049h") }
        isActive = true
    }

    func end() {
        if !isActive { return }
        isActive = false
        write(usesOwnScreen ? "\u{1b}[?1049l" : "\r\u{1b}[K")
        flush()
        try? Host.setTerminalSettings(handle, saved)
        Host.onSignal(.windowSize, .standard)
    }

    func write(_ text: ByteString) { try? output.write(text) }
    func flush() { try? output.flush() }

    var size: (columns: Int, rows: Int) {
        guard let size = try? Host.windowSize(Host.isTerminal(Host.standardOutput) ? Host.standardOutput : handle),
            size.columns > 0, size.rows > 0
        else { return (80, 24) }
        return (Int(size.columns), Int(size.rows))
    }

    /// The next key; nil when the time is over, the window has another size, or nobody is there any more.
    func key(milliseconds: Int? = nil) -> Key? {
        if !waiting.isEmpty { return waiting.removeFirst() }
        flush()
        var ready: [Readiness] = []
        do throws(Errno) {
            // A lone Esc is one when nothing follows it soon.
            let patience = decoder.isWaiting ? 50 : milliseconds
            let count = try Host.poll([(handle, .readable)], milliseconds: patience, ready: &ready)
            if count == 0 {
                waiting = decoder.flush()
                return waiting.isEmpty ? nil : waiting.removeFirst()
            }
            var bytes: [UInt8] = []
            if try Host.read(handle, into: &bytes, atMost: 256) == 0 {
                isGone = true
                return nil
            }
            waiting = decoder.feed(bytes)
            if waiting.isEmpty { return decoder.isWaiting ? key(milliseconds: 50) : nil }
            return waiting.removeFirst()
        } catch {
            if error != .interrupted { isGone = true }
            _ = Host.takeSignals()
            return nil
        }
    }

    /// The terminal has hung up.
    private(set) var isGone = false
}
