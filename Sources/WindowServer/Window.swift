public import Bytes
public import Display
import Drawing
import Themes
public import WindowProtocol

/// One window as the server knows it.
public final class Window {
    /// The pixels that a client draws and the server shows. A window that gets another size gets another buffer; who has the
    /// old one mapped keeps it.
    final class Buffer {
        let memory: PixelMemory
        let bitmap: Bitmap

        init(_ memory: PixelMemory) {
            self.memory = memory
            bitmap = Bitmap(memory)
        }
    }

    public let id: UInt64
    public internal(set) var flags: WindowFlags
    public internal(set) var title: ByteString
    /// The program that it says it is a window of.
    public internal(set) var program = ByteString()
    /// Where the content is on the desktop.
    public internal(set) var frame: Rectangle
    /// The scale of the screen that it is on, in parts of `baseScale`.
    public internal(set) var scale: Int
    /// What its frame is drawn with: the theme at that scale.
    var style: Style { didSet { measures = FrameMeasures(style) } }
    private(set) var measures: FrameMeasures
    /// What is shown.
    var buffer: Buffer
    /// What will be shown when the client presents it: it has another size.
    var nextBuffer: Buffer?
    /// The client has presented something.
    var hasContent = false

    public internal(set) var events = EventQueue()

    /// Where the window was before it was tiled.
    var restoreFrame: Rectangle?
    public internal(set) var tile: Tile?
    /// Where its edges shall be when the client has taken over a size that was asked of it.
    var wanted: Rectangle?
    public internal(set) var isMinimized = false
    public internal(set) var workspace = 0
    public internal(set) var isUrgent = false
    /// What is dragged over the window may be dropped there.
    var acceptsDrop = false
    var dropContent: [UInt8] = []
    /// How much of an edge of the screen it keeps free of tiled windows.
    var reserve: (edge: WindowCommand.Edge, size: Int)?

    var showsCursor = true
    var hasGrab = false
    var isRelative = false
    var wantsFrames = false

    /// The title bar as it was drawn last, and for what.
    var bar: Bitmap?
    var barKey: BarKey?

    init(
        id: UInt64, flags: WindowFlags, title: ByteString, frame: Rectangle, buffer: Buffer, scale: Int, style: Style
    ) {
        self.id = id
        self.scale = scale
        self.style = style
        measures = FrameMeasures(style)
        self.flags = flags
        self.title = title
        self.frame = frame
        self.buffer = buffer
    }

    /// What a title bar's look depends on.
    struct BarKey: Equatable {
        var width: Int
        var look: WindowFrame.Look
    }

    public static var titleLimit: Int { 256 }

    /// A title without control characters, no longer than the limit; no character is cut in two.
    static func cleaned(_ title: ByteString) -> ByteString {
        var end = min(title.count, titleLimit)
        while end > 0, end < title.count, title[end] & 0xc0 == 0x80 { end -= 1 }
        return ByteString(title[0..<end].map { $0 < 0x20 || $0 == 0x7f ? 0x20 : $0 })
    }

    enum Layer: Int {
        case back = 0
        case normal = 1
        case front = 2
    }

    var layer: Layer { flags.contains(.front) ? .front : flags.contains(.back) ? .back : .normal }

    /// A part of every workspace.
    var isSticky: Bool { layer != .normal }

    /// The size that the client draws in.
    public var bufferWidth: Int { (nextBuffer ?? buffer).memory.width }
    public var bufferHeight: Int { (nextBuffer ?? buffer).memory.height }

    /// What counts as the scale 1: that of the protocol.
    public static var baseScale: Int { 160 }

    /// How much larger its content is shown than it is drawn: clients that know about scales draw as large as it is shown.
    private var factor: Int { flags.contains(.scalable) ? Self.baseScale : scale }

    /// So many of the client's pixels in those of the screen.
    func shown(_ length: Int) -> Int { (length * factor + Self.baseScale / 2) / Self.baseScale }

    /// So many pixels of the screen in the client's; always at least one.
    func drawn(_ length: Int) -> Int { max((length * Self.baseScale + factor / 2) / factor, 1) }

    /// The part of the screen that a part of the content is seen on, with what is mixed into its neighbours.
    func shown(_ part: Rectangle) -> Rectangle {
        let content = buffer.bitmap
        if content.width == frame.width, content.height == frame.height { return part.moved(x: frame.x, y: frame.y) }
        if part.isEmpty { return part }
        let margin = frame.width / content.width + 2
        let left = part.x * frame.width / content.width, top = part.y * frame.height / content.height
        let right = (part.x + part.width) * frame.width / content.width
        let bottom = (part.y + part.height) * frame.height / content.height
        return Rectangle(x: left, y: top, width: right - left + 1, height: bottom - top + 1).inset(-margin).moved(
            x: frame.x, y: frame.y)
    }

    /// A distance on the screen in the units that pointers are told in.
    func told(_ distance: Int) -> Int {
        if scale == Self.baseScale { return distance }
        let scaled = distance * Self.baseScale
        // Towards the left also of zero, so that all pixels are equally wide.
        return scaled >= 0 ? scaled / scale : -((-scaled + scale - 1) / scale)
    }

    /// Its pixels are those of the screen.
    var isShownAsDrawn: Bool { buffer.memory.width == frame.width && buffer.memory.height == frame.height }

    /// Each of its pixels is a square of whole pixels of the screen.
    var isScaledEvenly: Bool {
        let content = buffer.bitmap
        return frame.width % content.width == 0 && frame.width / content.width * content.height == frame.height
    }

    /// The flags as `fpath` tells them.
    public var reportedFlags: WindowFlags {
        var flags = flags.subtracting([.maximized, .fullScreen, .async, .scalable])
        if flags.contains(.front) { flags.remove(.back) }
        if tile == .fullScreen { flags.insert(.fullScreen) } else if tile != nil { flags.insert(.maximized) }
        return flags
    }

    public var path: ByteString {
        WindowRequest(
            flags: reportedFlags, x: frame.x, y: frame.y, width: bufferWidth, height: bufferHeight, title: title
        ).path
    }
}
