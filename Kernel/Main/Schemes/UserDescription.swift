internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// A handle that a provider has given out: every operation becomes a request.
final class UserDescription: Description {
    let scheme: UserScheme
    let id: UInt64
    private let isPositioned: Bool
    private let lock = SpinLock()
    private var position: UInt64 = 0

    init(_ scheme: UserScheme, id: UInt64, path: [UInt8], flags: OpenFlags, isPositioned: Bool) {
        self.scheme = scheme
        self.id = id
        self.isPositioned = isPositioned
        super.init(path: path, flags: flags)
    }

    /// The offset that a transfer without one of its own uses.
    private func offset(_ given: UInt64?) -> UInt64 {
        given ?? (isPositioned ? lock.withLock { position } : UInt64.max)
    }

    private func advance(_ given: UInt64?, to end: UInt64) {
        if given == nil, isPositioned { lock.withLock { position = end } }
    }

    override func read(_ buffer: UserBuffer, at given: UInt64?) throws(Errno) -> Int {
        let start = offset(given)
        let answer = try scheme.request(
            .read, handle: id, start, UInt64(flags.load(ordering: .relaxed)), payload: .init(output: buffer))
        advance(given, to: start &+ UInt64(bitPattern: answer.result))
        return Int(answer.result)
    }

    override func write(_ buffer: UserBuffer, at given: UInt64?) throws(Errno) -> Int {
        var start = offset(given)
        if given == nil, isPositioned, openFlags.contains(.append) {
            start = UInt64(bitPattern: try scheme.request(.size, handle: id).result)
        }
        let answer = try scheme.request(
            .write, handle: id, start, UInt64(flags.load(ordering: .relaxed)), payload: .init(input: buffer))
        advance(given, to: start &+ UInt64(bitPattern: answer.result))
        return Int(answer.result)
    }

    override func seek(_ offset: Int64, _ origin: SeekOrigin) throws(Errno) -> UInt64 {
        guard isPositioned else { throw .illegalSeek }
        let size = origin == .end ? try scheme.request(.size, handle: id).result : 0
        return try lock.withLock { () throws(Errno) in
            let base = origin == .start ? 0 : origin == .current ? position : UInt64(bitPattern: size)
            position = try seekTarget(base, offset)
            return position
        }
    }

    override func stat() throws(Errno) -> Stat {
        // Through the caller's memory would be a detour: the window is read by the system call itself.
        throw .notSupported
    }

    /// Operations whose result is a record in the caller's memory.
    func fetch(_ opcode: Opcode, into buffer: UserBuffer, _ argument: UInt64 = 0) throws(Errno) -> Int {
        Int(try scheme.request(opcode, handle: id, argument, payload: .init(output: buffer)).result)
    }

    override func sync() throws(Errno) { _ = try scheme.request(.sync, handle: id) }
    override func truncate(_ size: UInt64) throws(Errno) { _ = try scheme.request(.truncate, handle: id, size) }

    override func directoryEntries(_ buffer: UserBuffer, from cookie: UInt64) throws(Errno) -> Int {
        try fetch(.directoryEntries, into: buffer, cookie)
    }

    override func open(_ path: [UInt8], _ flags: OpenFlags, mode: UInt16) throws(Errno) -> Description {
        try scheme.open(path, in: self, flags, mode: mode)
    }

    override func duplicate(_ name: [UInt8]) throws(Errno) -> Description { try scheme.duplicate(name, of: self) }
    override func changeMode(_ mode: UInt16) throws(Errno) {
        _ = try scheme.request(.changeMode, handle: id, UInt64(mode))
    }
    override func changeOwner(_ user: UInt64, _ group: UInt64) throws(Errno) {
        _ = try scheme.request(.changeOwner, handle: id, user, group)
    }
    override func setTimes(_ accessed: UInt64, _ modified: UInt64) throws(Errno) {
        _ = try scheme.request(.setTimes, handle: id, accessed, modified)
    }

    override func call(_ verb: UInt64, _ argument: UInt64, _ payload: UserBuffer, inputLength: Int) throws(Errno)
        -> Int64
    {
        try scheme.request(
            .call, handle: id, verb, argument, UInt64(inputLength),
            payload: .init(input: payload.prefix(inputLength), output: payload, goesBackWhole: true)
        ).result
    }

    override func send(_ other: Description, _ argument: UInt64) throws(Errno) {
        _ = try scheme.request(.send, handle: id, argument, attachment: other)
    }

    override func map(_ offset: UInt64, _ length: UInt64, _ flags: MapFlags) throws(Errno) -> Region.Backing {
        let answer = try scheme.request(.map, handle: id, offset, length, UInt64(flags.rawValue))
        let object = ProviderPages(
            self, address: UInt64(bitPattern: answer.result), offset: offset, length: length, flags: flags)
        try object.adopt()
        return .object(object, offset: 0)
    }

    private var ready: Readiness = []

    override func readiness() -> Readiness { lock.withLock { ready } }

    override func watch(_ interest: Readiness) throws(Errno) {
        scheme.setWatched(self, !interest.isEmpty)
        let answer = try scheme.request(.watch, handle: id, UInt64(interest.rawValue))
        lock.withLock { ready = Readiness(rawValue: UInt32(truncatingIfNeeded: answer.result)) }
    }

    override func lastClosed() {
        scheme.setWatched(self, false)
        scheme.closed(id)
    }
}

/// Pages of a provider's memory that a client has mapped. The frames are held for as long as the mapping lives, so that
/// neither side can take them from the other.
final class ProviderPages: MemoryObject {
    private let description: UserDescription
    private let address: UInt64
    private let offset: UInt64
    private let length: UInt64
    private let flags: MapFlags
    private var frames: [PhysicalAddress] = []

    init(_ description: UserDescription, address: UInt64, offset: UInt64, length: UInt64, flags: MapFlags) {
        self.description = description
        self.address = address
        self.offset = offset
        self.length = length
        self.flags = flags
    }

    /// Takes hold of the pages in the provider's space.
    func adopt() throws(Errno) {
        guard address & 4095 == 0, let size = Page.roundUp(length), size <= 1 << 32,
            AddressSpace.isUser(address, Int(size)), let space = description.scheme.providerSpace
        else { throw .invalidArgument }
        try Frames.admit(bytes: Int(size / 4096) * 16)
        let access: Access = flags.contains(.write) && flags.contains(.shared) ? .write : []
        for page in 0..<(size / 4096) {
            frames.append(try space.pin(address + page * 4096, access))
        }
    }

    override func frame(at index: Int) throws(Errno) -> PhysicalAddress {
        guard index >= 0, index < frames.count else { throw .badAddress }
        Frames.retain(frames[index])
        return frames[index]
    }

    deinit { for frame in frames { Frames.release(frame) } }
}

/// The provider's end of a scheme. While one is open, the scheme lives.
final class ProviderDescription: Description {
    let scheme: UserScheme
    let space: AddressSpace

    init(_ scheme: UserScheme, space: AddressSpace, path: [UInt8]) {
        self.scheme = scheme
        self.space = space
        super.init(path: path, flags: [.read, .write])
        unsafe scheme.provider = self
    }

    override func readiness() -> Readiness { scheme.hasWork ? .readable : [] }

    /// The window through which payloads come; once.
    override func map(_ offset: UInt64, _ length: UInt64, _ flags: MapFlags) throws(Errno) -> Region.Backing {
        .object(scheme.window, offset: offset)
    }

    override func lastClosed() { scheme.die() }
}
