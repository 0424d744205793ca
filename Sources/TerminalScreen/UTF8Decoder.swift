/// Turns bytes into Unicode scalars one byte at a time. Wrong bytes become U+FFFD, one for each longest wrong piece, as
/// the Unicode standard recommends; nothing is ever lost or read twice.
public struct UTF8Decoder: Sendable {
    private var value: UInt32 = 0
    private var missing: UInt8 = 0
    private var low: UInt8 = 0x80
    private var high: UInt8 = 0xbf

    public init() {}

    public static var replacement: UInt32 { 0xfffd }

    /// Whether the last byte began or continued a character that is not complete.
    @inline(__always)
    public var isInside: Bool { missing != 0 }

    public enum Step: Equatable, Sendable {
        case incomplete
        case scalar(UInt32)
        /// The bytes before this one were wrong: show a replacement, then take this scalar (nil: none yet).
        case broken(then: UInt32?)
    }

    @inline(__always)
    public mutating func feed(_ byte: UInt8) -> Step {
        guard missing != 0 else { return begin(byte) }
        guard byte >= low, byte <= high else {
            missing = 0
            switch begin(byte) {
            case .scalar(let scalar): return .broken(then: scalar)
            case .broken, .incomplete: return .broken(then: missing == 0 ? Self.replacement : nil)
            }
        }
        low = 0x80
        high = 0xbf
        value = value << 6 | UInt32(byte & 0x3f)
        missing -= 1
        return missing == 0 ? .scalar(value) : .incomplete
    }

    /// A first byte. The bounds on the second keep out overlong forms, surrogates and values above U+10FFFF.
    private mutating func begin(_ byte: UInt8) -> Step {
        low = 0x80
        high = 0xbf
        switch byte {
        case 0..<0x80: return .scalar(UInt32(byte))
        case 0xc2...0xdf: start(byte & 0x1f, 1)
        case 0xe0...0xef:
            start(byte & 0xf, 2)
            if byte == 0xe0 { low = 0xa0 }
            if byte == 0xed { high = 0x9f }
        case 0xf0...0xf4:
            start(byte & 7, 3)
            if byte == 0xf0 { low = 0x90 }
            if byte == 0xf4 { high = 0x8f }
        default: return .scalar(Self.replacement)
        }
        return .incomplete
    }

    private mutating func start(_ bits: UInt8, _ following: UInt8) {
        value = UInt32(bits)
        missing = following
    }
}
