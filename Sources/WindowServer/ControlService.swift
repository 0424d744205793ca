public import Bytes
import Platform
public import Scheme
public import SchemeProtocol
import WindowProtocol

/// The scheme `orbital-control:`, apart from `orbital:` so that programs can have windows without seeing the others' or
/// acting for the user.
///
/// | path | what it is |
/// |---|---|
/// | `orbital-control:` | write a line with a command, then read the answer (`Control`) |
/// | `orbital-control:screen/N` | what the display shows, as a P6 pixmap |
public final class ControlService: Provider {
    public var serving: Serving?
    /// Called after every command: there may be something to draw, and events.
    public var onChange: (() -> Void)?
    private let desktop: Desktop
    private let control: Control
    private var handles: [UInt64: Node] = [:]
    private var lastHandle: UInt64 = 0
    private var pictures = 0

    private enum Node {
        case commands(Answers)
        case screen([UInt8])
    }

    /// What commands have told and nobody has read.
    private final class Answers { var bytes: [UInt8] = [] }

    public static var handleLimit: Int { 256 }
    /// Pictures take megabytes.
    public static var pictureLimit: Int { 16 }
    public static var answerLimit: Int { 1 << 20 }

    public init(_ desktop: Desktop, _ control: Control) {
        self.desktop = desktop
        self.control = control
    }

    private func node(_ handle: UInt64) throws(Errno) -> Node {
        guard let node = handles[handle] else { throw .badHandle }
        return node
    }

    public func open(_ path: ByteString, _ flags: OpenFlags, mode: UInt16, _ caller: Caller) throws(Errno) -> Opened {
        let path = try ControlPath(path)
        guard handles.count < Self.handleLimit else { throw .tooManyHandles }
        lastHandle += 1
        switch path {
        case .commands:
            handles[lastHandle] = .commands(Answers())
            return .id(lastHandle)
        case .screen(let number):
            guard number < desktop.outputs.count else { throw .noSuchFileOrDirectory }
            guard pictures < Self.pictureLimit else { throw .tooManyHandles }
            pictures += 1
            handles[lastHandle] = .screen(desktop.snapshot(desktop.outputs[number]))
            return .id(lastHandle, positioned: true)
        }
    }

    public func close(_ handle: UInt64) {
        if case .screen? = handles.removeValue(forKey: handle) { pictures -= 1 }
    }

    public func read(
        _ handle: UInt64, _ buffer: inout MutableSpan<UInt8>, at offset: UInt64?, _ context: RequestContext
    ) throws(Errno) -> Answer<Int> {
        switch try node(handle) {
        case .screen(let bytes): return .now(WindowService.part(bytes, offset, &buffer))
        case .commands(let answers):
            let bytes = answers.bytes
            let count = buffer.fill(with: bytes.span)
            answers.bytes.removeFirst(count)
            return .now(count)
        }
    }

    public func write(_ handle: UInt64, _ bytes: Span<UInt8>, at offset: UInt64?, _ context: RequestContext)
        throws(Errno) -> Answer<Int>
    {
        guard case .commands(let answers) = try node(handle) else { throw .badHandle }
        var line = ByteString()
        for index in bytes.indices { line.append(bytes[index]) }
        defer { onChange?() }
        let answer = try control.perform(line.trimmed)
        guard answers.bytes.count + answer.count <= Self.answerLimit else { throw .noSpace }
        answers.bytes += answer.bytes
        return .now(bytes.count)
    }

    public func path(_ handle: UInt64) throws(Errno) -> ByteString {
        switch try node(handle) {
        case .commands: ""
        case .screen: "screen"
        }
    }

    public func stat(_ handle: UInt64) throws(Errno) -> Stat {
        var stat = Stat()
        switch try node(handle) {
        case .screen(let bytes):
            stat.mode = FileMode(.regular, permissions: 0o400)
            stat.size = UInt64(bytes.count)
        case .commands: stat.mode = FileMode(.characterDevice, permissions: 0o600)
        }
        return stat
    }

    public func size(_ handle: UInt64) throws(Errno) -> UInt64 {
        guard case .screen(let bytes) = try node(handle) else { throw .illegalSeek }
        return UInt64(bytes.count)
    }
}
