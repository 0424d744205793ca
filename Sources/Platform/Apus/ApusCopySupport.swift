#if os(none)
    public import SchemeProtocol

    extension Host {
        /// Makes the content of one file that of another, without copying it, where the file system can share it.
        public static func cloneContent(of source: HandleNumber, to target: HandleNumber) throws(Errno) {
            throw .notSupported
        }

        /// Where the next bytes of a file with holes stand; nil: the schemes do not tell.
        public static func nextData(_ handle: HandleNumber, from offset: UInt64) -> UInt64? { nil }
    }
#endif
