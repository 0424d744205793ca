public import Bytes

/// A key that went down, with those that are held.
public struct KeyPress: Sendable {
    /// The scan code.
    public let code: Int64
    public let isShifted: Bool
    public let isControl: Bool

    public init(_ code: Int64, isShifted: Bool = false, isControl: Bool = false) {
        self.code = code
        self.isShifted = isShifted
        self.isControl = isControl
    }

    static var up: Int64 { 0x48 }
    static var down: Int64 { 0x50 }
    static var left: Int64 { 0x4b }
    static var right: Int64 { 0x4d }
    static var home: Int64 { 0x47 }
    static var end: Int64 { 0x4f }
    static var pageUp: Int64 { 0x49 }
    static var pageDown: Int64 { 0x51 }
    static var backspace: Int64 { 0x0e }
    static var delete: Int64 { 0x53 }
    static var enter: Int64 { 0x1c }
    static var keypadEnter: Int64 { 0x7f }
    static var space: Int64 { 0x39 }
    static var tab: Int64 { 0x0f }
}

/// Where widgets put what is copied. A page without a window keeps it to itself.
public final class PageClipboard {
    /// Answers the text that can be pasted.
    public var read: () -> ByteString
    public var write: (ByteString) -> Void

    public init() {
        let kept = State<ByteString>("")
        read = { kept.value }
        write = { kept.value = $0 }
    }
}
