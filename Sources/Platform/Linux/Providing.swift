#if os(Linux)
    public import Bytes
    import CPlatform
    public import SchemeProtocol
    import Synchronization

    /// The providers of this process, by their handles.
    private let providers = Guarded<[HandleNumber: SocketProvider]>([:])

    extension Host {
        /// Makes a scheme and becomes its provider. The handle can be watched in an event queue: it is readable while
        /// requests wait. Closing it ends the scheme. Corresponds to `SystemCall.schemeCreate`.
        ///
        /// One thread serves one provider.
        public static func createScheme(_ name: ByteString, depth: Int = 0) throws(Errno) -> HandleNumber {
            let provider = try SocketProvider(name)
            providers.withLock { $0[provider.queue] = provider }
            return provider.queue
        }

        /// Whether somebody serves the scheme at the moment.
        public static func schemeExists(_ name: ByteString) -> Bool {
            guard SocketDirectory.isName(name), SocketDirectory.exists(name),
                let connection = try? SocketDirectory.connect(to: name)
            else { return false }
            CPlatform.close(connection)
            return true
        }

        private static func provider(_ handle: HandleNumber) throws(Errno) -> SocketProvider {
            guard let provider = providers.withLock({ $0[handle] }) else { throw .badHandle }
            return provider
        }

        /// Answers one request (where `answer` is not nil) and receives the next, in one call; false at the deadline
        /// (ns of the monotonic clock; 0 for ever, 1 does not wait). Corresponds to `SystemCall.schemeServe`.
        public static func serve(
            _ handle: HandleNumber, answering answer: Response?, next request: inout Request, deadline: UInt64
        ) throws(Errno) -> Bool {
            let provider = try provider(handle)
            if let answer { try provider.complete(answer) }
            guard let next = try provider.next(until: deadline) else { return false }
            request = next
            return true
        }

        /// Answers one request.
        public static func answer(_ handle: HandleNumber, _ answer: Response) throws(Errno) {
            try provider(handle).complete(answer)
        }

        /// Says that what the provider calls `id` has become ready. Corresponds to `SystemCall.schemeNotify`.
        public static func notify(_ handle: HandleNumber, _ id: UInt64, _ readiness: Readiness) throws(Errno) {
            try provider(handle).notify(id, readiness)
        }

        /// The handle that came with a `send` request. Corresponds to `SystemCall.schemeTakeHandle`.
        public static func takeHandle(_ handle: HandleNumber, tag: UInt32) throws(Errno) -> HandleNumber {
            let provider = try provider(handle)
            guard let passed = provider.pending[tag]?.passed, passed != -1 else { throw .badHandle }
            provider.pending[tag]?.passed = -1
            SocketTable.adoptIfPacketSocket(passed)
            return passed
        }

        /// Forgets a provider whose handle is being closed.
        static func forgetProvider(_ handle: HandleNumber) {
            providers.withLock { $0.removeValue(forKey: handle) }?.shutDown()
        }
    }
#endif
