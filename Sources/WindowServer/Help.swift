import Bytes
import Display
import Drawing
import Fonts

/// The list of shortcuts: keys as they stand on a keyboard, and what they do.
extension Desktop {
    func helpOverlay(on screen: Rectangle) -> Overlay {
        let list = bindings.list
        let row = shownStyle.font.lineHeight + shownStyle.scaled(14), pad = shownStyle.scaled(24),
            column = shownStyle.scaled(420)
        let columns = max(min((screen.width - 2 * pad) / column, 3), 1)
        let rows = min((list.count + columns - 1) / columns, max((screen.height - 2 * pad) / row, 1))
        return panel(width: columns * column + 2 * pad, height: rows * row + 2 * pad, on: screen) { canvas in
            for (index, entry) in list.prefix(rows * columns).enumerated() {
                let x = pad + index / rows * column, y = pad + index % rows * row
                drawKeys(entry.keys, x: x, y: y, height: row, on: canvas)
                let left = shownStyle.scaled(212)
                let meaning = shownStyle.font.elided(entry.meaning, to: column - left - shownStyle.scaled(16))
                shownStyle.font.draw(
                    meaning, on: canvas, x: x + left, baseline: y + shownStyle.font.baseline(inHeight: row),
                    shownStyle.overlayText)
            }
        }
    }

    private func drawKeys(_ keys: ByteString, x: Int, y: Int, height: Int, on canvas: Canvas) {
        var x = x
        let margin = shownStyle.scaled(7)
        for key in keys.split(separator: 0x2b) {
            let width = max(shownStyle.font.width(key) + 2 * margin, height - shownStyle.scaled(6))
            let cap = Rectangle(x: x, y: y + shownStyle.scaled(3), width: width, height: height - shownStyle.scaled(6))
            canvas.fillRounded(cap, radius: Float(shownStyle.scaled(5)), shownStyle.overlayKey)
            shownStyle.font.draw(
                key, on: canvas, x: x + (width - shownStyle.font.width(key)) / 2,
                baseline: y + shownStyle.font.baseline(inHeight: height), shownStyle.overlayText)
            x += width + shownStyle.scaled(4)
        }
    }
}
