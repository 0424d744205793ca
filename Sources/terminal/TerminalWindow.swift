import Bytes
import CellDrawing
import Display
import Drawing
import Fonts
import InputEvents
import Keymap
import OrbClient
import Platform
import Scheme
import SchemeProtocol
import TerminalDrawing
import TerminalScreen
import TerminalSession
import Themes
import WindowProtocol

/// A window with terminals in tabs: what they have in common, and how they are drawn.
final class TerminalWindow {
    let settings: Settings
    let loop: EventLoop
    let window: Window
    private(set) var theme: Theme
    let fonts = FontLibrary()
    private(set) var tabs: [Tab] = []
    private(set) var current = 0
    var keys = TerminalKeys()
    var isFocused = true
    /// What is being looked for; nil while nobody searches.
    var needle: ByteString?
    /// Buttons that are held, as the last event said.
    var buttons: Int64 = 0
    var pointer = (x: 0, y: 0)
    var lastClick: (time: UInt64, place: TextPlace, count: Int) = (0, TextPlace(line: 0, column: 0), 0)
    private(set) var drawer: GridDrawer
    private var zoom: Float
    private var isAllNew = true
    private var drawing: EventLoop.Timer?
    private var lastDrawn: UInt64 = 0
    private var shownTitle: ByteString = ""

    /// How large the screen draws things; the window draws itself at that scale.
    private(set) var scale: Float = 1

    /// A length of the design, in pixels.
    func pixels(_ length: Int) -> Int { Int((Float(min(max(length, -100_000), 100_000)) * scale).rounded()) }

    private var margin: Int { pixels(8) }
    /// What scrolls by faster than this is not drawn at all.
    private static var frame: UInt64 { 16_000_000 }
    /// How long a program may hold back drawing.
    private static var patience: UInt64 { 150_000_000 }
    private var synchronizedSince: UInt64?
    /// The link under the pointer while Control is held; 0: none.
    var link: UInt16 = 0

    init(_ settings: Settings, on loop: EventLoop) throws(Errno) {
        self.settings = settings
        self.loop = loop
        theme = settings.theme ?? Self.desktopTheme
        zoom = Float(theme.number("font.mono_size"))
        drawer = Self.makeDrawer(theme, fonts, zoom)
        window = try Window(
            "Terminal", width: settings.columns * drawer.cellWidth + 16, height: settings.rows * drawer.cellHeight + 16,
            flags: [.resizable, .async, .scalable])
        try loop.watch(window.number, .readable) { [self] _ in takeEvents() }
        Host.onSignal(.child, .note)
        loop.onSignals = { [self] _ in for tab in tabs { tab.check() } }
        try open()
    }

    private static var desktopTheme: Theme { Window.themeName.flatMap { ThemeLibrary().theme($0) } ?? .builtIn }

    /// The desktop has another theme: so has the window, unless it was started with one.
    func adoptTheme() {
        guard settings.theme == nil else { return }
        theme = Self.desktopTheme
        drawer = Self.makeDrawer(theme, fonts, zoom * scale)
        layOut()
    }

    private static func makeDrawer(_ theme: Theme, _ fonts: FontLibrary, _ size: Float) -> GridDrawer {
        func value(_ key: ByteString) -> UInt32 { theme.color("terminal." + key).pixel & 0xffffff }
        let palette = Palette(
            foreground: value("fg"), background: value("bg"), cursor: value("cursor"),
            named: theme.colors("terminal.ansi").map { $0.pixel & 0xffffff })
        let found = (front: value("search_match_fg"), back: value("search_match_bg"))
        return GridDrawer(
            GridDrawer.Fonts(fonts, size: size), palette,
            GridDrawer.MarkColors(
                selected: (value("selection_fg"), value("selection_bg")), found: found,
                foundHere: (value("cursor_fg"), value("cursor"))))
    }

    var tab: Tab? { tabs.isEmpty ? nil : tabs[current] }

    // MARK: Where things are

