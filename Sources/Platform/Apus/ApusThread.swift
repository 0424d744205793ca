#if os(none)
    import CPlatform
    import Runtime
    import SchemeProtocol
    import Synchronization

    /// What lies at the top of a thread's stack, and what its thread pointer points at. The words before `thread` are where
    /// the System V ABI for C wants them.
    private struct ThreadHead {
        var itself: UInt64
        var reserved: (UInt64, UInt64, UInt64, UInt64)
        var stackGuard: UInt64
        /// The thread's record, retained for it.
        var thread: UInt64
        var stackBase: UInt64
        var stackLength: UInt64
        var padding: (UInt64, UInt64, UInt64)
    }

    extension Thread {
        /// Makes a stack, whose lower neighbour page the kernel leaves free, and a thread on it.
        func launch(stackSize: Int) throws(Errno) {
            let length = UInt64(stackSize)
            let flags: MapFlags = [.read, .write]
            let base = try checked(systemCall(.map, 0, length, UInt64(flags.rawValue), .max, 0)).argument
            let head = base + length - UInt64(MemoryLayout<ThreadHead>.stride)
            guard let place = unsafe UnsafeMutablePointer<ThreadHead>(bitPattern: UInt(head)) else { throw .badAddress }
            // The kernel clears the record's word, and wakes who waits for it, after the stack is gone. So the thread
            // itself cannot let go of the record; who joins does.
            let record = unsafe Unmanaged.passRetained(self).toOpaque()
            isRetained.store(true, ordering: .relaxed)
            unsafe place.initialize(
                to: ThreadHead(
                    itself: head, reserved: (0, 0, 0, 0), stackGuard: stackGuard,
                    thread: UInt64(UInt(bitPattern: record)), stackBase: base, stackLength: length, padding: (0, 0, 0)))
            let entry: @convention(c) () -> Void = apus_thread_entry
            let answer = unsafe systemCall(.threadCreate, UInt64(unsafeBitCast(entry, to: UInt.self)), head, head, head)
            if answer < 0 {
                isRetained.store(false, ordering: .relaxed)
                unsafe Unmanaged<Thread>.fromOpaque(record).release()
                _ = systemCall(.unmap, base, length)
                try checked(answer)
            }
        }
    }

    /// The first Swift code of a thread. Never returns.
    @c(apus_thread_main)
    public func threadMain(_ head: UInt64) {
        guard let place = unsafe UnsafeMutablePointer<ThreadHead>(bitPattern: UInt(head)),
            let record = unsafe UnsafeRawPointer(bitPattern: UInt(place.pointee.thread))
        else { return }
        let base = unsafe place.pointee.stackBase
        let length = unsafe place.pointee.stackLength
        let thread = unsafe Unmanaged<Thread>.fromOpaque(record)
        unsafe thread.takeUnretainedValue().run()
        let word = unsafe withUnsafePointer(to: thread.takeUnretainedValue().running) { UInt64(UInt(bitPattern: $0)) }
        apus_thread_leave(word, base, length)
    }
#endif
