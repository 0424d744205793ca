public import Bytes
import Display
public import Platform
public import Scheme
public import SchemeProtocol

/// The scheme `display:`: screens, and the pictures that programs want on them.
///
/// | path | what it is |
/// |---|---|
/// | `display:` | the directory of the displays; readable when there is another one, or one less |
/// | `display:0` | a picture for the first display. Read: the display as text (`DisplayInformation`). `map`: the picture's memory. Calls: `DisplayVerb` |
///
/// Each handle has a picture of its own, which nobody sees before a call of `present`. So a program can draw whenever it
/// likes, and a card that wants its pixels sent can be served in the same way as one that shows memory.
public final class DisplayService: Provider {
    public var serving: Serving?
    /// By number; nil where a display was and is no more.
    private var displays: [(any DisplayDevice)?]
    private let makeMemory: () throws(Errno) -> HandleNumber
    private var handles: [UInt64: Node] = [:]
    private var lastHandle: UInt64 = 0

    private enum Node {
        case root(Listing)
        case picture(Client)
    }

    private final class Listing { var isOutdated = false }

    private final class Client {
        let display: Int
        let mayDraw: Bool
        var picture: PixelMemory?
        /// The mode has changed since the client read it.
        var isOutdated = false

        var hasCursor = false

        init(_ display: Int, mayDraw: Bool) {
            self.display = display
            self.mayDraw = mayDraw
        }
    }

    public static var handleLimit: Int { 64 }
    /// Pictures take megabytes.
    public static var pictureLimit: Int { 12 }

    /// - Parameter makeMemory: opens something whose mapping is zeroed shared memory; it is closed afterwards.
    public init(_ displays: [(any DisplayDevice)?], makeMemory: @escaping () throws(Errno) -> HandleNumber) {
        self.displays = displays
        self.makeMemory = makeMemory
    }

    /// Takes note of what displays there are now, and in what modes.
    public func update(_ new: [(any DisplayDevice)?]) {
        let isOther =
            new.count != displays.count || zip(new, displays).contains { ($0 == nil) != ($1 == nil) }
        displays = new
        for (handle, node) in handles {
            switch node {
            case .root(let listing):
                if !isOther { continue }
                listing.isOutdated = true
            case .picture(let client): client.isOutdated = true
            }
            serving?.notify(handle, .readable)
        }
    }

    private func device(_ number: Int) throws(Errno) -> any DisplayDevice {
        guard number < displays.count, let device = displays[number] else { throw .noSuchDevice }
        return device
    }

    private func information(_ client: Client) throws(Errno) -> ByteString {
        let device = try device(client.display)
        return DisplayInformation(
            driver: device.driver, mode: device.mode, modes: device.modes, cursorSize: device.cursorSize
        ).text
    }

    private func client(_ handle: UInt64) throws(Errno) -> Client {
        switch handles[handle] {
        case .picture(let client): return client
        case .root: throw .isADirectory
        case nil: throw .badHandle
        }
    }

    // MARK: Handles

    public func open(_ path: ByteString, _ flags: OpenFlags, mode: UInt16, _ caller: Caller) throws(Errno) -> Opened {
        guard handles.count < Self.handleLimit else { throw .tooManyHandles }
        lastHandle += 1
        switch path {
        case "":
            if flags.contains(.write) { throw .isADirectory }
            handles[lastHandle] = .root(Listing())
        default:
            // A number has one name: no sign, no zeros in front.
            guard let number = path.integer(), ByteString(number) == path, number >= 0, number < displays.count,
                displays[Int(number)] != nil
            else { throw .noSuchFileOrDirectory }
            if flags.contains(.directory) { throw .notADirectory }
            handles[lastHandle] = .picture(Client(Int(number), mayDraw: flags.contains(.write)))
        }
        return .id(lastHandle, positioned: true)
    }

    public func open(
        _ path: ByteString, in directory: UInt64, _ flags: OpenFlags, mode: UInt16, _ caller: Caller
    ) throws(Errno) -> Opened {
        guard let node = handles[directory] else { throw .badHandle }
        guard case .root = node else { throw .notADirectory }
        return try open(path, flags, mode: mode, caller)
    }

    public func close(_ handle: UInt64) {
        if case .picture(let client) = handles.removeValue(forKey: handle), client.hasCursor {
            try? device(client.display).hideCursor()
        }
    }

    // MARK: Files

    public func read(
        _ handle: UInt64, _ buffer: inout MutableSpan<UInt8>, at offset: UInt64?, _ context: RequestContext
    ) throws(Errno) -> Answer<Int> {
        let client = try client(handle)
        let start = Int(clamping: offset ?? 0)
        if start == 0 { client.isOutdated = false }
        let text = try information(client).bytes
        guard start < text.count else { return .now(0) }
        return .now(buffer.fill(with: text.span.extracting(start..<text.count)))
    }

    public func size(_ handle: UInt64) throws(Errno) -> UInt64 {
        switch handles[handle] {
        case .root: 0
        case .picture(let client): UInt64(try information(client).count)
        case nil: throw .badHandle
        }
    }

    public func stat(_ handle: UInt64) throws(Errno) -> Stat {
        var stat = Stat()
        switch handles[handle] {
        case .root: stat.mode = FileMode(.directory, permissions: 0o555)
        case .picture: stat.mode = FileMode(.characterDevice, permissions: 0o600)
        case nil: throw .badHandle
        }
        return stat
    }

