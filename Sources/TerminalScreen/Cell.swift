/// A colour as the running program asked for it; what it looks like is the drawer's palette.
@frozen
public struct Color: Equatable, Sendable {
    /// 0: the terminal's own colour. 0x01_0000nn: palette entry nn. 0x02_rrggbb: exactly this colour.
    public var rawValue: UInt32

    @inlinable
    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The terminal's own foreground or background.
    public static var standard: Color { Color(rawValue: 0) }
    /// Entry `index` of the palette of 256: 0…7 plain, 8…15 bright, then the cube of 216 and 24 greys.
    public static func indexed(_ index: UInt8) -> Color { Color(rawValue: 0x0100_0000 | UInt32(index)) }
    public static func exact(red: UInt8, green: UInt8, blue: UInt8) -> Color {
        Color(rawValue: 0x0200_0000 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue))
    }

    public enum Kind: Equatable, Sendable {
        case standard
        case indexed(UInt8)
        /// 0xrrggbb.
        case exact(UInt32)
    }

    public var kind: Kind {
        switch rawValue >> 24 {
        case 1: .indexed(UInt8(truncatingIfNeeded: rawValue))
        case 2: .exact(rawValue & 0xff_ffff)
        default: .standard
        }
    }
}

/// How a character is drawn, beside its colours.
@frozen
public struct Attributes: OptionSet, Sendable {
    public let rawValue: UInt16
    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static var bold: Attributes { Attributes(rawValue: 1 << 0) }
    public static var faint: Attributes { Attributes(rawValue: 1 << 1) }
    public static var italic: Attributes { Attributes(rawValue: 1 << 2) }
    public static var underline: Attributes { Attributes(rawValue: 1 << 3) }
    public static var blink: Attributes { Attributes(rawValue: 1 << 4) }
    public static var inverse: Attributes { Attributes(rawValue: 1 << 5) }
    public static var hidden: Attributes { Attributes(rawValue: 1 << 6) }
    public static var struckOut: Attributes { Attributes(rawValue: 1 << 7) }
    public static var doubleUnderline: Attributes { Attributes(rawValue: 1 << 8) }
    public static var overline: Attributes { Attributes(rawValue: 1 << 9) }
    /// Kept by selective erasing (DECSCA), or by all erasing (SPA); looks like any other character.
    public static var protected: Attributes { Attributes(rawValue: 1 << 10) }
    /// The underline is a wave (as spelling checkers draw it), dotted or dashed.
    public static var curly: Attributes { Attributes(rawValue: 1 << 11) }
    public static var dotted: Attributes { Attributes(rawValue: 1 << 12) }

    /// What SGR can set: all but the protection.
    static var rendition: Attributes { Attributes(rawValue: ~protected.rawValue) }
    /// Every kind of underline.
    static var underlines: Attributes { [.underline, .doubleUnderline, .curly, .dotted] }
}

/// What SGR sequences set: the look of the characters that come next.
@frozen
public struct Style: Equatable, Sendable {
    public var foreground: Color = .standard
    public var background: Color = .standard
    public var attributes: Attributes = []
    /// Which of the screen's links the text belongs to; 0: none.
    public var link: UInt16 = 0

    public init() {}
}

/// One place of the grid: a character with its marks, or half of a wide one.
@frozen
public struct Cell: Equatable, Sendable {
    /// The Unicode scalar; a space where nothing was written.
    public var character: UInt32
    /// Combining marks on the character, 0 where there is none. More than two are dropped.
    public var mark1: UInt32 = 0
    public var mark2: UInt32 = 0
    public var style: Style
    /// 1: an ordinary character. 2: the left half of a wide one. 0: the right half, which the left one draws.
    public var width: UInt8 = 1

    public init(_ character: UInt32 = 0x20, style: Style = Style()) {
        self.character = character
        self.style = style
    }

    /// An empty place: erasing keeps the background that is set, and nothing else (as xterm's `bce`).
    static func blank(_ style: Style) -> Cell {
        var plain = Style()
        plain.background = style.background
        return Cell(0x20, style: plain)
    }

    mutating func add(mark: UInt32) {
        if mark1 == 0 {
            mark1 = mark
        } else if mark2 == 0 {
            mark2 = mark
        }
    }
}
