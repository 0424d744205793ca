import Bytes
import InputEvents
import Platform
import Scheme
import SchemeProtocol
import WindowServer

/// Carries what `input:` says on one virtual terminal to a seat.
final class SchemeInput {
    private let seat: Seat
    private let terminal: Int
    private var input: HandleNumber
    /// Called when the terminal has become another program's.
    var onLeave: (() -> Void)?

    init(_ seat: Seat, terminal: Int) throws(Errno) {
        self.seat = seat
        self.terminal = terminal
        input = try Host.open(Self.consumer(terminal), [.read, .nonBlocking])
        try seat.loop.watch(input, .readable) { [self] _ in takeInput() }
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
        var time: UInt64 = 0
        /// Several small movements are one.
        func move() {
            if moveX != 0 || moveY != 0 { seat.pointer(byX: moveX, y: moveY, time: time) }
            (moveX, moveY) = (0, 0)
        }
        for offset in stride(from: 0, to: bytes.count, by: InputEvent.size) {
            guard let event = InputEvent(bytes.span, at: offset) else { break }
            time = event.time
            if event.kind == .relative, event.code <= Axis.y {
                if event.code == Axis.x { moveX += Int(event.value) } else { moveY += Int(event.value) }
                continue
            }
            move()
            take(event)
        }
        move()
        seat.endInput()
    }

    private func take(_ event: InputEvent) {
        let value = Int(event.value)
        switch event.kind {
        case .key: seat.key(event.code, value: event.value, time: event.time)
        case .button: seat.button(event.code, isPressed: value != 0, time: event.time)
        case .relative where event.code == Axis.wheel: seat.scroll(x: 0, y: value, time: event.time)
        case .relative where event.code == Axis.horizontalWheel: seat.scroll(x: value, y: 0, time: event.time)
        case .absolute where event.code == Axis.x: seat.pointer(absoluteX: value, y: nil, time: event.time)
        case .absolute where event.code == Axis.y: seat.pointer(absoluteX: nil, y: value, time: event.time)
        case .focus:
            seat.isActive = value != 0
            if value == 0 { onLeave?() }
        default: break
        }
    }

    /// The input service has died: its successor is asked, until it is there.
    private func reopen() {
        seat.loop.unwatch(input)
        try? Host.close(input)
        input = -1
        openSoon()
    }

    private func openSoon() {
        seat.loop.schedule(after: 100_000_000) { [self] in
            do throws(Errno) {
                input = try Host.open(Self.consumer(terminal), [.read, .nonBlocking])
                try seat.loop.watch(input, .readable) { [self] _ in takeInput() }
                seat.releaseAll()
                takeInput()
            } catch { openSoon() }
        }
    }
}
