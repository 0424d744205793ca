public import Bytes
import Platform
public import Scheme
public import SchemeProtocol

/// The scheme `svc:`, by which services are seen and told what to do.
///
/// | path | read | write |
/// |---|---|---|
/// | (empty) | a line a service: `name state pid restarts since description` | `reload`: read the unit files again |
/// | `NAME` | `key: value` lines | `start`, `stop`, `restart`, `reload` |
/// | `chart` | a line a service: `name started ready`, in ns since the start of the clock | |
/// | `power` | | `shutdown`, `reset` |
///
/// With the directory flag the empty path is a directory of the names. What is read is as it was at the time of opening.
public final class ServiceProvider: Provider {
    private enum Subject {
        case list
        case service(ByteString)
        case chart
        case power
    }

    private struct Open {
        var subject: Subject
        var text: ByteString
        var isDirectory: Bool
    }

    private let supervisor: Supervisor
    private let roots: [ByteString]
    private var opens: [UInt64: Open] = [:]
    private var lastHandle: UInt64 = 0

    /// - Parameter roots: where `reload` looks for unit files.
    public init(_ supervisor: Supervisor, roots: [ByteString]) {
        self.supervisor = supervisor
        self.roots = roots
    }

    public func open(_ path: ByteString, _ flags: OpenFlags, mode: UInt16, _ caller: Caller) throws(Errno) -> Opened {
        let subject: Subject
        switch path {
        case "": subject = .list
        case "chart": subject = .chart
        case "power": subject = .power
        default:
            guard supervisor.service(path) != nil else { throw .noSuchFileOrDirectory }
            subject = .service(path)
        }
        let isDirectory = path.isEmpty && flags.contains(.directory)
        if flags.contains(.directory) && !isDirectory { throw .notADirectory }
        lastHandle += 1
        opens[lastHandle] = Open(subject: subject, text: text(subject), isDirectory: isDirectory)
        return .id(lastHandle, positioned: true)
    }

    public func open(_ path: ByteString, in directory: UInt64, _ flags: OpenFlags, mode: UInt16, _ caller: Caller)
        throws(Errno) -> Opened
    {
        guard try find(directory).isDirectory else { throw .notADirectory }
        return try open(path, flags, mode: mode, caller)
    }

    public func close(_ handle: UInt64) { opens[handle] = nil }

    private func find(_ handle: UInt64) throws(Errno) -> Open {
        guard let open = opens[handle] else { throw .badHandle }
        return open
    }

    private func text(_ subject: Subject) -> ByteString {
        var text = ByteString()
        switch subject {
        case .list: for service in supervisor.services { text += service.summary }
        case .service(let name): text = supervisor.service(name)?.report ?? text
        case .chart:
            for service in supervisor.services {
                guard let start = service.firstStart else { continue }
                text += service.unit.name + " " + ByteString(start) + " "
                text += (service.firstReady.map { ByteString($0) } ?? "-") + "\n"
            }
        case .power: break
        }
        return text
    }

    public func read(
        _ handle: UInt64, _ buffer: inout MutableSpan<UInt8>, at offset: UInt64?, _ context: RequestContext
    ) throws(Errno) -> Answer<Int> {
        let open = try find(handle)
        if open.isDirectory { throw .isADirectory }
        let start = Int(clamping: offset ?? 0)
        guard start < open.text.count else { return .now(0) }
        return .now(buffer.fill(with: open.text.bytes.span.extracting(start...)))
    }

    public func write(_ handle: UInt64, _ bytes: Span<UInt8>, at offset: UInt64?, _ context: RequestContext)
        throws(Errno) -> Answer<Int>
    {
        let open = try find(handle)
        var copy = ByteString()
        for index in 0..<min(bytes.count, 64) { copy.append(bytes[index]) }
        try perform(copy.trimmed, on: open.subject)
        return .now(bytes.count)
    }

    private func perform(_ command: ByteString, on subject: Subject) throws(Errno) {
        switch subject {
        case .chart: throw .notPermitted
        case .power:
            guard command == "shutdown" || command == "reset" else { throw .invalidArgument }
            supervisor.goDown(command)
        case .list:
            guard command == "reload" else { throw .invalidArgument }
            reload()
        case .service(let name):
            guard let service = supervisor.service(name) else { throw .noSuchFileOrDirectory }
            switch command {
            case "start": try supervisor.startByRequest(service)
            case "stop": supervisor.stop(service)
            case "restart": try supervisor.restart(service)
            case "reload": reload()
            default: throw .invalidArgument
            }
        }
    }

    private func reload() {
        for root in roots { supervisor.load(root: root) }
        supervisor.advance()
    }

    public func truncate(_ handle: UInt64, _ size: UInt64) throws(Errno) {}
    public func size(_ handle: UInt64) throws(Errno) -> UInt64 { UInt64(try find(handle).text.count) }

    public func stat(_ handle: UInt64) throws(Errno) -> Stat {
        let open = try find(handle)
        var stat = Stat()
        stat.mode = open.isDirectory ? FileMode(.directory, permissions: 0o755) : FileMode(.regular, permissions: 0o644)
        stat.size = open.isDirectory ? 0 : UInt64(open.text.count)
        return stat
    }

    public func path(_ handle: UInt64) throws(Errno) -> ByteString {
        switch try find(handle).subject {
        case .list: ByteString()
        case .service(let name): name
        case .chart: "chart"
        case .power: "power"
        }
    }

    public func directoryEntries(_ handle: UInt64, from cookie: UInt64) throws(Errno)
        -> [(entry: DirectoryEntry, nextCookie: UInt64)]
    {
        guard try find(handle).isDirectory else { throw .notADirectory }
        let names = supervisor.services.map { $0.unit.name } + ["chart", "power"]
        return names.enumerated().dropFirst(Int(clamping: cookie)).map { (index, name) in
            (DirectoryEntry(name: name, inode: UInt64(index) + 2, type: .regular), UInt64(index) + 1)
        }
    }
}
