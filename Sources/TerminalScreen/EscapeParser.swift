/// Recognises control sequences in a stream of scalars: the state machine of the VT500 series, with every part bounded.
///
/// It knows the shape of sequences, not their meaning: `Screen` looks at the `Event`, at `parameters` and at `text`.
struct EscapeParser: Sendable {
    /// What one scalar completed.
    enum Event: Equatable, Sendable {
        case nothing
        /// Show this scalar.
        case print(UInt32)
        /// A C0 control, or a C1 control as its number.
        case execute(UInt8)
        /// ESC, perhaps one intermediate byte (else 0), and the final byte.
        case escape(intermediate: UInt8, final: UInt8)
        /// CSI; `prefix` is one of `<=>?` or 0, `intermediate` is 0 where there is none.
        case control(prefix: UInt8, intermediate: UInt8, final: UInt8)
        /// OSC; its text is in `text`.
        case operatingSystem
        /// DCS; the data is in `text`.
        case deviceControl(prefix: UInt8, intermediate: UInt8, final: UInt8)
    }

    private enum State: Sendable {
        case ground, escape, controlEntry, controlParameters, controlIgnored, text, ignoredText
    }

    /// An operating system command or device control that is longer is dropped as a whole …
    static var textLimit: Int { 8192 }
    /// … but for the clipboard's content, in Base64.
    static var clipboardLimit: Int { 1 << 20 }

    private var state = State.ground
    private var prefix: UInt8 = 0
    private var intermediate: UInt8 = 0
    private var hasTooMany = false
    /// The control or the text began with DCS.
    private var isDevice = false
    private var isTooLong = false
    /// What the device control's data is for.
    private var deviceFinal: UInt8 = 0
    /// The parameters of the sequence just recognised.
    var parameters = Parameters()
    /// The text of the command just recognised, in UTF-8.
    private(set) var text: [UInt8] = []
    /// The command ended with BEL, not with ST: an answer ends the same way.
    private(set) var endedWithBell = false

    init() {}

    /// Whether ordinary characters are printed as they come.
    @inline(__always)
    var isGround: Bool { state == .ground }

    mutating func feed(_ scalar: UInt32) -> Event {
        if scalar < 0x20 || scalar >= 0x80 && scalar < 0xa0, let event = anywhere(scalar) { return event }
        switch state {
        case .ground: return ground(scalar)
        case .escape: return escape(scalar)
        case .controlEntry, .controlParameters, .controlIgnored: return control(scalar)
        case .text: return collect(scalar)
        case .ignoredText: return .nothing
        }
    }

