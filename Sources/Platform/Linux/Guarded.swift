#if os(Linux)
    /// A value under a lock: what `Synchronization.Mutex` is, where that does not exist (Embedded Swift, in which
    /// `apus install` builds for Linux too).
    final class Guarded<Value>: @unchecked Sendable {
        private let lock = Lock()
        private var value: Value

        init(_ value: Value) { self.value = value }

        /// Runs `body` with the value while no other thread has it.
        func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
            lock.lock()
            defer { lock.unlock() }
            return body(&value)
        }
    }
#endif
