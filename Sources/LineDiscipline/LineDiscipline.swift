public import SchemeProtocol

/// What lies between the two ends of a terminal: the master's bytes (keys) become lines, signals and echo; the slave's
/// bytes (a program's output) become what the screen shows. POSIX chapter 11, with Linux's extensions.
///
/// It does no input or output: bytes go in at `receive` and `transmit`, come out at `takeInput` and `takeOutput`, and
/// `signals` tells what the foreground group must be told. Everything in it is bounded; what does not fit is not taken, so
/// that the writer waits.
public struct LineDiscipline: Sendable {
    public private(set) var settings: TerminalSettings
    /// Signals that arose since they were last taken.
    public private(set) var signals: [Signal] = []
    /// Output is stopped by XOFF.
    public private(set) var isStopped = false

    /// Bytes for the master.
    var output = ByteQueue(capacity: 65536)
    /// Echo that waits for XON.
    private var heldEcho = ByteQueue(capacity: 4096)
    /// Bytes that the slave can read. In canonical mode `lineLengths` cuts them into lines.
    private var input = ByteQueue(capacity: 65536)
    /// The lengths of the finished lines in `input`, in order; an end of file is a line of its own without a newline.
    private var lineLengths: [Int] = []
    /// The line being edited.
    private(set) var line: [UInt8] = []
    private var isNextLiteral = false
    /// The screen's column, as far as the bytes tell, and where the line being edited began.
    private var column = 0
    private var lineColumn = 0

    /// The longest line that can be edited, newline included.
    public static var lineLimit: Int { 4096 }
    /// The most finished lines that wait (each may be as short as an end of file).
    static var lineCountLimit: Int { 4096 }

    public init(settings: TerminalSettings = TerminalSettings()) { self.settings = settings }

    // MARK: Settings

    func isSet(input bit: UInt32) -> Bool { settings.input & bit != 0 }
    func isSet(output bit: UInt32) -> Bool { settings.output & bit != 0 }
    func isSet(local bit: UInt32) -> Bool { settings.local & bit != 0 }
    public var isCanonical: Bool { isSet(local: TerminalSettings.canonical) }

    /// Whether `byte` is the special character at `index`; zero disables one.
    func isCharacter(_ byte: UInt8, _ index: Int) -> Bool { byte != 0 && settings.characters[index] == byte }

    /// Changes the settings. What was typed before stays readable.
    public mutating func change(to new: TerminalSettings) {
        let wasCanonical = isCanonical
        settings = new
        if wasCanonical && !isCanonical {
            lineLengths = []
            input.append(contentsOf: line)
            line = []
            isNextLiteral = false
        } else if !wasCanonical && isCanonical && !input.isEmpty {
            lineLengths = [input.count]
        }
        if isStopped && !isSet(input: TerminalSettings.flowControl) { start() }
    }

    public mutating func takeSignals() -> [Signal] {
        defer { signals = [] }
        return signals
    }

    public mutating func flushInput() {
        input.removeAll()
        lineLengths = []
        line = []
        isNextLiteral = false
    }

    public mutating func flushOutput() {
        output.removeAll()
        heldEcho.removeAll()
    }

    // MARK: From the master

    /// Takes typed bytes in; answers how many. The rest must wait until the slave has read.
    public mutating func receive(_ bytes: Span<UInt8>) -> Int {
        for index in 0..<bytes.count where !receive(bytes[index]) { return index }
        return bytes.count
    }

    /// Takes one typed byte in; false when there is no room for it.
    mutating func receive(_ typed: UInt8) -> Bool {
        var byte = isSet(input: TerminalSettings.stripHighBit) ? typed & 0x7f : typed
        if isNextLiteral && isCanonical {
            guard isFull == false else { return false }
            isNextLiteral = false
            insert(byte)
            return true
        }
        if control(byte) { return true }
        if byte == 0x0d {
            if isSet(input: TerminalSettings.ignoreCarriageReturn) { return true }
            if isSet(input: TerminalSettings.carriageReturnToNewline) { byte = 0x0a }
        } else if byte == 0x0a, isSet(input: TerminalSettings.newlineToCarriageReturn) {
            byte = 0x0d
        }
        if isFull { return false }
        if isCanonical {
            edit(byte)
        } else {
            input.append(byte)
            if isSet(local: TerminalSettings.echo) { echo(byte) }
        }
        return true
    }

    /// Whether no more input fits, counting the line being edited.
    private var isFull: Bool {
        guard isCanonical else { return input.room == 0 }
        return input.room <= line.count + 1 || lineLengths.count >= Self.lineCountLimit
    }

