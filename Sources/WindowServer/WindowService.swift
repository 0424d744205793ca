public import Bytes
import Display
import Drawing
import Platform
public import Scheme
public import SchemeProtocol
import WindowProtocol

/// The scheme `orbital:`.
///
/// | path | what it is |
/// |---|---|
/// | `orbital:FLAGS/X/Y/WIDTH/HEIGHT/TITLE` | a new window. Read: events. Write: a command. `map`: its pixels. `sync`: shows them. Its path tells where it is |
/// | duplicate of a window named `clipboard` | the clipboard: a byte for the kind, then the content |
/// | duplicate of a window named `dnd` | read: what was dropped. Write: what is dragged from here on |
/// | `orbital:99.N` | a display: its path tells its size and scale |
/// | `orbital:theme` | the name of the theme |
public final class WindowService: Provider {
    public var serving: Serving?
    public let desktop: Desktop
    /// Called after every change: there may be something to draw.
    public var onChange: (() -> Void)?
    private var handles: [UInt64: Node] = [:]
    private var lastHandle: UInt64 = 0
    /// Reads that wait for events: the handle, the tag, how many events there is room for.
    private var waiting: [(handle: UInt64, tag: UInt32, room: Int)] = []

    private enum Node {
        case root
        case display(Int)
        case window(UInt64)
        case clipboard(Content)
        case drag(UInt64, Content)
        case theme([UInt8])
    }

    /// Bytes that a handle of its own collects.
    private final class Content {
        var bytes: [UInt8] = []
        var isWritten = false
    }

    public static var handleLimit: Int { 4096 }

    public init(_ desktop: Desktop) { self.desktop = desktop }

    private func add(_ node: Node) throws(Errno) -> UInt64 {
        guard handles.count < Self.handleLimit else { throw .tooManyHandles }
        lastHandle += 1
        handles[lastHandle] = node
        return lastHandle
    }

    private func node(_ handle: UInt64) throws(Errno) -> Node {
        guard let node = handles[handle] else { throw .badHandle }
        return node
    }

    private func window(_ handle: UInt64) throws(Errno) -> Window {
        guard case .window(let id) = try node(handle) else { throw .badHandle }
        return try desktop.window(id)
    }

    // MARK: Opening

    public func open(_ path: ByteString, _ flags: OpenFlags, mode: UInt16, _ caller: Caller) throws(Errno) -> Opened {
        switch try WindowPath(path) {
        case .root: return .id(try add(.root))
        case .display(let number):
            guard number < desktop.outputs.count else { throw .invalidArgument }
            return .id(try add(.display(number)))
        case .theme: return .id(try add(.theme(desktop.theme.bytes + [0x0a])), positioned: true)
        case .window(let request):
            defer { settle() }
            let handle = try add(.root)
            do throws(Errno) {
                handles[handle] = .window(try desktop.open(request).id)
            } catch {
                handles[handle] = nil
                throw error
            }
            return .id(handle)
        }
    }

    public func open(
        _ path: ByteString, in directory: UInt64, _ flags: OpenFlags, mode: UInt16, _ caller: Caller
    ) throws(Errno) -> Opened {
        guard case .root = try node(directory) else { throw .permissionDenied }
        return try open(path, flags, mode: mode, caller)
    }

    public func duplicate(_ handle: UInt64, _ name: ByteString, _ caller: Caller) throws(Errno) -> Opened {
        let window = try window(handle)
        switch name {
        case "clipboard": return .id(try add(.clipboard(Content())), positioned: true)
        case "dnd":
            let content = Content()
            content.bytes = window.dropContent
            return .id(try add(.drag(window.id, content)), positioned: true)
        default: throw .invalidArgument
        }
    }

    public func close(_ handle: UInt64) {
        guard let node = handles.removeValue(forKey: handle) else { return }
        switch node {
        case .window(let id):
            waiting.removeAll { $0.handle == handle }
            desktop.close(id)
        case .clipboard(let content): if content.isWritten { desktop.announceClipboard() }
        default: return
        }
        settle()
    }

    // MARK: Reading

    public func read(
        _ handle: UInt64, _ buffer: inout MutableSpan<UInt8>, at offset: UInt64?, _ context: RequestContext
    ) throws(Errno) -> Answer<Int> {
        switch try node(handle) {
        case .window(let id): return try readEvents(try desktop.window(id), handle, &buffer, context)
        case .clipboard: return .now(Self.part(desktop.clipboardContent, offset, &buffer))
        case .drag(_, let content): return .now(Self.part(content.bytes, offset, &buffer))
        case .theme(let bytes): return .now(Self.part(bytes, offset, &buffer))
        case .root, .display: throw .badHandle
        }
    }

    static func part(_ bytes: [UInt8], _ offset: UInt64?, _ buffer: inout MutableSpan<UInt8>) -> Int {
        let start = Int(clamping: offset ?? 0)
        if start >= bytes.count { return 0 }
        let rest = bytes.span.extracting(start..<bytes.count)
        return buffer.fill(with: rest)
    }

    private func readEvents(
        _ window: Window, _ handle: UInt64, _ buffer: inout MutableSpan<UInt8>, _ context: RequestContext
    ) throws(Errno) -> Answer<Int> {
        let room = buffer.count / WindowEvent.size
        guard room > 0 else { throw .invalidArgument }
        if window.events.isEmpty {
            if window.flags.contains(.async) { return .now(0) }
            if context.isNonBlocking { throw .wouldBlock }
            waiting.append((handle, context.tag, room))
            return .later
        }
        let bytes = window.events.take(room)
        return .now(buffer.fill(with: bytes.span))
    }

    public func cancel(_ tag: UInt32) { waiting.removeAll { $0.tag == tag } }

