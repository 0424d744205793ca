#if os(Linux)
    public import Bytes
    import CPlatform
    public import SchemeProtocol

    extension Host {
        /// Gives a file other owners; nil leaves one as it is. Corresponds to `chown` and `lchown`.
        public static func changeOwner(
            _ path: ByteString, user: UInt32?, group: UInt32?, followsLinks: Bool = true
        ) throws(Errno) {
            try unsafe localPath(path).withCString { (name) throws(Errno) in
                _ = try checked(
                    unsafe fchownat(
                        AT_FDCWD, name, user ?? .max, group ?? .max, followsLinks ? 0 : AT_SYMLINK_NOFOLLOW))
            }
        }

        /// Sets the times of what a path names, without opening it; nil leaves one as it is.
        public static func setTimes(
            _ path: ByteString, accessed: TimeSpec?, modified: TimeSpec?, followsLinks: Bool
        ) throws(Errno) {
            var times = (timespec(accessed), timespec(modified))
            try unsafe localPath(path).withCString { (name) throws(Errno) in
                _ = try unsafe withUnsafePointer(to: &times) { (pointer) throws(Errno) in
                    try unsafe pointer.withMemoryRebound(to: timespec.self, capacity: 2) { (pair) throws(Errno) in
                        try checked(
                            unsafe utimensat(AT_FDCWD, name, pair, followsLinks ? 0 : AT_SYMLINK_NOFOLLOW))
                    }
                }
            }
        }

        /// Makes a pipe, a device or another special file. Corresponds to `mknod`.
        public static func makeNode(
            _ path: ByteString, _ type: FileType, permissions: UInt16, device: UInt64 = 0
        ) throws(Errno) {
            try unsafe localPath(path).withCString { (name) throws(Errno) in
                _ = try checked(
                    unsafe mknod(name, mode_t(FileMode(type, permissions: permissions).rawValue), dev_t(device)))
            }
        }

        /// Moves bytes from one handle to another without bringing them into the program; how many, 0 at the end.
        /// `notSupported` where the handles are not of the kinds for which this works.
        public static func transfer(from source: HandleNumber, to target: HandleNumber, atMost count: Int)
            throws(Errno) -> Int
        {
            if SocketScheme.owns(source) || SocketScheme.owns(target) { throw .notSupported }
            do throws(Errno) {
                return try retrying { host_send_file(target, source, min(max(count, 0), 0x7fff_f000)) }
            } catch .invalidArgument { throw .notSupported } catch .notImplemented { throw .notSupported }
        }

        /// Writes everything that is held back to the disks.
        public static func syncAll() throws(Errno) { CPlatform.sync() }

        public static var groupID: UInt32 { getgid() }
        public static var effectiveGroupID: UInt32 { getegid() }

        /// The groups that the process belongs to beside its own.
        public static func groups() throws(Errno) -> [UInt32] {
            let count = try checked(getgroups(0, nil))
            if count == 0 { return [] }
            var groups = [gid_t](repeating: 0, count: Int(count))
            _ = try checked(unsafe getgroups(count, &groups))
            return groups
        }

        /// How little the process matters to the scheduler: -20 ... 19.
        public static func nice() throws(Errno) -> Int32 { getpriority(0, 0) }

        public static func setNice(_ value: Int32) throws(Errno) {
            _ = try checked(setpriority(0, 0, value))
        }

        /// How many processors there are, and how many of them the process may use.
        public static func processorCount(all: Bool) -> Int {
            Int(sysconf(Int32(all ? _SC_NPROCESSORS_CONF : _SC_NPROCESSORS_ONLN)))
        }

        /// A number for this computer, as `hostid` shows it.
        public static func computerNumber() throws(Errno) -> UInt32 { UInt32(truncatingIfNeeded: gethostid()) }

        /// The name of the terminal behind a handle; nil where it is none.
        public static func terminalName(_ handle: HandleNumber) -> ByteString? {
            guard isTerminal(handle) else { return nil }
            return try? path(handle)
        }
    }
#endif
