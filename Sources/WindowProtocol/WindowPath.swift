public import Bytes
public import SchemeProtocol

/// What a path below `orbital:` names.
public enum WindowPath: Equatable, Sendable {
    /// The empty path: windows are opened relative to it.
    case root
    /// `99.N`: a display.
    case display(Int)
    /// `theme`: the name of the theme.
    case theme
    case window(WindowRequest)

    public init(_ path: ByteString) throws(Errno) {
        if path.isEmpty {
            self = .root
        } else if path == "theme" {
            self = .theme
        } else if path.hasPrefix("99."), !path.contains(0x2f) {
            guard let number = path[3..<path.count].integer(), (0...63).contains(number) else { throw .invalidArgument }
            self = .display(Int(number))
        } else {
            self = .window(try WindowRequest(path: path))
        }
    }
}

/// The window that a client asks for: `FLAGS/X/Y/WIDTH/HEIGHT/TITLE`.
public struct WindowRequest: Equatable, Sendable {
    public var flags: WindowFlags
    /// Both negative: the server finds a place.
    public var x: Int
    public var y: Int
    public var width: Int
    public var height: Int
    public var title: ByteString

    public init(flags: WindowFlags = [], x: Int = -1, y: Int = -1, width: Int, height: Int, title: ByteString) {
        self.flags = flags
        self.x = x
        self.y = y
        self.width = width
        self.height = height
        self.title = title
    }

    /// The flags may be missing, which a path without its first slash shows by a digit or a minus sign in front. A number
    /// that is none counts as 0.
    public init(path: ByteString) throws(Errno) {
        var path = path
        if let first = path.first, first.isDigit || first == 0x2d { path = "/" + path }
        var fields: [ByteString] = []
        var start = 0
        while fields.count < 5, let slash = path[start..<path.count].firstIndex(of: 0x2f) {
            fields.append(path[start..<(start + slash)])
            start += slash + 1
        }
        guard fields.count == 5 else { throw .invalidArgument }
        func signed(_ field: ByteString) -> Int { Int(clamping: Int32(clamping: field.integer() ?? 0)) }
        func unsigned(_ field: ByteString) -> Int {
            Int(clamping: UInt32(clamping: max(field.integer() ?? 0, 0)))
        }
        self.init(
            flags: WindowFlags(letters: fields[0]), x: signed(fields[1]), y: signed(fields[2]),
            width: unsigned(fields[3]), height: unsigned(fields[4]), title: path[start..<path.count])
    }

    public var wantsPlacement: Bool { x < 0 && y < 0 }

    public var path: ByteString {
        var text = flags.letters
        for number in [x, y, width, height] {
            text.append(0x2f)
            text.append(decimal: number)
        }
        return text + "/" + title
    }
}

/// What a path below the server's other scheme names, whose name has `-control` at its end. Who may use it is the user's
/// hand and eye on the whole desktop, so that it is a scheme of its own: a program may have windows without it.
public enum ControlPath: Equatable, Sendable {
    /// The empty path: commands and questions of `orbital-ctl`.
    case commands
    /// `screen/N`: what a display shows, as a portable pixmap (P6).
    case screen(Int)

    public init(_ path: ByteString) throws(Errno) {
        if path.isEmpty {
            self = .commands
        } else if path.hasPrefix("screen/"), let number = path[7..<path.count].integer(), (0...63).contains(number) {
            self = .screen(Int(number))
        } else {
            throw .noSuchFileOrDirectory
        }
    }

    /// The display that a value of the variable `ORBITAL_DISPLAY` names: `orbital`, `orbital:` or `/scheme/orbital`.
    public static func display(named value: ByteString) -> ByteString {
        if value.hasSuffix(":") || value.hasSuffix("/") { return value }
        return value + (value.contains(0x2f) ? "/" : ":")
    }

    /// The scheme that goes with a display (`orbital:`, `/scheme/orbital/`), in the same form.
    public static func scheme(of display: ByteString) -> ByteString {
        display[0..<max(display.count - 1, 0)] + "-control" + (display.hasSuffix("/") ? "/" : ":")
    }
}
