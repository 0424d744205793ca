import BitmapFont
import Bytes
import Display
import Keymap
import Platform
import Scheme
import SchemeProtocol
import WindowServer

/// What the command line asks for.
struct Settings {
    var headless: [DisplayMode] = []
    var terminal = 2
    var scheme: ByteString = "orbital"
    var layout = Layout.us
    var style = Style.dark
    var font = BitmapFont.builtIn
    var bindings = KeyBindings.standard
    var command: [ByteString] = []

    private static let usage: ByteString = """
        usage: orbital [--headless WIDTHxHEIGHT[,WIDTHxHEIGHT ...]] [--terminal N] [--layout NAME]
                       [--theme dark|light|contrast] [--font FILE] [--keys FILE] [--scheme NAME] [PROGRAM [ARGUMENT ...]]
        """

    init(_ arguments: [ByteString]) {
        var fontFile: ByteString?
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
                guard let named = Layout.named(value) else {
                    Self.fail("orbital: " + value + ": unknown keyboard layout")
                }
                layout = named
            case "--theme":
                guard let named = Style.named(value) else { Self.fail("orbital: " + value + ": unknown theme") }
                style = named
            case "--font": fontFile = value
            case "--keys": readKeys(value)
            case "--scheme": scheme = value
            default: Self.fail(Self.usage)
            }
            index += 2
        }
        command = Array(arguments[min(index, arguments.count)...])
        let folder: ByteString = "/usr/share/consolefonts/"
        for file in fontFile.map({ [$0] }) ?? [folder + "console-16.psf", folder + "console-20.psf"] {
            guard let read = Self.readFont(file, mustExist: fontFile != nil) else { continue }
            font = read
            break
        }
    }

    private mutating func readKeys(_ file: ByteString) {
        do throws(Errno) {
            let text = try Handle(file, .read).readAll(limit: 1 << 20)
            for mistake in bindings.read(text) {
                Program.complain("orbital: " + file + ":" + ByteString(mistake.line) + ": " + mistake.message)
            }
        } catch { Self.fail("orbital: " + file + ": " + ByteString(error.message)) }
    }

    private static func readFont(_ file: ByteString, mustExist: Bool) -> BitmapFont? {
        do throws(Errno) {
            let bytes = try Handle(file, .read).readAll(limit: 8 << 20)
            if let font = try? BitmapFont(screenFont: bytes.bytes) { return font }
            if mustExist { fail("orbital: " + file + ": not a font of the console") }
        } catch {
            if mustExist { fail("orbital: " + file + ": " + ByteString(error.message)) }
        }
        return nil
    }

    private static func fail(_ line: ByteString) -> Never {
        Program.complain(line)
        Host.exit(2)
    }
}
