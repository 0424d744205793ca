#if os(none)
    import Bytes
    import Runtime
    public import SchemeProtocol

    /// What the program keeps of each of its event queues, because a read of `event:` knows no deadline: a timer
    /// (`time:timer`) that is registered in the queue when a deadline is first wanted.
    private struct QueueState {
        var timer: HandleNumber?
        /// The deadline that the timer is set to; 0 when it is not.
        var armed: UInt64 = 0
        var isNonBlocking = false
        /// What was last reported. The kernel says once that a handle has become ready; registering it again makes it
        /// say so as long as that is true, which is what callers are promised.
        var reported: [Event] = []
        /// What is registered, by handle: the event that is written for it.
        var registered: [UInt64: Event] = [:]
    }

    private nonisolated(unsafe) var queues: [HandleNumber: QueueState] = [:]
    private let queuesLock = Lock()

    extension Host {
        /// A new event queue (`event:` on Apus); one thread uses it.
        public static func createEventQueue() throws(Errno) -> HandleNumber {
            let queue = try open("event:", [.read, .write])
            queuesLock.lock()
            unsafe queues[queue] = QueueState()
            queuesLock.unlock()
            return queue
        }

        /// Says what is of interest about a handle (which may be a provider's); nothing ends the interest. Do that before
        /// closing the handle.
        public static func setInterest(
            _ queue: HandleNumber, _ handle: HandleNumber, _ readiness: Readiness, data: UInt64
        ) throws(Errno) {
            var event = Event(handle: UInt64(truncatingIfNeeded: handle), readiness: readiness, data: data)
            try withAddress(of: &event) { (address) throws(Errno) in
                _ = try checked(systemCall(.write, queue.argument, address, UInt64(MemoryLayout<Event>.size)))
            }
            queuesLock.lock()
            unsafe queues[queue]?.registered[event.handle] = readiness.isEmpty ? nil : event
            unsafe queues[queue]?.reported.removeAll { $0.handle == event.handle }
            queuesLock.unlock()
        }

        /// Registers again what was reported last. A handle that was closed in between is passed over.
        private static func registerAgain(_ queue: HandleNumber, _ state: inout QueueState) {
            for event in state.reported {
                guard var record = state.registered[event.handle] else { continue }
                _ = unsafe withUnsafeMutablePointer(to: &record) { pointer in
                    systemCall(
                        .write, queue.argument, UInt64(UInt(bitPattern: pointer)), UInt64(MemoryLayout<Event>.size))
                }
            }
            state.reported.removeAll(keepingCapacity: true)
        }

        /// Waits until a handle is ready and puts what is ready into `events`, which is empty afterwards when `deadline`
        /// (ns of the monotonic clock; 0 for ever, 1 does not wait) has passed. A handle is reported again as long as it
        /// stays ready. Throws `interrupted` when a signal came.
        public static func waitForEvents(_ queue: HandleNumber, _ events: inout [Event], deadline: UInt64) throws(Errno)
        {
            events.removeAll(keepingCapacity: true)
            queuesLock.lock()
            let known = unsafe queues[queue]
            queuesLock.unlock()
            guard var state = known else { throw .badHandle }
            registerAgain(queue, &state)
            if state.isNonBlocking != (deadline == 1) {
                try setNonBlocking(queue, deadline == 1)
                state.isNonBlocking = deadline == 1
            }
            // A timer that is set for later than this wait may go off early for it, which is noticed; one that is set for
            // earlier must not.
            let timed = deadline > 1
            if deadline != 1 && (timed || state.armed != 0) && state.armed != deadline {
                try arm(queue, &state, timed ? deadline : 0)
            }
            let timer = state.timer
            queuesLock.lock()
            unsafe queues[queue] = state
            queuesLock.unlock()
            try readEvents(queue, timer, &events, deadline)
            if events.isEmpty { return }
            queuesLock.lock()
            unsafe queues[queue]?.reported = events
            queuesLock.unlock()
        }

        private static func arm(_ queue: HandleNumber, _ state: inout QueueState, _ deadline: UInt64) throws(Errno) {
            if state.timer == nil {
                let timer = try open("time:timer", [.read, .write, .nonBlocking])
                state.timer = timer
                // Not among what is registered: it tells once, which is what it is for.
                var event = Event(handle: UInt64(timer), readiness: .readable, data: 0)
                try withAddress(of: &event) { (address) throws(Errno) in
                    _ = try checked(systemCall(.write, queue.argument, address, UInt64(MemoryLayout<Event>.size)))
                }
            }
            guard let timer = state.timer else { return }
            var time = deadline
            try withAddress(of: &time) { (address) throws(Errno) in
                _ = try checked(systemCall(.write, timer.argument, address, 8))
            }
            state.armed = deadline
        }

        /// Reads until something else than the timer is ready, or the deadline has passed.
        private static func readEvents(
            _ queue: HandleNumber, _ timer: HandleNumber?, _ events: inout [Event], _ deadline: UInt64
        ) throws(Errno) {
            let capacity = 32
            let size = MemoryLayout<Event>.size
            var buffer = [UInt8](repeating: 0, count: capacity * size)
            while true {
                let length: Int
                do throws(Errno) {
                    length = try unsafe buffer.withMutableBytes { (raw) throws(Errno) in try unsafe read(queue, raw) }
                } catch .wouldBlock { return }
                for index in 0..<min(length / size, capacity) {
                    let event = try buffer.span.extracting((index * size)..<((index + 1) * size)).load(Event.self)
                    if let timer, event.handle == UInt64(timer) {
                        drain(timer)
                    } else {
                        events.append(event)
                    }
                }
                if !events.isEmpty || deadline == 1 { return }
                if deadline != 0 && clock(.monotonic) >= deadline { return }
            }
        }

        private static func drain(_ timer: HandleNumber) {
            var count: UInt64 = 0
            _ = unsafe withUnsafeMutablePointer(to: &count) { pointer in
                systemCall(.read, timer.argument, UInt64(UInt(bitPattern: pointer)), 8)
            }
        }

        static func forgetEventQueue(_ handle: HandleNumber) {
            queuesLock.lock()
            let state = unsafe queues.isEmpty ? nil : queues.removeValue(forKey: handle)
            queuesLock.unlock()
            if let timer = state?.timer { _ = systemCall(.close, timer.argument) }
        }

        /// Waits until one of the handles is ready or `milliseconds` (nil: without end) have passed; the number ready.
        public static func poll(
            _ handles: [(handle: HandleNumber, interest: Readiness)], milliseconds: Int?, ready: inout [Readiness]
        ) throws(Errno) -> Int {
            let queue = try createEventQueue()
            defer { try? close(queue) }
            ready = [Readiness](repeating: [], count: handles.count)
            var count = 0
            for (index, entry) in handles.enumerated() where entry.handle >= 0 {
                // The same handle may stand twice in the list; its interests are one in the queue.
                var interest = entry.interest
                for other in handles where other.handle == entry.handle { interest.formUnion(other.interest) }
                do throws(Errno) {
                    try setInterest(queue, entry.handle, interest, data: UInt64(entry.handle))
                } catch {
                    // A closed number is reported as such; what cannot be waited for is always ready.
                    ready[index] = error == .badHandle ? .hangUp : entry.interest
                    count += 1
                }
            }
            var deadline: UInt64 = 0
            if count > 0 || milliseconds == 0 {
                deadline = 1
            } else if let milliseconds, milliseconds > 0 {
                deadline = clock(.monotonic) &+ UInt64(milliseconds) &* 1_000_000
            }
            var events: [Event] = []
            try waitForEvents(queue, &events, deadline: deadline)
            for (index, entry) in handles.enumerated() where ready[index].isEmpty {
                guard let event = events.first(where: { $0.data == UInt64(truncatingIfNeeded: entry.handle) }) else {
                    continue
                }
                ready[index] = Readiness(rawValue: UInt32(truncatingIfNeeded: event.readiness))
                    .intersection(entry.interest.union(.hangUp))
                if !ready[index].isEmpty { count += 1 }
            }
            return count
        }
    }
#endif
