import Bytes
import InputEvents
import Platform
import Scheme
import SchemeProtocol
import WindowServer

/// Carries what `input:` says on one virtual terminal to the desktop.
final class InputReader {
    private let desktop: Desktop
    private let loop: EventLoop
    private let terminal: Int
    private var input: HandleNumber
    /// Called after a batch of events.
    var onEvents: (() -> Void)?
    /// The terminal has been switched to, or away from.
    var onActive: ((Bool) -> Void)?

    init(_ desktop: Desktop, terminal: Int, on loop: EventLoop) throws(Errno) {
        self.desktop = desktop
        self.loop = loop
        self.terminal = terminal
        input = try Host.open(Self.consumer(terminal), [.read, .nonBlocking])
        try loop.watch(input, .readable) { [self] _ in takeInput() }
    }

    private static func consumer(_ terminal: Int) -> ByteString { "input:consumer/" + ByteString(terminal) }

    /// Brings the desktop to the front.
    func activate() throws(Errno) {
        let control = try Handle("input:control", .write)
        try control.write("activate " + ByteString(terminal) + "\n")
        takeInput()
    }

    private func takeInput() {
        var bytes: [UInt8] = []
        do throws(Errno) {
            try Host.read(input, into: &bytes, atMost: 64 * InputEvent.size)
        } catch {
            if error != .wouldBlock, error != .interrupted { reopen() }
            return
        }
        var moveX = 0, moveY = 0
        /// Several small movements are one.
        func move() {
            if moveX != 0 || moveY != 0 { desktop.movePointer(byX: moveX, y: moveY) }
            (moveX, moveY) = (0, 0)
        }
        for offset in stride(from: 0, to: bytes.count, by: InputEvent.size) {
            guard let event = InputEvent(bytes.span, at: offset) else { break }
            desktop.now = event.time
            if event.kind == .relative, event.code <= Axis.y {
                if event.code == Axis.x { moveX += Int(event.value) } else { moveY += Int(event.value) }
                continue
            }
            move()
            take(event)
        }
        move()
        onEvents?()
    }

    private func take(_ event: InputEvent) {
        switch event.kind {
        case .key: desktop.key(event.code, value: event.value)
        case .button: desktop.button(event.code, isPressed: event.value != 0)
        case .relative where event.code == Axis.wheel: desktop.scroll(x: 0, y: Int(event.value))
        case .relative where event.code == Axis.horizontalWheel: desktop.scroll(x: Int(event.value), y: 0)
        case .absolute where event.code == Axis.x: desktop.movePointer(absoluteX: Int(event.value), y: nil)
        case .absolute where event.code == Axis.y: desktop.movePointer(absoluteX: nil, y: Int(event.value))
        case .focus:
            desktop.releaseKeys()
            onActive?(event.value != 0)
        default: break
        }
    }

    /// The input service has died: its successor is asked, until it is there.
    private func reopen() {
        loop.unwatch(input)
        try? Host.close(input)
        input = -1
        openSoon()
    }

    private func openSoon() {
        loop.schedule(after: 100_000_000) { [self] in
            do throws(Errno) {
                input = try Host.open(Self.consumer(terminal), [.read, .nonBlocking])
                try loop.watch(input, .readable) { [self] _ in takeInput() }
                desktop.releaseKeys()
                takeInput()
            } catch { openSoon() }
        }
    }
}
