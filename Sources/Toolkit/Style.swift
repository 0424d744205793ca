import Bytes
import Drawing
public import Fonts
public import Themes

/// A theme's colours and fonts, as widgets use them.
public final class Style {
    public let theme: Theme
    public let text: Font
    public let strong: Font
    public let title: Font

    public init(_ theme: Theme, _ fonts: FontLibrary) {
        self.theme = theme
        let size = Float(min(max(theme.number("font.ui_size"), 8), 64))
        text = fonts.font(.interface, size: size)
        strong = fonts.font(.interfaceMedium, size: size)
        title = fonts.font(.interfaceMedium, size: size * 1.4)
    }

    func color(_ key: ByteString) -> Color { theme.color(key) }

    /// How high everything is that is clicked.
    var controlHeight: Int { max(text.lineHeight + 18, theme.number("metrics.min_target")) }
    var ringWidth: Float { Float(min(max(theme.number("metrics.focus_ring"), 1), 8)) }
}
