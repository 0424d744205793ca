#if os(none)
    public import Bytes
    import Runtime
    public import SchemeProtocol

    extension Host {
        /// Opens a path. Corresponds to `open` in POSIX.
        public static func open(_ path: ByteString, _ flags: OpenFlags, mode: UInt16 = 0o666) throws(Errno)
            -> HandleNumber
        {
            if let own = ownHandle(path) { return try duplicate(own) }
            do throws(Errno) { return try openOnce(path, flags, mode: mode) } catch .crossesSchemes {
                return try openAcross(path, flags, mode: mode)
            }
        }

        /// Opens a path whose links all stay in its scheme.
        static func openOnce(_ path: ByteString, _ flags: OpenFlags, mode: UInt16) throws(Errno) -> HandleNumber {
            let mode = maskedMode(flags, mode)
            return try path.withURL { (address, length) throws(Errno) in
                HandleNumber(
                    truncatingIfNeeded: try retrying {
                        systemCall(.open, address, length, UInt64(flags.rawValue), mode)
                    })
            }
        }

        /// Opens a path below an open directory. Corresponds to `openat`.
        public static func open(
            _ path: ByteString, in directory: HandleNumber, _ flags: OpenFlags, mode: UInt16 = 0o666
        )
            throws(Errno) -> HandleNumber
        {
            // An absolute path does not depend on the directory.
            if path.first == 0x2f { return try open(path, flags, mode: mode) }
            if path.isEmpty { throw .noSuchFileOrDirectory }
            if path.bytes.contains(0) { throw .invalidArgument }
            let bits = maskedMode(flags, mode)
            do throws(Errno) {
                return try path.withAddress { (address, length) throws(Errno) in
                    HandleNumber(
                        truncatingIfNeeded: try retrying {
                            systemCall(.openAt, directory.argument, address, length, UInt64(flags.rawValue), bits)
                        })
                }
            } catch .crossesSchemes {
                return try openAcross(try self.path(directory) + "/" + path, flags, mode: mode)
            }
        }

        /// The permission bits that a new file gets, and none where none is made.
        private static func maskedMode(_ flags: OpenFlags, _ mode: UInt16) -> UInt64 {
            flags.contains(.create) ? UInt64(mode & ~fileCreationMask & 0o7777) : 0
        }

        public static func close(_ handle: HandleNumber) throws(Errno) {
            forgetEventQueue(handle)
            try checked(systemCall(.close, handle.argument))
        }

        /// Another handle for the same open description. Corresponds to `dup`, with `minimum` to `F_DUPFD`.
        public static func duplicate(_ handle: HandleNumber, minimum: HandleNumber = 0) throws(Errno) -> HandleNumber {
            if minimum <= 0 {
                return HandleNumber(truncatingIfNeeded: try checked(systemCall(.duplicate, handle.argument, 0, 0)))
            }
            var number = minimum
            while number < Limits.handles {
                // A number that has no flags is free.
                if systemCall(.getFlags, number.argument) < 0 {
                    try duplicate(handle, to: number)
                    return number
                }
                number += 1
            }
            throw .tooManyHandles
        }

        /// A handle derived from `handle` by name: the provider's sub-resource. Plain files have none.
        public static func duplicate(_ handle: HandleNumber, name: ByteString) throws(Errno) -> HandleNumber {
            try name.withAddress { (address, length) throws(Errno) in
                HandleNumber(
                    truncatingIfNeeded: try retrying { systemCall(.duplicate, handle.argument, address, length) })
            }
        }

        /// Makes `target` name what `handle` names. Corresponds to `dup2`.
        public static func duplicate(_ handle: HandleNumber, to target: HandleNumber) throws(Errno) {
            if handle == target { return }
            try retrying { systemCall(.duplicateTo, handle.argument, target.argument) }
        }

        public static func read(_ handle: HandleNumber, _ buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
            unsafe Int(try checked(systemCall(.read, handle.argument, buffer.argument, UInt64(buffer.count))))
        }

        public static func write(_ handle: HandleNumber, _ buffer: UnsafeRawBufferPointer) throws(Errno) -> Int {
            unsafe Int(try checked(systemCall(.write, handle.argument, buffer.argument, UInt64(buffer.count))))
        }

        public static func read(_ handle: HandleNumber, _ buffer: UnsafeMutableRawBufferPointer, at offset: UInt64)
            throws(Errno) -> Int
        {
            Int(
                try retrying {
                    unsafe systemCall(.readAt, handle.argument, buffer.argument, UInt64(buffer.count), offset)
                })
        }

        public static func write(_ handle: HandleNumber, _ buffer: UnsafeRawBufferPointer, at offset: UInt64)
            throws(Errno) -> Int
        {
            Int(
                try retrying {
                    unsafe systemCall(.writeAt, handle.argument, buffer.argument, UInt64(buffer.count), offset)
                })
        }

        public static func seek(_ handle: HandleNumber, _ offset: Int64, from origin: SeekOrigin) throws(Errno)
            -> UInt64
        {
            try checked(systemCall(.seek, handle.argument, offset.argument, UInt64(origin.rawValue))).argument
        }

        public static func stat(_ handle: HandleNumber) throws(Errno) -> Stat {
            var result = Stat()
            try withAddress(of: &result) { (address) throws(Errno) in
                _ = try retrying { systemCall(.stat, handle.argument, address) }
            }
            return result
        }

        /// What a path names. With `followsLinks` false, a symbolic link itself.
        public static func stat(_ path: ByteString, followsLinks: Bool = true) throws(Errno) -> Stat {
            let handle = try open(path, followsLinks ? .statOnly : [.statOnly, .symbolicLink])
            defer { try? close(handle) }
            return try stat(handle)
        }

        /// The path that an open handle stands for: a plain path in `file:`, else a URL.
        public static func path(_ handle: HandleNumber) throws(Errno) -> ByteString {
            var buffer = [UInt8](repeating: 0, count: Limits.pathLength)
            let length = try unsafe buffer.withMutableBytes { (raw) throws(Errno) in
                try retrying { unsafe systemCall(.path, handle.argument, raw.argument, UInt64(raw.count)) }
            }
            let url = ByteString(buffer[..<min(Int(length), buffer.count)])
            return url.hasPrefix("file:") ? SchemePath.path(of: url) : url
        }

        /// A call of the provider's own making. `payload` goes in (its first `inputLength` bytes) and comes back.
        /// Corresponds to `SystemCall.call`.
        public static func call(
            _ handle: HandleNumber, _ verb: UInt64, _ argument: UInt64 = 0, _ payload: UnsafeMutableRawBufferPointer,
            inputLength: Int
        ) throws(Errno) -> Int64 {
            try unsafe checked(
                systemCall(
                    .call, handle.argument, verb, argument, payload.argument, UInt64(payload.count),
                    UInt64(truncatingIfNeeded: inputLength)))
        }

        /// Offers a provider a copy of an open handle. Corresponds to `SystemCall.send`.
        @discardableResult
        public static func send(_ handle: HandleNumber, _ sent: HandleNumber, _ argument: UInt64 = 0) throws(Errno)
            -> Int64
        {
            try checked(systemCall(.send, handle.argument, sent.argument, argument))
        }

        public static func sync(_ handle: HandleNumber) throws(Errno) {
            try retrying { systemCall(.sync, handle.argument) }
        }

        public static func truncate(_ handle: HandleNumber, _ size: UInt64) throws(Errno) {
            try retrying { systemCall(.truncate, handle.argument, size) }
        }

        /// Some more entries of an open directory, `.` and `..` left out; an empty array at the end. `cookie` starts as
        /// 0 and is moved on.
        public static func directoryEntries(_ handle: HandleNumber, cookie: inout UInt64) throws(Errno)
            -> [DirectoryEntry]
        {
            var buffer = [UInt8](repeating: 0, count: 8192)
            while true {
                let from = cookie
                let length = try unsafe buffer.withMutableBytes { (raw) throws(Errno) in
                    try retrying {
                        unsafe systemCall(.directoryEntries, handle.argument, raw.argument, UInt64(raw.count), from)
                    }
                }
                if length == 0 { return [] }
                let records = buffer.span.extracting(0..<min(Int(length), buffer.count))
                let entries = try DirectoryRecords.decode(records, &cookie).filter {
                    $0.name != "." && $0.name != ".."
                }
                if !entries.isEmpty { return entries }
                // A provider that does not move on would be asked for ever.
                if cookie == from { return [] }
            }
        }
    }
#endif
