import Bytes
import Display
import Drawing
import Fonts
import Foundation
import Images
import Testing
import Themes

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
private let library = ThemeLibrary([ByteString(root + "/Themes")])
private let identifiers: [ByteString] = ["apus-dark", "apus-light", "high-contrast"]

private func show(_ picture: Bitmap, _ name: String) {
    guard let folder = ProcessInfo.processInfo.environment["APUS_PICTURES"] else { return }
    _ = FileManager.default.createFile(
        atPath: "\(folder)/\(name).png", contents: Data(picture.encodedPNG(isOpaque: true)))
}

@Suite struct ThemeTests {
    @Test(arguments: identifiers)
    func `a theme that is shipped has no mistakes and enough contrast`(_ id: ByteString) throws {
        let theme = try #require(library.theme(id))
        #expect(theme.id == id && !theme.name.isEmpty)
        #expect(theme.problems.map { "\($0.line): \($0.what.string)" } == [])
        #expect(theme.weakContrasts.map { "\($0.text.string) on \($0.ground.string): \($0.contrast)" } == [])
        #expect(theme.colors("terminal.ansi").count == 16)
    }

    @Test func `the theme that is built in is Apus Dark`() throws {
        let file = try #require(FileManager.default.contents(atPath: root + "/Themes/apus-dark/theme.toml"))
        let written = ThemeFile(ByteString(Array(file)))
        #expect(written.problems.isEmpty)
        #expect(Theme.builtIn.problems.isEmpty && Theme.builtIn.id == "apus-dark")
        for key in written.values.keys {
            #expect(Theme.builtIn.text(key) == Theme([written]).text(key))
            #expect(Theme.builtIn.number(key) == Theme([written]).number(key))
        }
        #expect(Theme([written]).problems.isEmpty)
    }

    @Test func `mistakes are told with their line, and the rest counts`() {
        let theme = Theme([
            ThemeFile(
                """
                [palette]
                accent = "#ff0000"
                oops
                [menu]
                bg = "nothing"
                fg = 7
                colour = "#000000"
                selected_bg = "accent" # a comment
                [metrics]
                title_height = 40
                """)
        ])
        #expect(theme.problems.map(\.line) == [3, 5, 6, 7])
        #expect(theme.color("menu.selected_bg") == Color(0xff0000))
        #expect(theme.number("metrics.title_height") == 40)
        #expect(theme.color("menu.bg") == Theme.builtIn.color("menu.bg"))
    }

    @Test func `files that are no themes do no harm`() {
        var dice = UInt64(3)
        let words: [ByteString] = [
            "[", "]", "\"", "#12", "=", "a", ".", "[[", "-", "9999999999", ",", "\n", " ", "\0", "é",
        ]
        for _ in 0..<2000 {
            var text: ByteString = ""
            for _ in 0..<30 {
                dice = dice &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += words[Int(dice >> 33) % words.count]
            }
            _ = ThemeFile(text)
        }
        #expect(Theme([ThemeFile("a = [[[[[[[[1]]]]]]]]")]).problems.count == 1)
        #expect(library.theme("../Themes/apus-dark") == nil && library.theme("nowhere") == nil)
    }

    @Test(arguments: identifiers)
    func `a window's frame has its buttons where they are drawn`(_ id: ByteString) throws {
        let theme = try #require(library.theme(id))
        let fonts = FontLibrary(
            [ByteString(root + "/.build-image/fonts")] + FontLibrary.usualFolders)
        let frame = WindowFrame(theme, fonts: fonts)
        let picture = try #require(Bitmap(width: 960, height: 600))
        Wallpaper(theme).draw(on: picture)
        let canvas = Canvas(picture)
        for (index, state) in ["inactive", "active"].enumerated() {
            let window = Rectangle(x: 60 + 200 * index, y: 50 + 130 * index, width: 460, height: 260)
            let radius = theme.number("metrics.corner_radius")
            let shadow = Shadow(
                size: theme.number("metrics.shadow_size"), radius: radius,
                theme.windowColor(ByteString(state), "shadow"))
            shadow.draw(around: window.moved(x: 0, y: 6), on: picture, clip: picture.bounds)
            canvas.fillRounded(window, radius: Float(radius), theme.color("terminal.bg"))
            var look = WindowFrame.Look(title: "Terminal — ion: ~/Projects/Apus")
            look.state = ByteString(state)
            look.hovered = index == 1 ? .close : nil
            frame.draw(look, on: canvas.moved(x: window.x, y: window.y), width: window.width)
            canvas.strokeRounded(
                window, radius: Float(radius), width: Float(theme.number("metrics.border_width")),
                theme.windowColor(ByteString(state), "border"))
            for (button, place) in frame.buttons(look, width: window.width) {
                #expect(frame.button(look, width: window.width, x: place.x, y: place.y) == button)
                #expect(place.x > 0 && place.x + place.width <= window.width)
                #expect(place.width >= theme.number("metrics.min_target"))
            }
            let mono = fonts.font(.fixed, size: Float(theme.number("font.mono_size")))
            mono.draw(
                "$ ls --color", on: canvas, x: window.x + 12, baseline: window.y + 64, theme.color("terminal.fg"))
            for (number, color) in theme.colors("terminal.ansi").enumerated() {
                mono.draw(
                    ByteString("\(number)abc"), on: canvas, x: window.x + 12 + number % 8 * 55,
                    baseline: window.y + 90 + number / 8 * 22, color)
            }
        }
        let panel = Rectangle(x: 0, y: 600 - 88, width: 960, height: 88)
        canvas.fill(panel, theme.color("panel.bg"))
        for (index, icon) in Icon.allCases.enumerated() {
            icon.draw(
                on: canvas, x: 10 + index % 16 * 58, y: panel.y + 8 + index / 16 * 42, size: index < 16 ? 24 : 32,
                theme.color("panel.fg"))
        }
        show(picture, "theme-" + id.string)
    }
}
