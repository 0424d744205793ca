import Display
import Drawing
import Scheme
import SchemeProtocol
import WindowServer

/// Where a picture of the desktop goes to.
protocol Screen: AnyObject {
    var output: Output { get }
    /// Whether it may be drawn on at the moment.
    var isActive: Bool { get }
    /// Shows parts of the output's picture.
    func show(_ parts: [Rectangle])
    func setMode(_ mode: DisplayMode) throws(Errno)
}

/// A screen that nobody looks at but through `orbital:screen/N`.
final class HeadlessScreen: Screen {
    let output: Output
    private let desktop: Desktop

    init?(_ desktop: Desktop, _ mode: DisplayMode) {
        guard let bitmap = Bitmap(width: mode.width, height: mode.height) else { return nil }
        self.desktop = desktop
        output = desktop.addOutput(bitmap)
    }

    var isActive: Bool { true }

    func show(_ parts: [Rectangle]) {}

    func setMode(_ mode: DisplayMode) throws(Errno) {
        guard let bitmap = Bitmap(width: mode.width, height: mode.height) else { throw .outOfMemory }
        desktop.changeOutput(output, bitmap)
    }
}

/// A screen of `display:`. The desktop is composed in the picture that the display shows parts of.
final class DisplayScreen: Screen {
    let output: Output
    private let desktop: Desktop
    private let loop: EventLoop
    private var picture: Picture?
    var onChange: (() -> Void)?
    /// How long to wait before the service is asked again.
    private static var pause: UInt64 { 300_000_000 }

    init(_ desktop: Desktop, on loop: EventLoop) throws(Errno) {
        self.desktop = desktop
        self.loop = loop
        let picture = try Picture()
        self.picture = picture
        output = desktop.addOutput(Bitmap(picture.memory))
        try watch(picture)
    }

    /// Whether the screen is ours to draw on.
    var isActive = false {
        didSet { if isActive { drawAll() } }
    }

    private func drawAll() {
        desktop.damageAll()
        onChange?()
    }

    private func watch(_ picture: Picture) throws(Errno) {
        try loop.watch(picture.number, .readable) { [self] ready in
            if ready.contains(.hangUp) { lose() } else { renew() }
        }
    }

    /// The mode has changed.
    private func renew() {
        guard let picture else { return }
        do throws(Errno) {
            if try picture.renew() { desktop.changeOutput(output, Bitmap(picture.memory)) }
            drawAll()
        } catch { lose() }
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
            desktop.changeOutput(output, Bitmap(picture.memory))
            drawAll()
        } catch {
            loop.schedule(after: Self.pause) { [self] in find() }
        }
    }

    func show(_ parts: [Rectangle]) {
        guard let picture else { return }
        do throws(Errno) { try picture.present(parts) } catch { lose() }
    }

    func setMode(_ mode: DisplayMode) throws(Errno) {
        guard let picture else { throw .noSuchDevice }
        try picture.setMode(mode)
        renew()
    }
}
