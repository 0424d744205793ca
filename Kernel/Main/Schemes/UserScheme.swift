internal import CMachine
internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// One request on its way: made once per slot of a scheme and used again.
final class RequestSlot {
    enum State {
        case free
        /// A client fills it in.
        case claimed
        case queued
        /// A server has it.
        case taken
        case answered
        /// The client has gone; the answer frees the slot.
        case abandoned
    }

    let index: Int
    var generation: UInt32 = 0
    var state = State.free
    var request = Request()
    var response = Response(tag: 0, result: 0)
    // SAFETY: the client is blocked in the request while this is set, or has cleared it.
    unowned(unsafe) var client: Thread?
    /// What a `send` brings, or an answer with a handle takes back.
    var attached: Description?
    /// One reference to `attached` is held here.
    var ownsAttachment = false
    /// Of the scheme's free slots.
    var nextFree: RequestSlot?

    init(index: Int) { self.index = index }

    var tag: UInt32 { UInt32(index) | generation << 12 }
}

/// A scheme that a process provides. Requests wait in a bounded queue, or go straight to a server that sleeps in
/// `schemeServe`: then the client's processor switches to it without asking the scheduler, and straight back on the answer.
///
/// Payloads travel through the scheme's window: each slot owns 64 KiB of it, which the provider sees at a fixed address
/// and the kernel fills with one copy from the client, or copies from into the client.
final class UserScheme: Scheme {
    let lock = SpinLock()
    private let depth: Int
    private var slots: [RequestSlot] = []
    /// The free slots, a list through `nextFree`.
    private var freeSlot: RequestSlot?
    private var queue: [RequestSlot] = []
    private var queueHead = 0
    /// Handles whose last reference is gone, to be told to the provider.
    private var closing: [UInt64] = []
    private var cancelled: [UInt32] = []
    private var servers = WaitList()
    private var clients = WaitList()
    let window: WindowObject
    /// Where the provider has mapped the window; 0 before.
    var windowBase: UInt64 = 0
    private(set) var isDead = false
    // SAFETY: the provider's description clears it when it is closed.
    unowned(unsafe) var provider: ProviderDescription?
    private var watched: [(id: UInt64, description: UserDescription)] = []

    static var slotSize: Int { Limits.payloadLength }

    init(name: [UInt8], depth: Int) {
        self.depth = depth
        window = WindowObject(pageCount: depth * Self.slotSize / Page.size)
        super.init(name: name)
    }

    // MARK: The client's side

    /// What goes with a request.
    struct Payload {
        /// Bytes of the client's that go to the provider.
        var input = UserBuffer(address: 0, count: 0)
        /// Bytes of the kernel's that go instead (paths).
        var text: [UInt8]?
        /// Where the answer's bytes go.
        var output = UserBuffer(address: 0, count: 0)
        /// All of the payload goes back, whatever the result is.
        var goesBackWhole = false
    }

    /// Sends a request and waits for its answer.
    /// - Returns: the slot's answer; a handle that came with it is in `attached`.
    func request(
        _ opcode: Opcode, handle: UInt64, _ argument0: UInt64 = 0, _ argument1: UInt64 = 0, _ argument2: UInt64 = 0,
        payload: Payload = Payload(), attachment: Description? = nil
    ) throws(Errno) -> (result: Int64, flags: UInt32, attached: Description?) {
        try Thread.withCurrent { (thread) throws(Errno) in
            try request(
                thread, opcode, handle, argument0, argument1, argument2, payload: payload, attachment: attachment)
        }
    }

