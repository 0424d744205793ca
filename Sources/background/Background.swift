import Bytes
import Drawing
import Images
import OrbClient
import Platform
import Runtime
import Scheme
import SchemeProtocol
import Themes
import WindowProtocol

/// `background`: the picture behind the windows, out of a file or computed for the screen's size and the theme's colours.
@main
struct Background {
    private static let usage: ByteString = """
        usage: background [--theme ID] [--mode fill|fit|stretch|centre|tile] [FILE]
        Shows FILE (PNG, JPEG or BMP) behind all windows, else a picture in the theme's colours.
        """

    static func main() {
        do throws(Errno) { try run(Options(Host.arguments)) } catch {
            Program.complain("background: " + ByteString(error.message))
            Host.exit(1)
        }
    }

    /// What the command line says.
    private struct Options {
        /// The theme that the picture keeps; nil: it follows the desktop's.
        var theme: Theme?
        var picture: Picture?

        init(_ arguments: [ByteString]) {
            var mode = Picture.Mode.fill, file: ByteString?, index = 1
            while index < arguments.count {
                let word = arguments[index]
                index += 1
                if word == "--help" {
                    Program.say(usage)
                    Host.exit(0)
                }
                if word == "--theme" || word == "--mode" {
                    guard index < arguments.count else { fail(usage) }
                    let value = arguments[index]
                    index += 1
                    if word == "--mode" {
                        guard let named = Picture.Mode(value) else { fail("background: " + value + ": unknown mode") }
                        mode = named
                    } else {
                        guard let named = ThemeLibrary().theme(value) else {
                            fail("background: " + value + ": unknown theme")
                        }
                        theme = named
                    }
                } else {
                    guard file == nil, !word.hasPrefix("--") else { fail(usage) }
                    file = word
                }
            }
            guard let file else { return }
            // A picture that cannot be read is no reason for a black screen.
            do throws(ImageError) { picture = try Picture(file, mode) } catch {
                Program.complain("background: " + file + ": " + error.reason)
            }
        }
    }

    private static func fail(_ message: ByteString) -> Never {
        Program.complain(message)
        Host.exit(2)
    }

    private static var desktopTheme: Theme { Window.themeName.flatMap { ThemeLibrary().theme($0) } ?? .builtIn }

    private static func run(_ options: Options) throws(Errno) {
        var theme = options.theme ?? desktopTheme
        let size = try Window.displaySize()
        let window = try Window(
            "Background", width: size.width, height: size.height, x: 0, y: 0,
            flags: [.back, .borderless, .unclosable])
        try draw(window, theme, options.picture)
        while true {
            for event in try window.events() {
                switch event.kind {
                case .quit: return
                case .theme where options.theme == nil:
                    theme = desktopTheme
                    try draw(window, theme, options.picture)
                case .screen:
                    let (width, height) = (Int(clamping: event.a), Int(clamping: event.b))
                    guard width != window.width || height != window.height else { break }
                    try window.setSize(width: width, height: height)
                    try draw(window, theme, options.picture)
                default: break
                }
            }
        }
    }

    private static func draw(_ window: Window, _ theme: Theme, _ picture: Picture?) throws(Errno) {
        if let picture {
            picture.draw(on: window.bitmap, theme.color("desktop.background_color"))
        } else {
            Wallpaper(theme).draw(on: window.bitmap)
        }
        try window.present()
    }
}