    /// A whole control sequence that lies in memory: `CSI`, digits and separators, and the final byte. Answers nil and
    /// changes nothing that matters where it is not complete or not so simple; then `feed` gets its bytes.
    /// - Parameter index: the place after `ESC [`; afterwards, that after the sequence.
    @inline(__always)
    mutating func whole(_ bytes: Span<UInt8>, _ index: inout Int) -> (prefix: UInt8, final: UInt8)? {
        var at = index
        var prefix: UInt8 = 0
        parameters.clear()
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case 0x30...0x39: parameters.add(digit: byte - 0x30)
            case 0x3a, 0x3b: parameters.separate(joined: byte == 0x3a)
            case 0x40...0x7e:
                index = at
                return (prefix, byte)
            case 0x3c...0x3f where at == index + 1: prefix = byte
            default: return nil
            }
        }
        return nil
    }

    /// CAN, SUB, ESC and C1 controls act in every state.
    private mutating func anywhere(_ scalar: UInt32) -> Event? {
        switch scalar {
        case 0x18, 0x1a:
            state = .ground
            return .execute(UInt8(scalar))
        case 0x1b:
            // ESC \ ends a text; whatever the next byte is, the text is complete here.
            let finished = finishText()
            state = .escape
            intermediate = 0
            hasTooMany = false
            return finished
        case 0x90: return begin(.controlEntry, isDevice: true)
        case 0x98, 0x9e, 0x9f: return begin(.ignoredText)
        case 0x9b: return begin(.controlEntry)
        case 0x9d: return begin(.text)
        case 0x9c:
            let finished = finishText()
            state = .ground
            return finished
        case 0x80...0x9f:
            state = .ground
            return .execute(UInt8(scalar))
        default: return nil
        }
    }

    private mutating func finishText(withBell: Bool = false) -> Event {
        guard state == .text, !isTooLong else { return .nothing }
        endedWithBell = withBell
        return isDevice
            ? .deviceControl(prefix: prefix, intermediate: intermediate, final: deviceFinal) : .operatingSystem
    }

    private mutating func begin(_ next: State, isDevice: Bool = false) -> Event {
        state = next
        prefix = 0
        intermediate = 0
        hasTooMany = false
        self.isDevice = isDevice
        parameters.clear()
        if next == .text { beginText() }
        return .nothing
    }

    private mutating func beginText() {
        isTooLong = false
        // What the clipboard needed is not kept.
        text.removeAll(keepingCapacity: text.count <= Self.textLimit)
    }

    private func ground(_ scalar: UInt32) -> Event {
        if scalar < 0x20 { return .execute(UInt8(scalar)) }
        return scalar == 0x7f ? .nothing : .print(scalar)
    }

    private mutating func escape(_ scalar: UInt32) -> Event {
        switch scalar {
        case 0..<0x20: return .execute(UInt8(scalar))
        case 0x20...0x2f:
            if intermediate != 0 { hasTooMany = true }
            intermediate = UInt8(scalar)
            return .nothing
        case 0x30...0x7e where intermediate == 0:
            switch scalar {
            case 0x5b: return begin(.controlEntry)
            case 0x5d: return begin(.text)
            case 0x50: return begin(.controlEntry, isDevice: true)
            case 0x58, 0x5e, 0x5f: return begin(.ignoredText)
            default: return finishEscape(UInt8(scalar))
            }
        case 0x30...0x7e: return finishEscape(UInt8(scalar))
        case 0x7f: return .nothing
        default:
            state = .ground
            return .print(scalar)
        }
    }

    private mutating func finishEscape(_ final: UInt8) -> Event {
        state = .ground
        if final == 0x5c && intermediate == 0 || hasTooMany { return .nothing }
        return .escape(intermediate: intermediate, final: final)
    }

    private mutating func control(_ scalar: UInt32) -> Event {
        switch scalar {
        case 0..<0x20: return isDevice ? .nothing : .execute(UInt8(scalar))
        case 0x20...0x2f:
            if intermediate != 0 { state = .controlIgnored }
            intermediate = UInt8(scalar)
        case 0x30...0x39:
            if intermediate != 0 { state = .controlIgnored } else { parameters.add(digit: UInt8(scalar) - 0x30) }
        case 0x3a, 0x3b: parameters.separate(joined: scalar == 0x3a)
        case 0x3c...0x3f:
            if state == .controlEntry { prefix = UInt8(scalar) } else { state = .controlIgnored }
        case 0x40...0x7e: return finishControl(UInt8(scalar))
        case 0x7f: break
        default:
            state = .ground
            return .print(scalar)
        }
        if state == .controlEntry { state = .controlParameters }
        return .nothing
    }

    private mutating func finishControl(_ final: UInt8) -> Event {
        let isIgnored = state == .controlIgnored
        if isDevice {
            state = isIgnored ? .ignoredText : .text
            deviceFinal = final
            beginText()
            return .nothing
        }
        state = .ground
        return isIgnored ? .nothing : .control(prefix: prefix, intermediate: intermediate, final: final)
    }

    private var isClipboard: Bool { !isDevice && text.starts(with: [0x35, 0x32, 0x3b]) }

    private mutating func collect(_ scalar: UInt32) -> Event {
        if scalar == 7, !isDevice {
            let finished = finishText(withBell: true)
            state = .ground
            return finished
        }
        guard scalar >= 0x20, !isTooLong else { return .nothing }
        guard text.count + 4 <= Self.textLimit || isClipboard && text.count + 4 <= Self.clipboardLimit else {
            isTooLong = true
            text = []
            return .nothing
        }
        if scalar < 0x80 {
            text.append(UInt8(scalar))
        } else if let scalar = Unicode.Scalar(scalar) {
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { text.append(byte) }
        }
        return .nothing
    }
}