    private func request(
        _ thread: Thread, _ opcode: Opcode, _ handle: UInt64, _ argument0: UInt64, _ argument1: UInt64,
        _ argument2: UInt64, payload: Payload, attachment: Description?
    ) throws(Errno) -> (result: Int64, flags: UInt32, attached: Description?) {
        let slot = try claim(thread)
        let length: Int
        do throws(Errno) {
            length = try fill(slot, payload)
        } catch {
            drop(slot)
            throw error
        }
        slot.request.opcode = opcode.rawValue
        slot.request.flags = 0
        slot.request.handle = handle
        slot.request.argument0 = argument0
        slot.request.argument1 = argument1
        slot.request.argument2 = argument2
        slot.request.length = UInt32(length)
        slot.request.caller = UInt64(thread.process.id)
        slot.request.callerGroup = UInt32(truncatingIfNeeded: thread.process.group)
        slot.request.tag = slot.tag
        if let attachment {
            guard attachment.addReference() else {
                drop(slot)
                throw .badHandle
            }
            slot.attached = attachment
            slot.ownsAttachment = true
        }
        try submit(slot, thread)
        return try collect(slot, opcode, payload)
    }

    private func drop(_ slot: RequestSlot) {
        lock.lock()
        let left = release(slot)
        lock.unlock()
        left?.dropReference()
    }

    private func claim(_ thread: Thread) throws(Errno) -> RequestSlot {
        lock.lock()
        while true {
            if isDead {
                lock.unlock()
                throw .noSuchDevice
            }
            if let slot = freeSlot.take() {
                freeSlot = slot.nextFree.take()
                slot.state = .claimed
                lock.unlock()
                return slot
            }
            if slots.count < depth {
                let slot = RequestSlot(index: slots.count)
                slots.append(slot)
                slot.state = .claimed
                lock.unlock()
                return slot
            }
            Scheduler.prepareToBlock(thread)
            clients.add(thread)
            lock.unlock()
            let reason = Scheduler.block()
            lock.lock()
            clients.remove(thread)
            if reason == .signal {
                lock.unlock()
                throw .interrupted
            }
        }
    }

    /// Gives a slot back. With `lock` held. What it answers must lose its reference when the lock is free again: the last
    /// one may belong to a handle of this very scheme.
    private func release(_ slot: RequestSlot) -> Description? {
        let left = slot.ownsAttachment ? slot.attached : nil
        slot.state = .free
        slot.generation = (slot.generation &+ 1) & 0xf_ffff
        unsafe slot.client = nil
        slot.attached = nil
        slot.ownsAttachment = false
        slot.nextFree = freeSlot.take()
        freeSlot = slot
        if !clients.isEmpty { clients.wakeOne() }
        return left
    }

