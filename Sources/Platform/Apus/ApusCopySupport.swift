#if os(none)
    public import Bytes
    public import SchemeProtocol

    extension Host {
        /// Makes the content of one file that of another, without copying it, where the file system can share it.
        public static func cloneContent(of source: HandleNumber, to target: HandleNumber) throws(Errno) {
            throw .notSupported
        }

        /// When a file was made; nil: the schemes do not say.
        public static func birthTime(_ path: ByteString, followsLinks: Bool) -> TimeSpec? { nil }

        /// There are no numbers for kinds of file systems here.
        public static func fileSystemKind(_ path: ByteString) throws(Errno)
            -> (type: UInt64, number: UInt64, nameLength: Int)
        { throw .notSupported }

        /// Sets the clock that tells the date; the kernel's runs by itself.
        public static func setClock(_ time: TimeSpec) throws(Errno) { throw .notImplemented }

        /// Where the next bytes of a file with holes stand; nil: the schemes do not tell.
        public static func nextData(_ handle: HandleNumber, from offset: UInt64) -> UInt64? { nil }
    }
#endif
