#if os(Linux)
    import CPlatform
    public import SchemeProtocol
    import Synchronization

    /// Signals that have come and were not yet asked for, as bits. A handler may only set these.
    private let arrived = Atomic<UInt64>(0)

    extension Host {
        /// What the program does on a signal.
        public enum SignalResponse: Sendable {
            case standard
            case ignore
            /// Note it for `takeSignals`, and interrupt a call that waits.
            case note
        }

        public static func onSignal(_ signal: Signal, _ response: SignalResponse) {
            var action = sigaction()
            switch response {
            case .standard: unsafe action.__sigaction_handler.sa_handler = nil
            case .ignore: unsafe action.__sigaction_handler.sa_handler = host_ignore_signal()
            case .note:
                unsafe action.__sigaction_handler.sa_handler = { number in
                    arrived.bitwiseOr(1 << UInt64(number - 1), ordering: .relaxed)
                    let pipe = signalPipeWriter.load(ordering: .relaxed)
                    if pipe >= 0 { host_write_signal_byte(pipe) }
                }
            }
            unsafe sigaction(signal.rawValue, &action, nil)
        }

        /// Whether the signal is ignored, be it that whoever started the program wanted it so.
        public static func isIgnored(_ signal: Signal) -> Bool {
            var action = sigaction()
            guard unsafe sigaction(signal.rawValue, nil, &action) == 0 else { return false }
            let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            let ignoring = unsafe unsafeBitCast(host_ignore_signal(), to: Int.self)
            return handler == ignoring
        }

        /// The noted signals that have come since the last call (`Signal.bit`s).
        public static func takeSignals() -> UInt64 { arrived.exchange(0, ordering: .relaxed) }

        /// Blocks and unblocks signals (`Signal.bit`s); answers the mask before.
        @discardableResult
        public static func setSignalMask(_ mask: UInt64) -> UInt64 {
            var new = sigset_t()
            var old = sigset_t()
            unsafe sigemptyset(&new)
            for number in 1...Signal.count where mask & (1 << UInt64(number - 1)) != 0 {
                unsafe sigaddset(&new, number)
            }
            unsafe sigprocmask(SIG_SETMASK, &new, &old)
            var result: UInt64 = 0
            for number in 1...Signal.count where unsafe sigismember(&old, number) == 1 {
                result |= 1 << UInt64(number - 1)
            }
            return result
        }
    }
#endif
