#if os(Linux)
    import CPlatform
    public import SchemeProtocol
    import Synchronization

    /// An event queue on Linux: epoll, and for scheme handles a connection of their own on which the provider tells that
    /// they have become ready.
    private final class EventQueue: @unchecked Sendable {
        struct Entry {
            var interest: Readiness
            var data: UInt64
            /// For a scheme handle the connection that watches it, else -1.
            var connection: Int32
            /// The provider must be asked before waiting.
            var mustAsk: Bool
        }

        let queue: Int32
        var entries: [HandleNumber: Entry] = [:]

        init() throws(Errno) { queue = try checked(epoll_create1(O_CLOEXEC)) }

        func set(_ handle: HandleNumber, _ interest: Readiness, _ data: UInt64) throws(Errno) {
            remove(handle)
            if interest.isEmpty { return }
            let isScheme = SocketTable.owns(handle)
            let connection = isScheme ? try SocketTable.attach(to: handle) : -1
            var bits: UInt32 = 0
            if isScheme || interest.contains(.readable) { bits |= EPOLLIN.rawValue }
            if !isScheme, interest.contains(.writable) { bits |= EPOLLOUT.rawValue }
            let watched = isScheme ? connection : handle
            guard host_set_interest(queue, EPOLL_CTL_ADD, watched, bits, UInt64(handle)) == 0 else {
                let error = lastError
                if isScheme { CPlatform.close(connection) }
                throw error
            }
            entries[handle] = Entry(interest: interest, data: data, connection: connection, mustAsk: isScheme)
        }

        func remove(_ handle: HandleNumber) {
            guard let entry = entries.removeValue(forKey: handle) else { return }
            if entry.connection == -1 {
                _ = host_set_interest(queue, EPOLL_CTL_DEL, handle, 0, 0)
            } else {
                CPlatform.close(entry.connection)
            }
        }

        func wait(_ events: inout [Event], until deadline: UInt64) throws(Errno) {
            events.removeAll(keepingCapacity: true)
            while true {
                for handle in entries.filter({ $0.value.mustAsk }).keys { ask(handle, &events) }
                let noWait = deadline == 1 || !events.isEmpty
                var bits: UInt32 = 0
                var data: UInt64 = 0
                var milliseconds = noWait ? 0 : millisecondsLeft(until: deadline)
                // What is ready at once is collected in one go.
                while events.count < 64,
                    try checked(unsafe host_wait_event(queue, milliseconds, &bits, &data)) > 0
                {
                    let isNew = note(HandleNumber(truncatingIfNeeded: data), bits, &events)
                    milliseconds = 0
                    if !isNew { break }
                }
                let isOver = deadline == 1 || deadline != 0 && millisecondsLeft(until: deadline) == 0
                if !events.isEmpty || isOver { return }
            }
        }

        /// Takes in what epoll said of a handle. False when that is all there is, because it repeats itself.
        private func note(_ handle: HandleNumber, _ bits: UInt32, _ events: inout [Event]) -> Bool {
            guard var entry = entries[handle] else { return false }
            if entry.connection == -1 {
                var readiness: Readiness = []
                if bits & EPOLLIN.rawValue != 0 { readiness.insert(.readable) }
                if bits & EPOLLOUT.rawValue != 0 { readiness.insert(.writable) }
                if bits & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 { readiness.insert(.hangUp) }
                return add(handle, readiness, entry.data, &events)
            }
            var notification = Response(tag: 0, result: 0)
            let arrival = try? unsafe SocketPacket.receive(
                entry.connection, &notification, UnsafeMutableRawBufferPointer(start: nil, count: 0))
            if let arrival, arrival.length > 0 {
                entry.mustAsk = true
                entries[handle] = entry
                return true
            }
            return add(handle, .hangUp, entry.data, &events)
        }

        private func ask(_ handle: HandleNumber, _ events: inout [Event]) {
            guard let entry = entries[handle] else { return }
            let request = SocketScheme.question(.watch, UInt64(entry.interest.rawValue))
            let reply = try? unsafe SocketConnection.exchange(
                entry.connection, request, input: UnsafeRawBufferPointer(start: nil, count: 0),
                output: UnsafeMutableRawBufferPointer(start: nil, count: 0))
            let ready = Readiness(rawValue: UInt32(truncatingIfNeeded: max(reply?.result ?? 4, 0)))
            // What was reported may still be so at the next wait, so it is asked for again.
            entries[handle]?.mustAsk = !ready.isEmpty
            if !ready.isEmpty { _ = add(handle, ready, entry.data, &events) }
        }

        private func add(_ handle: HandleNumber, _ readiness: Readiness, _ data: UInt64, _ events: inout [Event])
            -> Bool
        {
            if events.contains(where: { $0.handle == UInt64(handle) }) { return false }
            events.append(Event(handle: UInt64(handle), readiness: readiness, data: data))
            return true
        }

        func shutDown() {
            for entry in entries.values where entry.connection != -1 { CPlatform.close(entry.connection) }
            entries = [:]
        }
    }

    private let queues = Guarded<[HandleNumber: EventQueue]>([:])

    extension Host {
        /// A new event queue (`event:` on Apus); one thread uses it.
        public static func createEventQueue() throws(Errno) -> HandleNumber {
            let queue = try EventQueue()
            queues.withLock { $0[queue.queue] = queue }
            return queue.queue
        }

        private static func eventQueue(_ handle: HandleNumber) throws(Errno) -> EventQueue {
            guard let queue = queues.withLock({ $0[handle] }) else { throw .badHandle }
            return queue
        }

        /// Says what is of interest about a handle (which may be a provider's); nothing ends the interest. Do that before
        /// closing the handle.
        public static func setInterest(
            _ queue: HandleNumber, _ handle: HandleNumber, _ readiness: Readiness, data: UInt64
        ) throws(Errno) { try eventQueue(queue).set(handle, readiness, data) }

        /// Waits until a handle is ready and puts what is ready into `events`, which is empty afterwards when `deadline`
        /// (ns of the monotonic clock; 0 for ever, 1 does not wait) has passed. A handle is reported again as long as it
        /// stays ready. Throws `interrupted` when a signal came.
        public static func waitForEvents(_ queue: HandleNumber, _ events: inout [Event], deadline: UInt64) throws(Errno)
        {
            try eventQueue(queue).wait(&events, until: deadline)
        }

        static func forgetEventQueue(_ handle: HandleNumber) {
            queues.withLock { $0.removeValue(forKey: handle) }?.shutDown()
        }
    }
#endif
