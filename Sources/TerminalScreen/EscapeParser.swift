/// Recognises control sequences in a stream of scalars: the state machine of the VT500 series, with every part bounded.
///
/// It knows the shape of sequences, not their meaning: `Screen` looks at the `Event` and at `parameters`.
public struct EscapeParser: Sendable {
    /// What one scalar completed.
    public enum Event: Equatable, Sendable {
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
    }

    private enum State: Sendable {
        case ground, escape, controlEntry, controlParameters, controlIgnored, text, ignoredText
    }

    /// Parameters beyond this many are dropped.
    public static var parameterLimit: Int { 32 }
    /// Bytes of an operating system command beyond this many are dropped.
    public static var textLimit: Int { 4096 }

    private var state = State.ground
    private var prefix: UInt8 = 0
    private var intermediate: UInt8 = 0
    private var hasParameter = false
    /// Whether the parameter that the last separator opened was opened by a colon.
    private var opensJoined = false
    /// The parameters of the sequence just recognised; -1 where one was left out.
    public private(set) var parameters: [Int32] = []
    /// Whether parameter n was joined to the one before it by a colon.
    public private(set) var isSubparameter: [Bool] = []
    /// The text of the operating system command just recognised, in UTF-8.
    public private(set) var text: [UInt8] = []

    public init() {}

    /// Whether ordinary characters are printed as they come.
    public var isGround: Bool { state == .ground }

    public mutating func feed(_ scalar: UInt32) -> Event {
        if let event = anywhere(scalar) { return event }
        switch state {
        case .ground: return ground(scalar)
        case .escape: return escape(scalar)
        case .controlEntry, .controlParameters, .controlIgnored: return control(scalar)
        case .text: return collect(scalar)
        case .ignoredText: return .nothing
        }
    }

    /// CAN, SUB, ESC and C1 controls act in every state.
    private mutating func anywhere(_ scalar: UInt32) -> Event? {
        switch scalar {
        case 0x18, 0x1a:
            state = .ground
            return .execute(UInt8(scalar))
        case 0x1b:
            // ESC \ ends a text; whatever the next byte is, the text is complete here.
            let finished = state == .text
            state = .escape
            intermediate = 0
            return finished ? .operatingSystem : .nothing
        case 0x90, 0x98, 0x9e, 0x9f: return begin(.ignoredText)
        case 0x9b: return begin(.controlEntry)
        case 0x9d: return begin(.text)
        case 0x9c:
            let finished = state == .text
            state = .ground
            return finished ? .operatingSystem : .nothing
        case 0x80...0x9f:
            state = .ground
            return .execute(UInt8(scalar))
        default: return nil
        }
    }

    private mutating func begin(_ next: State) -> Event {
        state = next
        prefix = 0
        intermediate = 0
        hasParameter = false
        opensJoined = false
        if next == .text {
            text.removeAll(keepingCapacity: true)
        } else if next == .controlEntry {
            parameters.removeAll(keepingCapacity: true)
            isSubparameter.removeAll(keepingCapacity: true)
        }
        return .nothing
    }

    private func ground(_ scalar: UInt32) -> Event {
        if scalar < 0x20 { return .execute(UInt8(scalar)) }
        return scalar == 0x7f ? .nothing : .print(scalar)
    }

    private mutating func escape(_ scalar: UInt32) -> Event {
        switch scalar {
        case 0..<0x20: return .execute(UInt8(scalar))
        case 0x20...0x2f:
            intermediate = UInt8(scalar)
            return .nothing
        case 0x30...0x7e where intermediate == 0:
            switch scalar {
            case 0x5b: return begin(.controlEntry)
            case 0x5d: return begin(.text)
            case 0x50, 0x58, 0x5e, 0x5f: return begin(.ignoredText)
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
        if final == 0x5c { return .nothing }
        return .escape(intermediate: intermediate, final: final)
    }

    private mutating func control(_ scalar: UInt32) -> Event {
        switch scalar {
        case 0..<0x20: return .execute(UInt8(scalar))
        case 0x20...0x2f:
            if intermediate != 0 { state = .controlIgnored }
            intermediate = UInt8(scalar)
        case 0x30...0x39: addDigit(Int32(scalar) - 0x30)
        case 0x3a, 0x3b: addParameter(joined: scalar == 0x3a)
        case 0x3c...0x3f:
            if state == .controlEntry { prefix = UInt8(scalar) } else { state = .controlIgnored }
        case 0x40...0x7e:
            let ignored = state == .controlIgnored
            state = .ground
            if ignored { return .nothing }
            if !hasParameter, !parameters.isEmpty { addEmpty(joined: opensJoined) }
            if parameters.count > Self.parameterLimit {
                parameters.removeLast()
                isSubparameter.removeLast()
            }
            return .control(prefix: prefix, intermediate: intermediate, final: UInt8(scalar))
        case 0x7f: break
        default:
            state = .ground
            return .print(scalar)
        }
        if state == .controlEntry { state = .controlParameters }
        return .nothing
    }

    private mutating func addDigit(_ digit: Int32) {
        if intermediate != 0 {
            state = .controlIgnored
            return
        }
        if !hasParameter {
            addEmpty(joined: opensJoined)
            opensJoined = false
            hasParameter = true
        }
        guard parameters.count <= Self.parameterLimit, let last = parameters.indices.last else { return }
        let value = max(parameters[last], 0)
        parameters[last] = min(value * 10 + digit, 65535)
    }

    private mutating func addParameter(joined: Bool) {
        if !hasParameter { addEmpty(joined: opensJoined) }
        hasParameter = false
        opensJoined = joined
    }

    private mutating func addEmpty(joined: Bool) {
        // One more than the limit is kept as a place for the digits that are dropped.
        guard parameters.count <= Self.parameterLimit else { return }
        parameters.append(-1)
        isSubparameter.append(joined)
    }

    private mutating func collect(_ scalar: UInt32) -> Event {
        if scalar == 7 {
            state = .ground
            return .operatingSystem
        }
        guard scalar >= 0x20, text.count + 4 <= Self.textLimit, let scalar = Unicode.Scalar(scalar) else {
            return .nothing
        }
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { text.append(byte) }
        return .nothing
    }
}