    /// Copies the payload into the slot's part of the window; answers how many bytes go or are wanted.
    private func fill(_ slot: RequestSlot, _ payload: Payload) throws(Errno) -> Int {
        let base = slot.index * Self.slotSize
        if let text = payload.text, !text.isEmpty {
            try unsafe text.span.withUnsafeBytes { (bytes) throws(Errno) in
                try unsafe window.forEachPiece(base, min(bytes.count, Self.slotSize)) { (page, offset) throws(Errno) in
                    unsafe page.copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + page.count)]))
                }
            }
            if payload.input.count == 0 { return text.count }
        }
        let length = min(payload.input.count, Self.slotSize)
        if length > 0, length <= Page.size {
            let page = try window.firstPage(base)
            try unsafe payload.input.copyIn(UnsafeMutableRawBufferPointer(start: page.pointer, count: length))
        } else if length > 0 {
            try unsafe window.forEachPiece(base, length) { (page, offset) throws(Errno) in
                try unsafe payload.input.dropFirst(offset).copyIn(page)
            }
        }
        let wanted = min(payload.output.count, Self.slotSize)
        if payload.goesBackWhole, wanted > length {
            // What an earlier request has left there is not this client's to see.
            try unsafe window.forEachPiece(base, wanted) { (page, offset) throws(Errno) in
                let start = max(0, min(page.count, length - offset))
                for index in start..<page.count { unsafe page[index] = 0 }
            }
        }
        return max(length, wanted)
    }

    private func submit(_ slot: RequestSlot, _ thread: Thread) throws(Errno) {
        lock.lock()
        if isDead {
            let left = release(slot)
            lock.unlock()
            left?.dropReference()
            throw .noSuchDevice
        }
        unsafe slot.client = thread
        Scheduler.prepareToBlock(thread)
        var reason: WakeReason
        if let server = servers.takeSleeper() {
            slot.state = .taken
            unsafe server.delivered = Unmanaged.passUnretained(slot)
            lock.unlock()
            reason = Scheduler.handOff(thread, to: server)
        } else {
            slot.state = .queued
            queue.append(slot)
            let watcher = unsafe provider
            lock.unlock()
            watcher?.watchers.trigger(.readable)
            reason = Scheduler.block()
        }
        var hasCancelled = false
        lock.lock()
        while slot.state != .answered {
            if reason == .signal {
                if slot.state == .queued {
                    unqueue(slot)
                    let left = release(slot)
                    lock.unlock()
                    left?.dropReference()
                    throw .interrupted
                }
                if thread.process.isEnding {
                    slot.state = .abandoned
                    unsafe slot.client = nil
                    if !hasCancelled { cancel(slot) }
                    lock.unlock()
                    throw .interrupted
                }
                if !hasCancelled {
                    hasCancelled = true
                    cancel(slot)
                }
            }
            Scheduler.prepareToBlock(thread)
            lock.unlock()
            // After the cancellation the provider decides; only the end of the process comes first.
            if hasCancelled && !thread.process.isEnding { Scheduler.schedule() } else { _ = Scheduler.block() }
            reason = WakeReason(rawValue: thread.wakeReason.load(ordering: .relaxed)) ?? .event
            lock.lock()
        }
        lock.unlock()
    }

    /// Tells the provider that the client no longer waits. With `lock` held.
    private func cancel(_ slot: RequestSlot) {
        cancelled.append(slot.tag)
        servers.wakeOne()
        unsafe provider?.watchers.trigger(.readable)
    }

    private func unqueue(_ slot: RequestSlot) {
        if let index = queue[queueHead...].firstIndex(where: { $0 === slot }) { queue.remove(at: index) }
    }

    private func collect(_ slot: RequestSlot, _ opcode: Opcode, _ payload: Payload) throws(Errno)
        -> (result: Int64, flags: UInt32, attached: Description?)
    {
        let result = slot.response.result
        let flags = slot.response.flags
        let hasHandle = flags & Response.handle != 0 && result >= 0
        var failure = Self.judge(result, hasHandle, opcode, payload)
        if failure == nil, result >= 0, payload.output.count > 0 {
            // Of a `call` all of the payload goes back, else what the result counts.
            let length = min(opcode == .call ? Int.max : Int(result), payload.output.count, Self.slotSize)
            do throws(Errno) {
                try unsafe window.forEachPiece(slot.index * Self.slotSize, length) { (page, offset) throws(Errno) in
                    try unsafe payload.output.dropFirst(offset).copyOut(UnsafeRawBufferPointer(page))
                }
            } catch { failure = error }
        }
        lock.lock()
        let attached = hasHandle && failure == nil ? slot.attached : nil
        if attached != nil { slot.ownsAttachment = false }
        let left = release(slot)
        lock.unlock()
        left?.dropReference()
        if let failure { throw failure }
        return (result, flags, attached)
    }

    /// What is wrong with an answer. Providers are programs like others: a client must get no more bytes than it asked
    /// for, no number that is neither result nor error, and a handle only where it wants one.
    @inline(__always)
    private static func judge(_ result: Int64, _ hasHandle: Bool, _ opcode: Opcode, _ payload: Payload) -> Errno? {
        if result < 0 {
            // Only a signal makes the kernel cancel; clients know it as for every other call that waits.
            if result == -Int64(Errno.cancelled.rawValue) { return .interrupted }
            return result > -4096 ? Errno(rawValue: Int32(-result)) : .protocolError
        }
        if hasHandle { return opcode == .open || opcode == .openAt || opcode == .duplicate ? nil : .protocolError }
        switch opcode {
        case .read, .stat, .path, .directoryEntries, .fileSystemStat:
            return result > Int64(min(payload.output.count, slotSize)) ? .protocolError : nil
        case .write: return result > Int64(min(payload.input.count, slotSize)) ? .protocolError : nil
        default: return nil
        }
    }

    /// The last reference to a handle is gone. Never waits: ids of handles bound the list.
    func closed(_ id: UInt64) {
        lock.lock()
        if isDead { return lock.unlock() }
        closing.append(id)
        servers.wakeOne()
        let watcher = unsafe provider
        lock.unlock()
        watcher?.watchers.trigger(.readable)
    }

    // MARK: The provider's side

    /// Answers one request, where `response` has one, and waits for the next.
    /// - Returns: false at the deadline, or at once with `deadline` 1 when nothing waits.
    func serve(_ response: Response?, into target: UserBuffer, deadline: UInt64) throws(Errno) -> Bool {
        try Thread.withCurrent { (thread) throws(Errno) in try serve(thread, response, target, deadline) }
    }

    private func serve(_ thread: Thread, _ response: Response?, _ target: UserBuffer, _ deadline: UInt64)
        throws(Errno) -> Bool
    {
        var answered: Thread?
        lock.lock()
        if let response { answered = try answer(response) }
        while true {
            if let notice = nextNotice() {
                lock.unlock()
                if let answered { Scheduler.enqueue(answered) }
                try target.store(notice)
                return true
            }
            if let slot = nextSlot() {
                lock.unlock()
                if let answered { Scheduler.enqueue(answered) }
                try deliver(slot, to: target)
                return true
            }
            if deadline == 1 || (deadline != 0 && Clock.now() >= deadline) {
                lock.unlock()
                if let answered { Scheduler.enqueue(answered) }
                return false
            }
            Scheduler.prepareToBlock(thread)
            servers.add(thread)
            lock.unlock()
            let reason: WakeReason
            if let client = answered {
                answered = nil
                reason = Scheduler.handOff(thread, to: client, until: deadline)
            } else {
                reason = Scheduler.block(until: deadline)
            }
            if try takeDelivered(thread, target) { return true }
            lock.lock()
            servers.remove(thread)
            if unsafe thread.delivered != nil {
                lock.unlock()
                return try takeDelivered(thread, target)
            }
            if reason == .signal {
                lock.unlock()
                throw .interrupted
            }
        }
    }

    /// Copies out the request that a client has handed over directly; false when none has.
    @inline(__always)
    private func takeDelivered(_ thread: Thread, _ target: UserBuffer) throws(Errno) -> Bool {
        guard let slot = unsafe thread.delivered.take() else { return false }
        try unsafe slot._withUnsafeGuaranteedRef { slot in
            Result { () throws(Errno) in try deliver(slot, to: target) }
        }.get()
        return true
    }

    /// Answers without waiting for more.
    func answerOnly(_ response: Response) throws(Errno) {
        lock.lock()
        let client = try answer(response)
        lock.unlock()
        if let client { Scheduler.enqueue(client) }
    }

    /// With `lock` held, which is free again when it throws. The client is taken out of its sleep; the caller lets it
    /// run.
    private func answer(_ response: Response) throws(Errno) -> Thread? {
        let index = Int(response.tag & 0xfff)
        guard index < slots.count, slots[index].tag == response.tag,
            slots[index].state == .taken || slots[index].state == .abandoned
        else {
            lock.unlock()
            throw .invalidArgument
        }
        let slot = slots[index]
        if response.flags & Response.handle != 0, response.result >= 0 {
            // A request that brought a handle takes none back.
            let isFree = slot.attached == nil
            lock.unlock()
            guard isFree else { throw .invalidArgument }
            let passed = try Thread.current.process.handles.take(UInt64(response.result))
            lock.lock()
            // Another thread may have answered meanwhile.
            guard slot.tag == response.tag, slot.state == .taken || slot.state == .abandoned, slot.attached == nil
            else {
                lock.unlock()
                passed.dropReference()
                throw .invalidArgument
            }
            slot.attached = passed
            slot.ownsAttachment = true
        }
        slot.response = response
        if slot.state == .abandoned {
            let left = release(slot)
            lock.unlock()
            left?.dropReference()
            lock.lock()
            return nil
        }
        slot.state = .answered
        guard let client = unsafe slot.client else { return nil }
        if client.state.compareExchange(
            expected: Thread.State.blocked, desired: Thread.State.ready, ordering: .sequentiallyConsistent
        ).exchanged {
            client.wakeReason.store(WakeReason.event.rawValue, ordering: .relaxed)
            return client
        }
        return nil
    }

    /// What the provider is told before the next request: ends of handles and cancellations. With `lock` held.
    @inline(__always)
    private func nextNotice() -> Request? {
        if closing.isEmpty && cancelled.isEmpty { return nil }
        return makeNotice()
    }

    @inline(never)
    private func makeNotice() -> Request? {
        if let id = closing.popLast() {
            var request = Request()
            request.opcode = Opcode.close.rawValue
            request.flags = Request.oneWay
            request.handle = id
            return request
        }
        if let tag = cancelled.popLast() {
            var request = Request()
            request.opcode = Opcode.cancel.rawValue
            request.flags = Request.oneWay
            request.argument0 = UInt64(tag)
            return request
        }
        return nil
    }

    /// The request that waits longest. With `lock` held.
    private func nextSlot() -> RequestSlot? {
        guard queueHead < queue.count else { return nil }
        let slot = queue[queueHead]
        queueHead += 1
        if queueHead == queue.count || queueHead > 64 {
            queue.removeFirst(queueHead)
            queueHead = 0
        }
        slot.state = .taken
        return slot
    }

    /// Copies a request into the server's memory, straight from its slot.
    @inline(__always)
    private func deliver(_ slot: RequestSlot, to target: UserBuffer) throws(Errno) {
        slot.request.payload = windowBase == 0 ? 0 : windowBase + UInt64(slot.index * Self.slotSize)
        try unsafe withUnsafeBytes(of: &slot.request) { (bytes) throws(Errno) in try unsafe target.copyOut(bytes) }
    }

    var hasWork: Bool {
        lock.withLock { !closing.isEmpty || !cancelled.isEmpty || queueHead < queue.count }
    }

    /// The handle that came with a `send` request.
    func takeAttachment(_ tag: UInt32) throws(Errno) -> Description {
        lock.lock()
        defer { lock.unlock() }
        let index = Int(tag & 0xfff)
        guard index < slots.count, slots[index].tag == tag, slots[index].state == .taken,
            let attached = slots[index].attached
        else { throw .invalidArgument }
        return attached
    }

    // MARK: Readiness

    func setWatched(_ description: UserDescription, _ on: Bool) {
        lock.withLock {
            watched.removeAll { $0.description === description }
            if on { watched.append((description.id, description)) }
        }
    }

    /// The provider says that something it gave out has become ready.
    func notify(_ id: UInt64, _ ready: Readiness) {
        let matching = lock.withLock { watched.filter { $0.id == id } }
        for entry in matching { entry.description.watchers.trigger(ready) }
    }

    /// The provider is gone: whoever waits gets an error, and the name is free.
    func die() {
        SchemeRegistry.remove(self)
        lock.lock()
        isDead = true
        unsafe provider = nil
        var left: [Description] = []
        for slot in slots where slot.state == .queued || slot.state == .taken || slot.state == .abandoned {
            if slot.state == .abandoned {
                if let attached = release(slot) { left.append(attached) }
                continue
            }
            slot.response = Response(tag: slot.tag, result: -Int64(Errno.noSuchDevice.rawValue))
            slot.state = .answered
            if let client = unsafe slot.client { Scheduler.wake(client, .event) }
        }
        queue = []
        queueHead = 0
        closing = []
        cancelled = []
        clients.wakeAll()
        servers.wakeAll()
        let all = watched
        watched = []
        lock.unlock()
        for attached in left { attached.dropReference() }
        for entry in all { entry.description.watchers.trigger([.readable, .writable, .hangUp]) }
    }

    /// The largest block of kernel memory that a scheme needs.
    static func size(depth: Int) -> Int { depth * slotSize / Page.size * 8 + 64 }

    /// The space that answers to `map` are pages of; nil when the provider is gone.
    var providerSpace: AddressSpace? { lock.withLock { unsafe provider?.space } }

    // MARK: Paths

    private func opened(
        _ answer: (result: Int64, flags: UInt32, attached: Description?), _ full: [UInt8], _ flags: OpenFlags
    ) -> Description {
        if let attached = answer.attached {
            attached.isHandedOver.store(true, ordering: .relaxed)
            return attached
        }
        return UserDescription(
            self, id: UInt64(bitPattern: answer.result), path: full, flags: flags,
            isPositioned: answer.flags & Response.positioned != 0)
    }

    override func open(_ path: [UInt8], _ full: [UInt8], _ flags: OpenFlags, mode: UInt16) throws(Errno) -> Description
    {
        let answer = try request(
            .open, handle: 0, UInt64(flags.rawValue), UInt64(mode), payload: Payload(text: path))
        return opened(answer, full, flags)
    }

    func open(_ path: [UInt8], in directory: UserDescription, _ flags: OpenFlags, mode: UInt16) throws(Errno)
        -> Description
    {
        let answer = try request(
            .openAt, handle: directory.id, UInt64(flags.rawValue), UInt64(mode), payload: Payload(text: path))
        return opened(answer, directory.path + [0x2f] + path, flags)
    }

    func duplicate(_ name: [UInt8], of description: UserDescription) throws(Errno) -> Description {
        let answer = try request(.duplicate, handle: description.id, payload: Payload(text: name))
        return opened(answer, description.path, description.openFlags)
    }

    override func rename(_ old: [UInt8], _ new: [UInt8], _ flags: UInt64) throws(Errno) {
        _ = try request(.rename, handle: 0, flags, payload: Payload(text: old + [0] + new))
    }

    override func unlink(_ path: [UInt8], directory: Bool) throws(Errno) {
        _ = try request(.unlink, handle: 0, directory ? 1 : 0, payload: Payload(text: path))
    }

    override func link(_ existing: [UInt8], _ new: [UInt8]) throws(Errno) {
        _ = try request(.link, handle: 0, payload: Payload(text: existing + [0] + new))
    }
}

