import BitmapFont
import Bytes
import Display
import Drawing
import WindowProtocol

/// Draws title bars: a gradient with rounded upper corners, the title, the buttons.
struct BarPainter {
    let style: Style
    let text: TextPainter

    /// The bar of a window; drawn anew only where something about it has changed.
    func bar(_ window: Window, isActive: Bool, hover: Decoration.Button?) -> Bitmap? {
        let key = Window.BarKey(
            width: window.frame.width, isActive: isActive, hover: hover, title: window.title, flags: window.flags,
            isTiled: window.tile != nil)
        if window.barKey == key, let bar = window.bar { return bar }
        guard let bar = Bitmap(width: key.width, height: style.titleHeight) else { return nil }
        draw(window, key, on: bar)
        window.bar = bar
        window.barKey = key
        return bar
    }

    private func draw(_ window: Window, _ key: Window.BarKey, on bar: Bitmap) {
        let colors = key.isActive ? style.active : style.inactive
        for y in 0..<bar.height {
            let color = colors.ground.mixed(colors.groundEnd, Float(y) / Float(max(bar.height - 1, 1)))
            bar.fill(Rectangle(x: 0, y: y, width: bar.width, height: 1), color.pixel)
        }
        bar.fill(Rectangle(x: 0, y: 0, width: bar.width, height: 1), colors.edge.pixel)
        let buttons = Decoration.buttons(window)
        for (index, button) in buttons.enumerated() {
            let cell = Rectangle(
                x: bar.width - (index + 1) * style.buttonWidth, y: 0, width: style.buttonWidth, height: bar.height)
            draw(button, cell, key, colors, on: bar)
        }
        let room = bar.width - 2 * style.titlePadding - buttons.count * style.buttonWidth
        let line = text.fitted(window.title, width: room)
        let y = (bar.height - text.height) / 2
        text.draw(line, x: style.titlePadding, y: y, colors.text, on: bar)
        if !key.isTiled { roundCorners(of: bar) }
    }

    private func draw(
        _ button: Decoration.Button, _ cell: Rectangle, _ key: Window.BarKey, _ colors: Style.Bar, on bar: Bitmap
    ) {
        if key.hover == button {
            bar.blend(cell, (button == .close ? colors.closeHover : colors.buttonHover).pixel)
        }
        let pixel = colors.text.pixel
        let x = cell.x + cell.width / 2 - 5, y = cell.y + cell.height / 2 - 5
        switch button {
        case .minimize: bar.fill(Rectangle(x: x, y: y + 8, width: 10, height: 2), pixel)
        case .maximize where key.isTiled:
            frame(Rectangle(x: x + 2, y: y, width: 8, height: 8), pixel, on: bar)
            frame(Rectangle(x: x, y: y + 2, width: 8, height: 8), pixel, on: bar)
        case .maximize: frame(Rectangle(x: x, y: y, width: 10, height: 10), pixel, on: bar)
        case .close:
            for step in 0..<10 {
                for (offset, alpha) in [(-1, 110), (0, 255), (1, 110)] as [(Int, UInt8)] {
                    let line = Rectangle(x: x + step + offset, y: y + step, width: 1, height: 1)
                    let other = Rectangle(x: x + 9 - step + offset, y: y + step, width: 1, height: 1)
                    bar.blend(line, colors.text.withAlpha(alpha).pixel)
                    bar.blend(other, colors.text.withAlpha(alpha).pixel)
                }
            }
        }
    }

    private func frame(_ frame: Rectangle, _ pixel: UInt32, on bar: Bitmap) {
        bar.fill(Rectangle(x: frame.x, y: frame.y, width: frame.width, height: 2), pixel)
        bar.fill(Rectangle(x: frame.x, y: frame.y + frame.height - 1, width: frame.width, height: 1), pixel)
        bar.fill(Rectangle(x: frame.x, y: frame.y, width: 1, height: frame.height), pixel)
        bar.fill(Rectangle(x: frame.x + frame.width - 1, y: frame.y, width: 1, height: frame.height), pixel)
    }

    private func roundCorners(of bar: Bitmap) {
        let radius = min(style.cornerRadius, bar.width / 2, bar.height)
        for y in 0..<max(radius, 0) {
            for x in 0..<radius {
                let alpha = Self.cover(radius - x, radius - y, radius)
                if alpha == 255 { continue }
                bar[x, y] = Self.scaled(bar[x, y], alpha)
                bar[bar.width - 1 - x, y] = Self.scaled(bar[bar.width - 1 - x, y], alpha)
            }
        }
    }

    private static func scaled(_ pixel: UInt32, _ alpha: UInt32) -> UInt32 {
        var result: UInt32 = 0
        for shift: UInt32 in [0, 8, 16, 24] { result |= ((pixel >> shift & 255) * alpha + 127) / 255 << shift }
        return result
    }

    /// How much of the pixel at a distance from a circle's middle lies in the circle: 16 samples.
    private static func cover(_ x: Int, _ y: Int, _ radius: Int) -> UInt32 {
        var inside: UInt32 = 0
        for sampleY in 0..<4 {
            for sampleX in 0..<4 {
                let dx = 8 * x - 2 * sampleX - 1, dy = 8 * y - 2 * sampleY - 1
                if dx * dx + dy * dy <= 64 * radius * radius { inside += 1 }
            }
        }
        return inside * 255 / 16
    }
}
