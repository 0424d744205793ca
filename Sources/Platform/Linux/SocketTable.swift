#if os(Linux)
    import CPlatform
    import SchemeProtocol
    import Synchronization

    /// The scheme handles of this process, and for each the connections that are free for a request.
    ///
    /// One connection carries one request at a time. The handle's own descriptor is the first; threads that ask at the same
    /// time, duplicates and inherited handles get further ones by `TransportOpcode.attach`.
    enum SocketTable {
        private struct Entry {
            var idle: [Int32]
            var flags: OpenFlags
        }

        /// More idle connections than this are closed rather than kept.
        private static var idleLimit: Int { 4 }

        /// Only the standard handles can be inherited without this process having been told.
        private static let entries = Guarded<[HandleNumber: Entry]>(inherited())
        private static let count = Atomic<Int>(-1)

        private static func inherited() -> [HandleNumber: Entry] {
            var found: [HandleNumber: Entry] = [:]
            for handle: HandleNumber in 0...2 where host_is_packet_socket(handle) == 1 {
                found[handle] = Entry(idle: [], flags: [])
            }
            return found
        }

        static func owns(_ handle: HandleNumber) -> Bool {
            // Most processes hold no scheme handle at all, and then nothing is locked.
            switch count.load(ordering: .relaxed) {
            case 0: false
            case -1: change { entries in entries[handle] != nil }
            default: entries.withLock { $0[handle] != nil }
            }
        }

        private static func change<Result: Sendable>(_ body: (inout sending [HandleNumber: Entry]) -> Result) -> Result
        {
            entries.withLock { entries in
                let result = body(&entries)
                count.store(entries.count, ordering: .relaxed)
                return result
            }
        }

        /// Takes a new handle in. `isOwn`: nobody else reads from its descriptor, so it can carry requests itself.
        static func adopt(_ handle: HandleNumber, isOwn: Bool) {
            change { $0[handle] = Entry(idle: isOwn ? [handle] : [], flags: []) }
        }

        /// Takes a descriptor that came from somebody else in, when it is a scheme handle.
        static func adoptIfPacketSocket(_ handle: HandleNumber) {
            if host_is_packet_socket(handle) == 1 { adopt(handle, isOwn: false) }
        }

        /// Drops a handle before its descriptor is closed.
        static func forget(_ handle: HandleNumber) {
            if count.load(ordering: .relaxed) == 0 { return }
            let extra = change { $0.removeValue(forKey: handle)?.idle ?? [] }
            for connection in extra where connection != handle { CPlatform.close(connection) }
        }

        /// A connection for one request on `handle`.
        static func take(_ handle: HandleNumber) throws(Errno) -> Int32 {
            let idle = entries.withLock { $0[handle]?.idle.popLast() }
            if let idle { return idle }
            return try attach(to: handle)
        }

        /// Gives a connection back after its request has been answered.
        static func giveBack(_ connection: Int32, to handle: HandleNumber) {
            let isKept = entries.withLock { entries in
                guard let kept = entries[handle]?.idle.count, kept < idleLimit || connection == handle else {
                    return false
                }
                entries[handle]?.idle.append(connection)
                return true
            }
            if !isKept { drop(connection, of: handle) }
        }

        /// Closes a connection that cannot be used again; the handle's own descriptor stays until the handle is closed.
        static func drop(_ connection: Int32, of handle: HandleNumber) {
            if connection != handle { CPlatform.close(connection) }
        }

        /// One more connection for the same open handle.
        static func attach(to handle: HandleNumber) throws(Errno) -> Int32 {
            var ends: [Int32] = [-1, -1]
            _ = try checked(unsafe host_packet_pair(&ends))
            defer { CPlatform.close(ends[1]) }
            var request = Request()
            request.opcode = TransportOpcode.attach
            request.flags = Request.oneWay
            do throws(Errno) {
                try unsafe SocketPacket.send(
                    handle, request, UnsafeRawBufferPointer(start: nil, count: 0), passing: ends[1])
                return ends[0]
            } catch {
                CPlatform.close(ends[0])
                throw error == .brokenPipe ? .inputOutput : error
            }
        }
    }
#endif
