public import Bytes
public import Hardware
public import Platform
public import Scheme
public import SchemeProtocol

/// The scheme `serial:`: the machine's serial lines, one file each.
///
/// | path | what it is |
/// |---|---|
/// | `serial:` | the directory of the lines |
/// | `serial:0` | a line: read what comes in, write what goes out, watch both |
public final class SerialService<Device: Ports>: Provider {
    /// Where answers that come later go; set right after the scheme is made.
    public var serving: Serving?
    private let lines: [UART<Device>]
    private var handles: [UInt64: Open] = [:]
    private var lastHandle: UInt64 = 0
    /// Requests that wait, in the order they came.
    private var readers: [Waiting] = []
    private var writers: [Waiting] = []

    private struct Open {
        /// nil: the directory.
        var line: Int?
        var interest: Readiness = []
    }

    private struct Waiting {
        var tag: UInt32
        var line: Int
    }

    public init(_ lines: [UART<Device>]) { self.lines = lines }

    // MARK: The hardware's side

    /// Line `line` has interrupted.
    public func interrupt(_ line: Int) {
        guard lines.indices.contains(line) else { return }
        do throws(Errno) { try lines[line].handleInterrupt() } catch {
            Program.complain("seriald: line " + ByteString(line) + ": " + ByteString(error.message))
        }
        settle(line)
    }

    /// Answers what can be answered, and tells those who watch.
    private func settle(_ line: Int) {
        serveReaders(line)
        serveWriters(line)
        let ready = readiness(line)
        for (id, open) in handles where open.line == line && !open.interest.isDisjoint(with: ready) {
            serving?.notify(id, open.interest.intersection(ready))
        }
    }

    private func serveReaders(_ line: Int) {
        while !lines[line].input.isEmpty, let index = readers.firstIndex(where: { $0.line == line }) {
            let tag = readers.remove(at: index).tag
            guard let serving else { return }
            var buffer = [UInt8](repeating: 0, count: min(serving.wantedLength(tag), lines[line].input.count))
            if buffer.isEmpty { continue }
            var span = buffer.mutableSpan
            _ = lines[line].read(&span)
            serving.answer(tag, bytes: buffer.span)
        }
    }

    private func serveWriters(_ line: Int) {
        while lines[line].output.room > 0, let index = writers.firstIndex(where: { $0.line == line }) {
            let tag = writers.remove(at: index).tag
            guard let serving else { return }
            let payload = serving.payload(tag)
            do throws(Errno) {
                serving.answer(tag, Int64(try lines[line].write(payload.span)))
            } catch {
                serving.answer(tag, error)
            }
        }
    }

    private func readiness(_ line: Int) -> Readiness {
        var ready: Readiness = []
        if !lines[line].input.isEmpty { ready.insert(.readable) }
        if lines[line].output.room > 0 { ready.insert(.writable) }
        return ready
    }

    // MARK: The clients' side

    public func open(_ path: ByteString, _ flags: OpenFlags, mode: UInt16, _ caller: Caller) throws(Errno) -> Opened {
        var open = Open(line: nil)
        if !path.isEmpty {
            guard let number = path.integer(), number >= 0, number < Int64(lines.count) else {
                throw .noSuchFileOrDirectory
            }
            if flags.contains(.directory) { throw .notADirectory }
            open.line = Int(number)
        }
        lastHandle += 1
        handles[lastHandle] = open
        return .id(lastHandle)
    }

    public func open(
        _ path: ByteString, in directory: UInt64, _ flags: OpenFlags, mode: UInt16, _ caller: Caller
    ) throws(Errno) -> Opened {
        guard handles[directory]?.line == nil else { throw .notADirectory }
        return try open(path, flags, mode: mode, caller)
    }

    public func close(_ handle: UInt64) { handles[handle] = nil }

    private func line(_ handle: UInt64) throws(Errno) -> Int {
        guard let open = handles[handle] else { throw .badHandle }
        guard let line = open.line else { throw .isADirectory }
        return line
    }

    public func read(
        _ handle: UInt64, _ buffer: inout MutableSpan<UInt8>, at offset: UInt64?, _ context: RequestContext
    ) throws(Errno) -> Answer<Int> {
        let line = try line(handle)
        if buffer.isEmpty { return .now(0) }
        if !lines[line].input.isEmpty { return .now(lines[line].read(&buffer)) }
        if context.isNonBlocking { throw .wouldBlock }
        readers.append(Waiting(tag: context.tag, line: line))
        return .later
    }

    public func write(_ handle: UInt64, _ bytes: Span<UInt8>, at offset: UInt64?, _ context: RequestContext)
        throws(Errno) -> Answer<Int>
    {
        let line = try line(handle)
        if bytes.isEmpty { return .now(0) }
        let written = try lines[line].write(bytes)
        if written > 0 { return .now(written) }
        if context.isNonBlocking { throw .wouldBlock }
        writers.append(Waiting(tag: context.tag, line: line))
        return .later
    }

    public func cancel(_ tag: UInt32) {
        readers.removeAll { $0.tag == tag }
        writers.removeAll { $0.tag == tag }
    }

    public func watch(_ handle: UInt64, _ interest: Readiness) throws(Errno) -> Readiness {
        guard let open = handles[handle] else { throw .badHandle }
        handles[handle]?.interest = interest
        guard let line = open.line else { return interest.intersection(.readable) }
        return interest.intersection(readiness(line))
    }

    public func stat(_ handle: UInt64) throws(Errno) -> Stat {
        guard let open = handles[handle] else { throw .badHandle }
        var stat = Stat()
        stat.mode =
            open.line == nil ? FileMode(.directory, permissions: 0o755) : FileMode(.characterDevice, permissions: 0o600)
        stat.inode = UInt64(open.line.map { $0 + 2 } ?? 1)
        return stat
    }

    public func path(_ handle: UInt64) throws(Errno) -> ByteString {
        guard let open = handles[handle] else { throw .badHandle }
        return open.line.map { ByteString($0) } ?? ""
    }

    public func directoryEntries(_ handle: UInt64, from cookie: UInt64) throws(Errno)
        -> [(entry: DirectoryEntry, nextCookie: UInt64)]
    {
        guard let open = handles[handle] else { throw .badHandle }
        guard open.line == nil else { throw .notADirectory }
        let first = Int(clamping: cookie)
        var entries: [(entry: DirectoryEntry, nextCookie: UInt64)] = []
        for index in stride(from: first, to: lines.count, by: 1) {
            let entry = DirectoryEntry(name: ByteString(index), inode: UInt64(index + 2), type: .characterDevice)
            entries.append((entry, UInt64(index + 1)))
        }
        return entries
    }
}