    var barHeight: Int { tabs.count > 1 ? pixels(32) : 0 }
    var searchHeight: Int { needle == nil ? 0 : pixels(34) }

    /// Where the cells are.
    var gridPlace: Rectangle {
        Rectangle(
            x: margin, y: barHeight + margin, width: max(window.width - 2 * margin, 1),
            height: max(window.height - barHeight - searchHeight - 2 * margin, 1))
    }

    private var size: WindowSize {
        let place = gridPlace
        var size = WindowSize(
            rows: UInt16(min(max(place.height / drawer.cellHeight, 1), Screen.rowLimit)),
            columns: UInt16(min(max(place.width / drawer.cellWidth, 1), Screen.columnLimit)))
        size.pixelWidth = UInt16(clamping: place.width)
        size.pixelHeight = UInt16(clamping: place.height)
        return size
    }

    func tabPlace(_ index: Int) -> Rectangle {
        let width = window.width / max(tabs.count, 1)
        return Rectangle(x: index * width, y: 0, width: width, height: barHeight)
    }

    // MARK: Tabs

    /// Opens another tab.
    func open() throws(Errno) {
        let tab = try Tab(settings.command, size: size, on: loop)
        tab.onOutput = { [self] in scheduleDrawing() }
        tab.onClipboard = { [self] commands in for command in commands { takeClipboard(command) } }
        tab.onEnd = { [self, weakTab = ObjectIdentifier(tab)] in
            if let index = tabs.firstIndex(where: { ObjectIdentifier($0) == weakTab }) { close(index) }
        }
        tabs.append(tab)
        current = tabs.count - 1
        layOut()
    }

    func close(_ index: Int) {
        guard tabs.indices.contains(index) else { return }
        let tab = tabs.remove(at: index)
        tab.onOutput = nil
        tab.onClipboard = nil
        tab.onEnd = nil
        tab.close()
        if current > index || current == tabs.count { current = max(current - 1, 0) }
        if tabs.isEmpty { return loop.stop() }
        layOut()
    }

    func show(_ index: Int) {
        guard tabs.indices.contains(index), index != current else { return }
        current = index
        drawAll()
    }

    func setZoom(_ size: Float) {
        let size = min(max(size, 6), 72)
        if size == zoom { return }
        zoom = size
        drawer = Self.makeDrawer(theme, fonts, size * scale)
        layOut()
    }

    /// The window is on a screen of another scale: it keeps its size there, and so its columns and rows.
    func setScale(_ new: Float) throws(Errno) {
        let new = min(max(new, 0.5), 4)
        if new == scale { return }
        let ratio = new / scale
        scale = new
        drawer = Self.makeDrawer(theme, fonts, zoom * scale)
        try window.setSize(
            width: Int((Float(window.width) * ratio).rounded()), height: Int((Float(window.height) * ratio).rounded()))
        layOut()
    }

    func zoom(by step: Float) { setZoom(step == 0 ? Float(theme.number("font.mono_size")) : zoom + step) }

    /// Something has another size.
    func layOut() {
        for tab in tabs {
            tab.resize(size)
            tab.screen.cellSize = (width: drawer.cellWidth, height: drawer.cellHeight)
            tab.screen.colors.base = drawer.basePalette.base
        }
        drawAll()
    }

    // MARK: Drawing

    func drawAll() {
        isAllNew = true
        scheduleDrawing()
    }

    /// Draws soon: at once where nothing was drawn for a while, else when the next frame is due.
    func scheduleDrawing() {
        guard drawing == nil else { return }
        drawing = loop.schedule(at: max(Host.clock(.monotonic), lastDrawn + Self.frame)) { [self] in
            drawing = nil
            lastDrawn = Host.clock(.monotonic)
            do throws(Errno) { try draw() } catch { loop.stop() }
        }
    }

