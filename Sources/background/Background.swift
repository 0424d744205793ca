import Bytes
import Drawing
import OrbClient
import Platform
import Runtime
import Scheme
import SchemeProtocol
import Themes
import WindowProtocol

/// `background [--theme ID]`: the picture behind the windows, computed for the screen's size and the theme's colours.
@main
struct Background {
    static func main() {
        let arguments = Host.arguments
        var theme: Theme?
        if arguments.count > 1 {
            guard arguments.count == 3, arguments[1] == "--theme", let named = ThemeLibrary().theme(arguments[2]) else {
                Program.complain("background: usage: background [--theme ID], with a theme that is there")
                Host.exit(2)
            }
            theme = named
        }
        do throws(Errno) { try run(theme) } catch {
            Program.complain("background: " + ByteString(error.message))
            Host.exit(1)
        }
    }

    private static var desktopTheme: Theme { Window.themeName.flatMap { ThemeLibrary().theme($0) } ?? .builtIn }

    /// - Parameter own: the theme that the picture keeps; nil: it follows the desktop's.
    private static func run(_ own: Theme?) throws(Errno) {
        var theme = own ?? desktopTheme
        let size = try Window.displaySize()
        let window = try Window(
            "Background", width: size.width, height: size.height, x: 0, y: 0,
            flags: [.back, .borderless, .unclosable])
        try draw(window, theme)
        while true {
            for event in try window.events() {
                switch event.kind {
                case .quit: return
                case .theme where own == nil:
                    theme = desktopTheme
                    try draw(window, theme)
                case .screen:
                    let (width, height) = (Int(clamping: event.a), Int(clamping: event.b))
                    guard width != window.width || height != window.height else { break }
                    try window.setSize(width: width, height: height)
                    try draw(window, theme)
                default: break
                }
            }
        }
    }

    private static func draw(_ window: Window, _ theme: Theme) throws(Errno) {
        Wallpaper(theme).draw(on: window.bitmap)
        try window.present()
    }
}
