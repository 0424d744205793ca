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
    }
#endif
