public import TerminalScreen

/// What the colours of a terminal look like, as 0xrrggbb.
public struct Palette: Sendable {
    public var foreground: UInt32
    public var background: UInt32
    public var cursor: UInt32
    /// The 16 named colours; the cube and the greys of the 256 are computed.
    public var named: [UInt32]
    private var changes: ColorTable?

    /// Apus' own: a dark blue night with clear, not glaring colours.
    public static let night = Palette(
        foreground: 0xd8dee9, background: 0x12151c, cursor: 0x8fc7ff,
        named: [
            0x262b36, 0xe0656f, 0x8fc27a, 0xe2b86b, 0x6aa6ee, 0xc08be0, 0x5fc0c4, 0xc3cad6,
            0x5d6678, 0xff8a90, 0xb2e29a, 0xffd88a, 0x93c5ff, 0xdcb0f7, 0x8ae2e4, 0xf4f6fa,
        ])

    public init(foreground: UInt32, background: UInt32, cursor: UInt32, named: [UInt32]) {
        self.foreground = foreground
        self.background = background
        self.cursor = cursor
        self.named = named
    }

    /// Entry `index` of the palette of 256, as xterm has it from 16 on.
    public func indexed(_ index: UInt8) -> UInt32 {
        if Int(index) < named.count, index < 16 { return named[Int(index)] }
        return index < 16 ? foreground : ColorTable.fixed(index)
    }

    /// These colours, for a screen to tell programs that ask.
    public var base: ColorTable.Base {
        ColorTable.Base(foreground: foreground, background: background, cursor: cursor, named: named)
    }

    /// What these colours are where a program has changed some.
    public func changed(by table: ColorTable) -> Palette {
        if table.isUnchanged { return self }
        var result = self
        result.foreground = table.changedForeground ?? foreground
        result.background = table.changedBackground ?? background
        result.cursor = table.changedCursor ?? cursor
        result.changes = table
        return result
    }

    func color(_ color: Color, standard: UInt32) -> UInt32 {
        switch color.kind {
        case .standard: standard
        case .indexed(let index): changes?.changed(index: index) ?? indexed(index)
        case .exact(let value): value
        }
    }

    /// The two colours that a style means. Bold makes the eight dark colours bright; faint mixes with the background.
    public func colors(_ style: Style, inverse: Bool) -> (foreground: UInt32, background: UInt32) {
        var front = color(style.foreground, standard: foreground)
        if style.attributes.contains(.bold), case .indexed(let index) = style.foreground.kind, index < 8 {
            front = color(.indexed(index + 8), standard: foreground)
        }
        var back = color(style.background, standard: background)
        if style.attributes.contains(.faint) { front = Self.mix(front, back) }
        if style.attributes.contains(.inverse) != inverse { swap(&front, &back) }
        if style.attributes.contains(.hidden) { front = back }
        return (front, back)
    }

    private static func mix(_ a: UInt32, _ b: UInt32) -> UInt32 { ((a & 0xfe_fefe) + (b & 0xfe_fefe)) >> 1 }
}
