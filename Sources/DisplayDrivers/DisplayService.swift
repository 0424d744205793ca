public import Bytes
import Display
public import Platform
public import Scheme
public import SchemeProtocol

/// The scheme `display:`: screens, and the pictures that programs want on them.
///
/// | path | what it is |
/// |---|---|
/// | `display:` | the directory of the displays |
/// | `display:0` | a picture for the first display. Read: the display as text (`DisplayInformation`). `map`: the picture's memory. Calls: `DisplayVerb` |
///
/// Each handle has a picture of its own, which nobody sees before a call of `present`. So a program can draw whenever it
/// likes, and a card that wants its pixels sent can be served in the same way as one that shows memory.
public final class DisplayService: Provider {
    public var serving: Serving?
    private let device: any DisplayDevice
    private let makeMemory: () throws(Errno) -> HandleNumber
    private var handles: [UInt64: Node] = [:]
    private var lastHandle: UInt64 = 0

    private enum Node {
        case root
        case picture(Client)
    }

    private final class Client {
        let mayDraw: Bool
        var picture: PixelMemory?
        /// The mode has changed since the client read it.
        var isOutdated = false

        init(mayDraw: Bool) { self.mayDraw = mayDraw }
    }

    public static var handleLimit: Int { 64 }
    /// Pictures take megabytes.
    public static var pictureLimit: Int { 12 }

    /// - Parameter makeMemory: opens something whose mapping is zeroed shared memory; it is closed afterwards.
    public init(_ device: any DisplayDevice, makeMemory: @escaping () throws(Errno) -> HandleNumber) {
        self.device = device
        self.makeMemory = makeMemory
    }

    private var information: DisplayInformation {
        DisplayInformation(driver: device.driver, mode: device.mode, modes: device.modes)
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
            handles[lastHandle] = .root
        case "0":
            if flags.contains(.directory) { throw .notADirectory }
            handles[lastHandle] = .picture(Client(mayDraw: flags.contains(.write)))
        default: throw .noSuchFileOrDirectory
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

    public func close(_ handle: UInt64) { handles[handle] = nil }

    // MARK: Files

    public func read(
        _ handle: UInt64, _ buffer: inout MutableSpan<UInt8>, at offset: UInt64?, _ context: RequestContext
    ) throws(Errno) -> Answer<Int> {
        let client = try client(handle)
        let text = information.text.bytes
        let start = Int(clamping: offset ?? 0)
        if start == 0 { client.isOutdated = false }
        guard start < text.count else { return .now(0) }
        return .now(buffer.fill(with: text.span.extracting(start..<text.count)))
    }

    public func size(_ handle: UInt64) throws(Errno) -> UInt64 {
        switch handles[handle] {
        case .root: 0
        case .picture: UInt64(information.text.count)
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
        case .picture: "0"
        case nil: throw .badHandle
        }
    }

    public func directoryEntries(_ handle: UInt64, from cookie: UInt64) throws(Errno)
        -> [(entry: DirectoryEntry, nextCookie: UInt64)]
    {
        guard let node = handles[handle] else { throw .badHandle }
        guard case .root = node else { throw .notADirectory }
        if cookie > 0 { return [] }
        return [(entry: DirectoryEntry(name: "0", inode: 2, type: .characterDevice), nextCookie: 1)]
    }

    public func watch(_ handle: UInt64, _ interest: Readiness) throws(Errno) -> Readiness {
        try client(handle).isOutdated ? interest.intersection(.readable) : []
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
        let mode = device.mode
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
            let width = Int(argument >> 32), height = Int(argument & 0xffff_ffff)
            guard let mode = DisplayMode(width: width, height: height) else { throw .invalidArgument }
            try setMode(mode)
        default: throw .notSupported
        }
        return .now(0)
    }

    private func present(_ client: Client, _ bytes: Span<UInt8>) throws(Errno) {
        guard let picture = client.picture, bytes.count % Rectangle.size == 0,
            bytes.count <= Damage.limit * Rectangle.size
        else { throw .invalidArgument }
        // After a change of mode a client may still show its old picture, as far as that goes.
        let width = min(picture.width, device.mode.width), height = min(picture.height, device.mode.height)
        if bytes.isEmpty { device.show(picture, Rectangle(x: 0, y: 0, width: width, height: height)) }
        for offset in stride(from: 0, to: bytes.count, by: Rectangle.size) {
            let part = Rectangle(bytes, at: offset).clipped(toWidth: width, height: height)
            if !part.isEmpty { device.show(picture, part) }
        }
    }

    private func setMode(_ mode: DisplayMode) throws(Errno) {
        try device.setMode(mode)
        for (handle, node) in handles {
            guard case .picture(let client) = node else { continue }
            client.isOutdated = true
            serving?.notify(handle, .readable)
        }
    }
}
