#if os(none)
    import Bytes
    import Runtime
    public import SchemeProtocol

    extension Host {
        private static func call<Value>(
            _ handle: HandleNumber, _ verb: TerminalVerb, _ argument: Int64 = 0, _ payload: inout Value, input: Bool
        ) throws(Errno) -> Int64 {
            let size = UInt64(MemoryLayout<Value>.size)
            return try withAddress(of: &payload) { (address) throws(Errno) in
                try retrying {
                    systemCall(
                        .call, handle.argument, verb.rawValue, argument.argument, size == 0 ? 0 : address, size,
                        input ? size : 0)
                }
            }
        }

        /// A verb without a payload.
        private static func call(_ handle: HandleNumber, _ verb: TerminalVerb, _ argument: Int64 = 0) throws(Errno)
            -> Int64
        {
            try retrying { systemCall(.call, handle.argument, verb.rawValue, argument.argument, 0, 0, 0) }
        }

        /// Makes a pseudo-terminal: its master, and its slave for the program on it.
        public static func openTerminal() throws(Errno) -> (master: HandleNumber, slave: HandleNumber) {
            let master = try open("pty:", [.read, .write])
            do throws(Errno) {
                let number = try call(master, .slaveNumber)
                return (master, try open("pty:" + ByteString(Int(number)), [.read, .write]))
            } catch {
                try? close(master)
                throw error
            }
        }

        public static func isTerminal(_ handle: HandleNumber) -> Bool { (try? call(handle, .isTerminal)) == 1 }

        public static func terminalSettings(_ handle: HandleNumber) throws(Errno) -> TerminalSettings {
            var settings = TerminalSettings()
            _ = try translated { () throws(Errno) in try call(handle, .getSettings, 0, &settings, input: false) }
            return settings
        }

        /// - Parameter when: 0 at once, 1 when output has drained, 2 also dropping unread input.
        public static func setTerminalSettings(_ handle: HandleNumber, _ settings: TerminalSettings, when: Int32 = 1)
            throws(Errno)
        {
            var settings = settings
            _ = try translated { () throws(Errno) in try call(handle, .setSettings, Int64(when), &settings, input: true)
            }
        }

        public static func windowSize(_ handle: HandleNumber) throws(Errno) -> WindowSize {
            var size = WindowSize(rows: 0, columns: 0)
            _ = try translated { () throws(Errno) in try call(handle, .getSize, 0, &size, input: false) }
            return size
        }

        public static func setWindowSize(_ handle: HandleNumber, _ size: WindowSize) throws(Errno) {
            var size = size
            _ = try translated { () throws(Errno) in try call(handle, .setSize, 0, &size, input: true) }
        }

        public static func foregroundGroup(_ handle: HandleNumber) throws(Errno) -> Int32 {
            Int32(truncatingIfNeeded: try translated { () throws(Errno) in try call(handle, .getForeground) })
        }

        public static func setForegroundGroup(_ handle: HandleNumber, _ group: Int32) throws(Errno) {
            _ = try translated { () throws(Errno) in try call(handle, .setForeground, Int64(group)) }
        }

        /// Makes a terminal the caller's session's own.
        public static func takeControl(ofTerminal handle: HandleNumber) throws(Errno) {
            _ = try translated { () throws(Errno) in try call(handle, .takeControl) }
        }

        /// What has no such verbs is not a terminal.
        private static func translated(_ body: () throws(Errno) -> Int64) throws(Errno) -> Int64 {
            do throws(Errno) { return try body() } catch {
                throw error == .notSupported || error == .notImplemented ? .notATerminal : error
            }
        }
    }
#endif
