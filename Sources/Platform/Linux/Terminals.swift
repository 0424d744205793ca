#if os(Linux)
    import CPlatform
    public import SchemeProtocol

    extension Host {
        public static func isTerminal(_ handle: HandleNumber) -> Bool {
            if SocketScheme.owns(handle) { return (try? terminalCall(handle, .isTerminal)) == 1 }
            return isatty(handle) == 1
        }

        /// A terminal's verb without a payload.
        private static func terminalCall(_ handle: HandleNumber, _ verb: TerminalVerb, _ argument: UInt64 = 0)
            throws(Errno) -> Int64
        {
            try unsafe SocketScheme.call(
                handle, verb.rawValue, argument, UnsafeMutableRawBufferPointer(start: nil, count: 0), inputLength: 0)
        }

        /// A terminal's verb with a record that goes in or comes out.
        private static func terminalCall<Record: BitwiseCopyable>(
            _ handle: HandleNumber, _ verb: TerminalVerb, _ argument: UInt64 = 0, _ record: inout Record
        ) throws(Errno) {
            try unsafe withUnsafeMutableBytes(of: &record) { (raw) throws(Errno) in
                _ = try unsafe SocketScheme.call(handle, verb.rawValue, argument, raw, inputLength: raw.count)
            }
        }

        public static func terminalSettings(_ handle: HandleNumber) throws(Errno) -> TerminalSettings {
            if SocketScheme.owns(handle) {
                var settings = TerminalSettings()
                try terminalCall(handle, .getSettings, 0, &settings)
                return settings
            }
            var raw = termios()
            _ = try checked(unsafe tcgetattr(handle, &raw))
            var settings = TerminalSettings()
            settings.input = raw.c_iflag
            settings.output = raw.c_oflag
            settings.control = raw.c_cflag
            settings.local = raw.c_lflag
            unsafe withUnsafeBytes(of: &raw.c_cc) { bytes in
                for index in 0..<24 { settings.characters[index] = unsafe bytes[index] }
            }
            return settings
        }

        /// - Parameter when: 0 at once, 1 when output has drained, 2 also dropping unread input.
        public static func setTerminalSettings(_ handle: HandleNumber, _ settings: TerminalSettings, when: Int32 = 1)
            throws(Errno)
        {
            if SocketScheme.owns(handle) {
                var copy = settings
                return try terminalCall(handle, .setSettings, UInt64(max(when, 0)), &copy)
            }
            var raw = termios()
            _ = try checked(unsafe tcgetattr(handle, &raw))
            raw.c_iflag = settings.input
            raw.c_oflag = settings.output
            raw.c_cflag = settings.control
            raw.c_lflag = settings.local
            unsafe withUnsafeMutableBytes(of: &raw.c_cc) { bytes in
                for index in 0..<24 { unsafe bytes[index] = settings.characters[index] }
            }
            _ = try retrying { unsafe tcsetattr(handle, when, &raw) }
        }

        /// Makes a pseudo-terminal: its master, and its slave for the program on it.
        public static func openTerminal() throws(Errno) -> (master: HandleNumber, slave: HandleNumber) {
            let master = try checked(host_terminal_master())
            do throws(Errno) {
                return (master, try checked(host_terminal_peer(master)))
            } catch {
                CPlatform.close(master)
                throw error
            }
        }

        public static func windowSize(_ handle: HandleNumber) throws(Errno) -> WindowSize {
            if SocketScheme.owns(handle) {
                var size = WindowSize(rows: 0, columns: 0)
                try terminalCall(handle, .getSize, 0, &size)
                return size
            }
            var raw = winsize()
            _ = try checked(unsafe host_ioctl(handle, UInt(TIOCGWINSZ), &raw))
            return WindowSize(rows: raw.ws_row, columns: raw.ws_col)
        }

        public static func setWindowSize(_ handle: HandleNumber, _ size: WindowSize) throws(Errno) {
            if SocketScheme.owns(handle) {
                var copy = size
                return try terminalCall(handle, .setSize, 0, &copy)
            }
            var raw = winsize(
                ws_row: size.rows, ws_col: size.columns, ws_xpixel: size.pixelWidth, ws_ypixel: size.pixelHeight)
            _ = try checked(unsafe host_ioctl(handle, UInt(TIOCSWINSZ), &raw))
        }

        /// Makes a terminal the caller's session's own.
        public static func takeControl(ofTerminal handle: HandleNumber) throws(Errno) {
            if SocketScheme.owns(handle) {
                _ = try terminalCall(handle, .takeControl)
                return
            }
            _ = try checked(host_ioctl(handle, UInt(TIOCSCTTY), nil))
        }

        public static func foregroundGroup(_ handle: HandleNumber) throws(Errno) -> Int32 {
            if SocketScheme.owns(handle) {
                return Int32(truncatingIfNeeded: try terminalCall(handle, .getForeground))
            }
            return try checked(tcgetpgrp(handle))
        }

        public static func setForegroundGroup(_ handle: HandleNumber, _ group: Int32) throws(Errno) {
            if SocketScheme.owns(handle) {
                _ = try terminalCall(handle, .setForeground, UInt64(UInt32(bitPattern: group)))
                return
            }
            _ = try checked(tcsetpgrp(handle, group))
        }
    }
#endif
