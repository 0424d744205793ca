#if os(Linux)
    public import Bytes
    import CPlatform
    public import SchemeProtocol

    extension Host {
        /// Makes the content of one file that of another, without copying it, where the file system can share it.
        public static func cloneContent(of source: HandleNumber, to target: HandleNumber) throws(Errno) {
            if SocketScheme.owns(source) || SocketScheme.owns(target) { throw .notSupported }
            // FICLONE takes the handle itself as its argument.
            let ficlone: UInt = 0x4004_9409
            _ = try checked(unsafe host_ioctl(target, ficlone, UnsafeMutableRawPointer(bitPattern: UInt(source))))
        }

        /// When a file was made; nil where the file system does not say.
        public static func birthTime(_ path: ByteString, followsLinks: Bool) -> TimeSpec? {
            var time: [Int64] = [0, 0]
            let result: Int32? = try? unsafe path.withCString { (name) throws(Errno) in
                unsafe host_birth_time(name, followsLinks ? 0 : AT_SYMLINK_NOFOLLOW, &time)
            }
            return result == 0 ? TimeSpec(seconds: time[0], nanoseconds: time[1]) : nil
        }

        /// What kind of file system a path is on: the system's number for the kind, its own number and the longest name.
        public static func fileSystemKind(_ path: ByteString) throws(Errno)
            -> (type: UInt64, number: UInt64, nameLength: Int)
        {
            var facts: [UInt64] = [0, 0, 0]
            try unsafe localPath(path).withCString { (name) throws(Errno) in
                _ = try checked(unsafe host_file_system(name, &facts))
            }
            return (facts[0], facts[1], Int(clamping: facts[2]))
        }

        /// Sets the clock that tells the date.
        public static func setClock(_ time: TimeSpec) throws(Errno) {
            var value = CPlatform.timespec(tv_sec: Int(time.seconds), tv_nsec: Int(time.nanoseconds))
            _ = try checked(unsafe clock_settime(CLOCK_REALTIME, &value))
        }

        /// Where the next bytes of a file with holes stand, at or behind `offset`; `.max` where there are none, nil where
        /// the host does not tell. The position moves.
        public static func nextData(_ handle: HandleNumber, from offset: UInt64) -> UInt64? {
            if SocketScheme.owns(handle) { return nil }
            let seekData: Int32 = 3
            let found = lseek(handle, off_t(clamping: offset), seekData)
            if found >= 0 { return UInt64(found) }
            return lastError == .noSuchDeviceOrAddress ? .max : nil
        }
    }
#endif
