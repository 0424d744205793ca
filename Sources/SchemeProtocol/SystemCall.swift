/// The kernel's calls. x86_64: `syscall` with the number in rax and the arguments in rdi rsi rdx r10 r8 r9; the result
/// comes in rax, an error as the negated `Errno`. rcx and r11 are clobbered, all other registers but rax are kept.
///
/// `path` arguments are canonical: `scheme:rest`, made by `SchemePath`; a pair (address, length) in user memory.
@frozen
public enum SystemCall: UInt64, Sendable {
    /// () Does nothing; measures the way in and out.
    case null = 0
    /// (path, length, OpenFlags, mode) -> handle
    case open = 1
    /// (directory, path, length, OpenFlags, mode) -> handle; the path is relative, without a scheme
    case openAt = 2
    /// (handle, name, length) -> handle. No name: another handle for the same open description.
    case duplicate = 3
    /// (handle, target) -> target. Closes what `target` was.
    case duplicateTo = 4
    /// (handle)
    case close = 5
    /// (handle, buffer, length) -> count
    case read = 6
    /// (handle, buffer, length) -> count
    case write = 7
    /// (handle, buffer, length, offset) -> count
    case readAt = 8
    /// (handle, buffer, length, offset) -> count
    case writeAt = 9
    /// (handle, offset, SeekOrigin) -> position
    case seek = 10
    /// (handle, Stat)
    case stat = 11
    /// (handle, buffer, length) -> count; the path with its scheme
    case path = 12
    /// (handle)
    case sync = 13
    /// (handle, size)
    case truncate = 14
    /// (handle, buffer, length, cookie) -> count
    case directoryEntries = 15
    /// (old, length, new, length, flags)
    case rename = 16
    /// (path, length, directory: 1)
    case unlink = 17
    /// (existing, length, new, length)
    case link = 18
    /// (handle, mode)
    case changeMode = 19
    /// (handle, user, group)
    case changeOwner = 20
    /// (handle, accessed ns, modified ns)
    case setTimes = 21
    /// (handle, FileSystemStat)
    case fileSystemStat = 22
    /// (handle, verb, argument, payload, length, in-length) -> result. The payload goes in and comes back.
    case call = 23
    /// (handle, handle to send, argument): the provider may take a copy of that handle.
    case send = 24
    /// (handle) -> OpenFlags
    case getFlags = 25
    /// (handle, OpenFlags): sets `nonBlocking`, `append` (description) and `closeOnExec` (handle).
    case setFlags = 26

    /// (address or 0, length, MapFlags, handle or -1, offset) -> address
    case map = 32
    /// (address, length)
    case unmap = 33
    /// (address, length, MapFlags)
    case protect = 34
    /// (address, old length, new length) -> address, which may move
    case remap = 35

    /// () -> process handle of a new child with an empty address space, which does not run yet.
    case processCreate = 40
    /// (process, address, length, MapFlags, own handle or -1, offset) -> address
    case processMap = 41
    /// (process, address, buffer, length)
    case processWrite = 42
    /// (process, own handle, number there)
    case processGive = 43
    /// (process, ProcessAttribute, value, length)
    case processSet = 44
    /// (process, entry, stack pointer, argument) -> process id
    case processStart = 45
    /// (process, entry, stack pointer, argument): the caller goes on as what was built in `process`.
    case exec = 46
    /// (status) Ends the calling process.
    case exit = 47
    /// (process id, -1 any, 0 own group, -group; status address; WaitFlags) -> process id
    case wait = 48
    /// (process id, 0 own group, -group, -1 all; signal)
    case kill = 49
    /// (IdentityKind, process id or 0) -> id
    case identity = 50
    /// (process id or 0, group or 0)
    case setGroup = 51
    /// () -> session id
    case setSession = 52
    /// () -> 0 in the child, its process id in the parent. The address space is cloned copy-on-write.
    case fork = 53
    /// (entry, stack pointer, argument, thread pointer) -> thread id
    case threadCreate = 54
    /// (address of a UInt32 to clear and wake or 0, stack base, stack length to unmap or 0)
    case threadExit = 55
    /// (ThreadAttribute, value)
    case threadSet = 56
    /// (signal, new or 0, old or 0): `SignalAction`s
    case signalAction = 57
    /// (0 block, 1 unblock, 2 set; mask) -> old mask
    case signalMask = 58
    /// () From a signal handler's restorer only.
    case signalReturn = 59
    /// (mask to wait for, deadline in ns or 0) -> signal, taken without running its handler
    case signalWait = 60
    /// (FutexOperation, address, value, deadline in ns or 0) -> woken
    case futex = 61
    /// (deadline in ns of the monotonic clock)
    case sleep = 62
    /// (ClockID) -> ns
    case clock = 63
    case yield = 64

