#if os(Linux)
    import CPlatform
    import Synchronization

    /// Sleeping on a word of memory until another thread changes it.
    enum Futex {
        static func wait(_ word: borrowing Atomic<UInt32>, while value: UInt32, until deadline: UInt64? = nil) {
            unsafe withUnsafePointer(to: word) { pointer in
                unsafe host_futex_wait(UnsafeRawPointer(pointer), value, deadline ?? .max)
            }
        }

        static func wake(_ word: borrowing Atomic<UInt32>, _ count: Int32) {
            unsafe withUnsafePointer(to: word) { pointer in
                unsafe host_futex_wake(UnsafeRawPointer(pointer), count)
            }
        }
    }
#endif
