import Bytes
import Drawing
public import Fonts
public import Themes

/// The colours and measures of what the server itself draws: what it takes from a theme.
public struct Style {
    public let theme: Theme
    public let frame: WindowFrame
    /// What the switcher and the list of shortcuts are written in.
    var font: Font { later.font }
    private let later: LaterFont
    private let fonts: FontLibrary
    /// How many pixels one of the theme's stands for.
    public let scale: Float

    public var titleHeight: Int
    public var resizeGrip: Int
    public var cornerRadius: Int
    public var borderWidth: Int
    public var shadowSize: Int
    public var shadowOffset: Int
    public var cascade: Int
    public var snapDistance: Int

    let overlay: Color
    let overlayText: Color
    let overlayEdge: Color
    let overlayHighlight: Color
    let overlayHighlightText: Color
    let overlayKey: Color
    let overlayRadius: Int
    var overlayDim: Color { overlayText.withAlpha(150) }
    /// How thick a thin line is.
    var line: Int { max(scaled(1), 1) }
    let snap: Color
    let snapEdge: Color
    let damageMark: Color
    let border: (active: Color, inactive: Color)
    /// How dark the shadows are.
    let shadow: (active: UInt8, inactive: UInt8)

    public init(_ theme: Theme, fonts: FontLibrary, scale: Float = 1) {
        self.theme = theme
        self.scale = scale
        self.fonts = fonts
        let frame = WindowFrame(theme, fonts: fonts, scale: scale)
        self.frame = frame
        later = LaterFont(fonts, size: Float(max(theme.number("metrics.title_text"), 8)) * scale)
        titleHeight = frame.titleHeight
        // A theme may ask for anything; these are what the rest can work with.
        func measure(_ name: ByteString, _ range: ClosedRange<Int>) -> Int {
            min(max(frame.measure(name), range.lowerBound), range.upperBound)
        }
        resizeGrip = measure("resize_grab", 2...128)
        // Up to a whole pixel: further in the bar is opaque.
        let radius = Float(theme.number("metrics.corner_radius")) * scale
        cornerRadius = Int(min(max(radius, 0), 64).rounded(.up))
        borderWidth = measure("border_width", 0...16)
        shadowSize = theme.flag("effects.shadows") ? measure("shadow_size", 0...192) : 0
        let offset = min(max(theme.numbers("metrics.shadow_offset").dropFirst().first ?? 0, -24), 24)
        shadowOffset = Int((Float(offset) * scale).rounded())
        cascade = measure("cascade", 8...512)
        snapDistance = measure("snap_distance", 2...256)
        overlay = theme.color("osd.bg")
        overlayKey = theme.color("osd.bar_bg")
        overlayRadius = min(max(Int(Float(theme.number("osd.radius")) * scale), 0), 64)
        overlayText = theme.color("osd.fg")
        overlayEdge = theme.color("osd.border")
        overlayHighlight = theme.color("osd.highlight_bg")
        overlayHighlightText = theme.color("osd.highlight_fg")
        snap = theme.color("overlay.snap_bg")
        damageMark = theme.color("overlay.damage").withAlpha(200)
        snapEdge = theme.color("overlay.snap_border")
        border = (theme.windowColor("active", "border"), theme.windowColor("inactive", "border"))
        shadow = (theme.windowColor("active", "shadow").alpha, theme.windowColor("inactive", "shadow").alpha)
    }

    /// The same look, larger or smaller.
    func scaled(by scale: Float) -> Style { Style(theme, fonts: fonts, scale: scale) }

    /// A measure of the theme in pixels.
    func scaled(_ measure: Int) -> Int { Int((Float(measure) * scale).rounded()) }
}

/// A font that is read when something is written in it first.
private final class LaterFont {
    private let fonts: FontLibrary
    private let size: Float
    private(set) lazy var font = fonts.font(.interface, size: size)

    init(_ fonts: FontLibrary, size: Float) {
        self.fonts = fonts
        self.size = size
    }
}

/// The measures of a frame alone: they are asked for with every frame and every movement of the pointer, and a whole style
/// is much to hand around.
struct FrameMeasures {
    let titleHeight: Int
    let resizeGrip: Int
    let cornerRadius: Int
    let borderWidth: Int
    let shadowSize: Int
    let shadowOffset: Int

    init(_ style: Style) {
        titleHeight = style.titleHeight
        resizeGrip = style.resizeGrip
        cornerRadius = style.cornerRadius
        borderWidth = style.borderWidth
        shadowSize = style.shadowSize
        shadowOffset = style.shadowOffset
    }
}
