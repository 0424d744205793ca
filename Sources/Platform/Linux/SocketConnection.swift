#if os(Linux)
    import Bytes
    import CPlatform
    import SchemeProtocol
    import Synchronization

    /// One exchange over one connection: a request goes out, its answer comes in.
    enum SocketConnection {
        struct Reply {
            var result: Int64
            /// A handle that came with the answer, or -1.
            var passed: Int32

            /// Throws what the provider refused with.
            func check() throws(Errno) {
                if result < 0 {
                    if passed != -1 { CPlatform.close(passed) }
                    throw Errno(rawValue: Int32(clamping: -max(result, -4095)))
                }
            }
        }

        private static let lastTag = Atomic<UInt32>(0)

        /// A tag that no request under way in this process has; 0 belongs to notifications.
        private static func makeTag() -> UInt32 {
            while true {
                let tag = lastTag.wrappingAdd(1, ordering: .relaxed).newValue
                if tag != 0 { return tag }
            }
        }

        /// Asks on a connection that the caller owns, without an answer payload.
        static func ask(_ connection: Int32, _ request: Request, input: ByteString) throws(Errno) -> Reply {
            guard input.count <= Limits.pathLength * 2 else { throw .nameTooLong }
            let reply = try unsafe input.bytes.span.withUnsafeBytes { (raw) throws(Errno) in
                try unsafe exchange(
                    connection, request, input: raw, output: UnsafeMutableRawBufferPointer(start: nil, count: 0))
            }
            try reply.check()
            return reply
        }

        /// Sends and waits. What throws here has broken the connection; a refusal by the provider is a negative result.
        static func exchange(
            _ connection: Int32, _ request: Request, input: UnsafeRawBufferPointer,
            output: UnsafeMutableRawBufferPointer, passing: Int32 = -1
        ) throws(Errno) -> Reply {
            var request = request
            request.tag = makeTag()
            // Where bytes go both ways (`call`) they are the same bytes.
            request.length = UInt32(max(input.count, output.count))
            do throws(Errno) {
                try unsafe SocketPacket.send(connection, request, input, passing: passing)
                return try unsafe receive(connection, request.tag, output)
            } catch .brokenPipe { throw .inputOutput } catch .connectionReset { throw .inputOutput }
        }

        private static func receive(_ connection: Int32, _ tag: UInt32, _ output: UnsafeMutableRawBufferPointer)
            throws(Errno) -> Reply
        {
            while true {
                var response = Response(tag: 0, result: 0)
                let arrival: SocketPacket.Arrival
                do throws(Errno) {
                    arrival = try unsafe SocketPacket.receive(connection, &response, output)
                } catch .interrupted {
                    // The answer still comes: either the work was done before, or it is `cancelled`.
                    try cancel(connection, tag)
                    continue
                }
                guard arrival.length >= MemoryLayout<Response>.size, !arrival.isCut else {
                    if arrival.passed != -1 { CPlatform.close(arrival.passed) }
                    throw .inputOutput
                }
                // Anything else is a notification that came too late to be of use.
                guard response.tag == tag else { continue }
                // A count of bytes that did not come would make the caller read what nobody wrote.
                if unsafe !output.isEmpty, response.result > Int64(output.count), response.flags & payloadIsCount != 0 {
                    throw .protocolError
                }
                if response.result == -Int64(Errno.cancelled.rawValue) {
                    response.result = -Int64(Errno.interrupted.rawValue)
                }
                return Reply(result: response.result, passed: arrival.passed)
            }
        }

        /// Set by the transport in answers whose result counts the payload's bytes.
        static var payloadIsCount: UInt32 { 1 << 31 }

        private static func cancel(_ connection: Int32, _ tag: UInt32) throws(Errno) {
            var request = SocketScheme.question(.cancel, UInt64(tag))
            request.flags = Request.oneWay
            try unsafe SocketPacket.send(connection, request, UnsafeRawBufferPointer(start: nil, count: 0))
        }
    }
#endif
