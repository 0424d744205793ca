#if os(Linux)
    public import Bytes
    import CPlatform
    public import SchemeProtocol

    extension Host {
        /// Opens a path. Corresponds to `open` in POSIX.
        public static func open(_ path: ByteString, _ flags: OpenFlags, mode: UInt16 = 0o666) throws(Errno)
            -> HandleNumber
        {
            if let target = SocketScheme.target(of: path) { return try SocketScheme.open(target, flags, mode) }
            return try open(at: AT_FDCWD, localPath(path), flags, mode)
        }

        /// Opens a path below an open directory. Corresponds to `openat`.
        public static func open(
            _ path: ByteString, in directory: HandleNumber, _ flags: OpenFlags, mode: UInt16 = 0o666
        )
            throws(Errno) -> HandleNumber
        {
            if SocketScheme.owns(directory) { return try SocketScheme.open(path, in: directory, flags, mode) }
            return try open(at: directory, path, flags, mode)
        }

        private static func open(at directory: Int32, _ path: ByteString, _ flags: OpenFlags, _ mode: UInt16)
            throws(Errno) -> HandleNumber
        {
            if flags.contains([.directory, .create]) {
                let made = try unsafe path.withCString { (name) throws(Errno) in
                    unsafe mkdirat(directory, name, mode_t(mode))
                }
                if made == -1 {
                    let error = lastError
                    if error != .alreadyExists || flags.contains(.exclusive) { throw error }
                }
                return try open(at: directory, path, [.read, .directory], 0)
            }
            return try unsafe path.withCString { (name) throws(Errno) in
                try retrying { unsafe host_openat(directory, name, openBits(flags), UInt32(mode)) }
            }
        }

        private static func openBits(_ flags: OpenFlags) -> Int32 {
            var bits = O_CLOEXEC | O_NOCTTY
            if flags.contains([.read, .write]) {
                bits |= O_RDWR
            } else if flags.contains(.write) || flags.contains(.append) {
                bits |= O_WRONLY
            }
            if flags.contains(.append) { bits |= O_APPEND }
            if flags.contains(.create) { bits |= O_CREAT }
            if flags.contains(.exclusive) { bits |= O_EXCL }
            if flags.contains(.truncate) { bits |= O_TRUNC }
            if flags.contains(.directory) { bits |= O_DIRECTORY }
            if flags.contains(.nonBlocking) { bits |= O_NONBLOCK }
            if flags.contains(.noFollow) { bits |= O_NOFOLLOW }
            if flags.contains(.symbolicLink) { bits |= O_NOFOLLOW | Int32(0x200000) }
            if flags.contains(.statOnly) { bits |= Int32(0x200000) }
            return bits
        }

        /// The path that Linux knows for a `file:` URL or a plain path.
        static func localPath(_ path: ByteString) -> ByteString {
            // The namespace is the directory of the sockets.
            if path == ":" || path == "/scheme" || path == "/scheme/" { return SocketDirectory.path }
            return path.hasPrefix("file:") ? path[5..<path.count] : path
        }

        public static func close(_ handle: HandleNumber) throws(Errno) {
            SocketScheme.forget(handle)
            SharedMemory.forget(handle)
            forgetProvider(handle)
            forgetEventQueue(handle)
            // Linux releases the descriptor even when it reports an interruption.
            if CPlatform.close(handle) == -1, lastError != .interrupted { throw lastError }
        }

        /// Another handle for the same open description. Corresponds to `dup`, with `minimum` to `F_DUPFD`.
        public static func duplicate(_ handle: HandleNumber, minimum: HandleNumber = 0) throws(Errno) -> HandleNumber {
            let copy = try checked(host_fcntl(handle, F_DUPFD_CLOEXEC, Int(minimum)))
            if SocketScheme.owns(handle) { SocketTable.adopt(copy, isOwn: false) }
            return copy
        }

        /// A handle derived from `handle` by name: the provider's sub-resource. Plain files have none.
        public static func duplicate(_ handle: HandleNumber, name: ByteString) throws(Errno) -> HandleNumber {
            guard SocketScheme.owns(handle) else { throw .notSupported }
            return try SocketScheme.duplicate(handle, name)
        }

        /// Makes `target` name what `handle` names. Corresponds to `dup2`.
        public static func duplicate(_ handle: HandleNumber, to target: HandleNumber) throws(Errno) {
            if handle == target { return }
            SocketScheme.forget(target)
            _ = try retrying { dup2(handle, target) }
            if SocketScheme.owns(handle) { SocketTable.adopt(target, isOwn: false) }
        }

        public static func read(_ handle: HandleNumber, _ buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
            if SocketScheme.owns(handle) { return try unsafe SocketScheme.read(handle, buffer, at: nil) }
            return try checked(unsafe CPlatform.read(handle, buffer.baseAddress, buffer.count))
        }

        public static func write(_ handle: HandleNumber, _ buffer: UnsafeRawBufferPointer) throws(Errno) -> Int {
            if SocketScheme.owns(handle) { return try unsafe SocketScheme.write(handle, buffer, at: nil) }
            return try checked(unsafe CPlatform.write(handle, buffer.baseAddress, buffer.count))
        }

        public static func read(_ handle: HandleNumber, _ buffer: UnsafeMutableRawBufferPointer, at offset: UInt64)
            throws(Errno) -> Int
        {
            if SocketScheme.owns(handle) { return try unsafe SocketScheme.read(handle, buffer, at: offset) }
            return try retrying { unsafe pread(handle, buffer.baseAddress, buffer.count, off_t(offset)) }
        }

        public static func write(_ handle: HandleNumber, _ buffer: UnsafeRawBufferPointer, at offset: UInt64)
            throws(Errno) -> Int
        {
            if SocketScheme.owns(handle) { return try unsafe SocketScheme.write(handle, buffer, at: offset) }
            return try retrying { unsafe pwrite(handle, buffer.baseAddress, buffer.count, off_t(offset)) }
        }

        public static func seek(_ handle: HandleNumber, _ offset: Int64, from origin: SeekOrigin) throws(Errno)
            -> UInt64
        {
            if SocketScheme.owns(handle) { return try SocketScheme.seek(handle, offset, origin) }
            return UInt64(try checked(lseek(handle, off_t(offset), Int32(origin.rawValue))))
        }

        public static func stat(_ handle: HandleNumber) throws(Errno) -> Stat {
            if SocketScheme.owns(handle) { return try SocketScheme.stat(handle) }
            var raw = CPlatform.stat()
            _ = try checked(unsafe fstat(handle, &raw))
            return Stat(raw)
        }

        /// What a path names. With `followsLinks` false, a symbolic link itself.
        public static func stat(_ path: ByteString, followsLinks: Bool = true) throws(Errno) -> Stat {
            if SocketScheme.target(of: path) != nil {
                let handle = try open(path, followsLinks ? .statOnly : [.statOnly, .symbolicLink])
                defer { try? close(handle) }
                return try stat(handle)
            }
            var raw = CPlatform.stat()
            try unsafe localPath(path).withCString { (name) throws(Errno) in
                _ = try checked(unsafe fstatat(AT_FDCWD, name, &raw, followsLinks ? 0 : AT_SYMLINK_NOFOLLOW))
            }
            return Stat(raw)
        }

        /// The path that an open handle stands for.
        public static func path(_ handle: HandleNumber) throws(Errno) -> ByteString {
            if SocketScheme.owns(handle) { return try SocketScheme.path(handle) }
            return try readLink("/proc/self/fd/" + ByteString(handle))
        }

        /// A call of the provider's own making. `payload` goes in (its first `inputLength` bytes) and comes back.
        /// Corresponds to `SystemCall.call`.
        public static func call(
            _ handle: HandleNumber, _ verb: UInt64, _ argument: UInt64 = 0, _ payload: UnsafeMutableRawBufferPointer,
            inputLength: Int
        ) throws(Errno) -> Int64 {
            guard SocketScheme.owns(handle) else { throw .notSupported }
            return try unsafe SocketScheme.call(handle, verb, argument, payload, inputLength: inputLength)
        }

        /// Offers a provider a copy of an open handle. Corresponds to `SystemCall.send`.
        @discardableResult
        public static func send(_ handle: HandleNumber, _ sent: HandleNumber, _ argument: UInt64 = 0) throws(Errno)
            -> Int64
        {
            guard SocketScheme.owns(handle) else { throw .notSupported }
            return try SocketScheme.send(handle, sent, argument)
        }

        public static func sync(_ handle: HandleNumber) throws(Errno) {
            if SocketScheme.owns(handle) { return try SocketScheme.sync(handle) }
            _ = try retrying { fsync(handle) }
        }

        public static func truncate(_ handle: HandleNumber, _ size: UInt64) throws(Errno) {
            if SocketScheme.owns(handle) { return try SocketScheme.truncate(handle, size) }
            _ = try retrying { ftruncate(handle, off_t(size)) }
        }

        /// Some more entries of an open directory, `.` and `..` left out; an empty array at the end. `cookie` starts as
        /// 0 and is moved on.
        public static func directoryEntries(_ handle: HandleNumber, cookie: inout UInt64) throws(Errno)
            -> [DirectoryEntry]
        {
            if SocketScheme.owns(handle) { return try SocketScheme.directoryEntries(handle, &cookie) }
            if cookie == 0 { _ = lseek(handle, 0, SEEK_SET) }
            var buffer = [UInt8](repeating: 0, count: 32768)
            while true {
                let length = try unsafe buffer.withMutableBytes { (raw) throws(Errno) in
                    try checked(unsafe host_getdents(handle, raw.baseAddress, raw.count))
                }
                if length == 0 { return [] }
                var entries: [DirectoryEntry] = []
                unsafe buffer.withUnsafeBytes { raw in
                    var offset = 0
                    while offset < length {
                        let inode = unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                        cookie = UInt64(
                            bitPattern: unsafe raw.loadUnaligned(fromByteOffset: offset + 8, as: Int64.self))
                        let recordLength = unsafe Int(raw.loadUnaligned(fromByteOffset: offset + 16, as: UInt16.self))
                        let type = unsafe raw[offset + 18]
                        let name = unsafe Array(raw[(offset + 19)..<(offset + recordLength)].prefix { $0 != 0 })
                        if name != [0x2e] && name != [0x2e, 0x2e] {
                            entries.append(
                                DirectoryEntry(
                                    name: ByteString(name), inode: inode, type: FileType(rawValue: type) ?? .unknown))
                        }
                        offset += recordLength
                    }
                }
                if !entries.isEmpty { return entries }
            }
        }

        public static func rename(_ old: ByteString, _ new: ByteString, replacing: Bool = true) throws(Errno) {
            if let from = SocketScheme.target(of: old) {
                guard let to = SocketScheme.target(of: new), to.scheme == from.scheme else { throw .crossesSchemes }
                return try SocketScheme.rename(from, to, replacing)
            }
            try unsafe localPath(old).withCString { (old) throws(Errno) in
                try unsafe localPath(new).withCString { (new) throws(Errno) in
                    _ = try checked(unsafe renameat2(AT_FDCWD, old, AT_FDCWD, new, replacing ? 0 : 1))
                }
            }
        }

        /// Removes a name; of a directory only when `directory` is true (as `rmdir`).
        public static func unlink(_ path: ByteString, directory: Bool = false) throws(Errno) {
            if let target = SocketScheme.target(of: path) { return try SocketScheme.unlink(target, directory) }
            try unsafe localPath(path).withCString { (name) throws(Errno) in
                _ = try checked(unsafe unlinkat(AT_FDCWD, name, directory ? AT_REMOVEDIR : 0))
            }
        }

        /// Gives a file a second name.
        public static func link(_ existing: ByteString, _ new: ByteString, followsLinks: Bool = false) throws(Errno) {
            if let from = SocketScheme.target(of: existing) {
                guard let to = SocketScheme.target(of: new), to.scheme == from.scheme else { throw .crossesSchemes }
                return try SocketScheme.link(from, to)
            }
            try unsafe localPath(existing).withCString { (old) throws(Errno) in
                try unsafe localPath(new).withCString { (new) throws(Errno) in
                    _ = try checked(
                        unsafe linkat(AT_FDCWD, old, AT_FDCWD, new, followsLinks ? AT_SYMLINK_FOLLOW : 0))
                }
            }
        }

        public static func symbolicLink(at path: ByteString, to target: ByteString) throws(Errno) {
            if SocketScheme.target(of: path) != nil {
                let handle = try open(path, [.write, .create, .exclusive, .symbolicLink], mode: 0o777)
                defer { try? close(handle) }
                _ = try unsafe target.bytes.span.withUnsafeBytes { (bytes) throws(Errno) in
                    try unsafe write(handle, bytes)
                }
                return
            }
            try unsafe target.withCString { (target) throws(Errno) in
                try unsafe localPath(path).withCString { (name) throws(Errno) in
                    _ = try checked(unsafe symlinkat(target, AT_FDCWD, name))
                }
            }
        }

        public static func readLink(_ path: ByteString) throws(Errno) -> ByteString {
            if SocketScheme.target(of: path) != nil {
                let handle = try open(path, [.read, .symbolicLink])
                defer { try? close(handle) }
                var buffer = [UInt8](repeating: 0, count: Limits.pathLength)
                let length = try unsafe buffer.withMutableBytes { (raw) throws(Errno) in
                    try unsafe read(handle, raw)
                }
                return ByteString(buffer[..<length])
            }
            var buffer = [CChar](repeating: 0, count: Limits.pathLength)
            let length = try unsafe localPath(path).withCString { (name) throws(Errno) in
                try checked(unsafe readlinkat(AT_FDCWD, name, &buffer, buffer.count))
            }
            return ByteString(buffer[..<length].map { UInt8(bitPattern: $0) })
        }

        public static func changeMode(_ path: ByteString, _ permissions: UInt16) throws(Errno) {
            if SocketScheme.target(of: path) != nil {
                let handle = try open(path, .statOnly)
                defer { try? close(handle) }
                return try SocketScheme.changeMode(handle, permissions)
            }
            try unsafe localPath(path).withCString { (name) throws(Errno) in
                _ = try checked(unsafe fchmodat(AT_FDCWD, name, mode_t(permissions), 0))
            }
        }

        public static func changeMode(_ handle: HandleNumber, _ permissions: UInt16) throws(Errno) {
            if SocketScheme.owns(handle) { return try SocketScheme.changeMode(handle, permissions) }
            _ = try checked(fchmod(handle, mode_t(permissions)))
        }

        /// Sets the times of an open file; nil leaves one as it is.
        public static func setTimes(_ handle: HandleNumber, accessed: TimeSpec?, modified: TimeSpec?) throws(Errno) {
            if SocketScheme.owns(handle) {
                return try SocketScheme.setTimes(handle, accessed: accessed, modified: modified)
            }
            var times = (timespec(accessed), timespec(modified))
            _ = try unsafe withUnsafePointer(to: &times) { (pointer) throws(Errno) in
                try unsafe pointer.withMemoryRebound(to: timespec.self, capacity: 2) { (pair) throws(Errno) in
                    try checked(unsafe futimens(handle, pair))
                }
            }
        }

        public static func fileSystemStat(_ path: ByteString) throws(Errno) -> FileSystemStat {
            if SocketScheme.target(of: path) != nil {
                let handle = try open(path, .statOnly)
                defer { try? close(handle) }
                return try SocketScheme.fileSystemStat(handle)
            }
            var raw = statvfs()
            try unsafe localPath(path).withCString { (name) throws(Errno) in
                _ = try checked(unsafe statvfs(name, &raw))
            }
            var result = FileSystemStat()
            result.blockSize = UInt64(raw.f_frsize)
            result.blocks = UInt64(raw.f_blocks)
            result.freeBlocks = UInt64(raw.f_bfree)
            result.availableBlocks = UInt64(raw.f_bavail)
            result.files = UInt64(raw.f_files)
            result.freeFiles = UInt64(raw.f_ffree)
            return result
        }

        /// Whether the caller may use the path so. Corresponds to `access`.
        public static func isAccessible(
            _ path: ByteString, read: Bool = false, write: Bool = false, execute: Bool = false
        )
            -> Bool
        {
            let wanted = (read ? R_OK : 0) | (write ? W_OK : 0) | (execute ? X_OK : 0)
            let answer = try? unsafe localPath(path).withCString { (name) throws(Errno) in
                unsafe access(name, wanted)
            }
            return answer == 0
        }

        /// A new pipe: what is written to `write` is read from `read`.
        public static func pipe() throws(Errno) -> (read: HandleNumber, write: HandleNumber) {
            var ends: [Int32] = [-1, -1]
            _ = try checked(unsafe pipe2(&ends, O_CLOEXEC))
            return (ends[0], ends[1])
        }

        /// Sees to it that no file that is opened becomes standard input, output or error: which of them is missing stands
        /// for something that cannot be used, with the same error as before. A program that is started gets none of it.
        public static func reserveStandardHandles() {
            for handle: HandleNumber in 0...2 where host_fcntl(handle, F_GETFD, 0) < 0 {
                _ = unsafe host_open("/dev/null", (handle == 0 ? O_WRONLY : O_RDONLY) | O_CLOEXEC, 0)
            }
        }

        public static func setNonBlocking(_ handle: HandleNumber, _ on: Bool) throws(Errno) {
            if SocketScheme.owns(handle) {
                return try SocketScheme.changeFlags(handle, on ? .nonBlocking : [], among: .nonBlocking)
            }
            let flags = try checked(host_fcntl(handle, F_GETFL, 0))
            _ = try checked(host_fcntl(handle, F_SETFL, Int(on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK)))
        }

        /// Waits until one of the handles is ready or `milliseconds` (nil: without end) have passed; the number ready.
        public static func poll(
            _ handles: [(handle: HandleNumber, interest: Readiness)], milliseconds: Int?, ready: inout [Readiness]
        ) throws(Errno) -> Int {
            if handles.contains(where: { SocketScheme.owns($0.handle) }) {
                return try pollSchemes(handles, milliseconds: milliseconds, ready: &ready)
            }
            var records = handles.map { entry in
                var events: Int32 = 0
                if entry.interest.contains(.readable) { events |= POLLIN }
                if entry.interest.contains(.writable) { events |= POLLOUT }
                return pollfd(fd: entry.handle, events: Int16(events), revents: 0)
            }
            let count = try checked(
                unsafe CPlatform.poll(&records, nfds_t(records.count), milliseconds.map { Int32($0) } ?? -1))
            ready = records.map { record in
                var result: Readiness = []
                if Int32(record.revents) & POLLIN != 0 { result.insert(.readable) }
                if Int32(record.revents) & POLLOUT != 0 { result.insert(.writable) }
                if Int32(record.revents) & (POLLHUP | POLLERR | POLLNVAL) != 0 { result.insert(.hangUp) }
                return result
            }
            return Int(count)
        }

        /// `poll` where scheme handles are among the handles: by way of an event queue.
        private static func pollSchemes(
            _ handles: [(handle: HandleNumber, interest: Readiness)], milliseconds: Int?, ready: inout [Readiness]
        ) throws(Errno) -> Int {
            let queue = try createEventQueue()
            defer { try? close(queue) }
            for entry in handles { try setInterest(queue, entry.handle, entry.interest, data: 0) }
            var deadline: UInt64 = 0
            if let milliseconds {
                deadline = milliseconds == 0 ? 1 : clock(.monotonic) + UInt64(max(milliseconds, 0)) * 1_000_000
            }
            var events: [Event] = []
            try waitForEvents(queue, &events, deadline: deadline)
            ready = handles.map { entry in
                events.first { $0.handle == UInt64(entry.handle) }.map { Readiness(rawValue: UInt32($0.readiness)) }
                    ?? []
            }
            return ready.filter { !$0.isEmpty }.count
        }
    }

    extension timespec {
        init(_ time: TimeSpec?) {
            if let time {
                self.init(tv_sec: Int(time.seconds), tv_nsec: Int(time.nanoseconds))
            } else {
                self.init(tv_sec: 0, tv_nsec: Int((1 << 30) - 2))  // UTIME_OMIT
            }
        }
    }

    extension TimeSpec {
        init(_ time: timespec) {
            self.init(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
        }
    }

    extension Stat {
        init(_ raw: CPlatform.stat) {
            self.init()
            device = UInt64(raw.st_dev)
            inode = UInt64(raw.st_ino)
            mode = FileMode(rawValue: UInt16(raw.st_mode))
            linkCount = UInt32(raw.st_nlink)
            userID = raw.st_uid
            groupID = raw.st_gid
            size = UInt64(raw.st_size)
            blockSize = UInt32(raw.st_blksize)
            blocks = UInt64(raw.st_blocks)
            accessed = TimeSpec(raw.st_atim)
            modified = TimeSpec(raw.st_mtim)
            changed = TimeSpec(raw.st_ctim)
            specialDevice = UInt64(raw.st_rdev)
        }
    }
#endif