    public func watch(_ handle: UInt64, _ interest: Readiness) throws(Errno) -> Readiness {
        guard case .window(let id) = try node(handle) else { return interest }
        let isEmpty = try desktop.window(id).events.isEmpty
        return isEmpty ? interest.intersection(.writable) : interest.intersection([.readable, .writable])
    }

    // MARK: Writing

    public func write(_ handle: UInt64, _ bytes: Span<UInt8>, at offset: UInt64?, _ context: RequestContext)
        throws(Errno) -> Answer<Int>
    {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for index in bytes.indices { copy.append(bytes[index]) }
        defer { settle() }
        switch try node(handle) {
        case .window(let id): try perform(try WindowCommand(ByteString(copy)), try desktop.window(id), handle)
        case .clipboard(let content):
            content.isWritten = true
            try desktop.setClipboard(Self.joined(desktop.clipboardContent, offset, copy))
        case .drag(let id, let content):
            if !content.isWritten { content.bytes = [] }
            content.isWritten = true
            let all = Self.joined(content.bytes, offset, copy)
            try desktop.offerContent(try desktop.window(id), all)
            content.bytes = all
        case .root, .display, .theme: throw .badHandle
        }
        return .now(bytes.count)
    }

    /// Writing somewhere cuts what was there and after it.
    private static func joined(_ old: [UInt8], _ offset: UInt64?, _ new: [UInt8]) -> [UInt8] {
        Array(old.prefix(Int(clamping: offset ?? 0))) + new
    }

    private func perform(_ command: WindowCommand, _ window: Window, _ handle: UInt64) throws(Errno) {
        switch command {
        case .async(let isOn):
            if isOn { window.flags.insert(.async) } else { window.flags.remove(.async) }
            if isOn { answerAll(handle) }
        case .drag(let edge): desktop.beginDrag(window, edge)
        case .flags(let flags, let isOn): desktop.setFlags(window, flags, isOn)
        case .cursor(let isOn):
            window.showsCursor = isOn
            desktop.updatePointer()
        case .grab(let isOn): window.hasGrab = isOn
        case .relative(let isOn):
            window.isRelative = isOn
            desktop.updatePointer()
        case .position(let x, let y): desktop.move(window, toX: x, y: y)
        case .size(let width, let height):
            try desktop.resize(
                window, width: width ?? window.bufferWidth, height: height ?? window.bufferHeight)
        case .title(let title): desktop.setTitle(window, title)
        case .program(let name): desktop.setProgram(window, name)
        case .present(let parts): desktop.present(window, parts)
        case .acceptDrop(let isWelcome): desktop.acceptDrop(window, isWelcome)
        case .takeDrop: window.dropContent = []
        case .frames(let isOn): window.wantsFrames = isOn
        case .urgent(let isOn): desktop.setUrgent(window, isOn)
        case .reserve(let edge, let size): desktop.setReserve(window, edge, size)
        }
    }

    /// A window that no longer waits for events answers those who do.
    private func answerAll(_ handle: UInt64) {
        for wait in waiting where wait.handle == handle { serving?.answer(wait.tag, 0) }
        waiting.removeAll { $0.handle == handle }
    }

    public func sync(_ handle: UInt64) throws(Errno) {
        guard case .window(let id) = try node(handle) else { return }
        desktop.present(try desktop.window(id), [])
        settle()
    }

    // MARK: What a handle is

    public func path(_ handle: UInt64) throws(Errno) -> ByteString {
        switch try node(handle) {
        case .root: return ""
        case .window(let id): return try desktop.window(id).path
        case .display(let number):
            guard number < desktop.outputs.count else { throw .noSuchDevice }
            let output = desktop.outputs[number]
            let size = ByteString(output.bounds.width) + "/" + ByteString(output.bounds.height)
            return "99." + ByteString(number) + "/" + size + "/" + output.scaleText
        case .clipboard: return "clipboard"
        case .drag: return "dnd"
        case .theme: return "theme"
        }
    }

    public func stat(_ handle: UInt64) throws(Errno) -> Stat {
        var stat = Stat()
        switch try node(handle) {
        case .root: stat.mode = FileMode(.directory, permissions: 0o555)
        default: stat.mode = FileMode(.characterDevice, permissions: 0o600)
        }
        return stat
    }

    public func size(_ handle: UInt64) throws(Errno) -> UInt64 {
        switch try node(handle) {
        case .theme(let bytes): return UInt64(bytes.count)
        case .clipboard: return UInt64(desktop.clipboardContent.count)
        case .drag(_, let content): return UInt64(content.bytes.count)
        default: throw .illegalSeek
        }
    }

    public func map(_ handle: UInt64, offset: UInt64, length: Int, _ flags: MapFlags) throws(Errno) -> UInt64 {
        let pixels = desktop.pixels(try window(handle))
        guard flags.contains(.shared) else { throw .permissionDenied }
        guard offset == 0, length > 0, length <= pixels.length else { throw .invalidArgument }
        return pixels.address
    }

    // MARK: Telling

    /// After anything that may have made events: answers reads that wait for them, and tells those who watch.
    public func settle() {
        let news = Set(desktop.takeNews().map { $0.id })
        if !news.isEmpty {
            for (handle, node) in handles {
                guard case .window(let id) = node, news.contains(id), let window = try? desktop.window(id) else {
                    continue
                }
                while !window.events.isEmpty, let index = waiting.firstIndex(where: { $0.handle == handle }) {
                    let wait = waiting.remove(at: index)
                    let bytes = window.events.take(wait.room)
                    serving?.answer(wait.tag, bytes: bytes.span)
                }
                if !window.events.isEmpty { serving?.notify(handle, .readable) }
            }
        }
        onChange?()
    }
}
