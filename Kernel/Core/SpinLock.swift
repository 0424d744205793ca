internal import CMachine
public import Synchronization

/// A lock that waits by spinning, for short critical sections of the kernel.
///
/// Interrupts are off in the kernel, so a holder is never interrupted. While it waits, a processor goes on serving the
/// requests of others (`machine_spin`): otherwise one that waits for a lock and one that waits for a TLB shootdown to be
/// acknowledged would wait for each other. Lock order: address space, scheme, process, wait queue, run queue, timer
/// queue, page allocator, heap; a lock is taken only while holding those to its left.
public struct SpinLock: ~Copyable, Sendable {
    @usableFromInline let held = Atomic<Bool>(false)

    @inlinable
    public init() {}

    @inline(__always)
    public borrowing func lock() {
        while held.exchange(true, ordering: .acquiring) {
            while held.load(ordering: .relaxed) { machine_spin() }
        }
    }

    @inline(__always)
    public borrowing func unlock() { held.store(false, ordering: .releasing) }

    @inline(__always)
    public borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        lock()
        defer { unlock() }
        return try body()
    }
}
