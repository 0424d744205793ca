import Bytes
import OrbClient
import Platform
import Runtime
import Scheme
import SchemeProtocol
import Toolkit

/// `settings`: the desktop's theme, and how large things are.
@main
struct SettingsProgram {
    private static let themes: [ByteString] = ["apus-dark", "apus-light", "high-contrast"]
    private static let scales: [ByteString] = ["1", "1.25", "1.5", "2"]

    static func main() {
        if Host.arguments.count > 1 {
            Program.say("usage: settings\nShows the desktop's settings in a window.")
            Host.exit(Host.arguments[1] == "--help" ? 0 : 2)
        }
        do throws(Errno) {
            try PageWindow("Settings", minimumWidth: 440, page()).run()
        } catch {
            Program.complain("settings: " + ByteString(error.message))
            Host.exit(1)
        }
    }

    private static func page() -> Widget {
        let theme = State(themes.firstIndex { $0 == Window.themeName } ?? -1)
        theme.watch { tell("theme " + themes[$0]) }
        let scale = State(scales.firstIndex { $0 == currentScale } ?? -1)
        scale.watch { tell("output 0 scale " + scales[$0]) }
        return Column(spacing: 10, padding: 24) {
            Label("Appearance", .title)
            Label("Theme", .strong)
            Choice("Theme", ["Dark", "Light", "High contrast"], theme)
            Spacer()
            Label("Display", .title)
            Label("Size of text and windows", .strong)
            Choice("Size of text and windows", scales.map { $0 + "×" }, scale)
            Label("Holds until the desktop ends.", .faint)
            Spacer()
            Row {
                Spacer()
                Button("Keyboard shortcuts") { tell("do help") }
            }
        }
    }

    /// The first screen's scale, out of what the desktop tells of its screens.
    private static var currentScale: ByteString? {
        guard let words = (try? Window.control("outputs"))?.split(separator: 0x0a).first?.split(separator: 0x20),
            let at = words.firstIndex(of: "scale"), at + 1 < words.count
        else { return nil }
        return words[at + 1]
    }

    /// Has the desktop do something; a refusal is no reason to end.
    private static func tell(_ command: ByteString) {
        do throws(Errno) { try Window.control(command) } catch {
            Program.complain("settings: " + command + ": " + ByteString(error.message))
        }
    }
}
