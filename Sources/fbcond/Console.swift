import Bytes
import CellDrawing
import InputEvents
import Keymap
import Platform
import Scheme
import SchemeProtocol
import TerminalScreen
import TerminalSession

/// One virtual terminal on the display: a screen, a keyboard, and a session behind them. The loop keeps it alive.
final class Console {
    private let loop: EventLoop
    private let consumer: ByteString
    private var input: HandleNumber
    private let command: SessionCommand
    private let display: ConsoleDisplay
    private var screen: Screen
    private var keys: TerminalKeys
    private var session: TerminalSession?
    /// Typed characters and answers that the session has not taken yet.
    private var typed: [UInt8] = []
    private var isWatchingForRoom = false
    /// What the program has not read of its input is bounded; more is dropped, as a keyboard buffer does.
    private static var typedLimit: Int { 16384 }

    init(_ settings: Settings, on loop: EventLoop) throws(Errno) {
        self.loop = loop
        display = try ConsoleDisplay(settings, on: loop)
        consumer = settings.consumer
        input = try Host.open(consumer, [.read, .nonBlocking])
        command = SessionCommand(arguments: settings.command, terminal: "xterm-256color")
        screen = Screen(rows: display.rows, columns: display.columns, history: 2000)
        screen.colors.base = Palette.night.base
        keys = TerminalKeys(settings.layout)
        Host.onSignal(.child, .note)
        loop.onSignals = { [self] _ in checkSession() }
        display.onDraw = { [self] draw in draw(&screen) }
        display.onResize = { [self] in resize() }
        try loop.watch(input, .readable) { [self] _ in takeInput() }
        screen.write(Welcome.text.bytes)
        startSession()
    }

    // MARK: The session

    private var size: WindowSize {
        var size = WindowSize(rows: UInt16(screen.rows), columns: UInt16(screen.columns))
        size.pixelWidth = UInt16(clamping: display.width)
        size.pixelHeight = UInt16(clamping: display.height)
        return size
    }

    /// The display has another size.
    private func resize() {
        screen.resize(rows: display.rows, columns: display.columns)
        try? session?.resize(size)
    }

    private func startSession() {
        do throws(Errno) {
            let session = try TerminalSession(command, size: size)
            try loop.watch(session.master, .readable) { [self] ready in takeOutput(ready) }
            self.session = session
            isWatchingForRoom = false
        } catch {
            say("fbcond: " + (command.arguments.first ?? "") + ": " + ByteString(error.message))
            restart(after: 3_000_000_000)
        }
    }

    private func restart(after nanoseconds: UInt64) {
        loop.schedule(after: nanoseconds) { [self] in startSession() }
    }

    /// Looks whether the program has ended; then a new one takes its place.
    private func checkSession() {
        guard let ended = session, let status = ended.takeStatus() else { return }
        readOutput()
        loop.unwatch(ended.master)
        ended.hangUp()
        session = nil
        typed = []
        screen.write(Array("\u{1b}[!p\u{1b}[?1049l\u{1b}[m\r\n".utf8))
        if case .signalled(let signal) = status {
            say("fbcond: the session was ended by signal " + ByteString(signal.rawValue))
        }
        display.scheduleDrawing()
        restart(after: ended.isShort ? 1_000_000_000 : 1)
    }

    private func say(_ text: ByteString) {
        screen.write(text.bytes + [0x0d, 0x0a])
        display.scheduleDrawing()
    }

    private func takeOutput(_ ready: Readiness) {
        readOutput()
        sendTyped()
        if ready.contains(.hangUp) {
            // Nobody has the terminal open any more: it would be ready for ever.
            if let session { loop.unwatch(session.master) }
            checkSession()
        }
    }

    /// Takes what the program has written, within reason.
    private func readOutput() {
        guard let session else { return }
        for _ in 0..<8 {
            var buffer: [UInt8] = []
            guard let count = try? Host.read(session.master, into: &buffer, atMost: 16384), count > 0 else { break }
            screen.write(buffer)
            if count < 16384 { break }
        }
        send(screen.takeReplies())
        display.scheduleDrawing()
    }

    // MARK: Input

    private func takeInput() {
        var bytes: [UInt8] = []
        do throws(Errno) {
            try Host.read(input, into: &bytes, atMost: 64 * InputEvent.size)
        } catch {
            if error != .wouldBlock, error != .interrupted { reopenInput() }
            return
        }
        for offset in stride(from: 0, to: bytes.count, by: InputEvent.size) {
            guard let event = InputEvent(bytes.span, at: offset) else { break }
            switch event.kind {
            case .key: key(event.code, event.value)
            case .focus: setActive(event.value != 0)
            case .relative where event.code == Axis.wheel: scroll(by: 3 * Int(event.value))
            default: break
            }
        }
    }

    /// The input service has died: its successor is asked for the keyboard, until it is there. The session goes on.
    private func reopenInput() {
        loop.unwatch(input)
        try? Host.close(input)
        input = -1
        openInputSoon()
    }

    private func openInputSoon() {
        loop.schedule(after: 100_000_000) { [self] in
            do throws(Errno) {
                input = try Host.open(consumer, [.read, .nonBlocking])
                try loop.watch(input, .readable) { [self] _ in takeInput() }
                keys.releaseAll()
                takeInput()
            } catch { openInputSoon() }
        }
    }

    private func key(_ code: UInt16, _ value: Int32) {
        if value != 0, keys.modifiers.hasShift {
            if code == KeyCode.pageUp { return scroll(by: max(screen.rows / 2, 1)) }
            if code == KeyCode.pageDown { return scroll(by: -max(screen.rows / 2, 1)) }
        }
        let bytes = keys.feed(code, value: value, applicationCursor: screen.modes.applicationCursorKeys)
        if bytes.isEmpty { return }
        screen.scrollViewToEnd()
        display.scheduleDrawing()
        send(bytes)
    }

    private func scroll(by lines: Int) {
        screen.scrollView(by: lines)
        display.scheduleDrawing()
    }

    private func setActive(_ active: Bool) {
        keys.releaseAll()
        display.isActive = active
    }

    /// Bytes for the program's input.
    private func send(_ bytes: [UInt8]) {
        guard session != nil, !bytes.isEmpty, typed.count + bytes.count <= Self.typedLimit else { return }
        typed += bytes
        sendTyped()
    }

    private func sendTyped() {
        guard let session else { return }
        while !typed.isEmpty {
            do throws(Errno) {
                let bytes = typed
                let count = try Host.write(session.master, bytes.span)
                typed.removeFirst(min(count, typed.count))
            } catch {
                if error != .wouldBlock, error != .interrupted { typed = [] }
                break
            }
        }
        let needsRoom = !typed.isEmpty
        guard needsRoom != isWatchingForRoom else { return }
        isWatchingForRoom = needsRoom
        try? loop.watch(session.master, needsRoom ? [.readable, .writable] : .readable) { [self] ready in
            takeOutput(ready)
        }
    }
}