    /// (names separated by newlines, length) -> namespace handle. Each name must be visible to the caller; a line
    /// `+name` also lets the holder create that scheme. `*` stands for all the caller sees.
    case namespaceCreate = 72
    /// (name, length, depth or 0) -> provider handle. The name must be free and allowed by the namespace.
    case schemeCreate = 73
    /// (provider, Response or 0, Request or 0, deadline in ns, 0 forever, 1 do not wait) -> 1, or 0 at the deadline.
    /// Answers one request, then waits for the next.
    case schemeServe = 74
    /// (provider, id, Readiness): something the provider gave out has become ready.
    case schemeNotify = 75
    /// (provider, tag) -> the handle that came with a `send` request
    case schemeTakeHandle = 76
    /// (process) -> id of the process behind a process handle
    case processIdentity = 77
}

/// What `processSet` changes in a process that has not started.
@frozen
public enum ProcessAttribute: UInt64, Sendable {
    /// value = the address of the name, with its length; at most 32 bytes are kept.
    case name = 1
    /// value = group id, 0 = a new group of its own.
    case group = 2
    /// value = namespace handle.
    case namespace = 3
    /// value = mask of blocked signals.
    case signalMask = 4
    /// value = mask of ignored signals.
    case ignoredSignals = 5
    /// value = nice, -20…19, as a signed number.
    case nice = 6
    /// A new session, with the process as its leader.
    case session = 7
    /// value = 1: the process gets the caller's right to create schemes of any name. Refused without that right.
    case supervisor = 8
}

/// What `threadSet` changes in the calling thread.
@frozen
public enum ThreadAttribute: UInt64, Sendable {
    /// The FS base.
    case threadPointer = 1
    /// nice, -20…19, as a signed number.
    case nice = 2
}

@frozen
public enum IdentityKind: UInt64, Sendable {
    case process = 0
    case parent = 1
    case group = 2
    case session = 3
    case thread = 4
}

@frozen
public struct WaitFlags: OptionSet, Sendable {
    public let rawValue: UInt32
    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// Answer 0 at once where no child has changed.
    public static var noHang: WaitFlags { WaitFlags(rawValue: 1) }
    /// Report stopped children too.
    public static var stopped: WaitFlags { WaitFlags(rawValue: 2) }
    /// Report continued children too.
    public static var continued: WaitFlags { WaitFlags(rawValue: 8) }
}

@frozen
public enum FutexOperation: UInt64, Sendable {
    /// Sleep while the 32-bit word equals `value`.
    case wait = 0
    /// Wake at most `value` sleepers.
    case wake = 1
}

@frozen
public enum ClockID: UInt64, Sendable {
    /// Since 1970-01-01 00:00 UTC.
    case realtime = 0
    /// Since the kernel started; never steps.
    case monotonic = 1
}

/// The auxiliary vector behind `argc argv envp` on a new program's stack, as in the System V ABI.
@frozen
public enum AuxiliaryKey: UInt64, Sendable {
    case end = 0
    case programHeaders = 3
    case programHeaderSize = 4
    case programHeaderCount = 5
    case pageSize = 6
    /// Where the image was loaded.
    case base = 7
    case entry = 9
    /// The address of 32 random bytes.
    case random = 25
    /// The address of the program's path, NUL-terminated.
    case executable = 31
    /// The address of the working directory's path (`file:/…`), NUL-terminated.
    case workingDirectory = 1001
    /// The permission bits that new files do not get.
    case fileCreationMask = 1002
    /// The signals that the program ignores from the start, as bits.
    case ignoredSignals = 1003
}

/// Where user space lies (x86_64); why so low is told in `Docs/Architecture.md`.
public enum AddressLayout {
    public static var pageSize: Int { 4096 }
    /// The first address that a program may map.
    public static var userBase: UInt64 { 0x0000_1000_0000_0000 }
    /// The first address above user space.
    public static var userEnd: UInt64 { 0x0000_7fff_ffff_f000 }
}
