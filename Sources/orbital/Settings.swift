import Bytes
import Display
import Keymap
import NativeBackend
import Platform
import Scheme
import SchemeProtocol
import Themes
import WindowServer

/// What the command line asks for.
struct Settings {
    var headless: [DisplayMode] = []
    /// The virtual terminal; nil: the one that the program is started on, the second on Apus.
    var terminal: Int?
    var scheme: ByteString = "orbital"
    var layout = Layout.us
    var layoutName: ByteString?
    var theme: ByteString = "apus-dark"
    var themeFolders = ThemeLibrary.usualFolders
    /// The file with the shortcuts.
    var keys: ByteString?
    /// The session file, whose programs are started where the command line names none.
    var session: ByteString?
    /// How large things are drawn; nil: as the screen is.
    var scale: Int?
    /// Measure, and tell it as `text` or `json`.
    var benchmark: ByteString?
    var command: [ByteString] = []

    private static let usage: ByteString = """
        usage: orbital [OPTION ...] [PROGRAM [ARGUMENT ...]]
        The window server: it shows the windows of programs, and starts PROGRAM, or the programs of a session.
          --session FILE        the programs of the session, a line each; `none` for none
                                (/etc/orbital/session, else launcher and terminal)
          --terminal N          the virtual terminal that the desktop is on (2; on Linux the one that it is
                                started on, else a free one)
          --layout NAME         the keyboard: us, us(intl), us(dvorak), us(colemak), gb, de, fr, be, ch, es,
                                latam, it, pt, se, no, dk, fi, pl, cz, hu, tr, ro, hr; on Linux any that X has
                                (there what XKB_DEFAULT_LAYOUT or /etc/default/keyboard say, else us)
          --theme NAME          apus-dark, apus-light, high-contrast
          --theme-folder FOLDER where themes are, besides /usr/share/themes/apus
          --keys FILE           shortcuts (/etc/orbital/keys)
          --headless WIDTHxHEIGHT[,WIDTHxHEIGHT ...]
                                no displays: pictures of these sizes, which orbital-ctl shows
          --scheme NAME         the name of the scheme (orbital)
          --scale S             draws everything larger: 1, 1.25, 2 ... (2 from 2000 lines on, else 1)
          --benchmark text|json how fast the compositor is, and ends
          --unless WORD         ends at once where the kernel's command line has this word
        """

    init(_ arguments: [ByteString]) {
        var index = 1
        while index < arguments.count, arguments[index].hasPrefix("--") {
            let option = arguments[index]
            if option == "--help" {
                Program.say(Self.usage)
                Host.exit(0)
            }
            guard index + 1 < arguments.count else { Self.fail(Self.usage) }
            let value = arguments[index + 1]
            switch option {
            case "--headless":
                headless = value.split(separator: 0x2c).map { word in
                    guard let mode = DisplayMode(word) else {
                        Self.fail("orbital: " + word + ": not a resolution; it is written like 1280x800")
                    }
                    return mode
                }
            case "--terminal":
                guard let number = value.integer(), number >= 1, number <= 12 else {
                    Self.fail("orbital: " + value + ": not the number of a terminal (1 to 12)")
                }
                terminal = Int(number)
            case "--layout":
                let named = Layout.named(value)
                if named == nil, !NativeBackend.hasOwnLayouts {
                    Self.fail("orbital: " + value + ": unknown keyboard layout")
                }
                layout = named ?? .us
                layoutName = value
            case "--theme":
                theme = value
            case "--theme-folder": themeFolders.insert(value, at: 0)
            case "--keys": keys = value
            case "--scheme": scheme = value
            case "--session": session = value
            case "--benchmark": benchmark = value
            case "--scale":
                guard let number = Control.scale(value) else {
                    Self.fail("orbital: " + value + ": not a scale from 0.5 to 4")
                }
                scale = number
            case "--unless": if Self.kernelWords.contains(value) { Host.exit(0) }
            default: Self.fail(Self.usage)
            }
            index += 2
        }
        command = Array(arguments[min(index, arguments.count)...])
        if ThemeLibrary(themeFolders).theme(theme) == nil { Self.fail("orbital: " + theme + ": unknown theme") }
    }

    private static var kernelWords: [ByteString] {
        let line = try? Handle("sys:commandline", .read).readAll(limit: 1 << 16)
        return line?.trimmed.split(separator: 0x20) ?? []
    }

    private static func fail(_ line: ByteString) -> Never {
        Program.complain(line)
        Host.exit(2)
    }
}
