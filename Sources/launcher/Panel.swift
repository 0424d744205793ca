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

/// The bar at the lower edge of the screen.
final class Panel {
    /// What can be clicked.
    enum Item: Equatable {
        case start
        case workspace(Int)
        case window(OpenWindow)
        case clock
    }

    let loop: EventLoop
    let fonts = FontLibrary()
    private(set) var look: Look
    private let window: Window
    private var screen: (width: Int, height: Int)
    private(set) var items: [(item: Item, place: Rectangle)] = []
    private var windows: [OpenWindow] = []
    private(set) var workspace = 1
    private(set) var hovered: Int?
    private var buttons: Int64 = 0
    private(set) var menu: StartMenu?
    private(set) var calendar: CalendarSheet?
    /// What the manifests describe, for the icons of windows.
    private var programs = Programs.installed()
    private var clock: EventLoop.Timer?

    static var workspaceCount: Int { 4 }

    init(on loop: EventLoop) throws(Errno) {
        self.loop = loop
        look = Look(fonts)
        screen = try Window.displaySize()
        let height = look.panelHeight
        window = try Window(
            "Panel", width: screen.width, height: height, x: 0, y: screen.height - height,
            flags: [.async, .front, .borderless, .transparent, .unclosable])
        try window.send(.reserve(.bottom, height))
        Host.onSignal(.child, .note)
        loop.onSignals = { _ in Programs.reap() }
        try loop.watch(window.number, .readable) { [self] _ in takeEvents() }
        try update()
        showTime()
    }

    // MARK: Events

    private func takeEvents() {
        do throws(Errno) {
            while true {
                let events = try window.events()
                if events.isEmpty { return }
                for event in events { try take(event) }
            }
        } catch {
            // The desktop is gone.
            if error != .wouldBlock, error != .interrupted { loop.stop() }
        }
    }

    private func take(_ event: WindowEvent) throws(Errno) {
        // Super pressed and let go, or with a key that is no shortcut.
        if event.code == WindowEvent.Kind.key.rawValue + WindowEvent.superOffset {
            if [0x15b, 0x15c].contains(event.b) { toggleMenu() }
            return
        }
        switch event.kind {
        case .windows: try update()
        case .theme:
            closeMenu()
            closeCalendar()
            look = Look(fonts)
            try place()
        case .screen:
            screen = (Int(clamping: event.a), Int(clamping: event.b))
            closeMenu()
            closeCalendar()
            try place()
        case .mouse: hover(items.firstIndex { $0.place.contains(x: Int(clamping: event.a), y: Int(clamping: event.b)) })
        case .hover where event.a == 0: hover(nil)
        case .button:
            let pressed = event.a & ~buttons
            buttons = event.a
            let item = hovered.flatMap { items.indices.contains($0) ? items[$0].item : nil }
            if pressed != 0, item != .start { closeMenu() }
            if pressed != 0, item != .clock { closeCalendar() }
            if let item { try press(item, pressed) }
        case .scroll where event.b != 0:
            let next = min(max(workspace - (event.b > 0 ? 1 : -1), 1), Self.workspaceCount)
            if next != workspace { try Window.control("workspace " + ByteString(next)) }
        case .quit: loop.stop()
        default: break
        }
    }

    private func hover(_ index: Int?) {
        guard index != hovered else { return }
        hovered = index
        draw()
    }

    private func press(_ item: Item, _ pressed: Int64) throws(Errno) {
        switch item {
        case .start: if pressed & 1 != 0 { toggleMenu() }
        case .clock: if pressed & 1 != 0 { toggleCalendar() }
        case .workspace(let number): if pressed & 1 != 0 { try Window.control("workspace " + ByteString(number)) }
        case .window(let window):
            let number = ByteString(window.number)
            // A window may have gone meanwhile: then there is nothing to do.
            if pressed & 1 != 0 {
                _ = try? Window.control((window.state == .focused ? "minimize " : "focus ") + number)
            }
            if pressed & 2 != 0 { _ = try? Window.control("close " + number) }
        }
    }

    // MARK: The menu

    private func toggleMenu() {
        if menu != nil { return closeMenu() }
        do throws(Errno) { menu = try StartMenu(self, screen: screen) } catch {
            Program.complain("launcher: the menu: " + ByteString(error.message))
        }
        draw()
    }

    func closeMenu() {
        guard let open = menu else { return }
        menu = nil
        open.close()
        draw()
    }

    // MARK: The calendar

    private func toggleCalendar() {
        if calendar != nil { return closeCalendar() }
        do throws(Errno) { calendar = try CalendarSheet(self, screen: screen) } catch {
            Program.complain("launcher: the calendar: " + ByteString(error.message))
        }
        draw()
    }

    func closeCalendar() {
        guard let open = calendar else { return }
        calendar = nil
        open.close()
        draw()
    }

    // MARK: What it shows

    /// The icon of the program that a window is of.
    func icon(of window: OpenWindow) -> Icon {
        guard let program = programs.first(where: { $0.isShown(as: window.program) }) else { return .workspace }
        return Icon(named: program.icon)
    }

    /// Asks the desktop what there is now.
    private func update() throws(Errno) {
        windows = OpenWindow.list(try Window.control("list"), programs: try Window.control("programs"))
        workspace = Int(clamping: try Window.control("workspace").trimmed.integer() ?? 1)
        draw()
    }

    private func place() throws(Errno) {
        let height = look.panelHeight
        if window.width != screen.width || window.height != height {
            try window.setSize(width: screen.width, height: height)
        }
        try window.setPosition(x: 0, y: screen.height - height)
        try window.send(.reserve(.bottom, height))
        draw()
    }

    private func showTime() {
        clock = loop.schedule(after: ClockFace(Host.clock(.realtime)).validFor) { [self] in showTime() }
        draw()
    }

    private func layOut(_ painter: PanelPainter) {
        let height = window.height, side = height - 12
        items = [(.start, Rectangle(x: 8, y: 6, width: side + 8, height: side))]
        var x = side + 28
        for number in 1...Self.workspaceCount {
            items.append((.workspace(number), Rectangle(x: x, y: (height - 28) / 2, width: 28, height: 28)))
            x += 32
        }
        x += 16
        let clockPlace = Rectangle(
            x: window.width - painter.clockWidth - 26, y: 6, width: painter.clockWidth + 20, height: side)
        items.append((.clock, clockPlace))
        let room = window.width - painter.clockWidth - 28 - x
        let shown = windows.filter { $0.workspace == workspace || $0.state == .urgent }
        guard !shown.isEmpty, room > 60 else { return }
        let width = min(room / shown.count, 208)
        for (index, window) in shown.enumerated() where width >= 40 {
            items.append((.window(window), Rectangle(x: x + index * width, y: 6, width: width - 6, height: side)))
        }
    }

    private func draw() {
        var painter = PanelPainter(look, Canvas(window.bitmap), ClockFace(Host.clock(.realtime)))
        layOut(painter)
        painter.drawGround()
        for (index, entry) in items.enumerated() {
            if case .window(let window) = entry.item { painter.icon = icon(of: window) }
            painter.draw(
                entry.item, in: entry.place, isHovered: index == hovered, workspace: workspace,
                isMenuOpen: entry.item == .clock ? calendar != nil : menu != nil, isUsed: isUsed(entry.item))
        }
        painter.drawClock()
        try? window.present()
    }

    /// Whether a workspace has windows.
    private func isUsed(_ item: Item) -> Bool {
        guard case .workspace(let number) = item else { return false }
        return windows.contains { $0.workspace == number }
    }
}
