#if os(Linux)
    import Bytes
    import CPlatform
    import SchemeProtocol

    /// Schemes on Linux: a provider listens on a `SOCK_SEQPACKET` socket `$XDG_RUNTIME_DIR/apus/NAME`; each open handle is
    /// one connection to it, over which the same `Request` and `Response` records travel as between processes on Apus.
    enum SocketScheme {
        /// A path taken apart.
        struct Target {
            var scheme: ByteString
            var path: ByteString
        }

        /// The scheme that a path names, when it is not `file:` and its provider's socket exists.
        static func target(of path: ByteString) -> Target? { nil }
        static func owns(_ handle: HandleNumber) -> Bool { false }
        static func forget(_ handle: HandleNumber) {}
        static func open(_ target: Target, _ flags: OpenFlags, _ mode: UInt16) throws(Errno) -> HandleNumber {
            throw .noSuchDevice
        }
        static func open(_ path: ByteString, in directory: HandleNumber, _ flags: OpenFlags, _ mode: UInt16)
            throws(Errno) -> HandleNumber
        { throw .noSuchDevice }
        static func duplicate(_ handle: HandleNumber, _ name: ByteString) throws(Errno) -> HandleNumber {
            throw .noSuchDevice
        }
        static func read(_ handle: HandleNumber, _ buffer: UnsafeMutableRawBufferPointer, at offset: UInt64?)
            throws(Errno) -> Int
        { throw .noSuchDevice }
        static func write(_ handle: HandleNumber, _ buffer: UnsafeRawBufferPointer, at offset: UInt64?)
            throws(Errno) -> Int
        { throw .noSuchDevice }
        static func seek(_ handle: HandleNumber, _ offset: Int64, _ origin: SeekOrigin) throws(Errno) -> UInt64 {
            throw .noSuchDevice
        }
        static func stat(_ handle: HandleNumber) throws(Errno) -> Stat { throw .noSuchDevice }
        static func path(_ handle: HandleNumber) throws(Errno) -> ByteString { throw .noSuchDevice }
        static func sync(_ handle: HandleNumber) throws(Errno) { throw .noSuchDevice }
        static func truncate(_ handle: HandleNumber, _ size: UInt64) throws(Errno) { throw .noSuchDevice }
        static func directoryEntries(_ handle: HandleNumber, _ cookie: inout UInt64) throws(Errno)
            -> [DirectoryEntry]
        { throw .noSuchDevice }
        static func rename(_ old: Target, _ new: Target, _ replacing: Bool) throws(Errno) { throw .noSuchDevice }
        static func unlink(_ target: Target, _ directory: Bool) throws(Errno) { throw .noSuchDevice }
        static func link(_ old: Target, _ new: Target) throws(Errno) { throw .noSuchDevice }
    }
#endif
