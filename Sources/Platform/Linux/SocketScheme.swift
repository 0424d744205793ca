#if os(Linux)
    import Bytes
    import CPlatform
    import SchemeProtocol
    import Synchronization

    /// Schemes on Linux, the client's side: a provider listens on a `SOCK_SEQPACKET` socket `$XDG_RUNTIME_DIR/apus/NAME`; each
    /// open handle is one connection to it, over which the same `Request` and `Response` records travel as between processes
    /// on Apus.
    enum SocketScheme {
        /// A path taken apart.
        struct Target {
            var scheme: ByteString
            var path: ByteString
        }

        /// The scheme that a path names, when it is not `file:` and its provider's socket exists.
        static func target(of path: ByteString) -> Target? {
            let target: Target
            if path.hasPrefix("/scheme/") {
                let end = path[8..<path.count].firstIndex(of: 0x2f).map { $0 + 8 } ?? path.count
                target = Target(scheme: path[8..<end], path: path[min(end + 1, path.count)..<path.count])
            } else {
                guard let colon = path.firstIndex(of: 0x3a) else { return nil }
                target = Target(scheme: path[0..<colon], path: path[(colon + 1)..<path.count])
            }
            guard SocketDirectory.isName(target.scheme), target.scheme != "file" else { return nil }
            return SocketDirectory.exists(target.scheme) ? target : nil
        }

        static func owns(_ handle: HandleNumber) -> Bool { SocketTable.owns(handle) }
        static func forget(_ handle: HandleNumber) { SocketTable.forget(handle) }

        /// A question to a provider, before it has its tag.
        static func question(
            _ opcode: Opcode, _ argument0: UInt64 = 0, _ argument1: UInt64 = 0, _ argument2: UInt64 = 0
        )
            -> Request
        {
            var request = Request()
            request.opcode = opcode.rawValue
            request.argument0 = argument0
            request.argument1 = argument1
            request.argument2 = argument2
            return request
        }

        // MARK: Opening

        static func open(_ target: Target, _ flags: OpenFlags, _ mode: UInt16) throws(Errno) -> HandleNumber {
            let request = question(.open, UInt64(flags.rawValue), UInt64(mode))
            let connection = try SocketDirectory.connect(to: target.scheme)
            do throws(Errno) {
                let answer = try SocketConnection.ask(connection, request, input: target.path)
                return adopt(answer, else: connection)
            } catch {
                CPlatform.close(connection)
                throw error
            }
        }

        static func open(_ path: ByteString, in directory: HandleNumber, _ flags: OpenFlags, _ mode: UInt16)
            throws(Errno) -> HandleNumber
        { try derive(directory, question(.openAt, UInt64(flags.rawValue), UInt64(mode)), path) }

        static func duplicate(_ handle: HandleNumber, _ name: ByteString) throws(Errno) -> HandleNumber {
            try derive(handle, question(.duplicate), name)
        }

        /// A new handle made from another one: its connection goes along with the request.
        private static func derive(_ handle: HandleNumber, _ request: Request, _ path: ByteString) throws(Errno)
            -> HandleNumber
        {
            var ends: [Int32] = [-1, -1]
            _ = try checked(unsafe host_packet_pair(&ends))
            defer { CPlatform.close(ends[1]) }
            do throws(Errno) {
                return adopt(try ask(handle, request, input: path, passing: ends[1]), else: ends[0])
            } catch {
                CPlatform.close(ends[0])
                throw error
            }
        }

        /// The handle that an answer to `open` means: the one that came with it, or the connection it came for.
        private static func adopt(_ answer: SocketConnection.Reply, else connection: Int32) -> HandleNumber {
            if answer.passed != -1 {
                CPlatform.close(connection)
                SocketTable.adoptIfPacketSocket(answer.passed)
                return answer.passed
            }
            SocketTable.adopt(connection, isOwn: true)
            return connection
        }

        // MARK: Asking

        /// Asks on a connection of the handle's, and waits for the answer.
        @discardableResult
        static func ask(
            _ handle: HandleNumber, _ request: Request, input: UnsafeRawBufferPointer,
            output: UnsafeMutableRawBufferPointer, passing: Int32 = -1
        ) throws(Errno) -> SocketConnection.Reply {
            let connection = try SocketTable.take(handle)
            let reply: SocketConnection.Reply
            do throws(Errno) {
                reply = try unsafe SocketConnection.exchange(
                    connection, request, input: input, output: output, passing: passing)
            } catch {
                SocketTable.drop(connection, of: handle)
                throw error
            }
            SocketTable.giveBack(connection, to: handle)
            try reply.check()
            return reply
        }

        @discardableResult
        static func ask(_ handle: HandleNumber, _ request: Request, input: ByteString = [], passing: Int32 = -1)
            throws(Errno) -> SocketConnection.Reply
        {
            try unsafe input.bytes.span.withUnsafeBytes { (raw) throws(Errno) in
                try unsafe ask(
                    handle, request, input: raw, output: UnsafeMutableRawBufferPointer(start: nil, count: 0),
                    passing: passing)
            }
        }

        /// Asks for a record that comes back as payload.
        static func askRecord<Record: BitwiseCopyable>(
            _ handle: HandleNumber, _ request: Request, _ record: inout Record
        )
            throws(Errno)
        {
            try unsafe withUnsafeMutableBytes(of: &record) { (raw) throws(Errno) in
                _ = try unsafe ask(
                    handle, request, input: UnsafeRawBufferPointer(start: nil, count: 0), output: raw)
            }
        }

        /// Asks something of a whole scheme, for which no handle is open.
        private static func askScheme(_ scheme: ByteString, _ request: Request, _ input: ByteString) throws(Errno) {
            let connection = try SocketDirectory.connect(to: scheme)
            defer { CPlatform.close(connection) }
            _ = try SocketConnection.ask(connection, request, input: input)
        }

        // MARK: The operations

        /// What stands for "at the position of the handle".
        private static func offsetArgument(_ offset: UInt64?) throws(Errno) -> UInt64 {
            guard let offset else { return .max }
            guard offset <= UInt64(Int64.max) else { throw .invalidArgument }
            return offset
        }

        static func read(_ handle: HandleNumber, _ buffer: UnsafeMutableRawBufferPointer, at offset: UInt64?)
            throws(Errno) -> Int
        {
            let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(Limits.payloadLength))
            let reply = try unsafe ask(
                handle, question(.read, offsetArgument(offset)), input: UnsafeRawBufferPointer(start: nil, count: 0),
                output: part)
            return Int(reply.result)
        }

        static func write(_ handle: HandleNumber, _ buffer: UnsafeRawBufferPointer, at offset: UInt64?)
            throws(Errno) -> Int
        {
            let part = unsafe UnsafeRawBufferPointer(rebasing: buffer.prefix(Limits.payloadLength))
            let reply = try unsafe ask(
                handle, question(.write, offsetArgument(offset)), input: part,
                output: UnsafeMutableRawBufferPointer(start: nil, count: 0))
            guard reply.result <= Int64(part.count) else { throw .protocolError }
            return Int(reply.result)
        }

        static func seek(_ handle: HandleNumber, _ offset: Int64, _ origin: SeekOrigin) throws(Errno) -> UInt64 {
            var request = question(.size, UInt64(bitPattern: offset), UInt64(origin.rawValue))
            request.opcode = TransportOpcode.seek
            return UInt64(try ask(handle, request).result)
        }

        static func stat(_ handle: HandleNumber) throws(Errno) -> Stat {
            var stat = Stat()
            try askRecord(handle, question(.stat), &stat)
            return stat
        }

        static func fileSystemStat(_ handle: HandleNumber) throws(Errno) -> FileSystemStat {
            var stat = FileSystemStat()
            try askRecord(handle, question(.fileSystemStat), &stat)
            return stat
        }

        static func path(_ handle: HandleNumber) throws(Errno) -> ByteString {
            ByteString(try answerBytes(handle, question(.path), atMost: Limits.pathLength))
        }

        /// Asks for bytes that come back as payload.
        private static func answerBytes(_ handle: HandleNumber, _ request: Request, atMost limit: Int) throws(Errno)
            -> [UInt8]
        {
            var buffer = [UInt8](repeating: 0, count: limit)
            let reply = try unsafe buffer.withMutableBytes { (raw) throws(Errno) in
                try unsafe ask(handle, request, input: UnsafeRawBufferPointer(start: nil, count: 0), output: raw)
            }
            return Array(buffer[..<Int(reply.result)])
        }

        static func sync(_ handle: HandleNumber) throws(Errno) { try ask(handle, question(.sync)) }

        static func truncate(_ handle: HandleNumber, _ size: UInt64) throws(Errno) {
            try ask(handle, question(.truncate, size))
        }

        static func directoryEntries(_ handle: HandleNumber, _ cookie: inout UInt64) throws(Errno) -> [DirectoryEntry] {
            let bytes = try answerBytes(handle, question(.directoryEntries, cookie), atMost: 32768)
            return try DirectoryRecords.decode(bytes.span, &cookie)
        }

        static func rename(_ old: Target, _ new: Target, _ replacing: Bool) throws(Errno) {
            try askScheme(old.scheme, question(.rename, replacing ? 0 : 1), try pair(old.path, new.path))
        }

        static func unlink(_ target: Target, _ directory: Bool) throws(Errno) {
            try askScheme(target.scheme, question(.unlink, directory ? 1 : 0), target.path)
        }

        static func link(_ old: Target, _ new: Target) throws(Errno) {
            try askScheme(old.scheme, question(.link), try pair(old.path, new.path))
        }

        private static func pair(_ old: ByteString, _ new: ByteString) throws(Errno) -> ByteString {
            guard !old.contains(0), !new.contains(0) else { throw .invalidArgument }
            return old + [0] + new
        }

        static func changeMode(_ handle: HandleNumber, _ permissions: UInt16) throws(Errno) {
            try ask(handle, question(.changeMode, UInt64(permissions)))
        }

        static func setTimes(_ handle: HandleNumber, accessed: TimeSpec?, modified: TimeSpec?) throws(Errno) {
            try ask(handle, question(.setTimes, try nanoseconds(accessed), try nanoseconds(modified)))
        }

        private static func nanoseconds(_ time: TimeSpec?) throws(Errno) -> UInt64 {
            guard let time else { return .max }
            let (product, overflow) = time.seconds.multipliedReportingOverflow(by: 1_000_000_000)
            let (sum, overflow2) = product.addingReportingOverflow(time.nanoseconds)
            guard !overflow, !overflow2, sum >= 0 else { throw .invalidArgument }
            return UInt64(sum)
        }

        static func changeFlags(_ handle: HandleNumber, _ flags: OpenFlags, among mask: OpenFlags) throws(Errno) {
            var request = question(.setFlags, UInt64(flags.rawValue), UInt64(mask.rawValue))
            request.opcode = TransportOpcode.changeFlags
            try ask(handle, request)
        }

        static func call(
            _ handle: HandleNumber, _ verb: UInt64, _ argument: UInt64, _ payload: UnsafeMutableRawBufferPointer,
            inputLength: Int
        ) throws(Errno) -> Int64 {
            guard payload.count <= Limits.payloadLength, inputLength <= payload.count else { throw .invalidArgument }
            return try unsafe ask(
                handle, question(.call, verb, argument, UInt64(inputLength)), input: UnsafeRawBufferPointer(payload),
                output: payload
            ).result
        }

        /// The memory behind a handle: a descriptor, and where in it the wanted part begins.
        static func map(_ handle: HandleNumber, offset: UInt64, length: Int, _ flags: MapFlags) throws(Errno)
            -> (memory: Int32, offset: UInt64)
        {
            let reply = try ask(handle, question(.map, offset, UInt64(length), UInt64(flags.rawValue)))
            guard reply.passed != -1 else { throw .protocolError }
            return (reply.passed, UInt64(reply.result))
        }

        static func send(_ handle: HandleNumber, _ sent: HandleNumber, _ argument: UInt64) throws(Errno) -> Int64 {
            try ask(handle, question(.send, argument), passing: sent).result
        }
    }
#endif
