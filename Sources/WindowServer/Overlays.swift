import Bytes
import Display
import Drawing

/// What is drawn in front of all windows: the switcher, the list of shortcuts, the place where a window would snap to.
extension Desktop {
    struct Overlay {
        var area: Rectangle
        var bitmap: Bitmap?
        /// Laid over where there is no picture.
        var pixel: UInt32 = 0
    }

    private var rowHeight: Int { text.height + 10 }

    var switcherArea: Rectangle? {
        guard let switcher, let screen = outputs.first?.bounds else { return nil }
        return centred(width: 440, rows: switcher.windows.count, on: screen)
    }

    var helpArea: Rectangle? {
        guard showsHelp, let screen = outputs.first?.bounds else { return nil }
        return centred(width: 520, rows: (bindings.list.count + 1) / 2, on: screen)
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
        if let snapPreview { all.append(Overlay(area: snapPreview, bitmap: nil, pixel: style.snap.pixel)) }
        if let area = switcherArea, let switcher {
            all.append(Overlay(area: area, bitmap: panel(area) { drawSwitcher(switcher, on: $0) }))
        }
        if let area = helpArea { all.append(Overlay(area: area, bitmap: panel(area) { drawHelp(on: $0) })) }
        return all
    }

    private func panel(_ area: Rectangle, _ draw: (Bitmap) -> Void) -> Bitmap? {
        guard let bitmap = Bitmap(width: area.width, height: area.height) else { return nil }
        bitmap.fill(bitmap.bounds, style.overlayEdge.pixel)
        bitmap.fill(bitmap.bounds.inset(1), style.overlay.pixel)
        draw(bitmap)
        return bitmap
    }

    private func drawSwitcher(_ switcher: Switcher, on bitmap: Bitmap) {
        for (index, window) in switcher.windows.enumerated() {
            let y = 12 + index * rowHeight
            if y + rowHeight > bitmap.height { break }
            if index == switcher.selected {
                bitmap.fill(
                    Rectangle(x: 8, y: y, width: bitmap.width - 16, height: rowHeight), style.overlayHighlight.pixel)
            }
            let title =
                window.workspace == workspace || window.isSticky
                ? window.title : window.title + " (" + ByteString(window.workspace + 1) + ")"
            let line = text.fitted(title, width: bitmap.width - 40)
            text.draw(line, x: 20, y: y + 5, style.overlayText, on: bitmap)
        }
    }

    private func drawHelp(on bitmap: Bitmap) {
        let list = bindings.list
        let half = (list.count + 1) / 2
        for (index, entry) in list.enumerated() {
            let x = index < half ? 16 : bitmap.width / 2 + 8
            let y = 12 + index % max(half, 1) * rowHeight + 5
            if y + text.height > bitmap.height { continue }
            let line = text.fitted(entry.keys, width: bitmap.width / 2 - 24)
            text.draw(line, x: x, y: y, style.overlayText, on: bitmap)
        }
    }
}
