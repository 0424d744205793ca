public import Bytes
public import Platform
public import SchemeProtocol

/// What a provider answers to `open` or `duplicate`.
public enum Opened: Sendable {
    /// The provider's own number for the new handle. `positioned`: the system keeps a file position for it.
    case id(UInt64, positioned: Bool = false)
    /// One of the provider's own open handles, which moves to the client: from then on the client talks to whoever
    /// serves that handle, not to this provider.
    case handle(HandleNumber)
}

/// Who asks.
public struct Caller: Sendable {
    public var process: Int32
    public var group: Int32

    public init(process: Int32, group: Int32) {
        self.process = process
        self.group = group
    }
}

/// An answer that may come later.
public enum Answer<Value> {
    case now(Value)
    /// The provider has kept the tag and will answer with `Serving.answer` when it can; meanwhile others are served.
    case later
}

/// A service: it gives meaning to the paths of one scheme. A provider implements the operations it has; the others
/// answer with the error that clients expect of a thing without them.
///
/// The same provider runs on both hosts: `Serving` receives its requests from the kernel on Apus, and over a Unix socket
/// on Linux. One thread serves; a provider that must wait for something answers `.later`.
public protocol Provider: AnyObject {
    /// A path without its scheme: "" for `log:`, "0/status" for `net:0/status`.
    func open(_ path: ByteString, _ flags: OpenFlags, mode: UInt16, _ caller: Caller) throws(Errno) -> Opened
    func open(_ path: ByteString, in directory: UInt64, _ flags: OpenFlags, mode: UInt16, _ caller: Caller)
        throws(Errno) -> Opened
    func duplicate(_ handle: UInt64, _ name: ByteString, _ caller: Caller) throws(Errno) -> Opened
    /// The last reference to a handle is gone.
    func close(_ handle: UInt64)
    /// Fills the front of `buffer` and answers how many bytes; 0 is the end. `offset` is nil for a handle without a
    /// position.
    func read(_ handle: UInt64, _ buffer: inout MutableSpan<UInt8>, at offset: UInt64?, _ context: RequestContext)
        throws(Errno) -> Answer<Int>
    func write(_ handle: UInt64, _ bytes: Span<UInt8>, at offset: UInt64?, _ context: RequestContext)
        throws(Errno) -> Answer<Int>
    func size(_ handle: UInt64) throws(Errno) -> UInt64
    func stat(_ handle: UInt64) throws(Errno) -> Stat
    /// The path of an open handle, without the scheme.
    func path(_ handle: UInt64) throws(Errno) -> ByteString
    func sync(_ handle: UInt64) throws(Errno)
    func truncate(_ handle: UInt64, _ size: UInt64) throws(Errno)
    /// Entries from `cookie` on (0 = the first). Each entry's own cookie is the number to continue behind it.
    func directoryEntries(_ handle: UInt64, from cookie: UInt64) throws(Errno)
        -> [(entry: DirectoryEntry, nextCookie: UInt64)]
    func rename(_ old: ByteString, _ new: ByteString, replacing: Bool, _ caller: Caller) throws(Errno)
    func unlink(_ path: ByteString, directory: Bool, _ caller: Caller) throws(Errno)
    func link(_ existing: ByteString, _ new: ByteString, _ caller: Caller) throws(Errno)
    func changeMode(_ handle: UInt64, _ permissions: UInt16) throws(Errno)
    func changeOwner(_ handle: UInt64, _ user: UInt32?, _ group: UInt32?) throws(Errno)
    func setTimes(_ handle: UInt64, accessed: TimeSpec?, modified: TimeSpec?) throws(Errno)
    func fileSystemStat(_ handle: UInt64) throws(Errno) -> FileSystemStat
    /// Somebody waits for `interest`: answer what is ready now, and call `Serving.notify` when more becomes ready.
    func watch(_ handle: UInt64, _ interest: Readiness) throws(Errno) -> Readiness
    /// A service-specific call. `payload` comes in, and its front `result.length` bytes go back.
    func call(
        _ handle: UInt64, _ verb: UInt64, _ argument: UInt64, _ payload: inout MutableSpan<UInt8>, inputLength: Int,
        _ context: RequestContext
    ) throws(Errno) -> Answer<Int64>
    /// A client sends one of its handles; the provider owns it from here on, and closes it when it has no use for it.
    func take(_ sent: HandleNumber, on handle: UInt64, _ argument: UInt64, _ context: RequestContext) throws(Errno)
        -> Int64
    /// The client of a request answered `.later` no longer waits: forget it. `Serving` answers it.
    func cancel(_ tag: UInt32)
    /// The client has set `nonBlocking` or `append` anew. Each read and write tells them too.
    func setFlags(_ handle: UInt64, _ flags: OpenFlags)
    /// As `open`, for a handle that an earlier instance of this provider had given out.
    func reopen(_ path: ByteString, _ flags: OpenFlags, offset: UInt64, _ caller: Caller) throws(Errno) -> Opened
    /// The bulk-memory form: the address in this process of `length` bytes that shall appear in the client.
    func map(_ handle: UInt64, offset: UInt64, length: Int, _ flags: MapFlags) throws(Errno) -> UInt64
    func unmap(_ handle: UInt64, offset: UInt64, length: Int)
}

