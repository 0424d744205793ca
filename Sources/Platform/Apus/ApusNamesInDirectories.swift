#if os(none)
    public import Bytes
    public import SchemeProtocol

    extension Host {
        /// What a name in an open directory stands for. Corresponds to `fstatat`.
        public static func stat(_ name: ByteString, in directory: HandleNumber, followsLinks: Bool = false)
            throws(Errno)
            -> Stat
        {
            let handle = try open(name, in: directory, followsLinks ? .statOnly : [.statOnly, .symbolicLink])
            defer { try? close(handle) }
            return try stat(handle)
        }

        /// Removes a name of an open directory. Corresponds to `unlinkat`; the kernel's call takes whole paths.
        public static func unlink(_ name: ByteString, in directory: HandleNumber, isDirectory: Bool) throws(Errno) {
            let folder = try path(directory)
            let slash: ByteString = folder.last == 0x2f || folder.last == 0x3a ? "" : "/"
            try unlink(folder + slash + name, directory: isDirectory)
        }

        /// Sets the permissions of a name of an open directory, never through a symbolic link.
        public static func changeMode(_ name: ByteString, in directory: HandleNumber, _ permissions: UInt16)
            throws(Errno)
        {
            let handle = try open(name, in: directory, [.statOnly, .symbolicLink])
            defer { try? close(handle) }
            try changeMode(handle, permissions)
        }

        /// Gives a name of an open directory other owners; nil leaves one as it is.
        public static func changeOwner(
            _ name: ByteString, in directory: HandleNumber, user: UInt32?, group: UInt32?, followsLinks: Bool
        ) throws(Errno) {
            let handle = try open(name, in: directory, followsLinks ? .statOnly : [.statOnly, .symbolicLink])
            defer { try? close(handle) }
            try changeOwner(handle, user: user, group: group)
        }
    }
#endif
