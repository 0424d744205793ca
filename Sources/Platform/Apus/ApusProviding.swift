#if os(none)
    public import Bytes
    import Runtime
    public import SchemeProtocol

    extension Host {
        /// Makes a scheme and becomes its provider. The handle can be watched in an event queue: it is readable while
        /// requests wait. Closing it ends the scheme. Corresponds to `SystemCall.schemeCreate`.
        ///
        /// One thread serves one provider.
        public static func createScheme(_ name: ByteString, depth: Int = 0) throws(Errno) -> HandleNumber {
            let provider = try name.withAddress { (address, length) throws(Errno) in
                HandleNumber(
                    truncatingIfNeeded: try checked(
                        systemCall(.schemeCreate, address, length, UInt64(truncatingIfNeeded: depth))))
            }
            // The window that payloads come through, one slot for each request. Its pages come when they are used.
            let slots = depth == 0 ? Limits.requestDepth : depth
            let flags: MapFlags = [.read, .write, .shared]
            let window = systemCall(
                .map, 0, UInt64(slots * Limits.payloadLength), UInt64(flags.rawValue), provider.argument, 0)
            if window < 0 {
                _ = systemCall(.close, provider.argument)
                try checked(window)
            }
            return provider
        }

        /// Whether somebody serves the scheme at the moment.
        public static func schemeExists(_ name: ByteString) -> Bool {
            guard let names = try? open(":", [.read, .directory]) else { return false }
            defer { try? close(names) }
            var cookie: UInt64 = 0
            while let entries = try? directoryEntries(names, cookie: &cookie), !entries.isEmpty {
                if entries.contains(where: { $0.name == name }) { return true }
            }
            return false
        }

        /// Answers one request (where `answer` is not nil) and receives the next, in one call; false at the deadline
        /// (ns of the monotonic clock; 0 for ever, 1 does not wait). Corresponds to `SystemCall.schemeServe`.
        ///
        /// The payload of a request is in this process's memory already: the kernel maps a window for it.
        public static func serve(
            _ handle: HandleNumber, answering answer: Response?, next request: inout Request, deadline: UInt64
        ) throws(Errno) -> Bool {
            try withAddress(of: &request) { (address) throws(Errno) in
                guard var answer else {
                    return try checked(systemCall(.schemeServe, handle.argument, 0, address, deadline)) != 0
                }
                return try withAddress(of: &answer) { (response) throws(Errno) in
                    try checked(systemCall(.schemeServe, handle.argument, response, address, deadline)) != 0
                }
            }
        }

        /// Answers one request.
        public static func answer(_ handle: HandleNumber, _ answer: Response) throws(Errno) {
            var answer = answer
            try withAddress(of: &answer) { (response) throws(Errno) in
                _ = try checked(systemCall(.schemeServe, handle.argument, response, 0, 1))
            }
        }

        /// Says that what the provider calls `id` has become ready. Corresponds to `SystemCall.schemeNotify`.
        public static func notify(_ handle: HandleNumber, _ id: UInt64, _ readiness: Readiness) throws(Errno) {
            try checked(systemCall(.schemeNotify, handle.argument, id, UInt64(readiness.rawValue)))
        }

        /// The handle that came with a `send` request. Corresponds to `SystemCall.schemeTakeHandle`.
        public static func takeHandle(_ handle: HandleNumber, tag: UInt32) throws(Errno) -> HandleNumber {
            HandleNumber(truncatingIfNeeded: try checked(systemCall(.schemeTakeHandle, handle.argument, UInt64(tag))))
        }
    }
#endif
