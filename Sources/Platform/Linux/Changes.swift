#if os(Linux)
    public import Bytes
    import CPlatform
    public import SchemeProtocol

    extension Host {
        /// A handle that becomes readable when something changes that `watchChanges` was told of. Reading never waits.
        public static func changeQueue() throws(Errno) -> HandleNumber {
            try checked(host_change_queue())
        }

        /// Has a file's or a directory's changes told by a queue.
        public static func watchChanges(of path: ByteString, _ queue: HandleNumber) throws(Errno) {
            try unsafe localPath(path).withCString { (name) throws(Errno) in
                _ = try checked(unsafe host_watch_changes(queue, name))
            }
        }
    }
#endif