    /// Flow control and signals: bytes that act at once and are not stored.
    private mutating func control(_ byte: UInt8) -> Bool {
        if isSet(input: TerminalSettings.flowControl) {
            if isCharacter(byte, TerminalSettings.start) {
                start()
                return true
            }
            if isCharacter(byte, TerminalSettings.stop) {
                isStopped = true
                return true
            }
            if isStopped && isSet(input: TerminalSettings.anyRestarts) { start() }
        }
        guard isSet(local: TerminalSettings.signals) else { return false }
        let signal: Signal
        if isCharacter(byte, TerminalSettings.interrupt) {
            signal = .interrupt
        } else if isCharacter(byte, TerminalSettings.quit) {
            signal = .quit
        } else if isCharacter(byte, TerminalSettings.suspend) {
            signal = .terminalStop
        } else {
            return false
        }
        if !isSet(local: TerminalSettings.noFlush) {
            flushInput()
            flushOutput()
        }
        // What the signal makes a program say must not be stuck behind XOFF.
        if isStopped { start() }
        if isSet(local: TerminalSettings.echo) { echo(byte) }
        if !signals.contains(signal) { signals.append(signal) }
        return true
    }

    private mutating func start() {
        isStopped = false
        output.append(contentsOf: heldEcho.take(atMost: heldEcho.count))
    }

    // MARK: Editing a line

    private mutating func edit(_ byte: UInt8) {
        let isExtended = isSet(local: TerminalSettings.extended)
        if isCharacter(byte, TerminalSettings.erase) {
            eraseCharacter(byte)
        } else if isExtended && isCharacter(byte, TerminalSettings.wordErase) {
            eraseWord(byte)
        } else if isCharacter(byte, TerminalSettings.kill) {
            killLine(byte)
        } else if isExtended && isCharacter(byte, TerminalSettings.literalNext) {
            isNextLiteral = true
            if isSet(local: TerminalSettings.echo), isSet(local: TerminalSettings.echoControl) {
                show([0x5e, 0x08])
            }
        } else if isExtended && isCharacter(byte, TerminalSettings.reprint) {
            reprint(byte)
        } else if isCharacter(byte, TerminalSettings.endOfFile) {
            finishLine()
        } else if byte == 0x0a {
            line.append(byte)
            if isSet(local: TerminalSettings.echo) || isSet(local: TerminalSettings.echoNewline) { show([0x0a]) }
            finishLine()
        } else if isCharacter(byte, TerminalSettings.endOfLine)
            || isExtended && isCharacter(byte, TerminalSettings.endOfLine2)
        {
            insert(byte)
            finishLine()
        } else {
            insert(byte)
        }
    }

    private mutating func insert(_ byte: UInt8) {
        // One place is kept for the newline that ends the line.
        guard line.count < Self.lineLimit - 1 else {
            show([7])
            return
        }
        if line.isEmpty { lineColumn = column }
        line.append(byte)
        if isSet(local: TerminalSettings.echo) { echo(byte) }
    }

    /// Makes the line readable as it is.
    private mutating func finishLine() {
        input.append(contentsOf: line)
        lineLengths.append(line.count)
        line = []
    }

    /// Where the last character of the line begins.
    private var lastCharacter: Int {
        var index = line.count - 1
        guard isSet(input: TerminalSettings.utf8) else { return index }
        // A sequence has at most three bytes behind its first; more would be no UTF-8.
        let lowest = max(line.count - 4, 0)
        while index > lowest, line[index] & 0xc0 == 0x80 { index -= 1 }
        return line[index] & 0xc0 == 0x80 ? line.count - 1 : index
    }

    private mutating func eraseCharacter(_ byte: UInt8) {
        guard !line.isEmpty else { return }
        if isSet(local: TerminalSettings.echoErase) {
            eraseLast()
        } else {
            line.removeLast(line.count - lastCharacter)
            if isSet(local: TerminalSettings.echo) { echo(byte) }
        }
    }

    /// Takes the last character away, from the screen too.
    private mutating func eraseLast() {
        let before = endColumn
        let isTab = line.last == 0x09
        line.removeLast(line.count - lastCharacter)
        let after = endColumn
        guard isSet(local: TerminalSettings.echo), before > after else { return }
        var bytes: [UInt8] = []
        // Over a tab there is nothing to blank out.
        for _ in after..<before { bytes += isTab ? [0x08] : [0x08, 0x20, 0x08] }
        show(bytes)
    }

    private mutating func eraseWord(_ byte: UInt8) {
        if !isSet(local: TerminalSettings.echoErase), isSet(local: TerminalSettings.echo) { echo(byte) }
        while let last = line.last, last == 0x20 || last == 0x09 { eraseLast() }
        while let last = line.last, last != 0x20, last != 0x09 { eraseLast() }
    }

