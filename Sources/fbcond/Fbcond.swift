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
    /// For screens that show little, and for the others.
    var smallFont = BitmapFont.builtIn
    var largeFont = BitmapFont.builtIn

    private static let usage: ByteString =
        "usage: fbcond [--terminal N] [--layout NAME] [--font FILE] [--shell PROGRAM [ARGUMENT ...]]"

    init(_ arguments: [ByteString]) {
        var fontFile: ByteString?
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
            case "--font": fontFile = value
            case "--shell":
                command = Array(arguments[(index + 1)...])
                index = arguments.count
            default: Self.fail(Self.usage)
            }
            index += 2
        }
        if let fontFile {
            let font = Self.font(fontFile, mustExist: true) ?? .builtIn
            (smallFont, largeFont) = (font, font)
        } else {
            let folder: ByteString = "/usr/share/consolefonts/"
            let small = Self.font(folder + "console-16.psf", mustExist: false)
            let large = Self.font(folder + "console-20.psf", mustExist: false)
            smallFont = small ?? large ?? .builtIn
            largeFont = large ?? small ?? .builtIn
        }
    }

    /// The font of the file; nil where there is none that can be used.
    private static func font(_ path: ByteString, mustExist: Bool) -> BitmapFont? {
        do throws(Errno) {
            let bytes = try Handle(path, .read).readAll(limit: 4 << 20).bytes
            do throws(FontError) { return try BitmapFont(screenFont: bytes) } catch {
                Program.complain("fbcond: " + path + ": " + ByteString(error.message))
            }
        } catch {
            if mustExist || error != .noSuchFileOrDirectory {
                Program.complain("fbcond: " + path + ": " + ByteString(error.message))
            }
        }
        return nil
    }

    private static func fail(_ message: ByteString) -> Never {
        Program.complain(message)
        Host.exit(2)
    }
}
