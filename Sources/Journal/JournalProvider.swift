public import Bytes
import Platform
public import Scheme
public import SchemeProtocol

/// The scheme `log:`.
///
/// | path | what it is |
/// |---|---|
/// | `NAME` | write: lines for the journal, with NAME as their source. A line begins with `<N>` for its level or without |
/// | (empty) | read: the whole journal as text |
/// | `?QUERY`, `NAME?QUERY` | read: a part (`source=NAME`, `level=N`, `tail=N`, `follow`, joined by `&`) |
///
/// A handle that follows waits at the end for the next line.
public final class JournalProvider: Provider {
    private enum Role {
        case writer(source: ByteString, partial: ByteString)
        case reader(JournalFilter, next: UInt64, text: ByteString)
    }

    private struct Open {
        var path: ByteString
        var role: Role
        var interest: Readiness = []
    }

    /// A longer line is cut in two.
    private static var lineLimit: Int { 1024 }
    private static var handleLimit: Int { 1024 }

    private var journal: Journal
    private var serving: Serving?
    /// Where every line is copied to.
    private let console: HandleNumber?
    private var opens: [UInt64: Open] = [:]
    private var lastHandle: UInt64 = 0
    /// Reads that wait: (handle, tag).
    private var waiting: [(handle: UInt64, tag: UInt32)] = []

    private init(limit: Int, console: HandleNumber?) {
        journal = Journal(limit: limit)
        self.console = console
    }

    /// Serves `log:` on the loop.
    /// - Parameters:
    ///   - limit: the bytes that the journal may take.
    ///   - console: a handle to which every line is copied.
    @discardableResult
    public static func serve(on loop: EventLoop, limit: Int, console: HandleNumber?) throws(Errno) -> JournalProvider {
        let provider = JournalProvider(limit: limit, console: console)
        provider.serving = try Serving("log", on: loop, provider)
        return provider
    }

