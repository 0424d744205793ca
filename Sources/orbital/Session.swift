import Bytes
import Display
import Drawing
import Fonts
import Keymap
import Platform
import Scheme
import SchemeProtocol
import Themes
import WindowServer

/// The desktop with its screens, its input, its scheme and the first program.
final class Session {
    private let settings: Settings
    private let loop: EventLoop
    private let fonts = FontLibrary()
    private let desktop: Desktop
    private let service: WindowService
    private let control: Control
    private var screens: [any Screen] = []
    private var input: InputReader?
    private var frame: EventLoop.Timer?
    private var lastFrame: UInt64 = 0
    private var program: Int32?

    /// A screen shows at most so many pictures: one in 16 ms.
    private static var frameTime: UInt64 { 16_000_000 }

    init(_ settings: Settings, on loop: EventLoop) throws(Errno) {
        self.settings = settings
        self.loop = loop
        let theme = ThemeLibrary(settings.themeFolders).theme(settings.theme) ?? .builtIn
        desktop = Desktop(style: Style(theme, fonts: fonts)) { (width, height) throws(Errno) in
            let memory = try Host.sharedMemory((width * height * 4 + 4095) / 4096 * 4096)
            defer { try? Host.close(memory) }
            return try PixelMemory(mapping: memory, width: width, height: height)
        }
        desktop.bindings = settings.bindings
        desktop.keymap.layout = settings.layout
        control = Control(desktop)
        service = WindowService(desktop, control: control)
    }

    func start() throws(Errno) {
        if settings.headless.isEmpty {
            let screen = try DisplayScreen(desktop, on: loop)
            screen.onChange = { [self] in service.settle() }
            screens = [screen]
            let input = try InputReader(desktop, terminal: settings.terminal, on: loop)
            input.onEvents = { [self] in service.settle() }
            input.onActive = { isActive in screen.isActive = isActive }
            self.input = input
        } else {
            for mode in settings.headless {
                guard let screen = HeadlessScreen(desktop, mode) else { throw .outOfMemory }
                screens.append(screen)
            }
        }
        control.onMode = { [self] (number, mode) throws(Errno) in
            guard screens.indices.contains(number) else { throw .noSuchDevice }
            try screens[number].setMode(mode)
        }
        control.onTheme = { [self] (name) throws(Errno) in
            guard let theme = ThemeLibrary(settings.themeFolders).theme(name) else { throw .noSuchFileOrDirectory }
            desktop.style = Style(theme, fonts: fonts)
        }
        // The answer goes out first.
        control.onQuit = { [self] in loop.schedule(after: 1_000_000) { [self] in loop.stop() } }
        service.onChange = { [self] in scheduleFrame() }
        service.serving = try Serving(settings.scheme, on: loop, service)
        try input?.activate()
        scheduleFrame()
        try startProgram()
    }

    // MARK: Frames

    /// Draws soon: at once after a pause, else when the next frame is due. Without damage nothing is scheduled.
    private func scheduleFrame() {
        guard frame == nil, screens.contains(where: { $0.isActive && !$0.output.damage.isEmpty }) else { return }
        frame = loop.schedule(at: max(Host.clock(.monotonic), lastFrame &+ Self.frameTime)) { [self] in drawFrame() }
    }

    private func drawFrame() {
        frame = nil
        lastFrame = Host.clock(.monotonic)
        for screen in screens where screen.isActive {
            let parts = desktop.compose(screen.output)
            if !parts.isEmpty { screen.show(parts) }
        }
        desktop.tellFrame()
        service.settle()
    }

    // MARK: The first program

    private func startProgram() throws(Errno) {
        guard let path = settings.command.first else { return }
        let display: ByteString = "ORBITAL_DISPLAY=/scheme/" + settings.scheme
        let environment = Host.environment.filter { !$0.hasPrefix("ORBITAL_DISPLAY=") } + [display]
        do throws(Errno) {
            program = try Host.spawn(
                SpawnRequest(path: path, arguments: settings.command, environment: environment))
        } catch { Program.complain("orbital: " + path + ": " + ByteString(error.message)) }
    }
}
