import Bytes
import Display
import Drawing
import Themes
import WindowProtocol

/// Draws title bars as the theme has them, and keeps them for as long as nothing about them changes.
struct BarPainter {
    let style: Style

    static func look(_ window: Window, isActive: Bool, hover: WindowFrame.Button?) -> WindowFrame.Look {
        var look = WindowFrame.Look(title: window.title)
        look.state = isActive ? "active" : window.isUrgent ? "urgent" : "inactive"
        look.isMaximised = window.tile != nil
        look.buttons = Decoration.buttons(window)
        look.hovered = hover
        return look
    }

    /// The bar of a window; drawn anew only where something about it has changed.
    func bar(_ window: Window, isActive: Bool, hover: WindowFrame.Button?) -> Bitmap? {
        let key = Window.BarKey(width: window.frame.width, look: Self.look(window, isActive: isActive, hover: hover))
        if window.barKey == key, let bar = window.bar { return bar }
        guard let bar = Bitmap(width: key.width, height: style.titleHeight) else { return nil }
        style.frame.draw(key.look, on: Canvas(bar), width: key.width)
        window.bar = bar
        window.barKey = key
        return bar
    }
}
