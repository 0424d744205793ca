#if os(none)
    import CPlatform
    import Runtime
    public import SchemeProtocol
    import Synchronization

    /// Signals that have come and were not yet asked for, as bits. A handler may only set these.
    private let arrived = Atomic<UInt64>(0)

    /// The signals that `onSignal` has set to be ignored, so that a child need not be told by 64 calls.
    private let ignored = Atomic<UInt64>(0)

    /// The signals that `onSignal` has set at all; of the others the program ignores those that its parent says.
    private let changed = Atomic<UInt64>(0)

    /// What the kernel calls, on the stack of the thread that it interrupts.
    private let noteSignal: @convention(c) (UInt64) -> Void = { number in
        arrived.bitwiseOr(1 << ((number &- 1) & 63), ordering: .relaxed)
        let pipe = signalPipeWriter.load(ordering: .relaxed)
        if pipe < 0 { return }
        var byte: UInt8 = 1
        unsafe withUnsafePointer(to: &byte) { pointer in
            _ = systemCall(.write, pipe.argument, UInt64(UInt(bitPattern: pointer)), 1)
        }
    }

    extension Host {
        /// What the program does on a signal.
        public enum SignalResponse: Sendable {
            case standard
            case ignore
            /// Note it for `takeSignals`, and interrupt a call that waits.
            case note
        }

        public static func onSignal(_ signal: Signal, _ response: SignalResponse) {
            guard signal.rawValue >= 1, signal.rawValue <= Signal.count else { return }
            var action = SignalAction()
            changed.bitwiseOr(signal.bit, ordering: .relaxed)
            if response == .ignore {
                ignored.bitwiseOr(signal.bit, ordering: .relaxed)
            } else {
                ignored.bitwiseAnd(~signal.bit, ordering: .relaxed)
            }
            switch response {
            case .standard: action.handler = SignalAction.defaultAction
            case .ignore: action.handler = SignalAction.ignore
            case .note:
                let restorer: @convention(c) () -> Void = apus_signal_restorer
                action.handler = unsafe UInt64(unsafeBitCast(noteSignal, to: UInt.self))
                action.restorer = unsafe UInt64(unsafeBitCast(restorer, to: UInt.self))
            }
            unsafe withUnsafePointer(to: &action) { pointer in
                _ = systemCall(
                    .signalAction, UInt64(UInt32(bitPattern: signal.rawValue)), UInt64(UInt(bitPattern: pointer)), 0)
            }
        }

        /// Whether the signal is ignored, be it that whoever started the program wanted it so.
        public static func isIgnored(_ signal: Signal) -> Bool { ignoredSignals & signal.bit != 0 }

        /// The noted signals that have come since the last call (`Signal.bit`s).
        public static func takeSignals() -> UInt64 {
            // The load alone is cheaper, and almost always enough.
            arrived.load(ordering: .relaxed) == 0 ? 0 : arrived.exchange(0, ordering: .relaxed)
        }

        /// Blocks and unblocks signals (`Signal.bit`s); answers the mask before.
        @discardableResult
        public static func setSignalMask(_ mask: UInt64) -> UInt64 {
            let setTo: UInt64 = 2
            return systemCall(.signalMask, setTo, mask).argument
        }

        /// The signals that this program ignores; a child that it starts ignores them too.
        static var ignoredSignals: UInt64 {
            let inherited = unsafe ProgramStart.current.auxiliary(.ignoredSignals) ?? 0
            return ignored.load(ordering: .relaxed) | inherited & ~changed.load(ordering: .relaxed)
        }
    }
#endif