/// What an operation may need to know of its request: the tag to answer later with, who asks, and how the handle waits.
public struct RequestContext: Sendable {
    public var tag: UInt32
    public var caller: Caller
    /// How the handle is open at the moment, for reads and writes.
    public var flags: OpenFlags

    public init(tag: UInt32, caller: Caller, flags: OpenFlags) {
        self.tag = tag
        self.caller = caller
        self.flags = flags
    }

    /// The client does not want to wait: answer `wouldBlock` instead of `.later`.
    public var isNonBlocking: Bool { flags.contains(.nonBlocking) }
    /// The write goes to the end, whatever its offset.
    public var isAppending: Bool { flags.contains(.append) }
}

extension Provider {
    public func open(_ path: ByteString, in directory: UInt64, _ flags: OpenFlags, mode: UInt16, _ caller: Caller)
        throws(Errno) -> Opened
    { throw .notADirectory }
    public func duplicate(_ handle: UInt64, _ name: ByteString, _ caller: Caller) throws(Errno) -> Opened {
        throw .notSupported
    }
    public func close(_ handle: UInt64) {}
    public func read(
        _ handle: UInt64, _ buffer: inout MutableSpan<UInt8>, at offset: UInt64?, _ context: RequestContext
    ) throws(Errno) -> Answer<Int> { throw .invalidArgument }
    public func write(_ handle: UInt64, _ bytes: Span<UInt8>, at offset: UInt64?, _ context: RequestContext)
        throws(Errno) -> Answer<Int>
    { throw .invalidArgument }
    public func size(_ handle: UInt64) throws(Errno) -> UInt64 { throw .illegalSeek }
    public func stat(_ handle: UInt64) throws(Errno) -> Stat { throw .notSupported }
    public func path(_ handle: UInt64) throws(Errno) -> ByteString { throw .notSupported }
    public func sync(_ handle: UInt64) throws(Errno) {}
    public func truncate(_ handle: UInt64, _ size: UInt64) throws(Errno) { throw .invalidArgument }
    public func directoryEntries(_ handle: UInt64, from cookie: UInt64) throws(Errno)
        -> [(entry: DirectoryEntry, nextCookie: UInt64)]
    { throw .notADirectory }
    public func rename(_ old: ByteString, _ new: ByteString, replacing: Bool, _ caller: Caller) throws(Errno) {
        throw .notPermitted
    }
    public func unlink(_ path: ByteString, directory: Bool, _ caller: Caller) throws(Errno) { throw .notPermitted }
    public func link(_ existing: ByteString, _ new: ByteString, _ caller: Caller) throws(Errno) { throw .notPermitted }
    public func changeMode(_ handle: UInt64, _ permissions: UInt16) throws(Errno) { throw .notSupported }
    public func changeOwner(_ handle: UInt64, _ user: UInt32?, _ group: UInt32?) throws(Errno) { throw .notSupported }
    public func setTimes(_ handle: UInt64, accessed: TimeSpec?, modified: TimeSpec?) throws(Errno) {
        throw .notSupported
    }
    public func fileSystemStat(_ handle: UInt64) throws(Errno) -> FileSystemStat { throw .notSupported }
    public func watch(_ handle: UInt64, _ interest: Readiness) throws(Errno) -> Readiness { interest }
    public func call(
        _ handle: UInt64, _ verb: UInt64, _ argument: UInt64, _ payload: inout MutableSpan<UInt8>, inputLength: Int,
        _ context: RequestContext
    ) throws(Errno) -> Answer<Int64> { throw .notSupported }
    public func take(_ sent: HandleNumber, on handle: UInt64, _ argument: UInt64, _ context: RequestContext)
        throws(Errno) -> Int64
    {
        try? Host.close(sent)
        throw .notSupported
    }
    public func cancel(_ tag: UInt32) {}
    public func setFlags(_ handle: UInt64, _ flags: OpenFlags) {}
    public func reopen(_ path: ByteString, _ flags: OpenFlags, offset: UInt64, _ caller: Caller) throws(Errno) -> Opened
    {
        try open(path, flags.subtracting([.create, .exclusive, .truncate]), mode: 0, caller)
    }
    public func map(_ handle: UInt64, offset: UInt64, length: Int, _ flags: MapFlags) throws(Errno) -> UInt64 {
        throw .notSupported
    }
    public func unmap(_ handle: UInt64, offset: UInt64, length: Int) {}
}
