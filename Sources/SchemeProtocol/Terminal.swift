/// A terminal's size in character cells.
@frozen
public struct WindowSize: Equatable, Sendable {
    public var rows: UInt16
    public var columns: UInt16
    public var pixelWidth: UInt16 = 0
    public var pixelHeight: UInt16 = 0

    @inlinable
    public init(rows: UInt16, columns: UInt16) {
        self.rows = rows
        self.columns = columns
    }
}

/// The settings of a terminal's line discipline: POSIX's `termios` with Linux's bit values, 40 bytes.
@frozen
public struct TerminalSettings: Sendable {
    public var input: UInt32
    public var output: UInt32
    public var control: UInt32
    public var local: UInt32
    /// VINTR, VQUIT … at Linux's indices.
    public var characters: InlineArray<24, UInt8>

    /// What a fresh terminal has: canonical, echoing, signals on, CR to NL, NL to CR NL, XON/XOFF.
    public init() {
        input = Self.carriageReturnToNewline | Self.flowControl | Self.utf8
        output = Self.process | Self.newlineToCarriageReturnNewline
        control = 0o277
        local =
            Self.signals | Self.canonical | Self.echo | Self.echoErase | Self.echoKill | Self.echoControl
            | Self.echoKillErase | Self.extended
        characters = InlineArray(repeating: 0)
        characters[Self.interrupt] = 3
        characters[Self.quit] = 28
        characters[Self.erase] = 127
        characters[Self.kill] = 21
        characters[Self.endOfFile] = 4
        characters[Self.time] = 0
        characters[Self.minimum] = 1
        characters[Self.start] = 17
        characters[Self.stop] = 19
        characters[Self.suspend] = 26
        characters[Self.reprint] = 18
        characters[Self.wordErase] = 23
        characters[Self.literalNext] = 22
    }

    // Indices into `characters`.
    public static var interrupt: Int { 0 }
    public static var quit: Int { 1 }
    public static var erase: Int { 2 }
    public static var kill: Int { 3 }
    public static var endOfFile: Int { 4 }
    public static var time: Int { 5 }
    public static var minimum: Int { 6 }
    public static var start: Int { 8 }
    public static var stop: Int { 9 }
    public static var suspend: Int { 10 }
    public static var endOfLine: Int { 11 }
    public static var reprint: Int { 12 }
    public static var wordErase: Int { 14 }
    public static var literalNext: Int { 15 }
    public static var endOfLine2: Int { 16 }

    // Input bits.
    public static var ignoreCarriageReturn: UInt32 { 0o200 }
    public static var carriageReturnToNewline: UInt32 { 0o400 }
    public static var newlineToCarriageReturn: UInt32 { 0o100 }
    public static var stripHighBit: UInt32 { 0o40 }
    public static var flowControl: UInt32 { 0o2000 }
    public static var anyRestarts: UInt32 { 0o4000 }
    /// Erasing takes whole UTF-8 characters.
    public static var utf8: UInt32 { 0o40000 }
    // Output bits.
    public static var process: UInt32 { 1 }
    public static var newlineToCarriageReturnNewline: UInt32 { 4 }
    public static var carriageReturnToNewlineOut: UInt32 { 0o10 }
    // Local bits.
    public static var signals: UInt32 { 1 }
    public static var canonical: UInt32 { 2 }
    public static var echo: UInt32 { 0o10 }
    public static var echoErase: UInt32 { 0o20 }
    public static var echoKill: UInt32 { 0o40 }
    public static var echoNewline: UInt32 { 0o100 }
    public static var noFlush: UInt32 { 0o200 }
    public static var stopBackgroundOutput: UInt32 { 0o400 }
    public static var echoControl: UInt32 { 0o1000 }
    public static var echoKillErase: UInt32 { 0o4000 }
    public static var extended: UInt32 { 0o100000 }
}

/// The verbs of `call` on a terminal handle (`pty:`).
@frozen
public enum TerminalVerb: UInt64, Sendable {
    /// out: `TerminalSettings`.
    case getSettings = 1
    /// in: `TerminalSettings`. argument1: 0 now, 1 after output has drained, 2 also drop unread input.
    case setSettings = 2
    /// out: `WindowSize`.
    case getSize = 3
    /// in: `WindowSize`; the foreground group gets `windowSize`.
    case setSize = 4
    /// Answer: the foreground process group.
    case getForeground = 5
    /// argument1 = the process group that shall be in the foreground.
    case setForeground = 6
    /// argument1: 1 drop unread input, 2 drop unsent output, 3 both.
    case flush = 7
    /// The calling session takes this terminal as its own.
    case takeControl = 8
    /// Answer: the number of the slave that belongs to this master.
    case slaveNumber = 9
    /// Answer: 1; says that this handle is a terminal.
    case isTerminal = 10
}
