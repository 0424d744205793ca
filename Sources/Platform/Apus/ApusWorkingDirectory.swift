#if os(none)
    public import Bytes
    import Runtime
    public import SchemeProtocol
    import Synchronization

    /// The working directory as a URL; empty until it is first asked for. The kernel knows nothing of it.
    private nonisolated(unsafe) var directory = ByteString()
    private let directoryLock = Lock()
    /// Bits that new files do not get; all ones until it is first asked for.
    private let creationMask = Atomic<UInt16>(.max)

    extension Host {
        static func workingURL() -> ByteString {
            directoryLock.lock()
            defer { directoryLock.unlock() }
            if unsafe directory.isEmpty {
                if let text = unsafe ProgramStart.current.auxiliaryText(.workingDirectory) {
                    unsafe directory = SchemePath.url(of: ByteString(cString: text), in: "file:/")
                } else {
                    unsafe directory = "file:/"
                }
            }
            return unsafe directory
        }

        /// The URL that a path means here and now.
        static func url(of path: ByteString) throws(Errno) -> ByteString {
            if path.isEmpty { throw .noSuchFileOrDirectory }
            if path.bytes.contains(0) { throw .invalidArgument }
            // An absolute path does not need the working directory, which costs a lock and a copy.
            let url =
                path[0] == 0x2f || SchemePath.schemeEnd(of: path) != nil
                ? SchemePath.url(of: path, in: "file:/") : SchemePath.url(of: path, in: workingURL())
            if url.count > Limits.pathLength { throw .nameTooLong }
            return url
        }

        public static func workingDirectory() throws(Errno) -> ByteString { SchemePath.path(of: workingURL()) }

        public static func changeDirectory(_ path: ByteString) throws(Errno) {
            let url = try url(of: path)
            guard try stat(path).mode.type == .directory else { throw .notADirectory }
            directoryLock.lock()
            unsafe directory = url
            directoryLock.unlock()
        }

        /// Sets and returns the bits that new files do not get.
        @discardableResult
        public static func setFileCreationMask(_ mask: UInt16) -> UInt16 {
            let old = fileCreationMask
            creationMask.store(mask & 0o777, ordering: .relaxed)
            return old
        }

        static var fileCreationMask: UInt16 {
            let mask = creationMask.load(ordering: .relaxed)
            if mask != .max { return mask }
            return UInt16(truncatingIfNeeded: unsafe ProgramStart.current.auxiliary(.fileCreationMask) ?? 0o022) & 0o777
        }
    }
#endif
