#if os(Linux)
    import Bytes
    import CPlatform
    import SchemeProtocol

    /// The provider's end of a scheme on Linux: it does for the clients of one provider what the kernel does on Apus. It
    /// keeps the open descriptions with their positions and flags, gives every request a tag, carries handles, and takes
    /// nothing on trust: a client that breaks the protocol loses its connection and nobody else notices.
    ///
    /// One thread uses it. The provider's handle is the epoll descriptor that watches all its sockets.
    @safe final class SocketProvider: @unchecked Sendable {
        /// An open handle as the provider knows it; all connections of one handle share it.
        final class Description {
            let id: UInt64
            let isPositioned: Bool
            var position: UInt64 = 0
            var flags: OpenFlags
            var connections = 0

            init(id: UInt64, isPositioned: Bool, flags: OpenFlags) {
                self.id = id
                self.isPositioned = isPositioned
                self.flags = flags
            }
        }

        /// One socket of a client's.
        final class Connection {
            let socket: Int32
            let process: Int32
            /// nil until `open` has been answered.
            var description: Description?
            /// The request that has no answer yet; a connection carries one at a time.
            var pendingTag: UInt32?
            var interest: Readiness = []

            init(socket: Int32, process: Int32, description: Description? = nil) {
                self.socket = socket
                self.process = process
                self.description = description
            }
        }

        /// A request that the provider has and has not answered.
        @safe struct Pending {
            /// The connection's slot; nil when it has gone.
            var slot: Int?
            var clientTag: UInt32
            var opcode: UInt8
            var flags: OpenFlags
            var payload: UnsafeMutableRawBufferPointer
            /// The position to go on from, for handles that have one.
            var description: Description?
            var offset: UInt64?
            /// A seek from the end waits for the size: by how much.
            var seekOffset: Int64 = 0
            /// How much a `map` is for.
            var mapLength: UInt64 = 0
            /// A descriptor that came along and nobody took.
            var passed: Int32 = -1
        }

        let name: ByteString
        let queue: Int32
        let listener: Int32
        /// A descriptor that tells the owner of this scheme's socket file from a later instance.
        private let inode: UInt64
        var connections: [Connection?] = []
        private var freeSlots: [Int] = []
        var pending: [UInt32: Pending] = [:]
        /// One-way requests that this end makes itself: `close` and `cancel`.
        var ownRequests: [Request] = []
        private var lastTag: UInt32 = 0
        private let scratch: UnsafeMutableRawBufferPointer

        static var connectionLimit: Int { 1024 }
        private static var listenerData: UInt64 { .max }

        init(_ name: ByteString) throws(Errno) {
            guard SocketDirectory.isName(name), name != "file" else { throw .invalidArgument }
            self.name = name
            listener = try SocketDirectory.listen(as: name)
            inode = (try? Host.stat(SocketDirectory.socketPath(of: name), followsLinks: false).inode) ?? 0
            unsafe scratch = .allocate(byteCount: Limits.payloadLength, alignment: 16)
            do throws(Errno) {
                queue = try checked(epoll_create1(O_CLOEXEC))
            } catch {
                queue = -1
                CPlatform.close(listener)
                throw error
            }
            _ = host_set_interest(queue, EPOLL_CTL_ADD, listener, EPOLLIN.rawValue, Self.listenerData)
        }

        /// Ends the scheme: every client sees its connection break.
        func shutDown() {
            if let stat = try? Host.stat(SocketDirectory.socketPath(of: name), followsLinks: false), stat.inode == inode
            {
                try? SocketDirectory.remove(name)
            }
            CPlatform.close(listener)
            for connection in connections { if let connection { CPlatform.close(connection.socket) } }
            for request in pending.values { release(request) }
            connections = []
            pending = [:]
        }

        deinit { unsafe scratch.deallocate() }

        // MARK: Connections

        func add(_ connection: Connection) throws(Errno) {
            let inUse = connections.count - freeSlots.count
            guard inUse < Self.connectionLimit else { throw .tooManyHandles }
            let slot = freeSlots.popLast() ?? connections.count
            if slot == connections.count { connections.append(nil) }
            let flags = host_fcntl(connection.socket, F_GETFL, 0)
            _ = host_fcntl(connection.socket, F_SETFL, Int(flags | O_NONBLOCK))
            guard host_set_interest(queue, EPOLL_CTL_ADD, connection.socket, EPOLLIN.rawValue, UInt64(slot)) == 0 else {
                freeSlots.append(slot)
                throw lastError
            }
            connections[slot] = connection
            connection.description?.connections += 1
        }

        /// Drops a connection: its request is cancelled, and its handle closed when it was the last one.
        func drop(_ slot: Int) {
            guard let connection = connections[slot] else { return }
            connections[slot] = nil
            freeSlots.append(slot)
            CPlatform.close(connection.socket)
            if let tag = connection.pendingTag {
                pending[tag]?.slot = nil
                emit(.cancel, handle: connection.description?.id ?? 0, argument: UInt64(tag))
            }
            if let description = connection.description { release(description) }
        }

        private func release(_ description: Description) {
            description.connections -= 1
            if description.connections == 0 { emit(.close, handle: description.id) }
        }

        func emit(_ opcode: Opcode, handle: UInt64, argument: UInt64 = 0) {
            var request = SocketScheme.question(opcode, argument)
            request.flags = Request.oneWay
            request.handle = handle
            ownRequests.append(request)
        }

        private func accept() {
            // The limit is there for descriptors: a connection too many is refused by closing it.
            let socket = host_accept(listener)
            guard socket != -1 else { return }
            let connection = Connection(socket: socket, process: host_peer_process(socket))
            do throws(Errno) { try add(connection) } catch { CPlatform.close(socket) }
        }

        // MARK: Receiving

        /// The next request, or nil at the deadline.
        func next(until deadline: UInt64) throws(Errno) -> Request? {
            while true {
                if !ownRequests.isEmpty { return ownRequests.removeFirst() }
                var events: UInt32 = 0
                var data: UInt64 = 0
                let milliseconds = deadline == 1 ? 0 : millisecondsLeft(until: deadline)
                let count = try checked(unsafe host_wait_event(queue, milliseconds, &events, &data))
                if count == 0 {
                    if deadline == 1 || milliseconds >= 0 && millisecondsLeft(until: deadline) == 0 { return nil }
                    continue
                }
                if data == Self.listenerData {
                    accept()
                } else if let request = receive(Int(data)) {
                    return request
                }
            }
        }

        /// Takes one packet from a connection. nil when that made no request for the provider.
        private func receive(_ slot: Int) -> Request? {
            guard slot < connections.count, let connection = connections[slot] else { return nil }
            var request = Request()
            let arrival: SocketPacket.Arrival
            do throws(Errno) {
                arrival = try unsafe SocketPacket.receive(connection.socket, &request, scratch)
            } catch {
                if error != .wouldBlock && error != .interrupted { drop(slot) }
                return nil
            }
            let head = MemoryLayout<Request>.size
            guard arrival.length >= head, !arrival.isCut else {
                if arrival.passed != -1 { CPlatform.close(arrival.passed) }
                drop(slot)
                return nil
            }
            let packet = Packet(request: request, payloadLength: arrival.length - head, passed: arrival.passed)
            return accept(packet, from: slot, connection)
        }

        /// What came in one packet.
        struct Packet {
            var request: Request
            var payloadLength: Int
            var passed: Int32
        }

        /// Files a request under a new tag, with its payload in memory of its own.
        func file(_ packet: Packet, _ record: Pending, from slot: Int, _ connection: Connection) -> Request {
            var record = record
            var request = packet.request
            repeat { lastTag &+= 1 } while lastTag == 0 || pending[lastTag] != nil
            let length = max(packet.payloadLength, Int(request.length))
            let payload = UnsafeMutableRawBufferPointer.allocate(
                byteCount: max(length, 1), alignment: 16)
            unsafe payload.copyMemory(from: UnsafeRawBufferPointer(rebasing: scratch.prefix(packet.payloadLength)))
            unsafe UnsafeMutableRawBufferPointer(rebasing: payload[packet.payloadLength...]).initializeMemory(
                as: UInt8.self, repeating: 0)
            unsafe record.payload = UnsafeMutableRawBufferPointer(start: payload.baseAddress, count: length)
            record.clientTag = request.tag
            record.slot = slot
            pending[lastTag] = record
            connection.pendingTag = lastTag
            request.tag = lastTag
            request.flags = 0
            request.handle = connection.description?.id ?? 0
            request.payload = UInt64(UInt(bitPattern: payload.baseAddress))
            request.length = UInt32(length)
            request.caller = UInt64(max(connection.process, 0))
            request.callerGroup = UInt32(max(connection.process > 0 ? getpgid(connection.process) : 0, 0))
            return request
        }

        func release(_ record: Pending) {
            unsafe record.payload.deallocate()
            if record.passed != -1 { CPlatform.close(record.passed) }
        }
    }
#endif
