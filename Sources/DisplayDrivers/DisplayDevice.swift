public import Bytes
public import Display
public import SchemeProtocol

/// A screen and what drives it. The service `display:` knows no more of it than this.
public protocol DisplayDevice: AnyObject {
    /// A word for people.
    var driver: ByteString { get }
    /// What the screen shows now.
    var mode: DisplayMode { get }
    /// The modes that `setMode` is known to take.
    var modes: [DisplayMode] { get }
    /// Sets a mode and makes the screen black. After an error the screen is as it was.
    func setMode(_ mode: DisplayMode) throws(Errno)
    /// Brings a part of the picture to the screen. It lies inside both.
    func show(_ picture: PixelMemory, _ part: Rectangle)
    /// Width and height of a cursor that moves without drawing; 0 where there is none.
    var cursorSize: Int { get }
    /// Shows a cursor of that size, with blue in the lowest byte, opacity in the highest, and colours multiplied by it.
    func setCursor(_ pixels: [UInt32], hotX: Int, hotY: Int) throws(Errno)
    func hideCursor()
    /// Where the cursor's hot spot is.
    func moveCursor(x: Int, y: Int)
}

extension DisplayDevice {
    public var cursorSize: Int { 0 }
    public func setCursor(_ pixels: [UInt32], hotX: Int, hotY: Int) throws(Errno) { throw .notSupported }
    public func hideCursor() {}
    public func moveCursor(x: Int, y: Int) {}
}

/// Pixels on their way to a screen, line by line.
public protocol PixelSink: AnyObject {
    func write(_ pixels: Span<UInt32>, x: Int, y: Int)
}

extension PixelSink {
    /// Copies a part of a picture, which must lie inside it, to the same place.
    func copy(_ picture: PixelMemory, _ part: Rectangle) {
        for y in part.y..<(part.y + part.height) {
            picture.withLine(x: part.x, y: y, count: part.width) { write($0, x: part.x, y: y) }
        }
    }
}

/// Where a picture lies in physical memory, and how.
public struct FramebufferLayout: Equatable, Sendable {
    public let address: UInt64
    public let mode: DisplayMode
    /// Bytes from one line to the next.
    public let stride: Int
    public let format: PixelFormat

    /// Nil where the numbers cannot be those of a framebuffer.
    public init?(address: UInt64, mode: DisplayMode, stride: Int, format: PixelFormat) {
        guard stride >= mode.width * format.bytesPerPixel, stride <= 1 << 17 else { return nil }
        // Below the first megabyte there are other things, and behind 46 bits nothing at all.
        guard address >= 0xa0000, address < 1 << 46 else { return nil }
        self.address = address
        self.mode = mode
        self.stride = stride
        self.format = format
    }

    public var size: Int { stride * mode.height }

    /// What `sys:framebuffer` tells of the framebuffer that the boot loader set up; nil where there is none.
    public init?(text: ByteString) {
        var numbers: [ByteString: Int64] = [:]
        for line in text.split(separator: 0x0a) {
            guard let colon = line.firstIndex(of: 0x3a) else { continue }
            let value = line[(colon + 1)..<line.count].trimmed
            numbers[line[0..<colon]] =
                value.hasPrefix("0x") ? value[2..<value.count].integer(radix: 16) : value.integer()
        }
        guard let address = numbers["address"], address > 0, let depth = numbers["depth"],
            let format = PixelFormat(rawValue: UInt8(clamping: depth)),
            let mode = DisplayMode(
                width: Int(clamping: numbers["width"] ?? 0), height: Int(clamping: numbers["height"] ?? 0)),
            let stride = numbers["stride"]
        else { return nil }
        self.init(address: UInt64(address), mode: mode, stride: Int(clamping: stride), format: format)
    }
}