    public func path(_ handle: UInt64) throws(Errno) -> ByteString {
        switch handles[handle] {
        case .root: ""
        case .picture(let client): ByteString(client.display)
        case nil: throw .badHandle
        }
    }

    public func directoryEntries(_ handle: UInt64, from cookie: UInt64) throws(Errno)
        -> [(entry: DirectoryEntry, nextCookie: UInt64)]
    {
        guard let node = handles[handle] else { throw .badHandle }
        guard case .root = node else { throw .notADirectory }
        if case .root(let listing) = node { listing.isOutdated = false }
        return displays.enumerated().compactMap { number, device in
            guard device != nil, UInt64(number) >= cookie else { return nil }
            return (
                entry: DirectoryEntry(name: ByteString(number), inode: UInt64(number) + 2, type: .characterDevice),
                nextCookie: UInt64(number) + 1
            )
        }
    }

    public func watch(_ handle: UInt64, _ interest: Readiness) throws(Errno) -> Readiness {
        let isOutdated =
            switch handles[handle] {
            case .root(let listing): listing.isOutdated
            case .picture(let client): client.isOutdated
            case nil: throw Errno.badHandle
            }
        return isOutdated ? interest.intersection(.readable) : []
    }

    // MARK: Pictures

    public func map(_ handle: UInt64, offset: UInt64, length: Int, _ flags: MapFlags) throws(Errno) -> UInt64 {
        let client = try client(handle)
        guard client.mayDraw, flags.contains(.shared) else { throw .permissionDenied }
        let picture = try picture(of: client)
        guard offset == 0, length > 0, length <= picture.length else { throw .invalidArgument }
        return picture.address
    }

    /// The client's picture; a new one where it has none of the display's size. The old one's memory lives on for as
    /// long as the client has it mapped.
    private func picture(of client: Client) throws(Errno) -> PixelMemory {
        let mode = try device(client.display).mode
        if let picture = client.picture, picture.width == mode.width, picture.height == mode.height { return picture }
        client.picture = nil
        let pictures = handles.values.count { if case .picture(let other) = $0 { other.picture != nil } else { false } }
        guard pictures < Self.pictureLimit else { throw .outOfMemory }
        let memory = try makeMemory()
        defer { try? Host.close(memory) }
        let picture = try PixelMemory(mapping: memory, width: mode.width, height: mode.height)
        client.picture = picture
        return picture
    }

    public func call(
        _ handle: UInt64, _ verb: UInt64, _ argument: UInt64, _ payload: inout MutableSpan<UInt8>, inputLength: Int,
        _ context: RequestContext
    ) throws(Errno) -> Answer<Int64> {
        let client = try client(handle)
        guard client.mayDraw else { throw .permissionDenied }
        switch verb {
        case DisplayVerb.present: try present(client, payload.span.extracting(first: min(inputLength, payload.count)))
        case DisplayVerb.setMode:
            let (width, height) = Self.pair(argument)
            guard let mode = DisplayMode(width: width, height: height) else { throw .invalidArgument }
            try setMode(mode, client.display)
        case DisplayVerb.setCursor:
            try setCursor(
                client, Self.pair(argument), payload.span.extracting(first: min(inputLength, payload.count)))
        case DisplayVerb.moveCursor:
            let (x, y) = Self.pair(argument)
            try device(client.display).moveCursor(x: x, y: y)
        default: throw .notSupported
        }
        return .now(0)
    }

    /// Two numbers in one.
    private static func pair(_ argument: UInt64) -> (Int, Int) { (Int(argument >> 32), Int(argument & 0xffff_ffff)) }

    private func present(_ client: Client, _ bytes: Span<UInt8>) throws(Errno) {
        guard let picture = client.picture, bytes.count % Rectangle.size == 0,
            bytes.count <= Damage.limit * Rectangle.size
        else { throw .invalidArgument }
        let device = try device(client.display)
        // After a change of mode a client may still show its old picture, as far as that goes.
        let width = min(picture.width, device.mode.width), height = min(picture.height, device.mode.height)
        if bytes.isEmpty { device.show(picture, Rectangle(x: 0, y: 0, width: width, height: height)) }
        for offset in stride(from: 0, to: bytes.count, by: Rectangle.size) {
            let part = Rectangle(bytes, at: offset).clipped(toWidth: width, height: height)
            if !part.isEmpty { device.show(picture, part) }
        }
    }

    private func setMode(_ mode: DisplayMode, _ display: Int) throws(Errno) {
        try device(display).setMode(mode)
        for (handle, node) in handles {
            guard case .picture(let client) = node, client.display == display else { continue }
            client.isOutdated = true
            serving?.notify(handle, .readable)
        }
    }

    private func setCursor(_ client: Client, _ hot: (Int, Int), _ bytes: Span<UInt8>) throws(Errno) {
        let device = try device(client.display)
        let size = device.cursorSize
        guard size > 0 else { throw .notSupported }
        if bytes.isEmpty {
            device.hideCursor()
            client.hasCursor = false
            return
        }
        guard bytes.count == size * size * 4, hot.0 < size, hot.1 < size else { throw .invalidArgument }
        var pixels: [UInt32] = []
        pixels.reserveCapacity(size * size)
        for offset in stride(from: 0, to: bytes.count, by: 4) {
            var pixel: UInt32 = 0
            for byte in 0..<4 { pixel |= UInt32(bytes[offset + byte]) << UInt32(8 * byte) }
            pixels.append(pixel)
        }
        try device.setCursor(pixels, hotX: hot.0, hotY: hot.1)
        client.hasCursor = true
    }
}
