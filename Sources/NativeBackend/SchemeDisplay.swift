import Bytes
import Display
import Drawing
import Platform
import Scheme
import SchemeProtocol
import WindowServer

/// A screen of `display:`. The desktop is composed in the picture that the display shows parts of.
final class SchemeDisplay: BackendDisplay {
    let name: ByteString
    private(set) var bitmap: Bitmap
    private let seat: Seat
    private var picture: Picture?
    /// How long to wait before the service is asked again.
    private static var pause: UInt64 { 300_000_000 }

    init(_ name: ByteString, _ seat: Seat) throws(Errno) {
        self.name = name
        self.seat = seat
        let picture = try Picture(name)
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

    /// The service or the display is gone: there will be another one, if the service was restarted.
    private func lose() {
        guard let picture else { return }
        seat.loop.unwatch(picture.number)
        self.picture = nil
        findSoon()
    }

    private func findSoon() {
        if isRemoved { return }
        seat.loop.schedule(after: Self.pause) { [self] in find() }
    }

    private func find() {
        if isRemoved { return }
        do throws(Errno) {
            let picture = try Picture(name)
            try watch(picture)
            self.picture = picture
            bitmap = Bitmap(picture.memory)
            seat.displayChanged(self)
        } catch { findSoon() }
    }

    /// The display is not among those of the service any more.
    func remove() {
        isRemoved = true
        if let picture { seat.loop.unwatch(picture.number) }
        picture = nil
    }

    private var isRemoved = false

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

    // MARK: The cursor

    var hasCursor: Bool { (picture?.cursorSize ?? 0) > 0 }

    func setCursor(_ image: CursorImage?) -> Bool {
        guard let picture else { return true }
        do throws(Errno) {
            guard let image else {
                try picture.hideCursor()
                return true
            }
            let size = picture.cursorSize
            guard image.bitmap.width <= size, image.bitmap.height <= size else {
                try picture.hideCursor()
                return false
            }
            var pixels = [UInt32](repeating: 0, count: size * size)
            for y in 0..<image.bitmap.height {
                image.bitmap.withRow(x: 0, y: y, count: image.bitmap.width) { row in
                    for x in 0..<row.count { pixels[y * size + x] = row[x] }
                }
            }
            try picture.setCursor(pixels, hotX: image.hotX, hotY: image.hotY)
            return true
        } catch { return false }
    }

    func moveCursor(toX x: Int, y: Int) { try? picture?.moveCursor(x: x, y: y) }

    /// The screen is another program's for a while; a cursor would stay on it.
    func hideCursor() { if hasCursor { try? picture?.hideCursor() } }
}
