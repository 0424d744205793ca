import Bytes
import Display
import Drawing
import Platform
import Scheme
import SchemeProtocol
import WindowServer

/// The display of `display:`, and the keys and pointers of `input:`.
final class SchemeBackend: Backend {
    private let terminal: Int
    private let loop: EventLoop
    private var display: SchemeDisplay?
    private var input: SchemeInput?

    init(terminal: Int, on loop: EventLoop) {
        self.terminal = terminal
        self.loop = loop
    }

    func start(_ seat: Seat) throws(BackendError) {
        // The terminal may be another one's at first: `input:` tells when it is ours.
        seat.isActive = false
        let display: SchemeDisplay
        do throws(Errno) { display = try SchemeDisplay(seat) } catch { throw BackendError("display:0", error) }
        self.display = display
        seat.add(display)
        do throws(Errno) {
            let input = try SchemeInput(seat, terminal: terminal)
            self.input = input
            try input.activate()
        } catch { throw BackendError("input:", error) }
    }

    func stop() {}
}

/// A screen of `display:`. The desktop is composed in the picture that the display shows parts of.
final class SchemeDisplay: BackendDisplay {
    let name: ByteString = "display:0"
    private(set) var bitmap: Bitmap
    private let seat: Seat
    private var picture: Picture?
    /// How long to wait before the service is asked again.
    private static var pause: UInt64 { 300_000_000 }

    init(_ seat: Seat) throws(Errno) {
        self.seat = seat
        let picture = try Picture()
        self.picture = picture
        bitmap = Bitmap(picture.memory)
        try watch(picture)
    }

    var modes: [DisplayMode] { picture?.information.modes ?? [] }

    private func watch(_ picture: Picture) throws(Errno) {
        try seat.loop.watch(picture.number, .readable) { [self] ready in
            if ready.contains(.hangUp) { lose() } else { renew() }
        }
    }

    /// The mode has changed.
    private func renew() {
        guard let picture else { return }
        do throws(Errno) {
            if try picture.renew() { bitmap = Bitmap(picture.memory) }
            seat.displayChanged(self)
        } catch { lose() }
    }

    /// The service is gone: there will be another one, if it was restarted.
    private func lose() {
        if let picture { seat.loop.unwatch(picture.number) }
        picture = nil
        seat.loop.schedule(after: Self.pause) { [self] in find() }
    }

    private func find() {
        do throws(Errno) {
            let picture = try Picture()
            try watch(picture)
            self.picture = picture
            bitmap = Bitmap(picture.memory)
            seat.displayChanged(self)
        } catch {
            seat.loop.schedule(after: Self.pause) { [self] in find() }
        }
    }

    func present(_ parts: [Rectangle]) -> Presentation {
        guard let picture else { return .failed }
        do throws(Errno) {
            try picture.present(parts)
            return .shown
        } catch {
            lose()
            return .failed
        }
    }

    func setMode(_ mode: DisplayMode) throws(Errno) {
        guard let picture else { throw .noSuchDevice }
        try picture.setMode(mode)
        renew()
    }
}
