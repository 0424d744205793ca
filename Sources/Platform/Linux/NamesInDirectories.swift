#if os(Linux)
    public import Bytes
    import CPlatform
    public import SchemeProtocol

    extension Host {
        /// What a name in an open directory stands for. Corresponds to `fstatat`.
        public static func stat(_ name: ByteString, in directory: HandleNumber, followsLinks: Bool = false)
            throws(Errno)
            -> Stat
        {
            if SocketScheme.owns(directory) {
                let handle = try open(name, in: directory, followsLinks ? .statOnly : [.statOnly, .symbolicLink])
                defer { try? close(handle) }
                return try stat(handle)
            }
            var raw = CPlatform.stat()
            try unsafe name.withCString { (name) throws(Errno) in
                _ = try checked(unsafe fstatat(directory, name, &raw, followsLinks ? 0 : AT_SYMLINK_NOFOLLOW))
            }
            return Stat(raw)
        }

        /// Removes a name of an open directory. Corresponds to `unlinkat`.
        public static func unlink(_ name: ByteString, in directory: HandleNumber, isDirectory: Bool) throws(Errno) {
            if SocketScheme.owns(directory) {
                return try unlink(SocketScheme.path(directory) + "/" + name, directory: isDirectory)
            }
            try unsafe name.withCString { (name) throws(Errno) in
                _ = try checked(unsafe unlinkat(directory, name, isDirectory ? AT_REMOVEDIR : 0))
            }
        }

        /// Sets the permissions of a name of an open directory, never through a symbolic link. Corresponds to `fchmodat`.
        public static func changeMode(_ name: ByteString, in directory: HandleNumber, _ permissions: UInt16)
            throws(Errno)
        {
            if SocketScheme.owns(directory) {
                let handle = try open(name, in: directory, [.statOnly, .symbolicLink])
                defer { try? close(handle) }
                return try SocketScheme.changeMode(handle, permissions)
            }
            try unsafe name.withCString { (name) throws(Errno) in
                _ = try checked(unsafe fchmodat(directory, name, mode_t(permissions), AT_SYMLINK_NOFOLLOW))
            }
        }

        /// Gives a name of an open directory other owners; nil leaves one as it is. Corresponds to `fchownat`.
        public static func changeOwner(
            _ name: ByteString, in directory: HandleNumber, user: UInt32?, group: UInt32?, followsLinks: Bool
        ) throws(Errno) {
            try unsafe name.withCString { (name) throws(Errno) in
                _ = try checked(
                    unsafe fchownat(
                        directory, name, user ?? .max, group ?? .max, followsLinks ? 0 : AT_SYMLINK_NOFOLLOW))
            }
        }
    }
#endif
