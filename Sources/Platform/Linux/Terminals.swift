#if os(Linux)
    import CPlatform
    public import SchemeProtocol

    extension Host {
        public static func isTerminal(_ handle: HandleNumber) -> Bool { isatty(handle) == 1 }

        public static func terminalSettings(_ handle: HandleNumber) throws(Errno) -> TerminalSettings {
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

        public static func windowSize(_ handle: HandleNumber) throws(Errno) -> WindowSize {
            var raw = winsize()
            _ = try checked(unsafe host_ioctl(handle, UInt(TIOCGWINSZ), &raw))
            return WindowSize(rows: raw.ws_row, columns: raw.ws_col)
        }

        public static func setWindowSize(_ handle: HandleNumber, _ size: WindowSize) throws(Errno) {
            var raw = winsize(
                ws_row: size.rows, ws_col: size.columns, ws_xpixel: size.pixelWidth, ws_ypixel: size.pixelHeight)
            _ = try checked(unsafe host_ioctl(handle, UInt(TIOCSWINSZ), &raw))
        }

        public static func foregroundGroup(_ handle: HandleNumber) throws(Errno) -> Int32 {
            try checked(tcgetpgrp(handle))
        }

        public static func setForegroundGroup(_ handle: HandleNumber, _ group: Int32) throws(Errno) {
            _ = try checked(tcsetpgrp(handle, group))
        }
    }
#endif
