public import SchemeProtocol
import Synchronization

/// A thread of this program: runs a closure beside the others, and can be waited for once.
///
/// A thread that is not joined leaves its small record behind, not its stack. The program ends when `main` returns,
/// whatever its threads do.
public final class Thread: @unchecked Sendable {
    private var body: (() -> Void)?
    /// 1 while the thread runs; the host clears it and wakes whoever joins.
    let running = Atomic<UInt32>(1)
    /// The host holds on to this record until it is joined.
    let isRetained = Atomic<Bool>(false)

    private init(_ body: @escaping () -> Void) { self.body = body }

    /// Runs `body` in a new thread.
    /// - Parameter stackSize: in bytes; rounded up to pages, and at least 16 KiB.
    public static func start(stackSize: Int = 256 * 1024, _ body: @escaping @Sendable () -> Void) throws(Errno)
        -> Thread
    {
        let thread = Thread(body)
        let size = (min(max(stackSize, 16384), 1 << 30) + 4095) & ~4095
        try thread.launch(stackSize: size)
        return thread
    }

    /// Waits until the thread has ended.
    public func join() {
        while running.load(ordering: .acquiring) != 0 { Futex.wait(running, while: 1) }
        if isRetained.exchange(false, ordering: .acquiringAndReleasing) {
            unsafe Unmanaged.passUnretained(self).release()
        }
    }

    /// Called once, in the new thread.
    func run() {
        let body = self.body
        self.body = nil
        body?()
    }
}
