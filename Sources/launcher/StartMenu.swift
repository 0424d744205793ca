import Bytes
import Display
import Drawing
import Fonts
import LauncherModel
import OrbClient
import Platform
import Scheme
import SchemeProtocol
import Themes
import WindowProtocol

/// The menu of programs: typing searches, the arrows choose, Enter starts.
final class StartMenu {
    private let panel: Panel
    private let window: Window
    private let programs = Programs.installed()
    private var query = ByteString()
    private var found: [Application]
    private var selected = 0
    /// The first row that is shown.
    private var first = 0
    private var buttons: Int64 = 0
    private var hasFocus = false
    private var isClosed = false

    private static var rowHeight: Int { 52 }
    private static var pad: Int { 12 }
    private static var fieldHeight: Int { 40 }
    private let rows: Int

    init(_ panel: Panel, screen: (width: Int, height: Int)) throws(Errno) {
        self.panel = panel
        found = programs
        let height = panel.look.panelHeight
        let room = (screen.height - height - 3 * Self.pad - Self.fieldHeight - 24) / Self.rowHeight
        rows = min(max(programs.count, 1), max(room, 1), 9)
        let size = (
            width: min(380, screen.width - 16), height: rows * Self.rowHeight + 3 * Self.pad + Self.fieldHeight
        )
        window = try Window(
            "Programs", width: max(size.width, 100), height: size.height, x: 8,
            y: screen.height - height - size.height - 8,
            flags: [.async, .front, .borderless, .transparent, .unclosable])
        try panel.loop.watch(window.number, .readable) { [self] _ in takeEvents() }
        draw()
    }

    /// What the loop calls keeps the menu; without it, it goes away with its window.
    func close() {
        isClosed = true
        panel.loop.unwatch(window.number)
    }

    // MARK: Events

    private func takeEvents() {
        do throws(Errno) {
            while !isClosed {
                let events = try window.events()
                if events.isEmpty { return }
                for event in events where !isClosed { take(event) }
            }
        } catch { if error != .wouldBlock, error != .interrupted { panel.closeMenu() } }
    }

    private func take(_ event: WindowEvent) {
        switch event.kind {
        case .quit: panel.closeMenu()
        case .focus:
            if event.a != 0 { hasFocus = true } else if hasFocus { panel.closeMenu() }
        case .textInput:
            guard let value = UInt32(exactly: event.a), let scalar = Unicode.Scalar(value), query.count < 64 else {
                return
            }
            search(query + ByteString(String(Character(scalar))))
        case .key where event.b & 0x100 != 0: key(event.b & 0xff)
        case .mouse:
            if let row = row(x: Int(clamping: event.a), y: Int(clamping: event.b)), row != selected { select(row) }
        case .button:
            let pressed = event.a & ~buttons
            buttons = event.a
            if pressed & 1 != 0, pointerIsOnRow { start() }
        case .scroll: select(selected - Int(clamping: max(min(event.b, 10), -10)))
        default: break
        }
    }

    private var pointerIsOnRow = false

    private func row(x: Int, y: Int) -> Int? {
        let top = 2 * Self.pad + Self.fieldHeight
        pointerIsOnRow = false
        guard y >= top, x >= 0, x < window.width else { return nil }
        let row = (y - top) / Self.rowHeight
        guard row < rows, found.indices.contains(first + row) else { return nil }
        pointerIsOnRow = true
        return first + row
    }

    private func key(_ code: Int64) {
        switch code {
        case 0x01: panel.closeMenu()
        case 0x1c, 0x7f: start()
        case 0x48: select(selected == 0 ? found.count - 1 : selected - 1)
        case 0x50, 0x0f: select(selected + 1 >= found.count ? 0 : selected + 1)
        case 0x49: select(selected - rows)
        case 0x51: select(selected + rows)
        case 0x0e:
            var bytes = query.bytes
            while let last = bytes.popLast(), last & 0xc0 == 0x80 {}
            search(ByteString(bytes))
        default: break
        }
    }

    private func search(_ text: ByteString) {
        query = text
        found = programs.matching(text)
        first = 0
        select(0)
    }

