public import Bytes

/// How many pixels a screen shows.
public struct DisplayMode: Equatable, Sendable {
    public let width: Int
    public let height: Int

    /// Nil for sizes that no screen has.
    public init?(width: Int, height: Int) {
        guard (320...16384).contains(width), (200...16384).contains(height) else { return nil }
        self.width = width
        self.height = height
    }

    /// The mode that a text such as `1280x800` names.
    public init?(_ text: ByteString) {
        let parts = text.split(separator: 0x78)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.bytes.allSatisfy { $0.isDigit } }),
            let width = parts[0].integer(), let height = parts[1].integer()
        else { return nil }
        self.init(width: Int(clamping: width), height: Int(clamping: height))
    }

    public var name: ByteString { ByteString(width) + "x" + ByteString(height) }

    /// What a screen shows unless somebody has asked for something else.
    public static let usual = DisplayMode(width: 1280, height: 800)!

    /// Modes to offer where a card can do any, the largest first.
    public static let common: [DisplayMode] = [
        (3840, 2160), (2560, 1600), (2560, 1440), (1920, 1200), (1920, 1080), (1680, 1050), (1600, 900), (1440, 900),
        (1280, 1024), (1280, 800), (1280, 720), (1024, 768), (800, 600), (640, 480),
    ].compactMap { DisplayMode(width: $0.0, height: $0.1) }
}

/// What the kernel's command line asks for with `resolution=WIDTHxHEIGHT`.
public enum WantedMode: Equatable, Sendable {
    case any
    case mode(DisplayMode)
    /// The word is there and makes no sense.
    case invalid(ByteString)

    public init(commandLine: ByteString) {
        var result = WantedMode.any
        for word in commandLine.trimmed.split(separator: 0x20) where word.hasPrefix("resolution=") {
            let value = word[11..<word.count]
            result = DisplayMode(value).map { .mode($0) } ?? .invalid(value)
        }
        self = result
    }
}
