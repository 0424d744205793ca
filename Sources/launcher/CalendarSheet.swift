import Bytes
import Calendars
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

/// The month, above the panel's clock: the wheel and the arrows turn the leaves, Escape closes.
final class CalendarSheet {
    private let panel: Panel
    private let window: Window
    private let today: CalendarTime
    private var sheet: MonthSheet
    private var buttons: Int64 = 0
    private var pointer = (x: 0, y: 0)
    private var hasFocus = false
    private var isClosed = false

    private static var pad: Int { 16 }
    private static var cell: Int { 38 }
    private static var headHeight: Int { 36 }
    private static var rowHeight: Int { 32 }
    private static var size: (width: Int, height: Int) {
        (2 * pad + 7 * cell, 2 * pad + headHeight + 7 * rowHeight)
    }

    init(_ panel: Panel, screen: (width: Int, height: Int)) throws(Errno) {
        self.panel = panel
        let seconds = Int64(clamping: Host.clock(.realtime) / 1_000_000_000)
        today = CalendarTime(seconds + TimeZone.local.period(at: seconds).offset)
        sheet = MonthSheet(year: today.year, month: today.month)
        let size = Self.size
        window = try Window(
            "Calendar", width: size.width, height: size.height, x: max(screen.width - size.width - 8, 0),
            y: max(screen.height - panel.look.panelHeight - size.height - 8, 0),
            flags: [.async, .front, .borderless, .transparent, .unclosable])
        try panel.loop.watch(window.number, .readable) { [self] _ in takeEvents() }
        draw()
    }

    /// What the loop calls keeps the sheet; without it, it goes away with its window.
    func close() {
        isClosed = true
        panel.loop.unwatch(window.number)
    }

    private func takeEvents() {
        do throws(Errno) {
            while !isClosed {
                let events = try window.events()
                if events.isEmpty { return }
                for event in events where !isClosed { take(event) }
            }
        } catch { if error != .wouldBlock, error != .interrupted { panel.closeCalendar() } }
    }

    private func take(_ event: WindowEvent) {
        switch event.kind {
        case .quit: panel.closeCalendar()
        case .focus: if event.a != 0 { hasFocus = true } else if hasFocus { panel.closeCalendar() }
        case .key where event.b & 0x100 != 0:
            switch event.b & 0xff {
            case 0x01, 0x1c: panel.closeCalendar()
            case 0x4b, 0x49: turn(-1)
            case 0x4d, 0x51: turn(1)
            case 0x48: turn(-12)
            case 0x50: turn(12)
            case 0x47: turn(to: MonthSheet(year: today.year, month: today.month))
            default: break
            }
        case .scroll: turn(event.b > 0 ? -1 : 1)
        case .mouse: pointer = (Int(clamping: event.a), Int(clamping: event.b))
        case .button:
            let pressed = event.a & ~buttons
            buttons = event.a
            guard pressed & 1 != 0, pointer.y < Self.pad + Self.headHeight else { break }
            // The arrows are the outer parts of the head.
            if pointer.x < Self.pad + Self.cell { turn(-1) }
            if pointer.x >= Self.pad + 6 * Self.cell { turn(1) }
        default: break
        }
    }

    private func turn(_ months: Int) { turn(to: sheet.moved(by: months)) }

    private func turn(to other: MonthSheet) {
        sheet = other
        draw()
    }

    // MARK: Drawing

    private func draw() {
        let look = panel.look
        let canvas = Canvas(window.bitmap)
        let bounds = window.bitmap.bounds
        canvas.clear(bounds)
        canvas.fillRounded(bounds, radius: 14, look.color("menu.bg"))
        canvas.strokeRounded(bounds, radius: 14, look.color("menu.border"))
        let color = look.color("menu.fg"), dim = look.color("menu.fg_disabled")
        write("\u{2039}", 0, 0, Self.headHeight, look.strong, color, canvas)
        write("\u{203a}", 6, 0, Self.headHeight, look.strong, color, canvas)
        let title = sheet.title
        look.strong.draw(
            title, on: canvas, x: (bounds.width - look.strong.width(title)) / 2,
            baseline: Self.pad + look.strong.baseline(inHeight: Self.headHeight), color)
        let days: [ByteString] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
        for (column, day) in days.enumerated() {
            write(day, column, Self.headHeight, Self.rowHeight, look.small, dim, canvas)
        }
        for day in 1...sheet.dayCount {
            let place = sheet.firstColumn + day - 1
            let column = place % 7, top = Self.headHeight + (place / 7 + 1) * Self.rowHeight
            let isToday = sheet.year == today.year && sheet.month == today.month && day == today.day
            if isToday {
                let mark = Rectangle(
                    x: Self.pad + column * Self.cell + 4, y: Self.pad + top + 1, width: Self.cell - 8,
                    height: Self.rowHeight - 2)
                canvas.fillRounded(mark, radius: 8, look.color("menu.selected_bg"))
            }
            write(
                ByteString(day), column, top, Self.rowHeight, isToday ? look.strong : look.text,
                isToday ? look.color("menu.selected_fg") : column > 4 ? dim : color, canvas)
        }
        try? window.present()
    }

    /// A word in the middle of a cell.
    private func write(
        _ word: ByteString, _ column: Int, _ top: Int, _ height: Int, _ font: Font, _ color: Color, _ canvas: Canvas
    ) {
        font.draw(
            word, on: canvas, x: Self.pad + column * Self.cell + (Self.cell - font.width(word)) / 2,
            baseline: Self.pad + top + font.baseline(inHeight: height), color)
    }
}