    private func draw() throws(Errno) {
        guard let tab, !waitsForProgram(tab) else { return }
        if tab.title != shownTitle {
            shownTitle = tab.title
            try window.setTitle(shownTitle)
            if tabs.count > 1 { isAllNew = true }
        }
        let canvas = Canvas(window.bitmap)
        let isAll = isAllNew
        isAllNew = false
        if isAll {
            canvas.clear(window.bitmap.bounds, theme.color("terminal.bg").withAlpha(255))
            drawer.forget()
            drawTabs(canvas)
        }
        let place = gridPlace
        let first = tab.firstLine, selection = tab.selection, search = tab.search
        let mark: (Int, Int) -> GridDrawer.Mark = { row, column in
            let here = TextPlace(line: first + row, column: column)
            if let selection, selection.contains(here) { return .selected }
            return search?.mark(here) ?? .none
        }
        let damage = drawer.draw(
            &tab.screen, on: canvas.clipped(place).moved(x: place.x, y: place.y), isFocused: isFocused,
            link: link, mark: selection == nil && search == nil ? nil : mark)
        if needle != nil { drawSearch(canvas) }
        try isAll ? window.present() : window.present(damage)
    }

    /// The program is not done with what it draws (mode 2026). It is not waited for longer than a person would see.
    private func waitsForProgram(_ tab: Tab) -> Bool {
        let now = Host.clock(.monotonic)
        guard tab.screen.modes.synchronized, !isAllNew else {
            synchronizedSince = nil
            return false
        }
        let since = synchronizedSince ?? now
        synchronizedSince = since
        if now &- since > Self.patience {
            tab.screen.endSynchronization()
            synchronizedSince = nil
            return false
        }
        scheduleDrawing()
        return true
    }

    private var interfaceFont: Font { fonts.font(.interface, size: Float(theme.number("font.ui_size")) * scale) }

    private func drawTabs(_ canvas: Canvas) {
        guard barHeight > 0 else { return }
        let bar = Rectangle(x: 0, y: 0, width: window.width, height: barHeight)
        canvas.clear(bar, theme.color("widget.header_bg").withAlpha(255))
        let font = interfaceFont
        for index in tabs.indices {
            let place = tabPlace(index)
            let isCurrent = index == current
            if isCurrent {
                canvas.fillRounded(place.inset(pixels(3)), radius: 6 * scale, theme.color("widget.button_bg"))
            }
            let text = font.elided(tabs[index].title, to: place.width - pixels(44))
            font.draw(
                text, on: canvas.clipped(place),
                x: place.x + max((place.width - font.width(text)) / 2 - pixels(8), pixels(10)),
                baseline: font.baseline(inHeight: barHeight),
                theme.color(isCurrent ? "widget.button_fg" : "widget.header_fg"))
            Icon.close.draw(
                on: canvas, x: place.x + place.width - pixels(26), y: (barHeight - pixels(18)) / 2, size: pixels(18),
                theme.color("widget.header_fg"), weight: 1.6)
        }
    }

    private func drawSearch(_ canvas: Canvas) {
        let place = Rectangle(x: 0, y: window.height - searchHeight, width: window.width, height: searchHeight)
        canvas.clear(place, theme.color("widget.header_bg").withAlpha(255))
        let font = interfaceFont
        let inner = canvas.moved(x: place.x, y: place.y)
        let baseline = font.baseline(inHeight: place.height)
        Icon.search.draw(on: inner, x: pixels(10), y: pixels(8), size: pixels(18), theme.color("widget.header_fg"))
        let text = needle ?? ""
        let width = font.draw(text, on: inner, x: pixels(38), baseline: baseline, theme.color("widget.fg"))
        inner.fill(
            Rectangle(x: pixels(39) + width, y: pixels(8), width: pixels(2), height: pixels(18)),
            theme.color("terminal.cursor"))
        let count = tab?.search?.matches.count ?? 0
        var note: ByteString = text.isEmpty ? "Type to search" : "Not found"
        if count > 0 { note = ByteString((tab?.search?.current ?? 0) + 1) + " of " + ByteString(count) }
        font.draw(
            note, on: inner, x: place.width - font.width(note) - pixels(14), baseline: baseline,
            theme.color("widget.placeholder"))
    }
}
