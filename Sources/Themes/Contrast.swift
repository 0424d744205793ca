public import Bytes
import Drawing

extension Theme {
    /// Text that is too hard to tell from its ground.
    public struct WeakContrast: Sendable {
        public var text: ByteString
        public var ground: ByteString
        public var contrast: Double
    }

    /// Which colours are text on which, each as a key; the ground lies over the desktop where it is seen through.
    private static var pairs: [(text: ByteString, ground: ByteString)] {
        [
            ("window.active.title_fg", "window.active.title_bg"), ("window.active.title_fg", "window.active.title_bg2"),
            ("window.active.button_fg", "window.active.title_bg"),
            ("window.active.close_hover_fg", "window.active.close_hover_bg"),
            ("window.inactive.title_fg", "window.inactive.title_bg"),
            ("window.inactive.button_fg", "window.inactive.title_bg"),
            ("window.urgent.title_fg", "window.urgent.title_bg"),
            ("panel.fg", "panel.bg"), ("panel.clock_fg", "panel.bg"), ("menu.fg", "menu.bg"),
            ("menu.fg_disabled", "menu.bg"), ("menu.selected_fg", "menu.selected_bg"),
            ("menu.title_fg", "menu.title_bg"),
            ("menu.shortcut_fg", "menu.bg"), ("osd.fg", "osd.bg"), ("osd.highlight_fg", "osd.highlight_bg"),
            ("widget.fg", "widget.bg"), ("widget.base_fg", "widget.base_bg"), ("widget.placeholder", "widget.base_bg"),
            ("widget.disabled_fg", "widget.disabled_bg"), ("widget.button_fg", "widget.button_bg"),
            ("widget.button_fg", "widget.button_hover"), ("widget.button_fg", "widget.button_pressed"),
            ("widget.selection_fg", "widget.selection_bg"),
            ("widget.selection_inactive_fg", "widget.selection_inactive_bg"), ("widget.link", "widget.bg"),
            ("widget.link_visited", "widget.bg"), ("widget.tooltip_fg", "widget.tooltip_bg"),
            ("widget.header_fg", "widget.header_bg"), ("widget.fg", "widget.row_alt_bg"),
            ("widget.gutter_fg", "widget.gutter_bg"), ("terminal.fg", "terminal.bg"),
            ("terminal.cursor_fg", "terminal.cursor"), ("terminal.selection_fg", "terminal.selection_bg"),
            ("terminal.search_match_fg", "terminal.search_match_bg"),
        ]
    }

    /// The pairs of text and ground that have less contrast than the theme promises (`theme.min_contrast`).
    public var weakContrasts: [WeakContrast] {
        let least = leastContrast
        let desktop = color("desktop.background_color").over(.black)
        return Self.pairs.compactMap { pair in
            let contrast = color(pair.text).contrast(with: color(pair.ground).over(desktop))
            return contrast < least ? WeakContrast(text: pair.text, ground: pair.ground, contrast: contrast) : nil
        }
    }
}