    private mutating func killLine(_ byte: UInt8) {
        if isSet(local: TerminalSettings.echoKillErase), isSet(local: TerminalSettings.echoErase) {
            while !line.isEmpty { eraseLast() }
            return
        }
        line = []
        guard isSet(local: TerminalSettings.echo) else { return }
        echo(byte)
        if isSet(local: TerminalSettings.echoKill) { show([0x0a]) }
    }

    private mutating func reprint(_ byte: UInt8) {
        guard isSet(local: TerminalSettings.echo) else { return }
        echo(byte)
        show([0x0a])
        lineColumn = column
        for byte in line { echo(byte) }
    }

    // MARK: Echo

    private mutating func echo(_ byte: UInt8) {
        let isControl = byte < 0x20 && byte != 0x09 && byte != 0x0a || byte == 0x7f
        if isControl && isSet(local: TerminalSettings.echoControl) {
            show([0x5e, byte ^ 0x40])
        } else {
            show([byte])
        }
    }

    /// Puts bytes on the screen; where the master does not read, echo is lost rather than input.
    private mutating func show(_ bytes: [UInt8]) {
        var processed: [UInt8] = []
        for byte in bytes { process(byte, into: &processed) }
        if isStopped { heldEcho.append(contentsOf: processed) } else { output.append(contentsOf: processed) }
    }

    /// The column behind the line being edited.
    private var endColumn: Int {
        var column = lineColumn
        var index = 0
        while index < line.count {
            let byte = line[index]
            var next = index + 1
            if byte == 0x09 {
                column = (column / 8 + 1) * 8
            } else if byte < 0x20 || byte == 0x7f {
                column += isSet(local: TerminalSettings.echoControl) ? 2 : 0
            } else if byte >= 0xc0, isSet(input: TerminalSettings.utf8) {
                while next < line.count, next < index + 4, line[next] & 0xc0 == 0x80 { next += 1 }
                column += CharacterWidth.columns(of: CharacterWidth.scalar(of: line[index..<next]))
            } else {
                column += 1
            }
            index = next
        }
        return column
    }

    // MARK: From the slave

    /// Takes output in; answers how many bytes. The rest must wait until the master has read, or until XON.
    public mutating func transmit(_ bytes: Span<UInt8>) -> Int {
        if isStopped { return 0 }
        var processed: [UInt8] = []
        for index in 0..<bytes.count {
            // A byte becomes at most two.
            if output.room < processed.count + 2 {
                output.append(contentsOf: processed)
                return index
            }
            process(bytes[index], into: &processed)
        }
        output.append(contentsOf: processed)
        return bytes.count
    }

    /// Output processing of one byte, which keeps the column.
    private mutating func process(_ byte: UInt8, into bytes: inout [UInt8]) {
        guard isSet(output: TerminalSettings.process) else {
            bytes.append(byte)
            return
        }
        switch byte {
        case 0x0a:
            if isSet(output: TerminalSettings.newlineToCarriageReturnNewline) {
                bytes.append(0x0d)
                column = 0
            }
            bytes.append(0x0a)
        case 0x0d:
            column = 0
            bytes.append(isSet(output: TerminalSettings.carriageReturnToNewlineOut) ? 0x0a : 0x0d)
        case 0x08:
            column = max(column - 1, 0)
            bytes.append(byte)
        case 0x09:
            column = (column / 8 + 1) * 8
            bytes.append(byte)
        default:
            if byte >= 0x20, byte != 0x7f, byte & 0xc0 != 0x80 { column += 1 }
            bytes.append(byte)
        }
    }

    // MARK: To the slave

    /// Whether the slave can read a line, an end of file, or in raw mode a byte.
    public var hasInput: Bool { isCanonical ? !lineLengths.isEmpty : !input.isEmpty }
    /// How many bytes wait to be read.
    public var inputCount: Int { isCanonical ? lineLengths.first ?? 0 : input.count }

    /// Moves readable bytes into the buffer: in canonical mode at most one line; 0 bytes of a line are the end of file.
    public mutating func takeInput(into buffer: inout MutableSpan<UInt8>) -> Int {
        guard isCanonical else { return input.take(into: &buffer) }
        guard let length = lineLengths.first else { return 0 }
        var part = buffer._mutatingExtracting(..<min(length, buffer.count))
        let count = input.take(into: &part)
        if count == length { lineLengths.removeFirst() } else { lineLengths[0] = length - count }
        return count
    }

    // MARK: To the master

    public var outputCount: Int { output.count }
    public var outputRoom: Int { isStopped ? 0 : output.room }
    /// Whether a typed byte would be taken.
    public var takesInput: Bool { !isFull }

    public mutating func takeOutput(into buffer: inout MutableSpan<UInt8>) -> Int { output.take(into: &buffer) }
}