    public func open(_ path: ByteString, _ flags: OpenFlags, mode: UInt16, _ caller: Caller) throws(Errno) -> Opened {
        guard opens.count < Self.handleLimit else { throw .tooManyHandles }
        if flags.contains(.directory) { throw .notADirectory }
        let role: Role
        if flags.contains(.write) || flags.contains(.append) {
            guard !path.isEmpty, path.count <= 64, path.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x3f }) else {
                throw .invalidArgument
            }
            role = .writer(source: path, partial: ByteString())
        } else {
            let mark = path.firstIndex(of: 0x3f) ?? path.count
            var filter = try JournalFilter(query: path[min(mark + 1, path.count)..<path.count])
            if mark > 0 { filter.source = path[0..<mark] }
            role = .reader(filter, next: journal.start(filter), text: ByteString())
        }
        lastHandle += 1
        opens[lastHandle] = Open(path: path, role: role)
        return .id(lastHandle)
    }

    public func close(_ handle: UInt64) {
        guard let open = opens.removeValue(forKey: handle) else { return }
        // What has no newline yet will get none any more.
        if case .writer(let source, let partial) = open.role, !partial.isEmpty { take(partial, source) }
        waiting.removeAll { $0.handle == handle }
    }

    // MARK: Writing

    public func write(_ handle: UInt64, _ bytes: Span<UInt8>, at offset: UInt64?, _ context: RequestContext)
        throws(Errno) -> Answer<Int>
    {
        guard let open = opens[handle] else { throw .badHandle }
        guard case .writer(let source, var partial) = open.role else { throw .badHandle }
        take(bytes, behind: &partial, source)
        opens[handle]?.role = .writer(source: source, partial: partial)
        return .now(bytes.count)
    }

    /// Takes lines from a pipe too. Who writes to it need not wait for the journal, and what is written while there is none
    /// stays in the pipe for the next one.
    public func takeMessages(from source: ByteString, on pipe: HandleNumber, _ loop: EventLoop) throws(Errno) {
        var partial = ByteString()
        try loop.watch(pipe, .readable) { [self] _ in
            var bytes: [UInt8] = []
            guard let count = try? Host.read(pipe, into: &bytes, atMost: 4096), count > 0 else {
                loop.unwatch(pipe)
                return
            }
            take(bytes.span, behind: &partial, source)
        }
    }

    /// Takes the whole lines; what begins another one stays in `partial`.
    private func take(_ bytes: Span<UInt8>, behind partial: inout ByteString, _ source: ByteString) {
        for index in 0..<bytes.count {
            if bytes[index] == 0x0a || partial.count >= Self.lineLimit {
                if !partial.isEmpty { take(partial, source) }
                partial = ByteString()
                if bytes[index] == 0x0a { continue }
            }
            partial.append(bytes[index])
        }
    }

    /// Takes a line into the journal, and wakes those who follow it.
    private func take(_ line: ByteString, _ source: ByteString) {
        // Programs begin with their name what they say; the journal has it already.
        let own = source + ": "
        let text = line.hasPrefix(own) ? line[own.count..<line.count] : line
        let entry = journal.append(printable(text), source: source, time: Host.clock(.realtime))
        if let console {
            let text = entry.source + ": " + entry.text + "\n"
            _ = try? Host.write(console, text.bytes.span)
        }
        let readers = waiting
        for read in readers {
            var buffer = [UInt8](repeating: 0, count: serving?.wantedLength(read.tag) ?? 0)
            var span = buffer.mutableSpan
            let count = fill(&span, read.handle)
            guard count > 0 else { continue }
            waiting.removeAll { $0.tag == read.tag }
            serving?.answer(read.tag, bytes: buffer.span.extracting(..<count))
        }
        for (handle, open) in opens where open.interest.contains(.readable) { serving?.notify(handle, .readable) }
    }

    /// Control characters could play tricks on the terminal of whoever reads.
    private func printable(_ line: ByteString) -> ByteString {
        ByteString(line.map { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f ? 0x3f : $0 })
    }

    // MARK: Reading

    public func read(
        _ handle: UInt64, _ buffer: inout MutableSpan<UInt8>, at offset: UInt64?, _ context: RequestContext
    ) throws(Errno) -> Answer<Int> {
        guard let open = opens[handle] else { throw .badHandle }
        guard case .reader(let filter, _, _) = open.role else { throw .badHandle }
        let count = fill(&buffer, handle)
        if count > 0 || buffer.isEmpty || !filter.isFollowing { return .now(count) }
        if context.isNonBlocking { throw .wouldBlock }
        waiting.append((handle, context.tag))
        return .later
    }

    /// Gives a reader what comes next for it; answers how many bytes.
    private func fill(_ buffer: inout MutableSpan<UInt8>, _ handle: UInt64) -> Int {
        guard let open = opens[handle], case .reader(let filter, var next, var text) = open.role else { return 0 }
        while text.count < buffer.count, let entry = journal.next(from: next, filter) {
            text += entry.line
            next = entry.number + 1
        }
        let count = buffer.fill(with: text.bytes.span)
        opens[handle]?.role = .reader(filter, next: next, text: text[count..<text.count])
        return count
    }

    public func cancel(_ tag: UInt32) { waiting.removeAll { $0.tag == tag } }

    public func watch(_ handle: UInt64, _ interest: Readiness) throws(Errno) -> Readiness {
        guard let open = opens[handle] else { throw .badHandle }
        opens[handle]?.interest = interest
        switch open.role {
        case .writer: return interest.intersection(.writable)
        case .reader(let filter, let next, let text):
            let isReady = !filter.isFollowing || !text.isEmpty || journal.next(from: next, filter) != nil
            return isReady ? interest.intersection(.readable) : []
        }
    }

    public func stat(_ handle: UInt64) throws(Errno) -> Stat {
        guard opens[handle] != nil else { throw .badHandle }
        var stat = Stat()
        stat.mode = FileMode(.characterDevice, permissions: 0o644)
        return stat
    }

    public func path(_ handle: UInt64) throws(Errno) -> ByteString {
        guard let open = opens[handle] else { throw .badHandle }
        return open.path
    }

    public func truncate(_ handle: UInt64, _ size: UInt64) throws(Errno) {}
}
