#if os(none)
    public import Bytes
    import Runtime
    public import SchemeProtocol

    extension Host {
        /// Gives a file other owners; nil leaves one as it is. Corresponds to `chown` and `lchown`.
        public static func changeOwner(
            _ path: ByteString, user: UInt32?, group: UInt32?, followsLinks: Bool = true
        ) throws(Errno) {
            let handle = try open(path, followsLinks ? .statOnly : [.statOnly, .symbolicLink])
            defer { try? close(handle) }
            try changeOwner(handle, user: user, group: group)
        }

        static func changeOwner(_ handle: HandleNumber, user: UInt32?, group: UInt32?) throws(Errno) {
            try retrying {
                systemCall(
                    .changeOwner, handle.argument, user.map { UInt64($0) } ?? .max, group.map { UInt64($0) } ?? .max)
            }
        }

        /// Sets the times of what a path names; nil leaves one as it is.
        public static func setTimes(
            _ path: ByteString, accessed: TimeSpec?, modified: TimeSpec?, followsLinks: Bool
        ) throws(Errno) {
            let handle = try open(path, followsLinks ? .statOnly : [.statOnly, .symbolicLink])
            defer { try? close(handle) }
            try setTimes(handle, accessed: accessed, modified: modified)
        }

        /// Devices are schemes, and pipes have no names: there are no special files to make.
        public static func makeNode(
            _ path: ByteString, _ type: FileType, permissions: UInt16, device: UInt64 = 0
        ) throws(Errno) { throw .notImplemented }

        /// Moves bytes from one handle to another without bringing them into the program: not here.
        public static func transfer(from source: HandleNumber, to target: HandleNumber, atMost count: Int)
            throws(Errno) -> Int
        { throw .notSupported }

        /// Asks the provider of the root to write what it holds back.
        public static func syncAll() throws(Errno) {
            let handle = try open("file:/", [.read, .directory])
            defer { try? close(handle) }
            try sync(handle)
        }

        public static var groupID: UInt32 { 0 }
        public static var effectiveGroupID: UInt32 { 0 }

        /// The groups that the process belongs to beside its own.
        public static func groups() throws(Errno) -> [UInt32] { [] }

        /// How little the process matters to the scheduler: -20 ... 19.
        public static func nice() throws(Errno) -> Int32 {
            let facts = facts(try text(of: "proc:" + ByteString(processID) + "/status"))
            return Int32(truncatingIfNeeded: facts["nice"]?.integer() ?? 0)
        }

        public static func setNice(_ value: Int32) throws(Errno) { throw .notImplemented }

        /// How many processors there are.
        public static func processorCount(all: Bool) -> Int {
            guard let text = try? text(of: "sys:uptime") else { return 1 }
            return max(1, Int(clamping: number(facts(text)["processors"])))
        }

        /// A number for this computer: there is none yet.
        public static func computerNumber() throws(Errno) -> UInt32 { throw .notImplemented }

        /// The name of the terminal behind a handle; nil where it is none.
        public static func terminalName(_ handle: HandleNumber) -> ByteString? {
            guard isTerminal(handle) else { return nil }
            return try? path(handle)
        }
    }
#endif
