internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// The event queues that watch one description. A description calls `trigger` when something becomes ready.
final class Watchers {
    struct Watch {
        // SAFETY: a queue removes its watches before it goes.
        unowned(unsafe) var queue: EventQueue
        var handle: UInt64
        var interest: Readiness
        var data: UInt64
    }

    private let lock = SpinLock()
    private var list: [Watch] = []

    /// What all watchers together wait for.
    func set(_ watch: Watch) throws(Errno) -> Readiness {
        lock.lock()
        defer { lock.unlock() }
        let index = list.firstIndex { unsafe $0.queue === watch.queue && $0.handle == watch.handle }
        if let index {
            if watch.interest.isEmpty { list.remove(at: index) } else { list[index] = watch }
        } else if !watch.interest.isEmpty {
            guard list.count < 64 else { throw .outOfMemory }
            list.append(watch)
        }
        return list.reduce(into: []) { $0.formUnion($1.interest) }
    }

    func removeAll(of queue: EventQueue) {
        lock.withLock { list.removeAll { unsafe $0.queue === queue } }
    }

    var isEmpty: Bool { lock.withLock { list.isEmpty } }

    func trigger(_ ready: Readiness) {
        lock.lock()
        for watch in list {
            let matching = ready.intersection(watch.interest.union(.hangUp))
            if !matching.isEmpty {
                unsafe watch.queue.post(Event(handle: watch.handle, readiness: matching, data: watch.data))
            }
        }
        lock.unlock()
    }
}

/// `event:` — each open is a queue. Writing `Event` records registers handles, reading gives what has happened. An event
/// says "look again": it is posted when something becomes ready, and at once when it is ready already.
final class EventScheme: Scheme {
    init() { super.init(name: Array("event".utf8)) }

    override func open(_ path: [UInt8], _ full: [UInt8], _ flags: OpenFlags, mode: UInt16) throws(Errno) -> Description
    {
        guard path.isEmpty else { throw .noSuchFileOrDirectory }
        return EventQueue(path: full, flags: flags)
    }
}

final class EventQueue: Description {
    private let lock = SpinLock()
    private var events: [Event] = []
    private var readers = WaitList()
    private var watched: [Description] = []
    /// Registrations of one queue; each holds at most one event that was not read, so this bounds the queue too.
    private static var limit: Int { 1024 }

    override func readiness() -> Readiness { lock.withLock { events.isEmpty ? .writable : [.readable, .writable] } }

    /// Called with the watched description's list locked.
    func post(_ event: Event) {
        lock.lock()
        if let index = events.firstIndex(where: { $0.handle == event.handle }) {
            events[index].readiness |= event.readiness
        } else if events.count < Self.limit {
            events.append(event)
        }
        readers.wakeAll()
        lock.unlock()
        watchers.trigger(.readable)
    }

    override func read(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int {
        let size = MemoryLayout<Event>.size
        let room = buffer.count / size
        guard room > 0 else { throw .invalidArgument }
        lock.lock()
        while events.isEmpty {
            if isNonBlocking {
                lock.unlock()
                throw .wouldBlock
            }
            let thread = Thread.current
            Scheduler.prepareToBlock(thread)
            readers.add(thread)
            lock.unlock()
            let reason = Scheduler.block()
            lock.lock()
            readers.remove(thread)
            if reason == .signal, events.isEmpty {
                lock.unlock()
                throw .interrupted
            }
        }
        let taken = Array(events.prefix(room))
        events.removeFirst(taken.count)
        lock.unlock()
        for index in 0..<taken.count {
            try buffer.dropFirst(index * size).store(taken[index])
        }
        return taken.count * size
    }

    override func write(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int {
        let size = MemoryLayout<Event>.size
        guard buffer.count % size == 0, buffer.count / size <= 64 else { throw .invalidArgument }
        for index in 0..<(buffer.count / size) {
            let record = try buffer.dropFirst(index * size).load(
                as: Event.self, Event(handle: 0, readiness: [], data: 0))
            try register(record)
        }
        return buffer.count
    }

    private func register(_ record: Event) throws(Errno) {
        guard record.readiness <= 7 else { throw .invalidArgument }
        let interest = Readiness(rawValue: UInt32(record.readiness))
        let description = try Thread.current.process.handles.lookup(record.handle)
        // Queues that watch each other would never come to an end.
        if description is EventQueue { throw .invalidArgument }
        try lock.withLock { () throws(Errno) in
            if interest.isEmpty {
                watched.removeAll { $0 === description }
                events.removeAll { $0.handle == record.handle }
            } else if !watched.contains(where: { $0 === description }) {
                guard watched.count < Self.limit else { throw .outOfMemory }
                watched.append(description)
            }
        }
        let all = try description.watchers.set(
            Watchers.Watch(queue: self, handle: record.handle, interest: interest, data: record.data))
        try description.watch(all)
        let now = description.readiness().intersection(interest.union(.hangUp))
        if !interest.isEmpty, !now.isEmpty {
            post(Event(handle: record.handle, readiness: now, data: record.data))
        }
    }

    override func lastClosed() {
        let all = lock.withLock {
            let all = watched
            watched = []
            return all
        }
        for description in all { description.watchers.removeAll(of: self) }
    }

    deinit {
        for description in watched { description.watchers.removeAll(of: self) }
    }
}
