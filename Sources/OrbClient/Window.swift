public import Bytes
public import Display
public import Drawing
public import Platform
import Scheme
public import SchemeProtocol
public import WindowProtocol

/// A window on the desktop of `orbital:`: pixels to draw in, events to read.
///
/// What is drawn is seen after `present`. A window that the user may resize takes over the size that the server asks for
/// when its events are read, before the event is handed out; what was drawn then has to be drawn again.
public final class Window {
    private let handle: Handle
    private var memory: PixelMemory
    /// The pixels: premultiplied 0xaarrggbb.
    public private(set) var bitmap: Bitmap
    public private(set) var x = 0
    public private(set) var y = 0
    public private(set) var flags: WindowFlags
    public private(set) var title: ByteString

    /// Where the desktop is: the variable `ORBITAL_DISPLAY`, or `orbital:`.
    public static var display: ByteString {
        let name: ByteString = "ORBITAL_DISPLAY="
        guard let entry = Host.environment.first(where: { $0.hasPrefix(name) }) else { return "orbital:" }
        return ControlPath.display(named: entry[name.count..<entry.count])
    }

    /// Opens a window; where both coordinates are negative the server finds a place.
    public init(
        _ title: ByteString, width: Int, height: Int, x: Int = -1, y: Int = -1, flags: WindowFlags = .resizable
    ) throws(Errno) {
        let request = WindowRequest(flags: flags, x: x, y: y, width: width, height: height, title: title)
        let handle = try Handle(Self.display + request.path, [.read, .write])
        let known = try Self.place(of: handle)
        memory = try PixelMemory(mapping: handle.number, width: known.width, height: known.height)
        bitmap = Bitmap(memory)
        (self.x, self.y) = (known.x, known.y)
        self.flags = known.flags
        self.title = title
        self.handle = handle
        // Servers that know nothing of it do without.
        try? send(.program(Self.program))
    }

    /// What the program is called that opens windows.
    private static var program: ByteString {
        guard let path = Host.arguments.first else { return "" }
        let start = path.lastIndex(of: 0x2f).map { $0 + 1 } ?? 0
        return path[start..<min(path.count, start + WindowCommand.nameLimit)]
    }

    public var width: Int { bitmap.width }
    public var height: Int { bitmap.height }
    /// Readable when there are events.
    public var number: HandleNumber { handle.number }

    private static func place(of handle: borrowing Handle) throws(Errno) -> WindowRequest {
        let url = try handle.path()
        guard let (_, path) = SchemePath.split(url) else { throw .protocolError }
        return try WindowRequest(path: path)
    }

    /// Sends a command to the server.
    public func send(_ command: WindowCommand) throws(Errno) { try handle.write(command.bytes) }

    /// Shows all that was drawn.
    public func present() throws(Errno) { try send(.present([])) }

    /// Shows parts of what was drawn.
    public func present(_ parts: [Rectangle]) throws(Errno) {
        if parts.isEmpty { return }
        try send(.present(parts.count > WindowCommand.rectangleLimit ? [] : parts))
    }

    /// Waits for events, unless the window is asynchronous, and answers what has come.
    public func events() throws(Errno) -> [WindowEvent] {
        var bytes: [UInt8] = []
        try handle.read(into: &bytes, atMost: 64 * WindowEvent.size)
        var events: [WindowEvent] = []
        for offset in stride(from: 0, to: bytes.count, by: WindowEvent.size) {
            if let event = WindowEvent(bytes.span, at: offset) { events.append(event) }
        }
        for event in events { try follow(event) }
        return events
    }

    private func follow(_ event: WindowEvent) throws(Errno) {
        switch event.kind {
        case .move: (x, y) = (Int(clamping: event.a), Int(clamping: event.b))
        case .resize where flags.contains(.resizable):
            try setSize(width: Int(clamping: event.a), height: Int(clamping: event.b))
        default: break
        }
    }

    public func setSize(width: Int, height: Int) throws(Errno) {
        try send(.size(width: width, height: height))
        let known = try Self.place(of: handle)
        memory = try PixelMemory(mapping: handle.number, width: known.width, height: known.height)
        bitmap = Bitmap(memory)
    }

    public func setPosition(x: Int?, y: Int?) throws(Errno) { try send(.position(x: x, y: y)) }

    public func setTitle(_ title: ByteString) throws(Errno) {
        try send(.title(title))
        self.title = title
    }

    public func setFlags(_ flags: WindowFlags, _ isOn: Bool) throws(Errno) {
        try send(.flags(flags, isOn))
        if isOn { self.flags.formUnion(flags) } else { self.flags.subtract(flags) }
    }

    // MARK: Content

    /// The clipboard: what kind it is, and the content; nil where it is empty.
    public func clipboard() throws(Errno) -> (kind: ContentKind, content: ByteString)? {
        Self.unpack(try handle.duplicate("clipboard").readAll(limit: 64 << 20))
    }

    public func setClipboard(_ content: ByteString, _ kind: ContentKind = .text) throws(Errno) {
        try handle.duplicate("clipboard").write(ByteString([kind.rawValue]) + content)
    }

    /// While a button is held on the window: the user drags this from here on.
    public func drag(_ content: ByteString, _ kind: ContentKind = .text) throws(Errno) {
        try handle.duplicate("dnd").write(ByteString([kind.rawValue]) + content)
    }

    /// What was dropped on the window; it is the window's own until the next `drop`.
    public func droppedContent() throws(Errno) -> (kind: ContentKind, content: ByteString)? {
        let all = try handle.duplicate("dnd").readAll(limit: 64 << 20)
        try send(.takeDrop)
        return Self.unpack(all)
    }

    private static func unpack(_ all: ByteString) -> (kind: ContentKind, content: ByteString)? {
        guard let first = all.first else { return nil }
        return (ContentKind(rawValue: first) ?? .any, all[1..<all.count])
    }

    /// What the desktop's theme is called; nil where it does not tell.
    public static var themeName: ByteString? { (try? readTheme())?.trimmed }

    private static func readTheme() throws(Errno) -> ByteString {
        try Handle(display + "theme", .read).readAll(limit: 4096)
    }

    /// Has the desktop do something, as `orbital-ctl` does, and answers what it tells. The scheme `orbital-control:` is
    /// needed for that.
    @discardableResult
    public static func control(_ command: ByteString) throws(Errno) -> ByteString {
        let handle = try Handle(ControlPath.scheme(of: display), [.read, .write])
        try handle.write(command)
        return try handle.readAll(limit: 1 << 20)
    }

    /// The size of a display of the desktop.
    public static func displaySize(_ number: Int = 0) throws(Errno) -> (width: Int, height: Int) {
        let path = try Handle(display + "99." + ByteString(number), .read).path()
        let fields = path.split(separator: 0x2f)
        guard fields.count >= 3, let width = fields[fields.count - 3].integer(),
            let height = fields[fields.count - 2].integer()
        else { throw .protocolError }
        return (Int(clamping: width), Int(clamping: height))
    }
}
