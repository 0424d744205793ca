import SchemeProtocol
import Synchronization

/// A lock for a few instructions' work, which costs one atomic operation while nobody else wants it. Not recursive.
public struct Lock: ~Copyable, Sendable {
    /// 0 free, 1 held, 2 held and somebody may sleep.
    private let word = Atomic<UInt32>(0)

    public init() {}

    public borrowing func lock() {
        if !word.compareExchange(expected: 0, desired: 1, ordering: .acquiring).exchanged {
            while word.exchange(2, ordering: .acquiring) != 0 { Futex.wait(word, while: 2) }
        }
    }

    /// Takes the lock if nobody holds it; says whether it did.
    public borrowing func tryLock() -> Bool {
        word.compareExchange(expected: 0, desired: 1, ordering: .acquiring).exchanged
    }

    public borrowing func unlock() {
        if word.exchange(0, ordering: .releasing) == 2 { Futex.wake(word, 1) }
    }

    /// Runs `body` while holding the lock.
    @inlinable
    public borrowing func withLock<Result: ~Copyable, Failure: Error>(_ body: () throws(Failure) -> Result)
        throws(Failure) -> Result
    {
        lock()
        defer { unlock() }
        return try body()
    }
}

/// Where threads that hold a `Lock` wait for something that another thread brings about.
public struct Condition: ~Copyable, Sendable {
    /// Counts the signals, so that one which comes between unlocking and sleeping is not lost.
    private let word = Atomic<UInt32>(0)

    public init() {}

    /// Lets go of `lock`, sleeps until signalled, and takes it again. May wake without a signal: check again.
    /// - Parameter deadline: in ns of the monotonic clock; nil waits without end.
    public borrowing func wait(_ lock: borrowing Lock, until deadline: UInt64? = nil) {
        let seen = word.load(ordering: .relaxed)
        lock.unlock()
        Futex.wait(word, while: seen, until: deadline)
        lock.lock()
    }

    /// Wakes one waiter.
    public borrowing func signal() {
        word.wrappingAdd(1, ordering: .relaxed)
        Futex.wake(word, 1)
    }

    /// Wakes all waiters.
    public borrowing func broadcast() {
        word.wrappingAdd(1, ordering: .relaxed)
        Futex.wake(word, .max)
    }
}
