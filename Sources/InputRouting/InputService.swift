public import Bytes
import InputEvents
public import Platform
public import Scheme
public import SchemeProtocol

/// The scheme `input:`: from the drivers of keyboards and pointers to whoever has the screen.
///
/// | path | what it is |
/// |---|---|
/// | `input:` | the directory of the names below |
/// | `input:producer` | drivers write `InputEvent` records (16 bytes each) |
/// | `input:consumer` | a reader on the first free virtual terminal; `input:consumer/3` on that one. Read gives records, waiting for the first; its path tells the terminal |
/// | `input:control` | write `activate N`; read tells the active terminal and those that have a reader |
public final class InputService: Provider {
    public var serving: Serving?
    private var router = InputRouter()
    private var handles: [UInt64: Open] = [:]
    private var lastHandle: UInt64 = 0
    private var readers: [(tag: UInt32, handle: UInt64)] = []

    private enum Role: Equatable {
        case directory, producer, control
        case consumer(Int)
    }

    private struct Open {
        var role: Role
        var interest: Readiness = []
        /// `control`: what is left to read of the state; nil before the first read.
        var text: [UInt8]?
    }

    private static var names: [ByteString] { ["consumer", "control", "producer"] }

    public init() {}

    public func open(_ path: ByteString, _ flags: OpenFlags, mode: UInt16, _ caller: Caller) throws(Errno) -> Opened {
        let id = lastHandle + 1
        let role: Role
        switch path {
        case "": role = .directory
        case "producer": role = .producer
        case "control": role = .control
        case "consumer":
            if flags.contains(.statOnly) { throw .notSupported }
            role = .consumer(try router.add(id, terminal: nil))
        default:
            guard path.hasPrefix("consumer/"), let number = path[9..<path.count].integer() else {
                throw .noSuchFileOrDirectory
            }
            role = .consumer(try router.add(id, terminal: Int(clamping: number)))
        }
        lastHandle = id
        handles[id] = Open(role: role)
        return .id(id)
    }

    public func open(
        _ path: ByteString, in directory: UInt64, _ flags: OpenFlags, mode: UInt16, _ caller: Caller
    ) throws(Errno) -> Opened {
        guard handles[directory]?.role == .directory else { throw .notADirectory }
        return try open(path, flags, mode: mode, caller)
    }

    public func close(_ handle: UInt64) {
        guard let open = handles.removeValue(forKey: handle) else { return }
        if case .consumer = open.role {
            router.remove(handle)
            settle()
        }
    }

    public func read(
        _ handle: UInt64, _ buffer: inout MutableSpan<UInt8>, at offset: UInt64?, _ context: RequestContext
    ) throws(Errno) -> Answer<Int> {
        guard let open = handles[handle] else { throw .badHandle }
        switch open.role {
        case .directory: throw .isADirectory
        case .producer: throw .permissionDenied
        case .control:
            var text = open.text ?? state()
            let count = buffer.fill(with: text.span)
            text.removeFirst(count)
            handles[handle]?.text = text
            return .now(count)
        case .consumer:
            guard buffer.count >= InputEvent.size else { throw .invalidArgument }
            if router.isReadable(handle) {
                let bytes = take(handle, buffer.count)
                return .now(buffer.fill(with: bytes.span))
            }
            if context.isNonBlocking { throw .wouldBlock }
            readers.append((context.tag, handle))
            return .later
        }
    }

    private func take(_ handle: UInt64, _ size: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for event in router.take(handle, atMost: size / InputEvent.size) { event.append(to: &bytes) }
        return bytes
    }

    /// What `input:control` tells.
    private func state() -> [UInt8] {
        var text: ByteString = "active: "
        text.append(decimal: router.active)
        text.append("\nterminals:")
        for terminal in router.terminals {
            text.append(" ")
            text.append(decimal: terminal)
        }
        text.append("\n")
        return text.bytes
    }

    public func write(_ handle: UInt64, _ bytes: Span<UInt8>, at offset: UInt64?, _ context: RequestContext)
        throws(Errno) -> Answer<Int>
    {
        guard let open = handles[handle] else { throw .badHandle }
        switch open.role {
        case .directory: throw .isADirectory
        case .consumer: throw .permissionDenied
        case .producer:
            guard bytes.count % InputEvent.size == 0 else { throw .invalidArgument }
            for offset in stride(from: 0, to: bytes.count, by: InputEvent.size) {
                if let event = InputEvent(bytes, at: offset) { router.post(event) }
            }
        case .control:
            var line = ByteString()
            for index in bytes.indices { line.append(bytes[index]) }
            let words = line.trimmed.split(separator: 0x20)
            guard words.count == 2, words[0] == "activate", let number = words[1].integer() else {
                throw .invalidArgument
            }
            try router.activate(Int(clamping: number))
        }
        settle()
        return .now(bytes.count)
    }

    /// Gives waiting readers what there is for them, and tells those who watch.
    private func settle() {
        guard let serving else { return }
        for reader in readers where router.isReadable(reader.handle) {
            readers.removeAll { $0.tag == reader.tag }
            let bytes = take(reader.handle, serving.wantedLength(reader.tag))
            serving.answer(reader.tag, bytes: bytes.span)
        }
        for (id, open) in handles where open.interest.contains(.readable) && router.isReadable(id) {
            serving.notify(id, .readable)
        }
    }

    public func cancel(_ tag: UInt32) { readers.removeAll { $0.tag == tag } }

    public func watch(_ handle: UInt64, _ interest: Readiness) throws(Errno) -> Readiness {
        guard let open = handles[handle] else { throw .badHandle }
        handles[handle]?.interest = interest
        if case .consumer = open.role {
            return interest.contains(.readable) && router.isReadable(handle) ? .readable : []
        }
        return interest.intersection([.readable, .writable])
    }

    public func stat(_ handle: UInt64) throws(Errno) -> Stat {
        guard let open = handles[handle] else { throw .badHandle }
        var stat = Stat()
        stat.mode =
            open.role == .directory
            ? FileMode(.directory, permissions: 0o755) : FileMode(.characterDevice, permissions: 0o600)
        return stat
    }

    public func path(_ handle: UInt64) throws(Errno) -> ByteString {
        guard let open = handles[handle] else { throw .badHandle }
        switch open.role {
        case .directory: return ""
        case .producer: return "producer"
        case .control: return "control"
        case .consumer(let terminal): return "consumer/" + ByteString(terminal)
        }
    }

    public func directoryEntries(_ handle: UInt64, from cookie: UInt64) throws(Errno)
        -> [(entry: DirectoryEntry, nextCookie: UInt64)]
    {
        guard handles[handle]?.role == .directory else { throw .notADirectory }
        var entries: [(entry: DirectoryEntry, nextCookie: UInt64)] = []
        for index in stride(from: Int(clamping: cookie), to: Self.names.count, by: 1) {
            let entry = DirectoryEntry(name: Self.names[index], inode: UInt64(index + 2), type: .characterDevice)
            entries.append((entry, UInt64(index + 1)))
        }
        return entries
    }
}
