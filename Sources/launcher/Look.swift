import Bytes
import Drawing
import Fonts
import OrbClient
import Themes

/// The theme's colours and fonts in the sizes that panel and menu use.
final class Look {
    let theme: Theme
    let text: Font
    let strong: Font
    let small: Font

    init(_ fonts: FontLibrary) {
        theme = Window.themeName.flatMap { ThemeLibrary().theme($0) } ?? .builtIn
        let size = Float(max(theme.number("font.ui_size"), 8))
        text = fonts.font(.interface, size: size)
        strong = fonts.font(.interfaceMedium, size: size)
        small = fonts.font(.interface, size: size - 2)
    }

    func color(_ key: ByteString) -> Color { theme.color(key) }

    var panelHeight: Int { min(max(theme.number("metrics.panel_height"), 36), 128) }
}

extension Icon {
    /// The icon that a manifest names.
    init(named name: ByteString) {
        let known: [(ByteString, Icon)] = [
            ("terminal", .terminal), ("folder", .folder), ("file", .file), ("editor", .editor), ("picture", .picture),
            ("calculator", .calculator), ("settings", .settings), ("monitor", .monitor), ("volume", .volume),
            ("network", .network), ("lock", .lock), ("person", .person), ("warning", .warning),
            ("information", .information), ("clipboard", .clipboard), ("workspace", .workspace), ("power", .power),
            ("search", .search), ("apus", .apus),
        ]
        self = known.first { $0.0 == name }?.1 ?? .apus
    }
}
