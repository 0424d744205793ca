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
/// | `pci:00.1f.2/memory` | memory that the function may read and write by itself: `map` gives zeroed memory without gaps, calls: `PCIVerb` |
///
/// The memory that functions reach is this service's, not their drivers': when a driver is gone, its function is stopped
/// (it may not be master of the bus any more) before the memory is given back. So a device never writes into memory that
/// has become something else.
public final class PCIService<Device: Ports>: Provider {
    private let space: ConfigurationSpace<Device>
    private let functions: [Function]
    private let makeMemory: (Int) throws(Errno) -> any DeviceMemory
    private var handles: [UInt64: Node] = [:]
    private var lastHandle: UInt64 = 0
    /// Memory whose handle is closed, which the function may still use.
    private var retired: [(function: Int, memory: any DeviceMemory)] = []

    private enum Node {
        case root
        case function(Int)
        case information(Int)
        case config(Int)
        case memory(Int, (any DeviceMemory)?)
    }

    /// - Parameter makeMemory: makes zeroed memory of a size in bytes for devices.
    public init(
        _ space: ConfigurationSpace<Device>, _ functions: [Function],
        makeMemory: @escaping (Int) throws(Errno) -> any DeviceMemory
    ) {
        self.space = space
        self.functions = functions
        self.makeMemory = makeMemory
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
        case "memory": return .memory(index, nil)
        default: throw .noSuchFileOrDirectory
        }
    }

    public func open(_ path: ByteString, _ flags: OpenFlags, mode: UInt16, _ caller: Caller) throws(Errno) -> Opened {
        let node = try find(path)
        if case .information = node, flags.contains(.write) { throw .permissionDenied }
        guard handles.count < Self.handleLimit else { throw .tooManyHandles }
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

    public func close(_ handle: UInt64) {
        let node = handles.removeValue(forKey: handle)
        guard case .memory(let index, .some(let memory)) = node else { return }
        retired.append((index, memory))
        // While the driver holds other memory it lives, or its handles are just being closed one by one.
        let isHeld = handles.values.contains { if case .memory(index, .some) = $0 { true } else { false } }
        if isHeld { return }
        // A function that cannot be stopped keeps its memory for good.
        do throws(Errno) { try stop(functions[index].location) } catch { return }
        retired.removeAll { $0.function == index }
    }

    private func stop(_ location: Location) throws(Errno) {
        let command = try space.read16(location, 4)
        try space.write16(location, 4, command & ~4)
    }

    /// Stops every function but the bridges: what a predecessor's drivers have left running.
    public func stopAll() throws(Errno) {
        for function in functions where function.headerType == 0 { try stop(function.location) }
    }

    public static var handleLimit: Int { 1024 }
    /// Bytes of memory for all functions together.
    public static var memoryLimit: Int { 128 << 20 }

    // MARK: Memory

    public func map(_ handle: UInt64, offset: UInt64, length: Int, _ flags: MapFlags) throws(Errno) -> UInt64 {
        guard case .memory(let index, let present) = try node(handle) else { throw .notSupported }
        guard flags.contains(.shared), offset == 0, length > 0 else { throw .invalidArgument }
        let memory: any DeviceMemory
        if let present {
            memory = present
        } else {
            var used = retired.reduce(0) { $0 + $1.memory.size }
            for case .memory(_, .some(let other)) in handles.values { used += other.size }
            guard length <= Self.memoryLimit - used else { throw .outOfMemory }
            memory = try makeMemory(length)
            handles[handle] = .memory(index, memory)
        }
        guard length <= memory.size else { throw .invalidArgument }
        return memory.address
    }

    public func call(
        _ handle: UInt64, _ verb: UInt64, _ argument: UInt64, _ payload: inout MutableSpan<UInt8>, inputLength: Int,
        _ context: RequestContext
    ) throws(Errno) -> Answer<Int64> {
        guard case .memory(let index, let memory) = try node(handle) else { throw .notSupported }
        guard let memory else { throw .invalidArgument }
        switch verb {
        case PCIVerb.physicalAddress: return .now(Int64(bitPattern: memory.physical))
        case PCIVerb.release:
            handles[handle] = .memory(index, nil)
            return .now(0)
        default: throw .notSupported
        }
    }

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
        case .memory: throw .notSupported
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
        case .memory(_, let memory): UInt64(memory?.size ?? 0)
        }
    }

    public func stat(_ handle: UInt64) throws(Errno) -> Stat {
        var stat = Stat()
        switch try node(handle) {
        case .root, .function: stat.mode = FileMode(.directory, permissions: 0o555)
        case .information: stat.mode = FileMode(.regular, permissions: 0o444)
        case .config, .memory: stat.mode = FileMode(.regular, permissions: 0o600)
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
        case .memory(let index, _): functions[index].location.name + "/memory"
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
            names = ["config", "information", "memory"]
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

/// The calls on `pci:LOCATION/memory`.
public enum PCIVerb {
    /// Answers the physical address of the memory, which was mapped before.
    public static var physicalAddress: UInt64 { 1 }
    /// Says that the function does not use the memory any more: it is given back at once, where else it would be kept
    /// until the driver's last memory is closed and the function stopped.
    public static var release: UInt64 { 2 }
}
