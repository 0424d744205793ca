#if os(Linux)
    public import Bytes
    import CPlatform
    public import SchemeProtocol

    extension Host {
        /// Makes a directory the root of all paths of this process. Corresponds to `chroot`.
        public static func changeRoot(_ path: ByteString) throws(Errno) {
            try unsafe localPath(path).withCString { (name) throws(Errno) in
                _ = try checked(unsafe host_chroot(name))
            }
        }

        public static func setGroups(_ groups: [UInt32]) throws(Errno) {
            var list = groups
            _ = try checked(unsafe host_set_groups(list.count, &list))
        }

        public static func setGroupID(_ group: UInt32) throws(Errno) { _ = try checked(setgid(group)) }
        public static func setUserID(_ user: UInt32) throws(Errno) { _ = try checked(setuid(user)) }
    }
#endif
