#if os(none)
    public import Bytes
    public import SchemeProtocol

    extension Host {
        /// Makes a directory the root of all paths of this process; what a process sees is its namespace here.
        public static func changeRoot(_ path: ByteString) throws(Errno) { throw .notImplemented }

        public static func setGroups(_ groups: [UInt32]) throws(Errno) { throw .notImplemented }
        public static func setGroupID(_ group: UInt32) throws(Errno) { throw .notImplemented }
        public static func setUserID(_ user: UInt32) throws(Errno) { throw .notImplemented }
    }
#endif
