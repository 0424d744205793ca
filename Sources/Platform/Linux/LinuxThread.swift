#if os(Linux)
    import CPlatform
    import SchemeProtocol
    import Synchronization

    extension Thread {
        func launch(stackSize: Int) throws(Errno) {
            var attributes = pthread_attr_t()
            unsafe pthread_attr_init(&attributes)
            defer { unsafe pthread_attr_destroy(&attributes) }
            // The C library puts its own data on the stack too.
            unsafe pthread_attr_setstacksize(&attributes, stackSize + 65536)
            unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
            var number = pthread_t()
            let context = unsafe Unmanaged.passRetained(self).toOpaque()
            let error = unsafe pthread_create(
                &number, &attributes,
                { context in
                    guard let context = unsafe context else { return nil }
                    let thread = unsafe Unmanaged<Thread>.fromOpaque(context).takeRetainedValue()
                    thread.run()
                    thread.running.store(0, ordering: .releasing)
                    Futex.wake(thread.running, .max)
                    return nil
                }, context)
            if error != 0 {
                unsafe Unmanaged<Thread>.fromOpaque(context).release()
                throw Errno(rawValue: error)
            }
        }
    }
#endif
