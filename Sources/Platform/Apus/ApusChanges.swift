#if os(none)
    public import Bytes
    public import SchemeProtocol

    extension Host {
        /// Nobody tells of changes here yet: who waits for them has to look.
        public static func changeQueue() throws(Errno) -> HandleNumber { throw .notSupported }

        /// Nothing has to be done: whoever starts a program gives it all three.
        public static func reserveStandardHandles() {}

        public static func watchChanges(of path: ByteString, _ queue: HandleNumber) throws(Errno) {
            throw .notSupported
        }
    }
#endif
