/// One thing that an input device reports: a record of 16 bytes, as `input:` carries it in the machine's byte order.
@frozen
public struct InputEvent: Equatable, Sendable {
    /// A `Kind`.
    public var type: UInt16
    public var code: UInt16
    public var value: Int32
    /// Nanoseconds of the monotonic clock.
    public var time: UInt64

    public enum Kind: UInt16, Sendable {
        /// code: a `KeyCode`. value: 1 pressed, 0 released, 2 still held (the keyboard repeats it).
        case key = 1
        /// code: an `Axis`. value: how far it moved.
        case relative = 2
        /// code: an `Axis`. value: where it is, 0…65535.
        case absolute = 3
        /// code: a `PointerButton`. value: 1 pressed, 0 released.
        case button = 4
        /// From `input:` itself. code: the number of a virtual terminal. value: 1 the reader has the screen and the
        /// keys now, 0 it has lost them.
        case focus = 5
    }

    public init(_ kind: Kind, code: UInt16, value: Int32, time: UInt64) {
        type = kind.rawValue
        self.code = code
        self.value = value
        self.time = time
    }

    public static var size: Int { 16 }

    public var kind: Kind? { Kind(rawValue: type) }

    /// The record at `offset`; nil where the bytes end before it does.
    public init?(_ bytes: Span<UInt8>, at offset: Int) {
        guard offset >= 0, bytes.count - offset >= Self.size else { return nil }
        func number(_ start: Int, _ count: Int) -> UInt64 {
            var value: UInt64 = 0
            for index in 0..<count { value |= UInt64(bytes[offset + start + index]) << UInt64(8 * index) }
            return value
        }
        type = UInt16(number(0, 2))
        code = UInt16(number(2, 2))
        value = Int32(truncatingIfNeeded: number(4, 4))
        time = number(8, 8)
    }

    /// Appends the record's bytes.
    public func append(to bytes: inout [UInt8]) {
        for shift in [0, 8] as [UInt16] { bytes.append(UInt8(truncatingIfNeeded: type >> shift)) }
        for shift in [0, 8] as [UInt16] { bytes.append(UInt8(truncatingIfNeeded: code >> shift)) }
        for shift in [0, 8, 16, 24] as [Int32] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: time >> UInt64(8 * shift))) }
    }
}

/// Axes of pointers, with Linux's numbers.
public enum Axis {
    public static var x: UInt16 { 0 }
    public static var y: UInt16 { 1 }
    /// Positive: away from the user.
    public static var wheel: UInt16 { 8 }
    public static var horizontalWheel: UInt16 { 6 }
}

/// Buttons of pointers, with Linux's numbers.
public enum PointerButton {
    public static var left: UInt16 { 0x110 }
    public static var right: UInt16 { 0x111 }
    public static var middle: UInt16 { 0x112 }
    public static var side: UInt16 { 0x113 }
    public static var extra: UInt16 { 0x114 }
}
