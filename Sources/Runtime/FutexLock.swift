#if os(none)
    import SchemeProtocol
    import Synchronization

    /// A lock that costs one atomic operation while nobody else wants it, and a system call otherwise.
    struct FutexLock: ~Copyable {
        /// 0 free, 1 held, 2 held and somebody may sleep.
        private let word = Atomic<UInt32>(0)

        @inline(__always)
        borrowing func lock() {
            if !word.compareExchange(expected: 0, desired: 1, ordering: .acquiring).exchanged { lockSlowly() }
        }

        @inline(never)
        private borrowing func lockSlowly() {
            while word.exchange(2, ordering: .acquiring) != 0 {
                unsafe withUnsafePointer(to: self) { pointer in
                    _ = systemCall(.futex, FutexOperation.wait.rawValue, UInt64(UInt(bitPattern: pointer)), 2, 0)
                }
            }
        }

        @inline(__always)
        borrowing func unlock() {
            if word.exchange(0, ordering: .releasing) == 2 { wakeOne() }
        }

        @inline(never)
        private borrowing func wakeOne() {
            unsafe withUnsafePointer(to: self) { pointer in
                _ = systemCall(.futex, FutexOperation.wake.rawValue, UInt64(UInt(bitPattern: pointer)), 1)
            }
        }
    }
#endif
