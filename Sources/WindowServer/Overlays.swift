import Bytes
import Display
import Drawing
import Fonts

/// What is drawn in front of all windows: the switcher, the list of shortcuts, the place where a window would snap to, and
/// what the desktop has to say.
struct Overlay {
    var area: Rectangle
    var bitmap: Bitmap?
    /// Laid over where there is no picture.
    var pixel: UInt32 = 0
    var edge = Color.clear
}

extension Desktop {
    /// To be called after anything that overlays show has changed.
    func updateOverlays() {
        if overlays.isEmpty, snapPreview == nil, switcher == nil, !showsHelp, notice == nil { return }
        for overlay in overlays { addDamage(overlay.area) }
        overlays = makeOverlays()
        for overlay in overlays { addDamage(overlay.area) }
    }

    private func makeOverlays() -> [Overlay] {
        var all: [Overlay] = []
        if let snapPreview {
            all.append(Overlay(area: snapPreview, pixel: shownStyle.snap.pixel, edge: shownStyle.snapEdge))
        }
        guard let screen = activeScreen else { return all }
        if let switcher, !switcher.windows.isEmpty { all.append(switcherOverlay(switcher, on: screen)) }
        if showsHelp { all.append(helpOverlay(on: screen)) }
        if let notice { all.append(noticeOverlay(notice, on: screen)) }
        return all
    }

    /// The theme at the scale of the screen that the user looks at.
    var shownStyle: Style { activeScreen.map { style(at: scale(of: $0)) } ?? style }

    /// The screen that the user looks at: the focused window's, else the pointer's.
    var activeScreen: Rectangle? {
        if outputs.isEmpty { return nil }
        if let focused { return screen(of: focused) }
        return screen(x: pointerX, y: pointerY)
    }

    /// A panel of a size in the middle of a screen, with something drawn on it.
    func panel(width: Int, height: Int, on screen: Rectangle, _ draw: (Canvas) -> Void) -> Overlay {
        let width = min(width, screen.width), height = min(height, screen.height)
        let area = Rectangle(
            x: screen.x + (screen.width - width) / 2, y: screen.y + (screen.height - height) / 2, width: width,
            height: height)
        guard let bitmap = Bitmap(width: width, height: height) else { return Overlay(area: area) }
        let canvas = Canvas(bitmap), radius = Float(shownStyle.overlayRadius)
        canvas.fillRounded(bitmap.bounds, radius: radius, shownStyle.overlay)
        canvas.strokeRounded(bitmap.bounds, radius: radius, width: Float(shownStyle.line), shownStyle.overlayEdge)
        draw(canvas)
        return Overlay(area: area, bitmap: bitmap)
    }

    /// Ends what waits for the user.
    func endOverlays() {
        if switcher == nil, !showsHelp { return }
        switcher = nil
        showsHelp = false
        updateOverlays()
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
