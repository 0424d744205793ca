#if os(none)
    public import Bytes
    import Runtime
    public import SchemeProtocol

    extension Host {
        /// Gives a file a new name. Without `replacing`, a name that exists is refused.
        public static func rename(_ old: ByteString, _ new: ByteString, replacing: Bool = true) throws(Errno) {
            try old.withURL { (from, fromLength) throws(Errno) in
                try new.withURL { (to, toLength) throws(Errno) in
                    _ = try retrying { systemCall(.rename, from, fromLength, to, toLength, replacing ? 0 : 1) }
                }
            }
        }

        /// Removes a name; of a directory only when `directory` is true (as `rmdir`).
        public static func unlink(_ path: ByteString, directory: Bool = false) throws(Errno) {
            try path.withURL { (address, length) throws(Errno) in
                _ = try retrying { systemCall(.unlink, address, length, directory ? 1 : 0) }
            }
        }

        /// Gives a file a second name.
        public static func link(_ existing: ByteString, _ new: ByteString, followsLinks: Bool = false) throws(Errno) {
            // The kernel's call links the name itself; a link is followed here.
            var source = existing
            if followsLinks {
                var depth = 0
                while try stat(source, followsLinks: false).mode.type == .symbolicLink {
                    depth += 1
                    if depth > 40 { throw .tooManySymbolicLinks }
                    let target = try readLink(source)
                    if target.first == 0x2f {
                        source = target
                    } else if let slash = source.bytes.lastIndex(of: 0x2f) {
                        source = source[0...slash] + target
                    } else {
                        source = target
                    }
                }
            }
            try source.withURL { (from, fromLength) throws(Errno) in
                try new.withURL { (to, toLength) throws(Errno) in
                    _ = try retrying { systemCall(.link, from, fromLength, to, toLength) }
                }
            }
        }

        public static func symbolicLink(at path: ByteString, to target: ByteString) throws(Errno) {
            if target.isEmpty { throw .noSuchFileOrDirectory }
            let handle = try open(path, [.write, .create, .exclusive, .symbolicLink], mode: 0o777)
            defer { try? close(handle) }
            _ = try unsafe target.bytes.span.withUnsafeBytes { (bytes) throws(Errno) in
                try unsafe write(handle, bytes)
            }
        }

        public static func readLink(_ path: ByteString) throws(Errno) -> ByteString {
            let handle = try open(path, [.read, .symbolicLink])
            defer { try? close(handle) }
            guard try stat(handle).mode.type == .symbolicLink else { throw .invalidArgument }
            var buffer = [UInt8](repeating: 0, count: Limits.pathLength)
            let length = try unsafe buffer.withMutableBytes { (raw) throws(Errno) in
                try unsafe read(handle, raw)
            }
            return ByteString(buffer[..<length])
        }

        public static func changeMode(_ path: ByteString, _ permissions: UInt16) throws(Errno) {
            let handle = try open(path, .statOnly)
            defer { try? close(handle) }
            try changeMode(handle, permissions)
        }

        public static func changeMode(_ handle: HandleNumber, _ permissions: UInt16) throws(Errno) {
            try retrying { systemCall(.changeMode, handle.argument, UInt64(permissions)) }
        }

        /// Sets the times of an open file; nil leaves one as it is.
        public static func setTimes(_ handle: HandleNumber, accessed: TimeSpec?, modified: TimeSpec?) throws(Errno) {
            let first = nanoseconds(accessed)
            let second = nanoseconds(modified)
            try retrying { systemCall(.setTimes, handle.argument, first, second) }
        }

        private static func nanoseconds(_ time: TimeSpec?) -> UInt64 {
            guard let time else { return .max }
            // The wire knows no times before 1970 and none after 2554.
            let seconds = UInt64(clamping: time.seconds)
            let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
            let (sum, overflow2) = product.addingReportingOverflow(UInt64(clamping: time.nanoseconds))
            return overflow || overflow2 ? .max - 1 : sum
        }

        public static func fileSystemStat(_ path: ByteString) throws(Errno) -> FileSystemStat {
            let handle = try open(path, .statOnly)
            defer { try? close(handle) }
            var result = FileSystemStat()
            try withAddress(of: &result) { (address) throws(Errno) in
                _ = try retrying { systemCall(.fileSystemStat, handle.argument, address) }
            }
            return result
        }

        /// Whether the caller may use the path so. Corresponds to `access`.
        public static func isAccessible(
            _ path: ByteString, read: Bool = false, write: Bool = false, execute: Bool = false
        )
            -> Bool
        {
            guard let mode = try? stat(path).mode else { return false }
            // There is one user: what any class may do, it may do. Rights of other kinds are handles and namespaces.
            if execute && mode.permissions & 0o111 == 0 { return false }
            if read && mode.permissions & 0o444 == 0 { return false }
            if write && mode.permissions & 0o222 == 0 { return false }
            return true
        }

        /// A new pipe: what is written to `write` is read from `read`.
        public static func pipe() throws(Errno) -> (read: HandleNumber, write: HandleNumber) {
            let readEnd = try open("pipe:", [.read])
            do throws(Errno) {
                return (readEnd, try duplicate(readEnd, name: "write"))
            } catch {
                try? close(readEnd)
                throw error
            }
        }

        public static func setNonBlocking(_ handle: HandleNumber, _ on: Bool) throws(Errno) {
            let raw = try checked(systemCall(.getFlags, handle.argument))
            var flags = OpenFlags(rawValue: UInt32(truncatingIfNeeded: raw))
            if on { flags.insert(.nonBlocking) } else { flags.remove(.nonBlocking) }
            try checked(systemCall(.setFlags, handle.argument, UInt64(flags.rawValue)))
        }
    }
#endif
