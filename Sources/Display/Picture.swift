public import Bytes
public import Platform
import Scheme
public import SchemeProtocol

/// A client's picture on a display: memory to draw in, and the call that shows what was drawn.
///
/// What is drawn is not on the screen before `present`. A client should present only while the screen is its own (see
/// `input:consumer`).
public final class Picture {
    public private(set) var information: DisplayInformation
    private let handle: Handle
    private var pixels: PixelMemory
    private var damage = Damage()

    /// Throws `noSuchFileOrDirectory` or `noSuchDevice` where there is no such display.
    public init(_ display: ByteString = "display:0") throws(Errno) {
        let handle = try Handle(display, [.read, .write])
        let information = try Self.read(handle)
        pixels = try PixelMemory(
            mapping: handle.number, width: information.mode.width, height: information.mode.height)
        self.information = information
        self.handle = handle
    }

    public var width: Int { pixels.width }
    public var height: Int { pixels.height }
    /// Readable when the mode has changed: then call `renew`.
    public var number: HandleNumber { handle.number }

    private static func read(_ handle: borrowing Handle) throws(Errno) -> DisplayInformation {
        _ = try handle.seek(0)
        guard let information = DisplayInformation(text: try handle.readAll(limit: 4096)) else { throw .inputOutput }
        return information
    }

    /// Takes over the display's mode: from here on the picture is an empty one of that size. Answers whether the size is
    /// another one.
    public func renew() throws(Errno) -> Bool {
        let new = try Self.read(handle)
        let isOther = new.mode != information.mode
        if isOther {
            pixels = try PixelMemory(mapping: handle.number, width: new.mode.width, height: new.mode.height)
            _ = damage.take()
        }
        information = new
        return isOther
    }

    /// Draws pixels to the right from a place; nothing where they do not fit.
    public func write(_ line: Span<UInt32>, x: Int, y: Int) {
        pixels.write(line, x: x, y: y)
        damage.add(Rectangle(x: x, y: y, width: line.count, height: 1))
    }

    /// Shows what was drawn since the last time.
    public func present() throws(Errno) {
        if damage.isEmpty { return }
        var payload: [UInt8] = []
        for rectangle in damage.take() { rectangle.encode(into: &payload) }
        let length = payload.count
        try Host.call(handle.number, verb: DisplayVerb.present, payload: &payload, inputLength: length)
    }

    /// The picture's pixels, for who draws in them by other means, and then shows parts of them.
    public var memory: PixelMemory { pixels }

    /// Shows these parts; they lie in the picture.
    public func present(_ parts: [Rectangle]) throws(Errno) {
        var start = 0
        while start < parts.count {
            let end = min(start + Damage.limit, parts.count)
            var payload: [UInt8] = []
            for rectangle in parts[start..<end] { rectangle.encode(into: &payload) }
            let length = payload.count
            try Host.call(handle.number, verb: DisplayVerb.present, payload: &payload, inputLength: length)
            start = end
        }
    }

    /// Width and height of a cursor that the display shows by itself; 0 where it does not.
    public var cursorSize: Int { information.cursorSize }

    /// Shows a cursor of that size beside the picture: 0xaarrggbb, the colours multiplied by alpha.
    public func setCursor(_ pixels: [UInt32], hotX: Int, hotY: Int) throws(Errno) {
        guard pixels.count == cursorSize * cursorSize, hotX >= 0, hotY >= 0 else { throw .invalidArgument }
        var payload: [UInt8] = []
        payload.reserveCapacity(pixels.count * 4)
        for pixel in pixels {
            for shift: UInt32 in [0, 8, 16, 24] { payload.append(UInt8(truncatingIfNeeded: pixel >> shift)) }
        }
        let length = payload.count
        try Host.call(
            handle.number, verb: DisplayVerb.setCursor, argument: UInt64(hotX) << 32 | UInt64(hotY), payload: &payload,
            inputLength: length)
    }

    public func hideCursor() throws(Errno) { try Host.call(handle.number, verb: DisplayVerb.setCursor) }

    /// The cursor's hot spot is there from now on.
    public func moveCursor(x: Int, y: Int) throws(Errno) {
        try Host.call(
            handle.number, verb: DisplayVerb.moveCursor,
            argument: UInt64(UInt32(clamping: x)) << 32 | UInt64(UInt32(clamping: y)))
    }

    /// Asks for another mode; then `renew`.
    public func setMode(_ mode: DisplayMode) throws(Errno) {
        try Host.call(
            handle.number, verb: DisplayVerb.setMode, argument: UInt64(mode.width) << 32 | UInt64(mode.height))
    }
}
