import Bytes
import Drawing
import Platform
import Scheme
import SchemeProtocol
import TerminalDrawing
import TerminalScreen
import TerminalSession

/// One program on a terminal of its own.
final class Tab {
    private let loop: EventLoop
    private let session: TerminalSession
    private var size: WindowSize
    var screen: Screen
    var selection: Selection?
    var search: TextSearch?
    /// Typed characters and answers that the program has not taken yet.
    private var typed: [UInt8] = []
    private var isWatchingForRoom = false
    /// There is something new to see.
    var onOutput: (() -> Void)?
    /// The program wants something of the clipboard.
    var onClipboard: (([ClipboardCommand]) -> Void)?
    /// The program has ended.
    var onEnd: (() -> Void)?
    private var isEnded = false

    /// What a program does not read of its input is bounded; pasted text may be longer than typed one.
    private static var typedLimit: Int { 4 << 20 }

    init(_ command: SessionCommand, size: WindowSize, on loop: EventLoop) throws(Errno) {
        self.loop = loop
        self.size = size
        screen = Screen(rows: Int(size.rows), columns: Int(size.columns), history: 5000)
        session = try TerminalSession(command, size: size)
        try loop.watch(session.master, .readable) { [self] ready in takeOutput(ready) }
    }

    var title: ByteString { screen.title.isEmpty ? "Terminal" : ByteString(screen.title) }

    /// The line that the view begins with.
    var firstLine: Int { screen.lineCount - screen.rows - screen.viewOffset }

    func resize(_ size: WindowSize) {
        guard Int(size.rows) != screen.rows || Int(size.columns) != screen.columns else { return }
        let ends = screen.resize(
            rows: Int(size.rows), columns: Int(size.columns), keeping: selection?.ends ?? [])
        selection?.move(to: ends, in: screen)
        search = nil
        self.size = size
        try? session.resize(size)
    }

    /// The program has chosen another size itself (where `Screen.mayResize` permits it).
    private func tellSize() {
        size.rows = UInt16(screen.rows)
        size.columns = UInt16(screen.columns)
        try? session.resize(size)
    }

    /// How the program ended, once it has.
    private(set) var status: ProcessStatus?

    /// Looks for the program's end.
    func takeStatus() -> ProcessStatus? {
        if status == nil { status = session.takeStatus() }
        return status
    }

    /// Ends the program: it loses its terminal.
    func close() {
        if isEnded { return }
        isEnded = true
        loop.unwatch(session.master)
        session.hangUp()
    }

    /// Looks whether the program has ended.
    func check() {
        guard !isEnded, takeStatus() != nil else { return }
        readOutput()
        close()
        onEnd?()
    }

    private func takeOutput(_ ready: Readiness) {
        readOutput()
        sendTyped()
        if ready.contains(.hangUp), !isEnded {
            // Nobody has the terminal open any more: it would be ready for ever.
            close()
            onEnd?()
        }
    }

    /// Takes what the program has written, within reason.
    private func readOutput() {
        let forgotten = screen.forgottenCount
        for _ in 0..<16 {
            var buffer: [UInt8] = []
            guard let count = try? Host.read(session.master, into: &buffer, atMost: 16384), count > 0 else { break }
            screen.write(buffer)
            if count < 16384 { break }
        }
        send(screen.takeReplies())
        if size.rows != UInt16(screen.rows) || size.columns != UInt16(screen.columns) {
            tellSize()
        }
        // Where lines leave the history, all others have another number.
        let gone = screen.forgottenCount &- forgotten
        if gone > 0, selection?.forget(gone) == false { selection = nil }
        onClipboard?(screen.takeClipboardCommands())
        onOutput?()
    }

    /// Bytes for the program's input.
    func send(_ bytes: [UInt8]) {
        guard !isEnded, !bytes.isEmpty, typed.count + bytes.count <= Self.typedLimit else { return }
        typed += bytes
        sendTyped()
    }

    /// Text that comes from elsewhere: it cannot end the brackets that programs know it by, nor be a command.
    func paste(_ text: ByteString) {
        var bytes: [UInt8] = []
        for byte in text.bytes {
            if byte == 0x0a {
                bytes.append(0x0d)
            } else if byte >= 0x20 && byte != 0x7f || byte == 0x09 || byte == 0x0d {
                bytes.append(byte)
            }
        }
        if screen.modes.bracketedPaste { bytes = Array("\u{1b}[200~".utf8) + bytes + Array("\u{1b}[201~".utf8) }
        screen.scrollViewToEnd()
        send(bytes)
    }

    private func write(_ bytes: [UInt8]) throws(Errno) -> Int { try Host.write(session.master, bytes.span) }

    private func sendTyped() {
        var done = 0
        while done < typed.count {
            do throws(Errno) {
                done += try write(Array(typed[done..<min(done + 4096, typed.count)]))
            } catch {
                if error != .wouldBlock, error != .interrupted { done = typed.count }
                break
            }
        }
        typed.removeFirst(min(done, typed.count))
        let needsRoom = !typed.isEmpty
        guard needsRoom != isWatchingForRoom, !isEnded else { return }
        isWatchingForRoom = needsRoom
        try? loop.watch(session.master, needsRoom ? [.readable, .writable] : .readable) { [self] ready in
            takeOutput(ready)
        }
    }
}
