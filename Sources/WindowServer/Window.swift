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
    /// Where the content is on the desktop.
    public internal(set) var frame: Rectangle
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

    init(id: UInt64, flags: WindowFlags, title: ByteString, frame: Rectangle, buffer: Buffer) {
        self.id = id
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
