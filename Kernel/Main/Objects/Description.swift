internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// An open description: what a handle stands for. Kernel schemes and user schemes derive theirs from it; an operation
/// that a kind of thing does not have answers with the error that clients expect.
class Description {
    /// The path it was opened with, scheme included: the name that a restarted provider gets to see again.
    let path: [UInt8]
    /// `OpenFlags`; only `nonBlocking` and `append` change later.
    let flags: Atomic<UInt32>
    private let references = Atomic<Int>(0)
    let watchers = Watchers()

    init(path: [UInt8], flags: OpenFlags) {
        self.path = path
        self.flags = Atomic(flags.rawValue)
    }

    var openFlags: OpenFlags { OpenFlags(rawValue: flags.load(ordering: .relaxed)) }
    var isNonBlocking: Bool { openFlags.contains(.nonBlocking) }

    /// A provider passed this description on together with its own reference, which the next handle takes over.
    let isHandedOver = Atomic<Bool>(false)

    /// The count of a description that was closed: whatever is added to it, it stays below 0.
    private static var closed: Int { Int.min / 2 }

    /// One handle more. False when the last one has been closed meanwhile: a thread that looked a handle up may find that
    /// another has closed it, and what is closed must not come back.
    @discardableResult
    final func addReference() -> Bool {
        if isHandedOver.exchange(false, ordering: .relaxed) { return true }
        if references.wrappingAdd(1, ordering: .relaxed).newValue > 0 { return true }
        references.wrappingSubtract(1, ordering: .relaxed)
        return false
    }

    /// One handle less; behind the last one the thing itself is closed.
    final func dropReference() {
        guard references.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0,
            references.compareExchange(expected: 0, desired: Self.closed, ordering: .acquiringAndReleasing).exchanged
        else { return }
        lastClosed()
    }

    /// No handle is left. Must not wait.
    func lastClosed() {}

    func read(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int { throw .invalidArgument }
    func write(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int { throw .invalidArgument }
    func seek(_ offset: Int64, _ origin: SeekOrigin) throws(Errno) -> UInt64 { throw .illegalSeek }
    func stat() throws(Errno) -> Stat {
        var stat = Stat()
        stat.mode = FileMode(.characterDevice, permissions: 0o600)
        return stat
    }
    func currentPath() throws(Errno) -> [UInt8] { path }
    func sync() throws(Errno) {}
    func truncate(_ size: UInt64) throws(Errno) { throw .invalidArgument }
    func directoryEntries(_ buffer: UserBuffer, from cookie: UInt64) throws(Errno) -> Int { throw .notADirectory }
    func open(_ path: [UInt8], _ flags: OpenFlags, mode: UInt16) throws(Errno) -> Description { throw .notADirectory }
    func duplicate(_ name: [UInt8]) throws(Errno) -> Description { throw .invalidArgument }
    func changeMode(_ mode: UInt16) throws(Errno) { throw .notPermitted }
    func changeOwner(_ user: UInt64, _ group: UInt64) throws(Errno) { throw .notPermitted }
    func setTimes(_ accessed: UInt64, _ modified: UInt64) throws(Errno) { throw .notPermitted }
    func fileSystemStat() throws(Errno) -> FileSystemStat { throw .notSupported }
    func call(_ verb: UInt64, _ argument: UInt64, _ payload: UserBuffer, inputLength: Int) throws(Errno) -> Int64 {
        throw .notSupported
    }
    func send(_ other: Description, _ argument: UInt64) throws(Errno) { throw .notSupported }
    /// What can be mapped: the object and the offset in it, or physical memory.
    func map(_ offset: UInt64, _ length: UInt64, _ flags: MapFlags) throws(Errno) -> Region.Backing {
        throw .noSuchDevice
    }
    /// What is ready now; called when a queue begins to watch, and whenever one asks.
    func readiness() -> Readiness { [.readable, .writable] }
    /// Somebody begins to watch (or, with an empty set, nobody watches any more).
    func watch(_ interest: Readiness) throws(Errno) {}
}

/// Writes directory records into a program's buffer, as many as fit.
struct DirectoryWriter {
    private var bytes: [UInt8] = []
    private let limit: Int
    private let buffer: UserBuffer

    init(_ buffer: UserBuffer) {
        self.buffer = buffer
        limit = min(buffer.count, 65536)
    }

    /// False when the entry does not fit any more.
    mutating func add(_ name: some Collection<UInt8>, inode: UInt64, type: FileType, next: UInt64) -> Bool {
        let length = (DirectoryEntryHeader.size + name.count + 7) & ~7
        guard bytes.count + length <= limit else { return false }
        let header = DirectoryEntryHeader(
            inode: inode, nextCookie: next, recordLength: UInt16(length), nameLength: UInt16(name.count), type: type)
        unsafe withUnsafeBytes(of: header) { unsafe bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: name)
        while bytes.count & 7 != 0 { bytes.append(0) }
        return true
    }

    /// - Throws: `invalidArgument` when not even one entry has fitted although there was one.
    func finish(hadEntry: Bool) throws(Errno) -> Int {
        if bytes.isEmpty && hadEntry { throw .invalidArgument }
        return try buffer.write(bytes)
    }
}
