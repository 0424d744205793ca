#if os(none)
    import Runtime
    import SchemeProtocol
    import Synchronization

    /// Sleeping on a word of memory until another thread changes it.
    enum Futex {
        static func wait(_ word: borrowing Atomic<UInt32>, while value: UInt32, until deadline: UInt64? = nil) {
            unsafe withUnsafePointer(to: word) { pointer in
                _ = systemCall(
                    .futex, FutexOperation.wait.rawValue, UInt64(UInt(bitPattern: pointer)), UInt64(value),
                    deadline.map { max($0, 1) } ?? 0)
            }
        }

        static func wake(_ word: borrowing Atomic<UInt32>, _ count: Int32) {
            unsafe withUnsafePointer(to: word) { pointer in
                _ = systemCall(
                    .futex, FutexOperation.wake.rawValue, UInt64(UInt(bitPattern: pointer)), UInt64(UInt32(count)))
            }
        }
    }
#endif
