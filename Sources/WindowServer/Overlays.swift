import Bytes
import Display
import Drawing
import Fonts

/// What is drawn in front of all windows: the switcher, the list of shortcuts, the place where a window would snap to.
extension Desktop {
    struct Overlay {
        var area: Rectangle
        var bitmap: Bitmap?
        /// Laid over where there is no picture.
        var pixel: UInt32 = 0
        var edge = Color.clear
    }

    private var rowHeight: Int { style.font.lineHeight + 14 }

    var switcherArea: Rectangle? {
        guard let switcher, let screen = outputs.first?.bounds else { return nil }
        return centred(width: 440, rows: switcher.windows.count, on: screen)
    }

    var helpArea: Rectangle? {
        guard showsHelp, let screen = outputs.first?.bounds else { return nil }
        return centred(width: 720, rows: (bindings.list.count + 1) / 2, on: screen)
    }

    private func centred(width: Int, rows: Int, on screen: Rectangle) -> Rectangle {
        let width = min(width, screen.width), height = min(rows * rowHeight + 24, screen.height)
        return Rectangle(
            x: screen.x + (screen.width - width) / 2, y: screen.y + (screen.height - height) / 2, width: width,
            height: height)
    }

    func damageOverlays() {
        // The switcher may have had one row more.
        if let area = switcherArea { addDamage(area.inset(-rowHeight)) }
        if let area = helpArea ?? lastHelpArea { addDamage(area) }
        lastHelpArea = helpArea
    }

    var overlays: [Overlay] {
        var all: [Overlay] = []
        if let snapPreview {
            all.append(Overlay(area: snapPreview, bitmap: nil, pixel: style.snap.pixel, edge: style.snapEdge))
        }
        if let area = switcherArea, let switcher {
            all.append(Overlay(area: area, bitmap: panel(area) { drawSwitcher(switcher, on: $0) }))
        }
        if let area = helpArea { all.append(Overlay(area: area, bitmap: panel(area) { drawHelp(on: $0) })) }
        return all
    }

    private func panel(_ area: Rectangle, _ draw: (Bitmap) -> Void) -> Bitmap? {
        guard let bitmap = Bitmap(width: area.width, height: area.height) else { return nil }
        let canvas = Canvas(bitmap)
        canvas.fillRounded(bitmap.bounds, radius: Float(style.cornerRadius), style.overlayEdge)
        canvas.fillRounded(bitmap.bounds.inset(1), radius: Float(max(style.cornerRadius - 1, 0)), style.overlay)
        draw(bitmap)
        return bitmap
    }

    private func drawSwitcher(_ switcher: Switcher, on bitmap: Bitmap) {
        let canvas = Canvas(bitmap)
        for (index, window) in switcher.windows.enumerated() {
            let y = 12 + index * rowHeight
            if y + rowHeight > bitmap.height { break }
            let isSelected = index == switcher.selected
            if isSelected {
                canvas.fillRounded(
                    Rectangle(x: 8, y: y, width: bitmap.width - 16, height: rowHeight),
                    radius: Float(style.cornerRadius) / 2, style.overlayHighlight)
            }
            let title =
                window.workspace == workspace || window.isSticky
                ? window.title : window.title + " (" + ByteString(window.workspace + 1) + ")"
            let line = style.font.elided(title, to: bitmap.width - 48)
            style.font.draw(
                line, on: canvas, x: 24, baseline: y + style.font.baseline(inHeight: rowHeight),
                isSelected ? style.overlayHighlightText : style.overlayText)
        }
    }

    private func drawHelp(on bitmap: Bitmap) {
        let canvas = Canvas(bitmap)
        let list = bindings.list
        let half = max((list.count + 1) / 2, 1), column = bitmap.width / 2
        for (index, entry) in list.enumerated() {
            let x = index < half ? 20 : column + 8
            let y = 12 + index % half * rowHeight
            if y + rowHeight > bitmap.height { continue }
            let baseline = y + style.font.baseline(inHeight: rowHeight)
            let keys = style.font.elided(entry.keys, to: column * 11 / 20)
            style.font.draw(keys, on: canvas, x: x, baseline: baseline, style.overlayText)
            let meaning = style.font.elided(entry.meaning, to: column * 9 / 20 - 24)
            style.font.draw(
                meaning, on: canvas, x: x + column * 11 / 20, baseline: baseline, style.overlayText.withAlpha(190))
        }
    }
}

extension Canvas {
    /// The edge of an area, two pixels wide, as far as it lies in `clip`.
    func frame(_ area: Rectangle, clip: Rectangle, _ color: Color) {
        for side in [
            Rectangle(x: area.x, y: area.y, width: area.width, height: 2),
            Rectangle(x: area.x, y: area.y + area.height - 2, width: area.width, height: 2),
            Rectangle(x: area.x, y: area.y + 2, width: 2, height: area.height - 4),
            Rectangle(x: area.x + area.width - 2, y: area.y + 2, width: 2, height: area.height - 4),
        ] { fill(side.intersection(clip), color) }
    }
}
