import Bytes
import Display
import Drawing
import Fonts

/// The list of shortcuts: keys as they stand on a keyboard, and what they do.
extension Desktop {
    func helpOverlay(on screen: Rectangle) -> Overlay {
        let list = bindings.list
        let row = style.font.lineHeight + style.scaled(14), pad = style.scaled(24), column = style.scaled(420)
        let columns = max(min((screen.width - 2 * pad) / column, 3), 1)
        let rows = min((list.count + columns - 1) / columns, max((screen.height - 2 * pad) / row, 1))
        return panel(width: columns * column + 2 * pad, height: rows * row + 2 * pad, on: screen) { canvas in
            for (index, entry) in list.prefix(rows * columns).enumerated() {
                let x = pad + index / rows * column, y = pad + index % rows * row
                drawKeys(entry.keys, x: x, y: y, height: row, on: canvas)
                let left = style.scaled(212)
                let meaning = style.font.elided(entry.meaning, to: column - left - style.scaled(16))
                style.font.draw(
                    meaning, on: canvas, x: x + left, baseline: y + style.font.baseline(inHeight: row),
                    style.overlayText)
            }
        }
    }

    private func drawKeys(_ keys: ByteString, x: Int, y: Int, height: Int, on canvas: Canvas) {
        var x = x
        let margin = style.scaled(7)
        for key in keys.split(separator: 0x2b) {
            let width = max(style.font.width(key) + 2 * margin, height - style.scaled(6))
            let cap = Rectangle(x: x, y: y + style.scaled(3), width: width, height: height - style.scaled(6))
            canvas.fillRounded(cap, radius: Float(style.scaled(5)), style.overlayKey)
            style.font.draw(
                key, on: canvas, x: x + (width - style.font.width(key)) / 2,
                baseline: y + style.font.baseline(inHeight: height), style.overlayText)
            x += width + style.scaled(4)
        }
    }
}
