public import Platform
public import SchemeProtocol

/// What a service waits for, in one place: requests to its schemes, other handles, timers, signals.
///
/// With a single scheme and nothing else, answering a request and waiting for the next is one call of the host. Otherwise
/// the loop waits on an event queue. Everything runs on the thread that calls `run`.
public final class EventLoop {
    /// Names a timer, to end it early.
    public struct Timer: Hashable, Sendable {
        let number: UInt64
    }

    private struct Watch {
        var handle: HandleNumber
        var action: (Readiness) -> Void
    }

    private let queue: HandleNumber
    private var servings: [Serving] = []
    private var watches: [UInt64: Watch] = [:]
    private var timers: [(timer: Timer, deadline: UInt64, action: () -> Void)] = []
    private var lastNumber: UInt64 = 0
    private var isStopped = false
    /// Called with the noted signals (`Signal.bit`s) that have come; see `Host.onSignal`.
    public var onSignals: ((UInt64) -> Void)? {
        didSet { if onSignals != nil { watchSignals() } }
    }
    private var isWatchingSignals = false

    public init() throws(Errno) { queue = try Host.createEventQueue() }

    deinit { try? Host.close(queue) }

    private func makeNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    /// Calls `action` whenever the handle is ready; every call should take all there is. One watch per handle.
    public func watch(
        _ handle: HandleNumber, _ interest: Readiness, _ action: @escaping (Readiness) -> Void
    ) throws(Errno) {
        unwatch(handle)
        let number = makeNumber()
        try Host.setInterest(queue, handle, interest, data: number)
        watches[number] = Watch(handle: handle, action: action)
    }

    /// Ends a watch. To be called before the handle is closed.
    public func unwatch(_ handle: HandleNumber) {
        for (number, watch) in watches where watch.handle == handle {
            watches[number] = nil
            try? Host.setInterest(queue, handle, [], data: number)
            return
        }
    }

    /// Calls `action` once when `deadline` (ns of the monotonic clock) has come.
    @discardableResult
    public func schedule(at deadline: UInt64, _ action: @escaping () -> Void) -> Timer {
        let timer = Timer(number: makeNumber())
        let index = timers.firstIndex { $0.deadline > deadline } ?? timers.count
        timers.insert((timer, deadline, action), at: index)
        return timer
    }

    /// Calls `action` once when `nanoseconds` have passed.
    @discardableResult
    public func schedule(after nanoseconds: UInt64, _ action: @escaping () -> Void) -> Timer {
        schedule(at: Host.clock(.monotonic) &+ nanoseconds, action)
    }

    public func cancel(_ timer: Timer) { timers.removeAll { $0.timer == timer } }

    /// Makes `run` return after what is being done.
    public func stop() { isStopped = true }

    func add(_ serving: Serving) throws(Errno) {
        let number = makeNumber()
        try Host.setInterest(queue, serving.provider, .readable, data: number)
        watches[number] = Watch(handle: serving.provider) { _ in serving.isReady = true }
        serving.isReady = true
        servings.append(serving)
    }

    func remove(_ serving: Serving) {
        unwatch(serving.provider)
        servings.removeAll { $0 === serving }
    }

    /// Serves until `stop` is called. Throws only when the host fails the loop itself.
    public func run() throws(Errno) {
        isStopped = false
        while !isStopped { try step(waiting: true) }
    }

    /// Does what there is to do, once; with `waiting`, waits for something first.
    public func step(waiting: Bool) throws(Errno) {
        takeSignals()
        let due = runTimers()
        if isStopped { return }
        do throws(Errno) {
            if let only = servings.first, servings.count == 1, watches.count == 1 {
                try serveAlone(only, due, waiting: waiting)
            } else {
                try serveAll(waiting: waiting)
            }
        } catch .interrupted {}
        takeSignals()
    }

    /// The short way of a loop that has one scheme and nothing else: one call of the host answers a request and waits for
    /// the next.
    private func serveAlone(_ only: Serving, _ due: UInt64, waiting: Bool) throws(Errno) {
        defer { only.sendHeld() }
        var due = due
        while try only.serveNext(until: waiting ? due : 1) {
            takeSignals()
            due = timers.isEmpty ? 0 : runTimers()
            if isStopped || servings.count != 1 || watches.count != 1 { return }
        }
    }

    /// Makes a signal end the wait even when it comes just before it.
    private func watchSignals() {
        if isWatchingSignals { return }
        // Where there is no pipe to be had, a signal that comes in the wait still ends it.
        guard let handle = try? Host.signalHandle() else { return }
        isWatchingSignals =
            (try? watch(handle, .readable) { _ in
                var bytes: [UInt8] = []
                while (try? Host.read(handle, into: &bytes, atMost: 256)) == 256 { bytes = [] }
            }) != nil
    }

    private func takeSignals() {
        let signals = Host.takeSignals()
        if signals != 0 { onSignals?(signals) }
    }

    /// Runs the timers that are due, and answers when the next one is; 0 where there is none.
    private func runTimers() -> UInt64 {
        while let first = timers.first {
            if first.deadline > Host.clock(.monotonic) { return max(first.deadline, 2) }
            timers.removeFirst()
            first.action()
        }
        return 0
    }

    private func serveAll(waiting: Bool) throws(Errno) {
        // A provider is drained before the queue is asked, so that it does not matter whether a queue repeats itself.
        for serving in servings where serving.isReady { try serving.serveWhatIsThere() }
        // Serving may have set new timers.
        let due = runTimers()
        if isStopped { return }
        let deadline = waiting ? due : 1
        let isBusy = servings.contains { $0.isReady }
        var events: [Event] = []
        try Host.waitForEvents(queue, &events, deadline: isBusy ? 1 : deadline)
        for event in events {
            // An action may have ended a watch that has already been reported.
            watches[event.data]?.action(Readiness(rawValue: UInt32(truncatingIfNeeded: event.readiness)))
        }
    }
}
