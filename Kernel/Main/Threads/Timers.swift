internal import KernelCore
internal import Synchronization

/// A deadline that something waits for. Each entry belongs to one thread or one timer handle for good.
final class TimerEntry: HeapElement {
    var deadline: UInt64 = 0
    var heapIndex: Int?
    var heapKey: UInt64 { deadline }
    /// The processor whose queue holds the entry.
    var processor = 0
    /// Whom it wakes: a sleeping thread, or the timer handle.
    // SAFETY: the owner cancels the entry before it goes.
    unowned(unsafe) var thread: Thread?
    unowned(unsafe) var handle: TimerDescription?

    init() {}
}

/// Deadlines, per processor; the processor's one-shot timer is set for the earliest.
enum Timers {
    /// Puts an entry into the queue of this processor.
    static func set(_ entry: TimerEntry, _ deadline: UInt64) {
        cancel(entry)
        let processor = Processor.current
        processor.timerLock.lock()
        entry.deadline = deadline
        entry.processor = processor.index
        processor.timers.insert(entry)
        processor.timerLock.unlock()
        processor.armTimer(atLatest: deadline)
    }

    static func cancel(_ entry: TimerEntry) {
        guard entry.heapIndex != nil else { return }
        let processor = Processor.all(entry.processor)
        processor.timerLock.lock()
        processor.timers.remove(entry)
        processor.timerLock.unlock()
    }

    /// Wakes everything whose deadline has come.
    static func expire(on processor: Processor) {
        let now = Clock.now()
        while true {
            processor.timerLock.lock()
            guard let first = processor.timers.first, first.deadline <= now else {
                processor.timerLock.unlock()
                return
            }
            processor.timers.remove(first)
            let thread = unsafe first.thread
            let handle = unsafe first.handle
            processor.timerLock.unlock()
            if let thread { Scheduler.wake(thread, .timeout) }
            handle?.fire()
        }
    }
}