/// The pages of a scheme's window, made when a payload first needs them.
final class WindowObject: MemoryObject {
    private let lock = SpinLock()
    private var frames: [UInt64]

    init(pageCount: Int) { frames = Array(repeating: 0, count: pageCount) }

    @inline(__always)
    private func page(_ index: Int) throws(Errno) -> PhysicalAddress {
        // A page that is there stays there: no lock to find it.
        if index >= 0, index < frames.count, frames[index] != 0 { return PhysicalAddress(frames[index]) }
        return try makePage(index)
    }

    @inline(never)
    private func makePage(_ index: Int) throws(Errno) -> PhysicalAddress {
        lock.lock()
        defer { lock.unlock() }
        guard index >= 0, index < frames.count else { throw .badAddress }
        if frames[index] == 0 { frames[index] = try Frames.allocateZeroed(for: .user).value }
        return PhysicalAddress(frames[index])
    }

    override func frame(at index: Int) throws(Errno) -> PhysicalAddress {
        let frame = try page(index)
        Frames.retain(frame)
        return frame
    }

    /// The page that `start`, a multiple of the page size, lies in.
    @inline(__always)
    func firstPage(_ start: Int) throws(Errno) -> PhysicalAddress { try page(start / Page.size) }

    /// Goes over `length` bytes from `start` on, page by page: the piece, and its distance from the start.
    func forEachPiece(
        _ start: Int, _ length: Int, _ body: (UnsafeMutableRawBufferPointer, Int) throws(Errno) -> Void
    ) throws(Errno) {
        var done = 0
        while done < length {
            let piece = min(Page.size, length - done)
            let frame = try page((start + done) / Page.size)
            try unsafe body(UnsafeMutableRawBufferPointer(start: frame.pointer, count: piece), done)
            done += piece
        }
    }

    deinit {
        for frame in frames where frame != 0 { Frames.release(PhysicalAddress(frame)) }
    }
}
