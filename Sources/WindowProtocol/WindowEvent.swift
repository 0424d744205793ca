/// What the server tells a window: a record of 24 bytes, three numbers of 64 bits, the lowest byte first.
@frozen
public struct WindowEvent: Equatable, Sendable {
    public var code: Int64
    public var a: Int64
    public var b: Int64

    public init(code: Int64, a: Int64 = 0, b: Int64 = 0) {
        self.code = code
        self.a = a
        self.b = b
    }

    public init(_ kind: Kind, _ a: Int64 = 0, _ b: Int64 = 0) { self.init(code: kind.rawValue, a: a, b: b) }

    public init(_ kind: Kind, _ a: Int, _ b: Int = 0) { self.init(code: kind.rawValue, a: Int64(a), b: Int64(b)) }

    public enum Kind: Int64, Sendable {
        case none = 0
        /// b: scan code, and bit 8 while it is pressed.
        case key = 1
        /// a, b: where the pointer is in the window.
        case mouse = 2
        /// a: bit 0 left, bit 1 middle, bit 2 right.
        case button = 3
        case scroll = 4
        /// The user wants the window closed.
        case quit = 5
        case focus = 6
        case move = 7
        /// A wish: the client answers with a new size.
        case resize = 8
        case screen = 9
        /// a: a `ClipboardAction`. b: how many bytes there are to paste.
        case clipboard = 10
        case mouseRelative = 11
        /// a: a `DropAction`, and the size of the content from bit 8 on. b: x, and y from bit 32 on.
        case drop = 12
        /// a: a Unicode scalar.
        case textInput = 13
        case clipboardUpdate = 14
        case hover = 15
        /// a: the scale. b: what counts as 1 (160).
        case scale = 16
        case dragEnter = 17
        case dragMove = 18
        case dragLeave = 19
        case controllerAxis = 20
        case controllerButton = 21
        /// A frame has been shown (not one of Orbital's): a is its number. Only for windows that asked with `V`.
        case frame = 64
        /// There is another theme (not one of Orbital's): `orbital:theme` tells which.
        case theme = 65
        /// The list of windows, or the workspace, is another one (not one of Orbital's). Only for panels.
        case windows = 66
    }

    public var kind: Kind? { Kind(rawValue: code) }

    /// Added to the code of events that go to the desktop's own window while Super is held.
    public static var superOffset: Int64 { 0x1000_0000 }
    public static var size: Int { 24 }

    public func append(to bytes: inout [UInt8]) {
        for number in [code, a, b] {
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> Int64(8 * shift))) }
        }
    }

    /// The record at `offset`; nil where the bytes end before it does.
    public init?(_ bytes: Span<UInt8>, at offset: Int) {
        guard offset >= 0, bytes.count - offset >= Self.size else { return nil }
        func number(_ start: Int) -> Int64 {
            var value: UInt64 = 0
            for index in 0..<8 { value |= UInt64(bytes[offset + start + index]) << UInt64(8 * index) }
            return Int64(bitPattern: value)
        }
        self.init(code: number(0), a: number(8), b: number(16))
    }

    /// Whether two events one after the other are told as one, and how.
    public func merged(into last: WindowEvent) -> WindowEvent? {
        guard code == last.code else { return nil }
        switch kind {
        case .mouse, .move, .resize, .screen, .scale, .dragMove, .frame, .theme, .windows: return self
        case .mouseRelative, .scroll:
            let (a, overflowA) = last.a.addingReportingOverflow(self.a)
            let (b, overflowB) = last.b.addingReportingOverflow(self.b)
            return overflowA || overflowB ? self : WindowEvent(code: code, a: a, b: b)
        default: return nil
        }
    }
}

/// What the shortcuts for the clipboard ask of a program.
public enum ClipboardAction {
    public static var copy: Int64 { 1 }
    public static var cut: Int64 { 2 }
    public static var paste: Int64 { 3 }
}

/// What shall become of a thing that is dragged.
public enum DropAction {
    public static var none: Int64 { 0 }
    public static var copy: Int64 { 1 }
    public static var move: Int64 { 2 }
    public static var link: Int64 { 4 }
}

/// What the first byte of a clipboard or of dragged content says about the rest.
public enum ContentKind: UInt8, Sendable {
    case text = 0x74
    case files = 0x66
    case uri = 0x75
    case data = 0x64
    case any = 0x20
}
