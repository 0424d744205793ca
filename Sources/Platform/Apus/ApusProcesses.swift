#if os(none)
    public import Bytes
    import CPlatform
    import Runtime
    public import SchemeProtocol

    extension Host {
        /// The program's arguments, its own name first.
        public static var arguments: [ByteString] { unsafe strings(ProgramStart.current.arguments) }

        /// The environment that the program was started with, as `NAME=value`.
        public static var environment: [ByteString] { unsafe strings(ProgramStart.current.environment) }

        private static func strings(_ list: ProgramStart.Strings?) -> [ByteString] {
            var result: [ByteString] = []
            guard var pointer = unsafe list else { return [] }
            while let entry = unsafe pointer.pointee {
                result.append(unsafe ByteString(cString: entry))
                unsafe pointer += 1
            }
            return result
        }

        /// Ends the program at once.
        public static func exit(_ status: Int32) -> Never { runtimeExit(status) }

        private static func identity(_ kind: IdentityKind, _ process: Int32 = 0) throws(Errno) -> Int32 {
            Int32(truncatingIfNeeded: try checked(systemCall(.identity, kind.rawValue, process.argument)))
        }

        public static var processID: Int32 { (try? identity(.process)) ?? 0 }
        public static var parentID: Int32 { (try? identity(.parent)) ?? 0 }
        /// There is one user, until users are told apart by what they were given (see `Docs/Architecture.md`).
        public static var userID: UInt32 { 0 }
        public static var effectiveUserID: UInt32 { 0 }
        public static func processGroup(of process: Int32 = 0) throws(Errno) -> Int32 { try identity(.group, process) }
        public static func setProcessGroup(of process: Int32, to group: Int32) throws(Errno) {
            try checked(systemCall(.setGroup, process.argument, group.argument))
        }
        public static func session(of process: Int32 = 0) throws(Errno) -> Int32 { try identity(.session, process) }

        /// Waits for a child to end (or to stop or go on, by `flags`). nil with `.noHang` when none has.
        /// - Parameter process: its id, or -1 for any child, or minus a process group.
        public static func wait(_ process: Int32 = -1, _ flags: WaitFlags = []) throws(Errno) -> WaitResult? {
            var status: Int32 = 0
            let changed = try withAddress(of: &status) { (address) throws(Errno) in
                try checked(systemCall(.wait, process.argument, address, UInt64(flags.rawValue)))
            }
            if changed == 0 { return nil }
            return WaitResult(
                process: Int32(truncatingIfNeeded: changed), status: ProcessStatus(waitStatus: status))
        }

        public static func kill(_ process: Int32, _ signal: Signal) throws(Errno) {
            try checked(systemCall(.kill, process.argument, signal.rawValue.argument))
        }

        /// Sleeps until `deadline` (ns of the monotonic clock); throws `interrupted` when a signal came first.
        public static func sleep(until deadline: UInt64) throws(Errno) { try checked(systemCall(.sleep, deadline)) }

        /// The clock's time in nanoseconds.
        public static func clock(_ clock: ClockID) -> UInt64 { systemCall(.clock, clock.rawValue).argument }

        /// A counter of the processor for measurements: time stamps, or instructions under QEMU's `-icount`.
        public static var timeStamp: UInt64 { apus_time_stamp() }

        /// A call that does nothing, for measuring the way into the kernel and out.
        public static func doNothing() { _ = systemCall(.null) }

        /// Fills the buffer with random bytes fit for keys.
        public static func random(_ buffer: UnsafeMutableRawBufferPointer) throws(Errno) {
            guard let start = buffer.baseAddress, buffer.count > 0 else { return }
            // The program's own generator first: it always works. The service's bytes are mixed in where there is one.
            unsafe randomBytes(start, buffer.count)
            guard let source = try? open("rand:", .read) else { return }
            defer { try? close(source) }
            var fresh = [UInt8](repeating: 0, count: buffer.count)
            let count =
                (try? unsafe fresh.withMutableBytes { (raw) throws(Errno) in try unsafe read(source, raw) }) ?? 0
            for index in 0..<count { unsafe buffer[index] ^= fresh[index] }
        }

        /// What `uname` shows: system, host name, release, version, machine.
        public static func systemNames() -> [ByteString] {
            var names: [ByteString] = ["Apus", "apus", "0", "0", "x86_64"]
            guard let handle = try? open("sys:uname", .read) else { return names }
            defer { try? close(handle) }
            var buffer = [UInt8](repeating: 0, count: 1024)
            let length =
                (try? unsafe buffer.withMutableBytes { (raw) throws(Errno) in try unsafe read(handle, raw) }) ?? 0
            let keys: [ByteString] = ["system", "node", "release", "version", "machine"]
            for line in ByteString(buffer[..<length]).split(separator: 0x0a) {
                guard let colon = line.firstIndex(of: 0x3a), let index = keys.firstIndex(of: line[0..<colon]) else {
                    continue
                }
                names[index] = line[(colon + 1)..<line.count].trimmed
            }
            return names
        }
    }
#endif
