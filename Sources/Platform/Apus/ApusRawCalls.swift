#if os(none)
    import CPlatform

    /// Calls of the kernel without any care, for programs that try what the kernel does with bad arguments.
    ///
    /// On Linux there is no such kernel: every call answers `notImplemented` there.
    extension Host {
        /// One call by its number: the result, or a negated `Errno`.
        public static func rawCall(
            number: UInt64, _ a: UInt64 = 0, _ b: UInt64 = 0, _ c: UInt64 = 0, _ d: UInt64 = 0, _ e: UInt64 = 0,
            _ f: UInt64 = 0
        ) -> Int64 {
            Int64(bitPattern: apus_syscall(number, a, b, c, d, e, f))
        }

        /// Whether raw calls reach a kernel.
        public static var hasRawCalls: Bool { true }

        /// The entry of a thread that makes one call again and again. Its argument is the address of a block of words:
        /// the number, six arguments, how often, a word for the last result, one for the number of the thread's end,
        /// and one of which the low half is cleared and woken at the end.
        public static var rawCallLoop: UInt64 {
            let entry: @convention(c) () -> Void = apus_call_loop
            return unsafe UInt64(unsafeBitCast(entry, to: UInt.self))
        }

        /// Memory of this program at an address that the program knows to be mapped. Each access is made, as it stands:
        /// not inlined, so that the compiler cannot leave out a store that nobody reads.
        @inline(never)
        public static func rawLoad(_ address: UInt64) -> UInt64 {
            guard let pointer = unsafe UnsafeRawPointer(bitPattern: UInt(address)) else { return 0 }
            return unsafe pointer.loadUnaligned(as: UInt64.self)
        }

        @inline(never)
        public static func rawStore(_ address: UInt64, _ value: UInt64) {
            guard let pointer = unsafe UnsafeMutableRawPointer(bitPattern: UInt(address)) else { return }
            unsafe pointer.storeBytes(of: value, as: UInt64.self)
        }

        @inline(never)
        public static func rawStore(_ address: UInt64, byte value: UInt8) {
            guard let pointer = unsafe UnsafeMutableRawPointer(bitPattern: UInt(address)) else { return }
            unsafe pointer.storeBytes(of: value, as: UInt8.self)
        }
    }
#endif
