import Bytes
import Display
import Drawing
import Fonts
import Images
import OrbClient
import Platform
import Runtime
import Scheme
import SchemeProtocol
import WindowProtocol

/// `viewer [FILE...]`: shows pictures in a window.
@main
struct Viewer {
    private static let usage: ByteString = """
        usage: viewer [FILE...]
        Shows pictures (PNG, JPEG or BMP); with one FILE or none, all of its folder.
        + - 0 or the wheel: larger, smaller, all of it. Dragging moves the picture.
        Left, right: the picture before, the next one. Escape or q: the end.
        """

    static func main() {
        let files = Array(Host.arguments.dropFirst())
        if files == ["--help"] {
            Program.say(usage)
            Host.exit(0)
        }
        if files.contains(where: { $0.hasPrefix("--") }) {
            Program.complain(usage)
            Host.exit(2)
        }
        let album = Album(files), picture: Bitmap?
        do throws(ImageError) { picture = album.isEmpty ? nil : try album.load() } catch {
            Program.complain("viewer: " + album.path + ": " + error.reason)
            Host.exit(1)
        }
        do throws(Errno) {
            var window = try PictureWindow(album, picture)
            try window.run()
        } catch {
            Program.complain("viewer: " + ByteString(error.message))
            Host.exit(1)
        }
    }
}

/// The window, and what is shown in it.
struct PictureWindow {
    private static let ground = Color(0x1e2226)
    private var album: Album
    private let window: Window
    /// Nil where the file could not be read: the title says why.
    private var picture: Bitmap?
    private var placement = Placement()
    private var x = 0
    private var y = 0
    private var isDragging = false
    private let fonts = FontLibrary()

    /// Opens a window as large as the picture, or as the screen allows.
    init(_ album: Album, _ picture: Bitmap?) throws(Errno) {
        let screen = try Window.displaySize()
        let room = Rectangle(x: 0, y: 0, width: max(screen.width * 3 / 4, 1), height: max(screen.height * 3 / 4, 1))
        let size = Placement().target(picture?.bounds ?? Rectangle(x: 0, y: 0, width: 480, height: 320), room)
        window = try Window(
            album.title, width: max(size.width, 240), height: max(size.height, 160), flags: .resizable)
        self.album = album
        self.picture = picture
    }

    mutating func run() throws(Errno) {
        try draw()
        while true {
            var hasChanged = false
            for event in try window.events() {
                switch event.kind {
                case .quit: return
                case .key where event.b == 0x101: return
                case .key where event.b == 0x14b: hasChanged = try turn(-1) || hasChanged
                case .key where event.b == 0x14d: hasChanged = try turn(1) || hasChanged
                case .textInput:
                    if event.a == 0x71 { return }
                    hasChanged = type(event.a) || hasChanged
                case .scroll where event.b != 0:
                    zoom(event.b > 0 ? 1.25 : 0.8, x, y)
                    hasChanged = true
                case .dragEnter: try window.send(.acceptDrop(true))
                case .drop: hasChanged = try takeDrop() || hasChanged
                case .button: isDragging = event.a & 1 != 0
                case .mouse: hasChanged = point(Int(clamping: event.a), Int(clamping: event.b)) || hasChanged
                case .resize: hasChanged = true
                default: break
                }
            }
            // Once for all that has come.
            if hasChanged { try draw() }
        }
    }

    private mutating func turn(_ step: Int) throws(Errno) -> Bool {
        guard album.move(by: step) else { return false }
        load()
        return true
    }

    /// Files that are dropped on the window are the new album.
    private mutating func takeDrop() throws(Errno) -> Bool {
        guard let (kind, content) = try window.droppedContent(), kind == .files || kind == .text else { return false }
        let files = content.split(separator: 0x0a).map { $0.trimmed }.filter { !$0.isEmpty }
        if files.isEmpty { return false }
        album = Album(files)
        load()
        return true
    }

    private mutating func load() {
        placement.fit()
        do throws(ImageError) {
            picture = try album.load()
            try? window.setTitle(album.title)
        } catch {
            picture = nil
            try? window.setTitle(album.title + ": " + error.reason)
        }
    }

    private mutating func type(_ character: Int64) -> Bool {
        switch character {
        case 0x2b, 0x3d: zoom(1.25, window.width / 2, window.height / 2)
        case 0x2d: zoom(0.8, window.width / 2, window.height / 2)
        case 0x30: placement.fit()
        default: return false
        }
        return true
    }

    private mutating func zoom(_ ratio: Double, _ x: Int, _ y: Int) {
        guard let picture else { return }
        placement.zoom(by: ratio, atX: x, y: y, picture.bounds, window.bitmap.bounds)
    }

    private mutating func point(_ newX: Int, _ newY: Int) -> Bool {
        let (deltaX, deltaY) = (newX - x, newY - y)
        (x, y) = (newX, newY)
        guard isDragging, let picture else { return false }
        placement.move(x: deltaX, y: deltaY, picture.bounds, window.bitmap.bounds)
        return true
    }

    private func draw() throws(Errno) {
        let canvas = Canvas(window.bitmap)
        canvas.clear(window.bitmap.bounds, Self.ground)
        if let picture {
            let target = placement.target(picture.bounds, window.bitmap.bounds)
            // Single pixels are to be seen when they are large.
            let isClose = placement.scale(picture.bounds, window.bitmap.bounds) >= 4
            canvas.draw(picture, in: target, isClose ? .nearest : .smooth)
        } else {
            explain(on: canvas)
        }
        try window.present()
    }

    /// What there is instead of a picture, and what can be done about it.
    private func explain(on canvas: Canvas) {
        let lines: [ByteString] =
            album.isEmpty
            ? ["No pictures in this folder", "Drop a file here, or start with one: viewer FILE"]
            : ["This picture cannot be shown", album.path]
        var y = window.height / 2 - 16
        for (index, line) in lines.enumerated() {
            let font = fonts.font(index == 0 ? .interfaceMedium : .interface, size: index == 0 ? 18 : 14)
            let shown = font.elided(line, to: window.width - 24)
            font.draw(
                shown, on: canvas, x: (window.width - font.width(shown)) / 2, baseline: y,
                Color(index == 0 ? 0xe6e9ef : 0xa9b1bd))
            y += 28
        }
    }
}
