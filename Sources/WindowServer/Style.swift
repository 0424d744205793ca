public import Bytes
public import Drawing

/// The colours and measures of what the server itself draws.
public struct Style: Sendable {
    /// The colours of a title bar.
    public struct Bar: Sendable {
        public var ground: Color
        public var groundEnd: Color
        public var text: Color
        public var edge: Color
        public var buttonHover: Color
        public var closeHover: Color
        public var shadow: UInt8
    }

    public var active: Bar
    public var inactive: Bar
    public var backgroundTop: Color
    public var backgroundBottom: Color
    public var overlay: Color
    public var overlayText: Color
    public var overlayEdge: Color
    public var overlayHighlight: Color
    public var snap: Color

    public var titleHeight = 28
    public var titlePadding = 10
    public var buttonWidth = 28
    public var resizeGrip = 8
    public var cornerRadius = 7
    public var shadowSize = 22
    public var shadowOffset = 6
    public var cascade = 32
    public var grid = 16
    public var snapDistance = 12

    /// Apus Dark.
    public static var dark: Style {
        Style(
            active: Bar(
                ground: Color(0x3a4152), groundEnd: Color(0x2f3544), text: Color(0xeef1f7), edge: Color(0x4d566b),
                buttonHover: Color(0xffffff, alpha: 36), closeHover: Color(0xd9485a), shadow: 150),
            inactive: Bar(
                ground: Color(0x262b37), groundEnd: Color(0x232833), text: Color(0x98a2b3), edge: Color(0x323948),
                buttonHover: Color(0xffffff, alpha: 28), closeHover: Color(0xb04452), shadow: 84),
            backgroundTop: Color(0x16324f), backgroundBottom: Color(0x0b1524), overlay: Color(0x1c212c, alpha: 238),
            overlayText: Color(0xe8ecf4), overlayEdge: Color(0x46506a), overlayHighlight: Color(0x3d6fd8),
            snap: Color(0x5b8cff, alpha: 64))
    }

    /// Apus Light.
    public static var light: Style {
        Style(
            active: Bar(
                ground: Color(0xf4f6fa), groundEnd: Color(0xe4e8ef), text: Color(0x1b2230), edge: Color(0xc3cad6),
                buttonHover: Color(0x000000, alpha: 24), closeHover: Color(0xe0475a), shadow: 96),
            inactive: Bar(
                ground: Color(0xe9ecf1), groundEnd: Color(0xe2e6ec), text: Color(0x5c6676), edge: Color(0xd2d7e0),
                buttonHover: Color(0x000000, alpha: 18), closeHover: Color(0xd06b78), shadow: 52),
            backgroundTop: Color(0x9fc3e6), backgroundBottom: Color(0x5f8fbf), overlay: Color(0xf7f9fc, alpha: 242),
            overlayText: Color(0x1b2230), overlayEdge: Color(0xc3cad6), overlayHighlight: Color(0x2f62c9),
            snap: Color(0x2f62c9, alpha: 60))
    }

    /// High Contrast: black, white and yellow, without shadows.
    public static var highContrast: Style {
        var style = Style(
            active: Bar(
                ground: Color(0xffff00), groundEnd: Color(0xffff00), text: Color(0x000000), edge: Color(0xffffff),
                buttonHover: Color(0x000000, alpha: 60), closeHover: Color(0xff8080), shadow: 0),
            inactive: Bar(
                ground: Color(0x000000), groundEnd: Color(0x000000), text: Color(0xffffff), edge: Color(0xffffff),
                buttonHover: Color(0xffffff, alpha: 90), closeHover: Color(0x900000), shadow: 0),
            backgroundTop: Color(0x000000), backgroundBottom: Color(0x000000), overlay: Color(0x000000),
            overlayText: Color(0xffffff), overlayEdge: Color(0xffffff), overlayHighlight: Color(0x0000c0),
            snap: Color(0xffff00, alpha: 90))
        style.cornerRadius = 0
        return style
    }

    /// The style of a name.
    public static func named(_ name: ByteString) -> Style? {
        switch name {
        case "dark": .dark
        case "light": .light
        case "contrast": .highContrast
        default: nil
        }
    }
}
