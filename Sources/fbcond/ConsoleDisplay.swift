import CellDrawing
import Display
import Platform
import Scheme
import SchemeProtocol
import TerminalScreen

/// The console's picture on `display:`, and when it is drawn: at most once a frame, and only while the screen is ours.
///
/// The display may get another mode, and the service behind it may die and come back; the console lives on through both.
final class ConsoleDisplay {
    private let loop: EventLoop
    private let settings: Settings
    /// Nil while the service is away.
    private var picture: Picture?
    private var drawer: CellDrawer
    private var isMarkedForAll = true
    private var drawing: EventLoop.Timer?
    private var lastDrawn: UInt64 = 0
    /// Calls the function that it gets with the screen to draw.
    var onDraw: (((inout Screen) -> Void) -> Void)?
    /// There are other `rows` and `columns` now.
    var onResize: (() -> Void)?

    /// What scrolls by faster than this is not drawn at all.
    private static var frame: UInt64 { 16_000_000 }
    /// How long to wait before the service is asked again.
    private static var pause: UInt64 { 300_000_000 }

    init(_ settings: Settings, on loop: EventLoop) throws(Errno) {
        self.loop = loop
        self.settings = settings
        let picture = try Picture()
        self.picture = picture
        drawer = Self.makeDrawer(settings, picture)
        guard drawer.fits else { throw .notSupported }
        try watch(picture)
    }

    var rows: Int { drawer.rows }
    var columns: Int { drawer.columns }
    private(set) var width = 0
    private(set) var height = 0

    /// Whether the screen is ours to draw on.
    var isActive = false {
        didSet { if isActive { drawAll() } }
    }

    private static func makeDrawer(_ settings: Settings, _ picture: Picture) -> CellDrawer {
        let scale = picture.height >= 1440 ? 2 : 1
        let font = picture.height / scale >= 720 ? settings.largeFont : settings.smallFont
        return CellDrawer(
            font: font, palette: .night, width: picture.width, height: picture.height, scale: scale, margin: 12 * scale)
    }

    private func watch(_ picture: Picture) throws(Errno) {
        (width, height) = (picture.width, picture.height)
        try loop.watch(picture.number, .readable) { [self] ready in
            if ready.contains(.hangUp) { lose() } else { renew() }
        }
    }

    // MARK: Changes

    /// The mode has changed.
    private func renew() {
        do throws(Errno) {
            if let picture, try picture.renew() { adapt(to: picture) } else { drawAll() }
        } catch { lose() }
    }

    private func adapt(to picture: Picture) {
        let drawer = Self.makeDrawer(settings, picture)
        guard drawer.fits else { return }
        let isOther = drawer.rows != rows || drawer.columns != columns
        self.drawer = drawer
        (width, height) = (picture.width, picture.height)
        if isOther { onResize?() }
        drawAll()
    }

    /// The service is gone: there will be another one, if it was restarted.
    private func lose() {
        if let picture { loop.unwatch(picture.number) }
        picture = nil
        loop.schedule(after: Self.pause) { [self] in find() }
    }

    private func find() {
        do throws(Errno) {
            let picture = try Picture()
            try watch(picture)
            self.picture = picture
            adapt(to: picture)
        } catch {
            loop.schedule(after: Self.pause) { [self] in find() }
        }
    }

    // MARK: Drawing

    private func drawAll() {
        isMarkedForAll = true
        scheduleDrawing()
    }

    /// Draws soon: at once where nothing was drawn for a while, else when the next frame is due.
    func scheduleDrawing() {
        guard isActive, drawing == nil else { return }
        // Even an immediate drawing waits until what is ready has been read.
        let next = max(Host.clock(.monotonic), lastDrawn + Self.frame)
        drawing = loop.schedule(at: next) { [self] in draw() }
    }

    private func draw() {
        drawing = nil
        lastDrawn = Host.clock(.monotonic)
        guard isActive, let picture else { return }
        var surface = DisplaySurface(picture: picture)
        if isMarkedForAll { drawer.clear(&surface) }
        onDraw? { screen in
            if isMarkedForAll { screen.damageAll() }
            drawer.draw(&screen, on: &surface)
        }
        isMarkedForAll = false
        do throws(Errno) { try picture.present() } catch { lose() }
    }
}
