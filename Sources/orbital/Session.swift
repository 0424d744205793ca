import Bytes
import Display
import Drawing
import Fonts
import Keymap
import NativeBackend
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
    private let controlService: ControlService
    private let seat: Seat
    private let programs: Programs
    private var keys: KeysFile?
    private var volume = Volume()

    init(_ settings: Settings, on loop: EventLoop) throws(Errno) {
        self.settings = settings
        self.loop = loop
        let theme = ThemeLibrary(settings.themeFolders).theme(settings.theme) ?? .builtIn
        desktop = Desktop(style: Style(theme, fonts: fonts)) { (width, height) throws(Errno) in
            let memory = try Host.sharedMemory((width * height * 4 + 4095) / 4096 * 4096)
            defer { try? Host.close(memory) }
            return try PixelMemory(mapping: memory, width: width, height: height)
        }
        desktop.keymap.layout = settings.layout
        desktop.theme = settings.theme
        control = Control(desktop)
        service = WindowService(desktop)
        controlService = ControlService(desktop, control)
        let backend: any Backend =
            settings.headless.isEmpty
            ? NativeBackend.make(terminal: settings.terminal, layout: settings.layoutName, on: loop)
            : HeadlessBackend(settings.headless)
        seat = Seat(desktop, backend, on: loop)
        seat.scale = settings.scale
        programs = Programs(display: settings.scheme, on: loop)
    }

    func start() throws(Errno) {
        control.onMode = { [self] (number, mode) throws(Errno) in try seat.setMode(number, mode) }
        control.onTheme = { [self] (name) throws(Errno) in
            guard let theme = ThemeLibrary(settings.themeFolders).theme(name) else { throw .noSuchFileOrDirectory }
            desktop.style = Style(theme, fonts: fonts)
            desktop.tellTheme(name)
        }
        control.onInput = { [self] input in seat.take(input) }
        control.onReload = { [self] in keys?.read() }
        desktop.onAction = { [self] action in
            if case .run(let command) = action {
                programs.start(command.split(separator: 0x20).filter { !$0.isEmpty })
            } else {
                volume.change(action, desktop)
            }
        }
        // The answer goes out first.
        control.onQuit = { [self] in loop.schedule(after: 50_000_000) { [self] in end() } }
        seat.onEnd = { [self] in end() }
        service.onChange = { [self] in seat.scheduleFrames() }
        controlService.onChange = { [self] in service.settle() }
        seat.onChange = { [self] in service.settle() }
        do throws(BackendError) { try seat.start() } catch {
            Program.complain("orbital: " + error.message)
            Host.exit(1)
        }
        // Who finds the scheme finds the desktop on the screen.
        controlService.serving = try Serving(settings.scheme + "-control", on: loop, controlService)
        service.serving = try Serving(settings.scheme, on: loop, service)
        keys = KeysFile(settings.keys, desktop)
        startPrograms()
    }

    private func end() {
        programs.stop()
        seat.stop()
        loop.stop()
    }

    // MARK: The first programs

    private func startPrograms() {
        if !settings.command.isEmpty { return programs.start(settings.command) }
        if settings.session == "none" || settings.session == nil && !settings.headless.isEmpty { return }
        let file = settings.session ?? "/etc/orbital/session"
        do throws(Errno) { programs.startSession(try Handle(file, .read).readAll(limit: 1 << 16)) } catch {
            if settings.session != nil { Program.complain("orbital: " + file + ": " + ByteString(error.message)) }
            programs.startSession(Programs.standard)
        }
    }
}
