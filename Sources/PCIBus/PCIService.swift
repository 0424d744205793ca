public import Bytes
public import Hardware
public import Platform
public import Scheme
public import SchemeProtocol

/// The scheme `pci:`: the functions on the buses of the machine.
///
/// | path | what it is |
/// |---|---|
/// | `pci:` | the directory of the functions |
/// | `pci:00.1f.2` | a directory for one of them |
/// | `pci:00.1f.2/information` | what it is, as text |
/// | `pci:00.1f.2/config` | its configuration registers: read anywhere, write 1, 2 or 4 bytes at a multiple of their number |
public final class PCIService<Device: Ports>: Provider {
    private let space: ConfigurationSpace<Device>
    private let functions: [Function]
    private var handles: [UInt64: Node] = [:]
    private var lastHandle: UInt64 = 0

    private enum Node {
        case root
        case function(Int)
        case information(Int)
        case config(Int)
    }

    public init(_ space: ConfigurationSpace<Device>, _ functions: [Function]) {
        self.space = space
        self.functions = functions
    }

    private func find(_ path: ByteString) throws(Errno) -> Node {
        if path.isEmpty { return .root }
        let parts = path.split(separator: 0x2f)
        guard let location = Location(parts[0]), let index = functions.firstIndex(where: { $0.location == location })
        else {
            throw .noSuchFileOrDirectory
        }
        if parts.count == 1 || parts.count == 2 && parts[1].isEmpty { return .function(index) }
        guard parts.count == 2 else { throw .noSuchFileOrDirectory }
        switch parts[1] {
        case "information": return .information(index)
        case "config": return .config(index)
        default: throw .noSuchFileOrDirectory
        }
    }

    public func open(_ path: ByteString, _ flags: OpenFlags, mode: UInt16, _ caller: Caller) throws(Errno) -> Opened {
        let node = try find(path)
        if case .information = node, flags.contains(.write) { throw .permissionDenied }
        lastHandle += 1
        handles[lastHandle] = node
        return .id(lastHandle, positioned: true)
    }

    public func open(
        _ path: ByteString, in directory: UInt64, _ flags: OpenFlags, mode: UInt16, _ caller: Caller
    ) throws(Errno) -> Opened {
        switch try node(directory) {
        case .root: return try open(path, flags, mode: mode, caller)
        case .function(let index):
            return try open(functions[index].location.name + "/" + path, flags, mode: mode, caller)
        default: throw .notADirectory
        }
    }

    public func close(_ handle: UInt64) { handles[handle] = nil }

    private func node(_ handle: UInt64) throws(Errno) -> Node {
        guard let node = handles[handle] else { throw .badHandle }
        return node
    }

    public func read(
        _ handle: UInt64, _ buffer: inout MutableSpan<UInt8>, at offset: UInt64?, _ context: RequestContext
    ) throws(Errno) -> Answer<Int> {
        let start = Int(clamping: offset ?? 0)
        switch try node(handle) {
        case .root, .function: throw .isADirectory
        case .information(let index):
            let text = functions[index].text.bytes
            guard start < text.count else { return .now(0) }
            return .now(buffer.fill(with: text.span.extracting(start..<text.count)))
        case .config(let index):
            let end = min(start.addingReportingOverflow(buffer.count).partialValue, ConfigurationSpace<Device>.size)
            guard start < end else { return .now(0) }
            for position in start..<end {
                buffer[position - start] = try space.read8(functions[index].location, position)
            }
            return .now(end - start)
        }
    }

    public func write(_ handle: UInt64, _ bytes: Span<UInt8>, at offset: UInt64?, _ context: RequestContext)
        throws(Errno) -> Answer<Int>
    {
        guard case .config(let index) = try node(handle) else { throw .permissionDenied }
        let start = Int(clamping: offset ?? 0)
        guard start < ConfigurationSpace<Device>.size, bytes.count > 0, start % bytes.count == 0 else {
            throw .invalidArgument
        }
        let location = functions[index].location
        switch bytes.count {
        case 1: try space.write8(location, start, bytes[0])
        case 2: try space.write16(location, start, UInt16(bytes[0]) | UInt16(bytes[1]) << 8)
        case 4:
            var value: UInt32 = 0
            for position in 0..<4 { value |= UInt32(bytes[position]) << UInt32(8 * position) }
            try space.write32(location, start, value)
        default: throw .invalidArgument
        }
        return .now(bytes.count)
    }

    public func size(_ handle: UInt64) throws(Errno) -> UInt64 {
        switch try node(handle) {
        case .root, .function: 0
        case .information(let index): UInt64(functions[index].text.count)
        case .config: UInt64(ConfigurationSpace<Device>.size)
        }
    }

    public func stat(_ handle: UInt64) throws(Errno) -> Stat {
        var stat = Stat()
        switch try node(handle) {
        case .root, .function: stat.mode = FileMode(.directory, permissions: 0o555)
        case .information: stat.mode = FileMode(.regular, permissions: 0o444)
        case .config: stat.mode = FileMode(.regular, permissions: 0o600)
        }
        stat.size = try size(handle)
        return stat
    }

    public func path(_ handle: UInt64) throws(Errno) -> ByteString {
        switch try node(handle) {
        case .root: ""
        case .function(let index): functions[index].location.name
        case .information(let index): functions[index].location.name + "/information"
        case .config(let index): functions[index].location.name + "/config"
        }
    }

    public func directoryEntries(_ handle: UInt64, from cookie: UInt64) throws(Errno)
        -> [(entry: DirectoryEntry, nextCookie: UInt64)]
    {
        let names: [ByteString]
        let type: FileType
        switch try node(handle) {
        case .root:
            names = functions.map { $0.location.name }
            type = .directory
        case .function:
            names = ["config", "information"]
            type = .regular
        default: throw .notADirectory
        }
        var entries: [(entry: DirectoryEntry, nextCookie: UInt64)] = []
        for index in stride(from: Int(clamping: cookie), to: names.count, by: 1) {
            entries.append(
                (DirectoryEntry(name: names[index], inode: UInt64(index + 2), type: type), UInt64(index + 1)))
        }
        return entries
    }
}
