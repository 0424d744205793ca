#if os(Linux)
    import Bytes
    import CDRM
    import CPlatform
    import Platform
    import Scheme
    import SchemeProtocol
    import WindowServer

    /// One of the kernel's virtual terminals (`/dev/tty1` …).
    @safe
    struct VirtualTerminal {
        let number: Int
        let handle: HandleNumber

        /// The state that the desktop changes, to be put back.
        struct State {
            var keyboard: Int
            var isGraphical: Bool
            /// The terminal that was in front.
            var front: Int
        }

        /// - Parameters:
        ///   - number: the terminal that the command line names; nil: the one that the program was started on, else one
        ///     that is free.
        static func open(_ number: Int?) throws(BackendError) -> VirtualTerminal {
            if let number { return try open(numbered: number) }
            for handle in [Host.standardInput, Host.standardOutput, Host.standardError] {
                if let own = Self.number(of: handle), let copy = try? Host.duplicate(handle, minimum: 10) {
                    return VirtualTerminal(number: own, handle: copy)
                }
            }
            if let own = try? Host.open("/dev/tty", [.read, .write]) {
                if let number = Self.number(of: own) { return VirtualTerminal(number: number, handle: own) }
                try? Host.close(own)
            }
            guard let free = free() else {
                throw BackendError(
                    "there is no virtual terminal here: log in on one (Control-Alt-F3) and start it there, or as root "
                        + "name one with --terminal N")
            }
            return try open(numbered: free)
        }

        private static func open(numbered number: Int) throws(BackendError) -> VirtualTerminal {
            let path: ByteString = "/dev/tty" + ByteString(number)
            do throws(Errno) {
                let handle = try Host.open(path, [.read, .write])
                guard Self.number(of: handle) != nil else {
                    try Host.close(handle)
                    throw .notATerminal
                }
                return VirtualTerminal(number: number, handle: handle)
            } catch { throw BackendError(path, error) }
        }

        /// The number of a terminal by an open handle; nil for what is no virtual terminal.
        private static func number(of handle: HandleNumber) -> Int? {
            var device: UInt32 = 0
            // TIOCGDEV, which the headers make of its parts.
            guard unsafe host_ioctl(handle, 0x8004_5432, &device) == 0 else { return nil }
            let major = device >> 8 & 0xfff, minor = device & 0xff
            return major == 4 && (1...63).contains(minor) ? Int(minor) : nil
        }

        /// A terminal that nobody has open; who may ask is root.
        private static func free() -> Int? {
            guard let any = try? Host.open("/dev/tty0", [.read, .write]) else { return nil }
            defer { try? Host.close(any) }
            var number: Int32 = 0
            guard unsafe host_ioctl(any, UInt(VT_OPENQRY), &number) == 0, number > 0 else { return nil }
            return Int(number)
        }

        // MARK: What it does

        private func command(_ request: Int32, _ argument: Int) throws(Errno) {
            let pointer = unsafe UnsafeMutableRawPointer(bitPattern: argument)
            guard unsafe host_ioctl(handle, UInt(request), pointer) == 0 else { throw Errno(rawValue: host_errno()) }
        }

        /// Asks for a terminal to come to the front.
        func activate(_ number: Int) throws(Errno) { try command(VT_ACTIVATE, number) }

        /// Brings a terminal to the front, and waits until it is there. Who has the front one may be about to end without
        /// an answer, so it is asked for again.
        func bringToFront(_ number: Int) throws(Errno) {
            for _ in 0..<50 {
                try activate(number)
                if front == number { return }
                try? Host.sleep(until: Host.clock(.monotonic) + 60_000_000)
                if front == number { return }
            }
            throw .timedOut
        }

        var front: Int? {
            var state = vt_stat()
            guard unsafe host_ioctl(handle, UInt(VT_GETSTATE), &state) == 0 else { return nil }
            return Int(state.v_active)
        }

        func state() throws(Errno) -> State {
            var keyboard: Int32 = 0
            var mode: Int32 = 0
            guard unsafe host_ioctl(handle, UInt(KDGKBMODE), &keyboard) == 0,
                unsafe host_ioctl(handle, UInt(KDGETMODE), &mode) == 0
            else { throw Errno(rawValue: host_errno()) }
            // What somebody has left behind who was killed is not worth keeping.
            let usable = keyboard == K_OFF ? K_UNICODE : keyboard
            return State(keyboard: Int(usable), isGraphical: false, front: front ?? number)
        }

        /// Takes the terminal from the kernel: no text on the screen, no keys to the shell, and this process is asked
        /// before another terminal comes to the front.
        func takeOver() throws(Errno) {
            try command(KDSKBMODE, Int(K_OFF))
            try command(KDSETMODE, Int(KD_GRAPHICS))
            var mode = vt_mode()
            mode.mode = CChar(VT_PROCESS)
            mode.relsig = Int16(Signal.user1.rawValue)
            mode.acqsig = Int16(Signal.user2.rawValue)
            guard unsafe host_ioctl(handle, UInt(VT_SETMODE), &mode) == 0 else { throw Errno(rawValue: host_errno()) }
        }

        /// Gives the terminal back to the kernel, as far as it can be done.
        func restore(_ state: State) {
            var mode = vt_mode()
            mode.mode = CChar(VT_AUTO)
            _ = unsafe host_ioctl(handle, UInt(VT_SETMODE), &mode)
            try? command(KDSETMODE, Int(KD_TEXT))
            try? command(KDSKBMODE, state.keyboard)
        }

        /// The answer to `relsig`: another terminal may come to the front.
        func allowSwitch() { try? command(VT_RELDISP, 1) }
        /// The answer to `acqsig`: this one is in front.
        func confirmReturn() { try? command(VT_RELDISP, Int(VT_ACKACQ)) }
    }
#endif
