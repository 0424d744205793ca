import Bytes
import Display
import Drawing
import Fonts
import WindowProtocol

/// Choosing a window with Tab while a modifier is held.
struct Switcher {
    var windows: [Window]
    var selected: Int

    mutating func forget(_ window: Window) {
        guard let index = windows.firstIndex(where: { $0 === window }) else { return }
        windows.remove(at: index)
        if selected > index || selected >= windows.count { selected = max(selected - 1, 0) }
    }
}

extension Desktop {
    func stepSwitcher(backward: Bool) {
        if switcher == nil {
            let choice = focusOrder.filter { !$0.title.isEmpty && $0.layer == .normal && !$0.flags.contains(.hidden) }
            guard !choice.isEmpty else { return }
            switcher = Switcher(windows: choice, selected: 0)
        }
        guard var current = switcher, !current.windows.isEmpty else { return }
        let count = current.windows.count
        current.selected = (current.selected + (backward ? count - 1 : 1)) % count
        switcher = current
        updateOverlays()
    }

    /// The modifier was let go: the chosen window comes to the front.
    func finishSwitcher() {
        guard let current = switcher else { return }
        switcher = nil
        updateOverlays()
        if current.windows.indices.contains(current.selected) { focus(current.windows[current.selected]) }
    }

    // MARK: Its look

    /// Small pictures of the windows side by side, in as many rows as there is room for.
    func switcherOverlay(_ switcher: Switcher, on screen: Rectangle) -> Overlay {
        let cellWidth = shownStyle.scaled(216), pictureHeight = shownStyle.scaled(132), pad = shownStyle.scaled(14)
        let cellHeight = pictureHeight + shownStyle.font.lineHeight + shownStyle.scaled(26)
        let count = switcher.windows.count
        let columns = min(count, max((screen.width * 9 / 10 - 2 * pad) / cellWidth, 1))
        let allRows = (count + columns - 1) / columns
        let rows = min(allRows, max((screen.height * 9 / 10 - 2 * pad) / cellHeight, 1))
        // Of more rows those are shown that the chosen one is among.
        let firstRow = min(max(switcher.selected / columns - rows / 2, 0), allRows - rows)
        return panel(width: columns * cellWidth + 2 * pad, height: rows * cellHeight + 2 * pad, on: screen) { canvas in
            for index in (firstRow * columns)..<min((firstRow + rows) * columns, count) {
                let cell = Rectangle(
                    x: pad + index % columns * cellWidth, y: pad + (index / columns - firstRow) * cellHeight,
                    width: cellWidth, height: cellHeight)
                draw(switcher.windows[index], in: cell, pictureHeight, index == switcher.selected, on: canvas)
            }
        }
    }

    private func draw(
        _ window: Window, in cell: Rectangle, _ pictureHeight: Int, _ isSelected: Bool, on canvas: Canvas
    ) {
        let inner = shownStyle.scaled(12)
        if isSelected {
            let radius = Float(shownStyle.overlayRadius - shownStyle.scaled(4))
            canvas.fillRounded(cell.inset(shownStyle.scaled(2)), radius: radius, shownStyle.overlayHighlight)
        }
        let room = Rectangle(x: cell.x + inner, y: cell.y + inner, width: cell.width - 2 * inner, height: pictureHeight)
        if let picture = thumbnail(window, fitting: room) {
            let x = room.x + (room.width - picture.width) / 2, y = room.y + (room.height - picture.height) / 2
            canvas.draw(picture, x: x, y: y)
            let frame = Rectangle(x: x, y: y, width: picture.width, height: picture.height)
            canvas.strokeRounded(frame, radius: 0, width: Float(shownStyle.line), shownStyle.overlayEdge)
        }
        var title = window.title
        if window.workspace != workspace { title = ByteString(window.workspace + 1) + "  " + title }
        let line = shownStyle.font.elided(title, to: room.width)
        let color =
            isSelected
            ? shownStyle.overlayHighlightText : window.isMinimized ? shownStyle.overlayDim : shownStyle.overlayText
        let textHeight = cell.y + cell.height - room.y - room.height
        shownStyle.font.draw(
            line, on: canvas, x: room.x + (room.width - shownStyle.font.width(line)) / 2,
            baseline: room.y + room.height + shownStyle.font.baseline(inHeight: textHeight), color)
    }

    /// What a window shows, made small.
    private func thumbnail(_ window: Window, fitting room: Rectangle) -> Bitmap? {
        let content = window.buffer.bitmap
        let share = min(
            Double(room.width) / Double(content.width), Double(room.height) / Double(content.height), 1)
        let width = max(Int(Double(content.width) * share), 1), height = max(Int(Double(content.height) * share), 1)
        guard let picture = Bitmap(width: width, height: height) else { return nil }
        Canvas(picture).draw(content, in: picture.bounds)
        if !window.flags.contains(.transparent) {
            for y in 0..<height {
                picture.withMutableRow(x: 0, y: y, count: width) { row in
                    for x in 0..<row.count { row[x] |= 0xff00_0000 }
                }
            }
        }
        return picture
    }
}
