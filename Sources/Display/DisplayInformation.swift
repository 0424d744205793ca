public import Bytes

/// What `display:N` says when it is read: a line for each fact, `key: value`.
public struct DisplayInformation: Equatable, Sendable {
    /// The driver behind the screen: `bochs`, `boot` …
    public var driver: ByteString
    public var mode: DisplayMode
    /// The modes that `DisplayVerb.setMode` takes.
    public var modes: [DisplayMode]
    /// Width and height of the cursor that `DisplayVerb.setCursor` takes; 0 where there is none.
    public var cursorSize: Int

    public init(driver: ByteString, mode: DisplayMode, modes: [DisplayMode], cursorSize: Int = 0) {
        self.driver = driver
        self.mode = mode
        self.modes = modes
        self.cursorSize = cursorSize
    }

    /// Bytes from one line of a picture to the next.
    public var stride: Int { mode.width * 4 }
    public var pictureSize: Int { stride * mode.height }

    public var text: ByteString {
        var text: ByteString = "driver: " + driver + "\nmode: " + mode.name + "\nmodes:"
        for mode in modes { text += " " + mode.name }
        text += "\nformat: xrgb8888\nstride: " + ByteString(stride) + "\n"
        if cursorSize > 0 { text += "cursor: " + ByteString(cursorSize) + "\n" }
        return text
    }

    /// Nil where the text does not name a mode.
    public init?(text: ByteString) {
        var driver = ByteString(), mode: DisplayMode?, modes: [DisplayMode] = [], cursorSize = 0
        for line in text.split(separator: 0x0a) {
            guard let colon = line.firstIndex(of: 0x3a) else { continue }
            let value = line[(colon + 1)..<line.count].trimmed
            switch line[0..<colon] {
            case "driver": driver = value
            case "mode": mode = DisplayMode(value)
            case "modes": modes = value.split(separator: 0x20).compactMap { DisplayMode($0) }
            case "cursor":
                if let size = value.integer(), (8...256).contains(size) { cursorSize = Int(size) }
            default: break
            }
        }
        guard let mode else { return nil }
        self.init(driver: driver, mode: mode, modes: modes, cursorSize: cursorSize)
    }
}

/// The calls on a handle of `display:N`.
public enum DisplayVerb {
    /// Shows parts of the handle's picture: the payload has up to 64 `Rectangle`s; without any, all of it.
    public static var present: UInt64 { 1 }
    /// Sets the mode: the argument is width << 32 | height. Every handle becomes readable.
    public static var setMode: UInt64 { 2 }
    /// Shows a cursor beside the pictures: the argument is the hot spot, x << 32 | y, and the payload its pixels line by
    /// line (four bytes each, blue first, opacity last, colours multiplied by it). Without a payload there is no cursor
    /// any more. When the handle is closed its cursor goes.
    public static var setCursor: UInt64 { 3 }
    /// Where the cursor's hot spot is: x << 32 | y.
    public static var moveCursor: UInt64 { 4 }
}
