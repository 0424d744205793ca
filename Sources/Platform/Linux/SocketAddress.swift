#if os(Linux)
    import Bytes
    import CPlatform
    import SchemeProtocol

    /// Where the sockets of the schemes lie: `$XDG_RUNTIME_DIR/apus`, or `/tmp/apus-UID` where that is not set.
    enum SocketDirectory {
        static var path: ByteString {
            if let runtime = unsafe getenv("XDG_RUNTIME_DIR"), unsafe strlen(runtime) > 0 {
                return unsafe ByteString(cString: runtime) + "/apus"
            }
            return "/tmp/apus-" + ByteString(getuid())
        }

        /// Makes the directory. It must be ours alone: whoever owns it could stand in for every scheme.
        static func prepare() throws(Errno) {
            var raw = CPlatform.stat()
            try unsafe path.withCString { (name) throws(Errno) in
                if unsafe mkdir(name, 0o700) == -1, lastError != .alreadyExists { throw lastError }
                _ = try checked(unsafe lstat(name, &raw))
            }
            guard FileMode(rawValue: UInt16(raw.st_mode)).type == .directory else { throw .notADirectory }
            guard raw.st_uid == getuid(), raw.st_mode & 0o022 == 0 else { throw .permissionDenied }
        }

        /// Whether `name` can be a scheme's: letters, digits, `.`, `_`, `-` and `+`, beginning with a letter or digit.
        static func isName(_ name: ByteString) -> Bool {
            guard let first = name.first, first.isAlphanumeric, name.count <= Limits.schemeNameLength else {
                return false
            }
            return name.allSatisfy { $0.isAlphanumeric || $0 == 0x2e || $0 == 0x5f || $0 == 0x2d || $0 == 0x2b }
        }

        static func socketPath(of scheme: ByteString) -> ByteString { path + "/" + scheme }

        static func exists(_ scheme: ByteString) -> Bool {
            let answer = try? unsafe socketPath(of: scheme).withCString { (name) throws(Errno) in
                unsafe access(name, F_OK)
            }
            return answer == 0
        }

        /// Calls `body` with the socket address of a scheme.
        private static func withAddress(
            of scheme: ByteString, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Errno) -> Void
        ) throws(Errno) {
            let path = socketPath(of: scheme)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            // One byte stays for the NUL.
            guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { throw .nameTooLong }
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { raw in
                for index in 0..<path.count { unsafe raw[index] = path[index] }
            }
            try unsafe withUnsafePointer(to: &address) { (pointer) throws(Errno) in
                try unsafe body(
                    UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
                    socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }

        /// A new connection to the provider of a scheme.
        static func connect(to scheme: ByteString) throws(Errno) -> Int32 {
            let socket = try checked(host_packet_socket(0))
            do throws(Errno) {
                try unsafe withAddress(of: scheme) { (address, length) throws(Errno) in
                    _ = try retrying { unsafe CPlatform.connect(socket, address, length) }
                }
                return socket
            } catch {
                CPlatform.close(socket)
                // The socket of a provider that has died stays behind.
                throw error == .connectionRefused ? .noSuchDevice : error
            }
        }

        /// A listening socket for a scheme that nobody serves.
        static func listen(as scheme: ByteString) throws(Errno) -> Int32 {
            try prepare()
            let socket = try checked(host_packet_socket(Int32(SOCK_NONBLOCK.rawValue)))
            do throws(Errno) {
                do throws(Errno) { try bind(socket, scheme) } catch Errno(rawValue: EADDRINUSE) {
                    if let other = try? connect(to: scheme) {
                        CPlatform.close(other)
                        throw .alreadyExists
                    }
                    try remove(scheme)
                    try bind(socket, scheme)
                }
                _ = try checked(CPlatform.listen(socket, 64))
                return socket
            } catch {
                CPlatform.close(socket)
                throw error
            }
        }

        private static func bind(_ socket: Int32, _ scheme: ByteString) throws(Errno) {
            try unsafe withAddress(of: scheme) { (address, length) throws(Errno) in
                _ = try checked(unsafe CPlatform.bind(socket, address, length))
            }
        }

        static func remove(_ scheme: ByteString) throws(Errno) {
            try unsafe socketPath(of: scheme).withCString { (name) throws(Errno) in
                _ = try checked(unsafe unlink(name))
            }
        }
    }
#endif
