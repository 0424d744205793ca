import BitmapFont
import Bytes
import Keymap
import Platform
import Runtime
import Scheme
import SchemeProtocol

/// `fbcond [--terminal N] [--layout NAME] [--font FILE] [--shell PROGRAM [ARGUMENT ...]]`: a text console on the
/// screen of `display:`, with the keyboard of `input:`.
@main
struct Fbcond {
    static func main() {
        let settings = Settings(Host.arguments)
        Program.serve("fbcond") { (loop) throws(Errno) in
            do throws(Errno) { _ = try Console(settings, on: loop) } catch {
                guard error == .noSuchDevice || error == .noSuchFileOrDirectory else { throw error }
                Program.complain("fbcond: there is no screen")
                Host.exit(0)
            }
        }
    }
}

/// What the command line asks for.
struct Settings {
    var consumer: ByteString = "input:consumer"
    var command: [ByteString] = ["/bin/ion"]
    var layout = Layout.us
    var font = BitmapFont.builtIn

    private static let usage: ByteString =
        "usage: fbcond [--terminal N] [--layout NAME] [--font FILE] [--shell PROGRAM [ARGUMENT ...]]"

    init(_ arguments: [ByteString]) {
        var fontFile: ByteString = "/usr/share/consolefonts/console.psf"
        var isFontAsked = false
        var index = 1
        while index < arguments.count {
            let option = arguments[index]
            guard index + 1 < arguments.count else { Self.fail(Self.usage) }
            let value = arguments[index + 1]
            switch option {
            case "--terminal":
                guard let number = value.integer(), number >= 1, number <= 12 else {
                    Self.fail("fbcond: " + value + ": not the number of a terminal (1 to 12)")
                }
                consumer = "input:consumer/" + ByteString(number)
            case "--layout":
                guard let named = Layout.named(value) else {
                    Self.fail("fbcond: " + value + ": unknown keyboard layout")
                }
                layout = named
            case "--font":
                fontFile = value
                isFontAsked = true
            case "--shell":
                command = Array(arguments[(index + 1)...])
                index = arguments.count
            default: Self.fail(Self.usage)
            }
            index += 2
        }
        loadFont(fontFile, mustExist: isFontAsked)
    }

    /// Takes the font of the file; without one the built-in font is good enough.
    private mutating func loadFont(_ path: ByteString, mustExist: Bool) {
        do throws(Errno) {
            let bytes = try Handle(path, .read).readAll(limit: 4 << 20).bytes
            do throws(FontError) { font = try BitmapFont(screenFont: bytes) } catch {
                Program.complain("fbcond: " + path + ": " + ByteString(error.message))
            }
        } catch {
            if mustExist || error != .noSuchFileOrDirectory {
                Program.complain("fbcond: " + path + ": " + ByteString(error.message))
            }
        }
    }

    private static func fail(_ message: ByteString) -> Never {
        Program.complain(message)
        Host.exit(2)
    }
}
