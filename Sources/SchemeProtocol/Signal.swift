/// A signal's number, with Linux's values (1…64).
@frozen
public struct Signal: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int32
    @inlinable
    public init(rawValue: Int32) { self.rawValue = rawValue }
    @inlinable
    init(_ rawValue: Int32) { self.rawValue = rawValue }

    public static var hangUp: Signal { Signal(1) }
    public static var interrupt: Signal { Signal(2) }
    public static var quit: Signal { Signal(3) }
    public static var illegalInstruction: Signal { Signal(4) }
    public static var trap: Signal { Signal(5) }
    public static var abort: Signal { Signal(6) }
    public static var bus: Signal { Signal(7) }
    public static var floatingPoint: Signal { Signal(8) }
    public static var kill: Signal { Signal(9) }
    public static var user1: Signal { Signal(10) }
    public static var segmentationFault: Signal { Signal(11) }
    public static var user2: Signal { Signal(12) }
    public static var pipe: Signal { Signal(13) }
    public static var alarm: Signal { Signal(14) }
    public static var terminate: Signal { Signal(15) }
    public static var child: Signal { Signal(17) }
    public static var `continue`: Signal { Signal(18) }
    public static var stop: Signal { Signal(19) }
    public static var terminalStop: Signal { Signal(20) }
    public static var terminalInput: Signal { Signal(21) }
    public static var terminalOutput: Signal { Signal(22) }
    public static var urgent: Signal { Signal(23) }
    public static var windowSize: Signal { Signal(28) }

    /// The highest number.
    public static var count: Int32 { 64 }

    /// The bit of this signal in a `SignalSet`.
    @inlinable
    public var bit: UInt64 { 1 << UInt64(rawValue - 1) }

    /// The name without `SIG`, as `kill -l` prints it; nil for a number without one.
    public var name: StaticString? {
        switch rawValue {
        case 1: "HUP"
        case 2: "INT"
        case 3: "QUIT"
        case 4: "ILL"
        case 5: "TRAP"
        case 6: "ABRT"
        case 7: "BUS"
        case 8: "FPE"
        case 9: "KILL"
        case 10: "USR1"
        case 11: "SEGV"
        case 12: "USR2"
        case 13: "PIPE"
        case 14: "ALRM"
        case 15: "TERM"
        case 16: "STKFLT"
        case 17: "CHLD"
        case 18: "CONT"
        case 19: "STOP"
        case 20: "TSTP"
        case 21: "TTIN"
        case 22: "TTOU"
        case 23: "URG"
        case 24: "XCPU"
        case 25: "XFSZ"
        case 26: "VTALRM"
        case 27: "PROF"
        case 28: "WINCH"
        case 29: "POLL"
        case 30: "PWR"
        case 31: "SYS"
        default: nil
        }
    }
}

/// What a process does on a signal: the record of `sigaction`, 32 bytes.
@frozen
public struct SignalAction: Sendable {
    /// 0 = the default, 1 = ignore, else the address of `handler(signal)`.
    public var handler: UInt64
    /// Signals held back while the handler runs.
    public var mask: UInt64
    /// Where the handler returns to: code that calls `sigreturn`.
    public var restorer: UInt64
    /// Bit 0: restart interrupted calls. Bit 1: no `child` signal for stopped children. Bit 2: reset on delivery.
    public var flags: UInt64

    public static var defaultAction: UInt64 { 0 }
    public static var ignore: UInt64 { 1 }
    public static var restart: UInt64 { 1 }
    public static var noChildStop: UInt64 { 2 }
    public static var resetHand: UInt64 { 4 }

    @inlinable
    public init(handler: UInt64 = 0, mask: UInt64 = 0, restorer: UInt64 = 0, flags: UInt64 = 0) {
        self.handler = handler
        self.mask = mask
        self.restorer = restorer
        self.flags = flags
    }
}

/// How a child ended or changed, as `wait` reports it.
@frozen
public enum ProcessStatus: Equatable, Sendable {
    /// Ended by itself with this code (0…255).
    case exited(Int32)
    /// Ended by a signal.
    case signalled(Signal)
    /// Stopped by a signal; it can go on.
    case stopped(Signal)
    case continued

    /// POSIX's packing: exit code << 8, or the signal, or signal << 8 | 0x7f, or 0xffff.
    @inlinable
    public init(waitStatus w: Int32) {
        if w == 0xffff {
            self = .continued
        } else if w & 0x7f == 0 {
            self = .exited((w >> 8) & 0xff)
        } else if w & 0xff == 0x7f {
            self = .stopped(Signal((w >> 8) & 0xff))
        } else {
            self = .signalled(Signal(w & 0x7f))
        }
    }

    /// The packed form; the inverse of `init(waitStatus:)`.
    @inlinable
    public var waitStatus: Int32 {
        switch self {
        case .exited(let code): (code & 0xff) << 8
        case .signalled(let signal): signal.rawValue & 0x7f
        case .stopped(let signal): (signal.rawValue & 0xff) << 8 | 0x7f
        case .continued: 0xffff
        }
    }

    /// The number a shell shows: the exit code, or 128 + the signal.
    @inlinable
    public var shellStatus: Int32 {
        switch self {
        case .exited(let code): code
        case .signalled(let signal), .stopped(let signal): 128 + signal.rawValue
        case .continued: 0
        }
    }
}
