#if os(Linux)
    import CPlatform
    import SchemeProtocol

    /// Requests that only the Linux transport knows: what the kernel does by itself on Apus.
    enum TransportOpcode {
        /// argument0 = offset (signed), argument1 = `SeekOrigin`. Answer: the new position.
        static var seek: UInt8 { 200 }
        /// One-way, with a socket attached: it becomes one more connection for the same open handle. A process that
        /// inherits a handle makes one of its own, because two readers of one socket would take each other's answers.
        static var attach: UInt8 { 201 }
        /// argument0 = the flags to set, argument1 = which flags are meant. Answer: all flags.
        static var changeFlags: UInt8 { 202 }
    }

    /// One packet on a socket: a record in front, a payload behind it, perhaps a descriptor beside it.
    enum SocketPacket {
        /// What came in beside the record and the payload.
        struct Arrival {
            /// Of record and payload together; 0 when the other side has closed.
            var length: Int
            var passed: Int32
            /// The packet was longer than the room for it.
            var isCut: Bool
        }

        static func send<Head: BitwiseCopyable>(
            _ socket: Int32, _ head: Head, _ payload: UnsafeRawBufferPointer, passing: Int32 = -1
        ) throws(Errno) {
            _ = try unsafe withUnsafeBytes(of: head) { (raw) throws(Errno) in
                try retrying {
                    unsafe host_send_packet(
                        socket, raw.baseAddress, raw.count, payload.baseAddress, payload.count, passing)
                }
            }
        }

        static func receive<Head: BitwiseCopyable>(
            _ socket: Int32, _ head: inout Head, _ payload: UnsafeMutableRawBufferPointer
        ) throws(Errno) -> Arrival {
            var passed: Int32 = -1
            var cut: Int32 = 0
            let length = try unsafe withUnsafeMutableBytes(of: &head) { (raw) throws(Errno) in
                try checked(
                    unsafe host_receive_packet(
                        socket, raw.baseAddress, raw.count, payload.baseAddress, payload.count, &passed, &cut))
            }
            return Arrival(length: length, passed: passed, isCut: cut != 0)
        }
    }

    /// Milliseconds for `poll` and `epoll_wait` until `deadline` as the kernel's calls take it: 0 for ever, 1 not at all.
    func millisecondsLeft(until deadline: UInt64) -> Int32 {
        if deadline == 0 { return -1 }
        let now = Host.clock(.monotonic)
        if deadline <= now { return 0 }
        // Rounded up: waking early would mean waking twice.
        return Int32(clamping: (deadline - now + 999_999) / 1_000_000)
    }
#endif
