#if os(Linux)
    public import Bytes
    import CPlatform
    public import SchemeProtocol

    extension Host {
        /// The program's arguments, its own name first.
        public static var arguments: [ByteString] { ProgramArguments.all }

        /// The environment that the program was started with, as `NAME=value`.
        public static var environment: [ByteString] {
            var result: [ByteString] = []
            guard var pointer = unsafe host_environment() else { return [] }
            while let entry = unsafe pointer.pointee {
                result.append(unsafe ByteString(cString: entry))
                unsafe pointer += 1
            }
            return result
        }

        /// Ends the program at once.
        public static func exit(_ status: Int32) -> Never { _exit(status) }

        public static var processID: Int32 { getpid() }
        public static var parentID: Int32 { getppid() }
        public static var userID: UInt32 { getuid() }
        public static var effectiveUserID: UInt32 { geteuid() }
        public static func processGroup(of process: Int32 = 0) throws(Errno) -> Int32 { try checked(getpgid(process)) }
        public static func setProcessGroup(of process: Int32, to group: Int32) throws(Errno) {
            _ = try checked(setpgid(process, group))
        }
        public static func session(of process: Int32 = 0) throws(Errno) -> Int32 { try checked(getsid(process)) }

        /// Starts a program. Answers the new process's id.
        public static func spawn(_ request: SpawnRequest) throws(Errno) -> Int32 {
            if request.replacesCaller { try replaceCaller(request) }
            var actions = unsafe posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
            _ = unsafe posix_spawn_file_actions_init(&actions)
            _ = unsafe posix_spawnattr_init(&attributes)
            defer {
                unsafe posix_spawn_file_actions_destroy(&actions)
                unsafe posix_spawnattr_destroy(&attributes)
            }
            var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
            var none = sigset_t()
            unsafe sigemptyset(&none)
            unsafe posix_spawnattr_setsigmask(&attributes, &none)
            var defaults = sigset_t()
            unsafe sigemptyset(&defaults)
            for signal in request.defaultSignals { unsafe sigaddset(&defaults, signal.rawValue) }
            unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
            if request.newSession { flags |= 0x80 }  // POSIX_SPAWN_SETSID
            if let group = request.group {
                flags |= POSIX_SPAWN_SETPGROUP
                unsafe posix_spawnattr_setpgroup(&attributes, group)
            }
            unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
            // Handles are first moved out of each other's way, then put where they belong.
            var moved: [HandleNumber] = []
            defer { for handle in moved { try? close(handle) } }
            let highest = request.handles.map { $0.there }.max() ?? 2
            for pair in request.handles {
                let copy: HandleNumber
                do throws(Errno) { copy = try duplicate(pair.own, minimum: max(highest + 1, 10)) } catch {
                    // A standard handle that the caller does not have is not there for the program either.
                    if error == .badHandle && pair.own == pair.there && pair.there <= 2 { continue }
                    throw error
                }
                moved.append(copy)
                unsafe posix_spawn_file_actions_adddup2(&actions, copy, pair.there)
            }
            for standard: HandleNumber in 0...2 where !request.handles.contains(where: { $0.there == standard }) {
                unsafe posix_spawn_file_actions_addclose(&actions, standard)
            }
            if let directory = request.workingDirectory {
                try unsafe localPath(directory).withCString { (name) throws(Errno) in
                    _ = unsafe posix_spawn_file_actions_addchdir_np(&actions, name)
                }
            }
            if let terminal = request.foregroundTerminal {
                if request.newSession {
                    // A session gets a terminal of its own by its leader's opening it.
                    let place = try duplicate(terminal, minimum: max(highest + 1, 10))
                    moved.append(place)
                    let path: ByteString = "/proc/self/fd/" + ByteString(Int(terminal))
                    try unsafe path.withCString { (name) throws(Errno) in
                        _ = unsafe posix_spawn_file_actions_addopen(&actions, place, name, O_RDWR, 0)
                    }
                    unsafe posix_spawn_file_actions_addclose(&actions, place)
                } else {
                    unsafe posix_spawn_file_actions_addtcsetpgrp_np(&actions, terminal)
                }
            }
            var process: pid_t = 0
            let error = try unsafe localPath(request.path).withCString { (path) throws(Errno) in
                try unsafe withCStrings(request.arguments) { (arguments) throws(Errno) in
                    try unsafe withCStrings(request.environment) { (environment) throws(Errno) in
                        unsafe posix_spawn(&process, path, &actions, &attributes, arguments, environment)
                    }
                }
            }
            if error != 0 { throw Errno(rawValue: error) }
            return process
        }

        /// `exec` in place: handles, directory and signals are set here, in the process that goes on.
        private static func replaceCaller(_ request: SpawnRequest) throws(Errno) -> Never {
            for pair in request.handles where pair.there != pair.own { try duplicate(pair.own, to: pair.there) }
            for pair in request.handles { _ = host_fcntl(pair.there, F_SETFD, 0) }
            if let directory = request.workingDirectory { try changeDirectory(directory) }
            for signal in request.defaultSignals { onSignal(signal, .standard) }
            var none = sigset_t()
            unsafe sigemptyset(&none)
            if !request.keepsSignalMask { unsafe sigprocmask(SIG_SETMASK, &none, nil) }
            try unsafe localPath(request.path).withCString { (path) throws(Errno) in
                try unsafe withCStrings(request.arguments) { (arguments) throws(Errno) in
                    try unsafe withCStrings(request.environment) { (environment) throws(Errno) in
                        _ = unsafe execve(path, arguments, environment)
                    }
                }
            }
            throw lastError
        }

        /// The strings as a NULL-terminated array of C strings.
        private static func withCStrings<Result>(
            _ strings: [ByteString],
            _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) throws(Errno) -> Result
        ) throws(Errno) -> Result {
            var pointers: [UnsafeMutablePointer<CChar>?] = unsafe []
            defer { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }
            for string in strings {
                try unsafe pointers.append(string.withCString { (text) throws(Errno) in unsafe strdup(text) })
            }
            unsafe pointers.append(nil)
            return try unsafe pointers.withUnsafeMutableBufferPointer { (buffer) throws(Errno) in
                try unsafe body(buffer.baseAddress!)
            }
        }

        /// Waits for a child to end (or to stop or go on, by `flags`). nil with `.noHang` when none has.
        /// - Parameter process: its id, or -1 for any child, or minus a process group.
        public static func wait(_ process: Int32 = -1, _ flags: WaitFlags = []) throws(Errno) -> WaitResult? {
            var options: Int32 = 0
            if flags.contains(.noHang) { options |= WNOHANG }
            if flags.contains(.stopped) { options |= WUNTRACED }
            if flags.contains(.continued) { options |= 8 }
            var status: Int32 = 0
            let changed = try checked(unsafe waitpid(process, &status, options))
            if changed == 0 { return nil }
            return WaitResult(process: changed, status: ProcessStatus(waitStatus: status))
        }

        public static func kill(_ process: Int32, _ signal: Signal) throws(Errno) {
            _ = try checked(CPlatform.kill(process, signal.rawValue))
        }

        public static func workingDirectory() throws(Errno) -> ByteString {
            guard let pointer = unsafe getcwd(nil, 0) else { throw lastError }
            defer { unsafe free(pointer) }
            return unsafe ByteString(cString: pointer)
        }

        public static func changeDirectory(_ path: ByteString) throws(Errno) {
            try unsafe localPath(path).withCString { (name) throws(Errno) in
                _ = try checked(unsafe chdir(name))
            }
        }

        /// Sets and returns the bits that new files do not get.
        @discardableResult
        public static func setFileCreationMask(_ mask: UInt16) -> UInt16 { UInt16(umask(mode_t(mask))) }

        /// Sleeps until `deadline` (ns of the monotonic clock); throws `interrupted` when a signal came first.
        public static func sleep(until deadline: UInt64) throws(Errno) {
            var time = timespec(tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
            let error = unsafe clock_nanosleep(CLOCK_MONOTONIC, 1, &time, nil)
            if error != 0 { throw Errno(rawValue: error) }
        }

        /// The clock's time in nanoseconds.
        public static func clock(_ clock: ClockID) -> UInt64 {
            var time = timespec()
            unsafe clock_gettime(clock == .realtime ? CLOCK_REALTIME : CLOCK_MONOTONIC, &time)
            return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        }

        /// A counter of the processor for measurements; here nanoseconds.
        public static var timeStamp: UInt64 { clock(.monotonic) }

        /// A call that does nothing, for measuring the way into the kernel and out.
        public static func doNothing() { _ = getppid() }

        /// Fills the buffer with random bytes fit for keys.
        public static func random(_ buffer: UnsafeMutableRawBufferPointer) throws(Errno) {
            var done = 0
            while done < buffer.count {
                done += try retrying { unsafe getrandom(buffer.baseAddress! + done, buffer.count - done, 0) }
            }
        }

        /// What `uname` shows: system, host name, release, version, machine.
        public static func systemNames() -> [ByteString] {
            var names = utsname()
            unsafe uname(&names)
            return [
                unsafe withUnsafePointer(to: &names.sysname) {
                    unsafe ByteString(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
                },
                unsafe withUnsafePointer(to: &names.nodename) {
                    unsafe ByteString(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
                },
                unsafe withUnsafePointer(to: &names.release) {
                    unsafe ByteString(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
                },
                unsafe withUnsafePointer(to: &names.version) {
                    unsafe ByteString(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
                },
                unsafe withUnsafePointer(to: &names.machine) {
                    unsafe ByteString(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
                },
            ]
        }
    }
#endif
