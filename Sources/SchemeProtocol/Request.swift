/// What a client asks of a provider. The numbers are the wire's; they never change meaning.
@frozen
public enum Opcode: UInt8, Sendable {
    /// in: path without the scheme. argument0 = `OpenFlags`, argument1 = mode. Answer: the handle's id.
    case open = 1
    /// As `open`, relative to the directory `handle`.
    case openAt = 2
    /// in: a name. Answer: the id of a handle derived from `handle` (an empty name shares and never gets here).
    case duplicate = 3
    /// One-way: the last reference to `handle` is gone.
    case close = 4
    /// out: bytes. argument0 = offset, or all ones for a handle without a position. argument1 = open flags.
    case read = 5
    /// in: bytes. argument0 and argument1 as for `read`.
    case write = 6
    /// Answer: the size in bytes (asked for a seek from the end).
    case size = 7
    /// out: `Stat`.
    case stat = 8
    /// out: the path without the scheme.
    case path = 9
    case sync = 10
    /// argument0 = the new size in bytes.
    case truncate = 11
    /// out: directory records. argument0 = cookie (0 at first). Answer: bytes; 0 at the end.
    case directoryEntries = 12
    /// in: old path, NUL, new path. argument0: 1 = refuse an existing target.
    case rename = 13
    /// in: path. argument0: 1 = a directory.
    case unlink = 14
    /// in: existing path, NUL, new path.
    case link = 15
    /// argument0 = permission bits.
    case changeMode = 16
    /// argument0 = user, argument1 = group; all ones leaves one as it is.
    case changeOwner = 17
    /// argument0 = accessed, argument1 = modified: nanoseconds since 1970; all ones leaves one as it is.
    case setTimes = 18
    /// out: `FileSystemStat`.
    case fileSystemStat = 19
    /// argument0 = the `Readiness` that somebody waits for (0: nobody any more). Answer: what is ready now.
    case watch = 20
    /// argument0 = offset, argument1 = length, argument2 = `MapFlags`. Answer: the address of the pages in the
    /// provider's own space.
    case map = 21
    /// One-way: a mapping made by `map` is gone. Arguments as for `map`.
    case unmap = 22
    /// in and out: the payload. argument0 = verb, argument1 = what the verb wants, argument2 = how many of the payload's
    /// bytes came in; all of it goes back.
    case call = 23
    /// A handle is attached: fetch it with `takeHandle`. argument0 = a number of the client's choice.
    case send = 24
    /// One-way: the client no longer waits for the request whose tag is argument0.
    case cancel = 25
    /// As `open` for a handle that an earlier instance of this provider had given out; argument2 = its offset.
    case reopen = 26
    /// in: the new flags in argument0 (`nonBlocking`, `append`). For the provider's information.
    case setFlags = 27
}

/// One request, as a provider receives it: 64 bytes.
///
/// The payload, when there is one, lies at `payload` in the provider's own address space (on Linux: in the serve
/// loop's buffer) until the answer is given.
@frozen
public struct Request: Sendable {
    /// An `Opcode`; an unknown one is answered with `notSupported`.
    public var opcode: UInt8 = 0
    /// Bit 0: one-way, no answer is expected.
    public var flags: UInt8 = 0
    public var reserved: UInt16 = 0
    /// Names this request in its answer. The kernel checks it: an unknown tag is refused.
    public var tag: UInt32 = 0
    /// The provider's own number for the open handle; 0 for `open`, `rename`, `unlink` and `link`.
    public var handle: UInt64 = 0
    public var argument0: UInt64 = 0
    public var argument1: UInt64 = 0
    public var argument2: UInt64 = 0
    /// The payload's address in the provider's space.
    public var payload: UInt64 = 0
    /// How many bytes came (in) or are wanted (out).
    public var length: UInt32 = 0
    /// The process group of the caller (for job control).
    public var callerGroup: UInt32 = 0
    /// The process that asks.
    public var caller: UInt64 = 0

    public static var oneWay: UInt8 { 1 }

    @inlinable
    public init() {}
}

/// One answer of a provider: 16 bytes.
@frozen
public struct Response: Sendable {
    /// The tag of the request.
    public var tag: UInt32
    public var flags: UInt32
    /// The result, or a negated `Errno`.
    public var result: Int64

    /// On `open`: the kernel keeps a file position for the handle and passes it with each read and write.
    public static var positioned: UInt32 { 1 }
    /// `result` is a handle of the provider's, which moves to the caller as the answer to `open` or `duplicate`.
    public static var handle: UInt32 { 2 }

    @inlinable
    public init(tag: UInt32, flags: UInt32 = 0, result: Int64) {
        self.tag = tag
        self.flags = flags
        self.result = result
    }
}

/// One record of an event queue (`event:`): written to say what is of interest, read when it has come about.
/// 24 bytes.
@frozen
public struct Event: Sendable {
    /// The handle, by its number in the process that registers it.
    public var handle: UInt64
    /// `Readiness` bits; writing 0 ends the interest.
    public var readiness: UInt64
    /// Given back as it was written.
    public var data: UInt64

    @inlinable
    public init(handle: UInt64, readiness: Readiness, data: UInt64) {
        self.handle = handle
        self.readiness = UInt64(readiness.rawValue)
        self.data = data
    }
}

/// The bounds of the protocol. Each answers with an error at its limit.
public enum Limits {
    /// The longest path, in bytes, scheme included.
    public static var pathLength: Int { 4096 }
    /// The longest name of a scheme, in bytes.
    public static var schemeNameLength: Int { 64 }
    /// The most bytes that one request carries; longer reads and writes are done in part.
    public static var payloadLength: Int { 65536 }
    /// Requests that may wait or be in progress at one provider, when it does not ask for another number.
    public static var requestDepth: Int { 64 }
    /// Open handles of one process.
    public static var handles: Int { 4096 }
}