    private func select(_ index: Int) {
        selected = max(min(index, found.count - 1), 0)
        first = min(max(first, selected - rows + 1), selected)
        draw()
    }

    private func start() {
        guard found.indices.contains(selected) else { return }
        let program = found[selected]
        panel.closeMenu()
        do throws(Errno) { try Programs.start(program.command(with: [])) } catch {
            Program.complain("launcher: " + program.name + ": " + ByteString(error.message))
        }
    }

    // MARK: Drawing

    private func draw() {
        let look = panel.look
        let canvas = Canvas(window.bitmap)
        let bounds = window.bitmap.bounds
        canvas.clear(bounds)
        canvas.fillRounded(bounds, radius: 14, look.color("menu.bg"))
        canvas.strokeRounded(bounds, radius: 14, look.color("menu.border"))
        drawField(look, canvas)
        if found.isEmpty {
            let text: ByteString = "No program is called so"
            look.text.draw(
                text, on: canvas, x: (bounds.width - look.text.width(text)) / 2,
                baseline: 2 * Self.pad + Self.fieldHeight + look.text.baseline(inHeight: Self.rowHeight),
                look.color("menu.fg_disabled"))
        }
        for row in 0..<rows where found.indices.contains(first + row) {
            let place = Rectangle(
                x: Self.pad, y: 2 * Self.pad + Self.fieldHeight + row * Self.rowHeight,
                width: bounds.width - 2 * Self.pad, height: Self.rowHeight - 4)
            drawRow(found[first + row], place, isSelected: first + row == selected, look, canvas)
        }
        try? window.present()
    }

    private func drawField(_ look: Look, _ canvas: Canvas) {
        let field = Rectangle(
            x: Self.pad, y: Self.pad, width: window.width - 2 * Self.pad, height: Self.fieldHeight)
        canvas.fillRounded(field, radius: 8, look.color("widget.base_bg"))
        canvas.strokeRounded(field, radius: 8, width: 2, look.color("widget.focus_ring"))
        Icon.search.draw(on: canvas, x: field.x + 12, y: field.y + 11, size: 18, look.color("widget.placeholder"))
        let inner = canvas.clipped(field.inset(4))
        let baseline = field.y + look.text.baseline(inHeight: field.height)
        var x = field.x + 42
        if query.isEmpty {
            look.text.draw("Search programs", on: inner, x: x + 4, baseline: baseline, look.color("widget.placeholder"))
        } else {
            x += look.text.draw(query, on: inner, x: x, baseline: baseline, look.color("widget.base_fg"))
        }
        canvas.fill(
            Rectangle(x: x + 1, y: field.y + 11, width: 2, height: field.height - 22), look.color("widget.base_fg"))
    }

    private func drawRow(
        _ program: Application, _ place: Rectangle, isSelected: Bool, _ look: Look, _ canvas: Canvas
    ) {
        if isSelected { canvas.fillRounded(place, radius: 8, look.color("menu.selected_bg")) }
        let color = look.color(isSelected ? "menu.selected_fg" : "menu.fg")
        let tile = Rectangle(x: place.x + 8, y: place.y + (place.height - 34) / 2, width: 34, height: 34)
        let tint = isSelected ? color : look.color("panel.running_mark")
        canvas.fillRounded(tile, radius: 8, tint.withAlpha(36))
        Icon(named: program.icon).draw(on: canvas, x: tile.x + 7, y: tile.y + 7, size: 20, tint)
        let x = tile.x + tile.width + 12
        let room = place.x + place.width - x - 8
        let middle = place.y + place.height / 2
        if program.summary.isEmpty {
            look.strong.draw(
                look.strong.elided(program.name, to: room), on: canvas, x: x,
                baseline: place.y + look.strong.baseline(inHeight: place.height), color)
            return
        }
        look.strong.draw(
            look.strong.elided(program.name, to: room), on: canvas, x: x, baseline: middle - 3, color)
        look.small.draw(
            look.small.elided(program.summary, to: room), on: canvas, x: x,
            baseline: middle + look.small.capHeight + 6, isSelected ? color : look.color("menu.fg_disabled"))
    }
}
