import Bytes
import Display
import Drawing
import Fonts
import LauncherModel
import Themes

/// Draws the panel's parts.
struct PanelPainter {
    let look: Look
    let canvas: Canvas
    let face: ClockFace
    /// That of the next window's program.
    var icon = Icon.workspace
    private let bounds: Rectangle

    init(_ look: Look, _ canvas: Canvas, _ face: ClockFace) {
        self.look = look
        self.canvas = canvas
        self.face = face
        bounds = canvas.bitmap.bounds
    }

    var clockWidth: Int { max(look.strong.width(face.time), look.small.width(face.date)) }

    func drawGround() {
        canvas.clear(bounds, look.color("panel.bg"))
        canvas.fill(
            Rectangle(x: 0, y: 0, width: bounds.width, height: 1), look.color("panel.separator"))
    }

    func drawClock() {
        let middle = bounds.height / 2, right = bounds.width - 16
        let color = look.color("panel.clock_fg")
        look.strong.draw(
            face.time, on: canvas, x: right - look.strong.width(face.time), baseline: middle - 3, color)
        look.small.draw(
            face.date, on: canvas, x: right - look.small.width(face.date), baseline: middle + look.small.capHeight + 5,
            color.withAlpha(200))
    }

    func draw(
        _ item: Panel.Item, in place: Rectangle, isHovered: Bool, workspace: Int, isMenuOpen: Bool, isUsed: Bool
    ) {
        switch item {
        case .start:
            ground(place, isActive: isMenuOpen, isHovered)
            let size = 24
            Icon.apus.draw(
                on: canvas, x: place.x + (place.width - size) / 2, y: place.y + (place.height - size) / 2, size: size,
                look.color("panel.running_mark"))
        case .workspace(let number):
            let isHere = number == workspace
            ground(place, isActive: isHere, isHovered)
            let text = ByteString(number)
            let font = isHere ? look.strong : look.text
            font.draw(
                text, on: canvas, x: place.x + (place.width - font.width(text)) / 2,
                baseline: place.y + font.baseline(inHeight: place.height),
                look.color("panel.fg").withAlpha(isHere || isUsed ? 255 : 170))
            if isUsed {
                mark(place, width: 6, look.color("panel.fg").withAlpha(170))
            }
        case .window(let window): draw(window, place, isHovered)
        case .clock: ground(place, isActive: isMenuOpen, isHovered)
        }
    }

    private func draw(_ window: OpenWindow, _ place: Rectangle, _ isHovered: Bool) {
        ground(place, isActive: window.state == .focused, isHovered)
        let color = look.color("panel.fg").withAlpha(window.state == .minimized ? 190 : 255)
        let size = 18
        // Wide enough for the icon alone, at least.
        icon.draw(
            on: canvas, x: place.x + 10, y: place.y + (place.height - size) / 2, size: size, color, weight: 1.8)
        let inner = canvas.clipped(place)
        let text = look.text.elided(window.title, to: max(place.width - 48, 0))
        look.text.draw(
            text, on: inner, x: place.x + 38, baseline: place.y + look.text.baseline(inHeight: place.height), color)
        switch window.state {
        case .focused: mark(place, width: 28, look.color("panel.running_mark"))
        case .urgent: mark(place, width: 28, look.color("panel.urgent_mark"))
        case .shown, .hidden: mark(place, width: 8, look.color("panel.fg").withAlpha(170))
        case .minimized: break
        }
    }

    private func ground(_ place: Rectangle, isActive: Bool, _ isHovered: Bool) {
        guard isActive || isHovered else { return }
        canvas.fillRounded(place, radius: 8, look.color(isActive ? "panel.item_active_bg" : "panel.item_hover_bg"))
    }

    /// A short line at the lower edge of a button.
    private func mark(_ place: Rectangle, width: Int, _ color: Color) {
        let line = Rectangle(
            x: place.x + (place.width - width) / 2, y: place.y + place.height - 3, width: width, height: 3)
        canvas.fillRounded(line, radius: 1.5, color)
    }
}
