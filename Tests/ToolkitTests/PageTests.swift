import Bytes
import Display
import Drawing
import Fonts
import Foundation
import Images
import Testing
import Themes
import Toolkit
import WindowProtocol

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
private let themes = ThemeLibrary([ByteString(root + "/Themes")])

/// A page with one of each, and what it changes.
private struct Sheet {
    let theme = State(0)
    let isOn = State(true)
    let count = State(0)
    let page: Page

    init(_ theme: Theme = .builtIn, _ fonts: FontLibrary = FontLibrary()) {
        let (choice, isOn, count) = (self.theme, self.isOn, self.count)
        page = Page(
            Column(spacing: 10, padding: 24) {
                Label("Appearance", .title)
                Label("Theme", .strong)
                Choice("Theme", ["Dark", "Light", "High contrast"], choice)
                Toggle("Animations", isOn)
                Label("Holds until the desktop ends.", .faint)
                Spacer()
                Row {
                    Spacer()
                    Button("Cancel") { count.value -= 1 }
                    Button("Apply") { count.value += 1 }
                }
            }, Style(theme, fonts))
    }

    func key(_ code: Int64) {
        _ = page.take(WindowEvent(.key, 0, code | 0x100))
        _ = page.take(WindowEvent(.key, 0, code))
    }

    func draw(_ width: Int = 440, _ height: Int = 360) throws -> Bitmap {
        let bitmap = try #require(Bitmap(width: width, height: height))
        page.draw(on: bitmap)
        return bitmap
    }
}

@Suite struct PageTests {
    @Test func `everything can be done by the keyboard`() throws {
        let sheet = Sheet()
        _ = try sheet.draw()
        #expect(sheet.page.focused?.name == "Theme")
        sheet.key(0x4d)
        #expect(sheet.theme.value == 1)
        sheet.key(0x4b)
        sheet.key(0x4b)
        #expect(sheet.theme.value == 0)
        sheet.key(0x0f)
        #expect(sheet.page.focused?.name == "Animations")
        sheet.key(0x39)
        #expect(!sheet.isOn.value)
        sheet.key(0x50)
        sheet.key(0x0f)
        #expect(sheet.page.focused?.name == "Apply")
        sheet.key(0x1c)
        #expect(sheet.count.value == 1)
        sheet.key(0x0f)
        #expect(sheet.page.focused?.name == "Theme")
        _ = sheet.page.take(WindowEvent(.key, 0, 0x12a))
        sheet.key(0x0f)
        #expect(sheet.page.focused?.name == "Apply")
    }

    @Test func `a click counts where it was pressed and let go`() throws {
        let sheet = Sheet()
        _ = try sheet.draw()
        let button = try #require(sheet.page.root.all.first { $0.name == "Apply" })
        let (x, y) = (button.frame.x + 5, button.frame.y + 5)
        func pointer(_ x: Int, _ y: Int) { _ = sheet.page.take(WindowEvent(.mouse, x, y)) }
        func press(_ isDown: Bool) { _ = sheet.page.take(WindowEvent(.button, isDown ? 1 : 0)) }
        pointer(x, y)
        press(true)
        #expect(sheet.count.value == 0)
        press(false)
        #expect(sheet.count.value == 1)
        press(true)
        pointer(0, 0)
        press(false)
        #expect(sheet.count.value == 1)
        let choice = try #require(sheet.page.root.all.first { $0.name == "Theme" && $0.role == .choice })
        pointer(choice.frame.x + choice.frame.width - 10, choice.frame.y + 8)
        press(true)
        press(false)
        #expect(sheet.theme.value == 2)
    }

    @Test func `stacks share out all their room and keep inside`() throws {
        let sheet = Sheet()
        for (width, height) in [(440, 360), (1000, 700), (120, 80), (1, 1)] {
            _ = try sheet.draw(width, height)
            #expect(sheet.page.root.frame == Rectangle(x: 0, y: 0, width: width, height: height))
        }
        _ = try sheet.draw(500, 400)
        let row = try #require(sheet.page.root.children.last)
        #expect(row.frame.y + row.frame.height == 400 - 24)
        let button = try #require(row.children.last)
        #expect(button.frame.x + button.frame.width == 500 - 24)
    }

    @Test func `names, roles and values can be read`() {
        #expect(
            Sheet().page.root.tree() == """
                group
                  label "Appearance"
                  label "Theme"
                  choice "Theme" = Dark
                  toggle "Animations" = on
                  label "Holds until the desktop ends."
                  group
                  group
                    group
                    button "Cancel"
                    button "Apply"

                """)
    }

    /// Sums over what the sheet looks like without any font file, so that they are the same on every machine. After a
    /// change that is meant, look at the pictures (`APUS_PICTURES=FOLDER`), and write the sums that the test tells.
    @Test(
        arguments: [
            ("apus-dark", 12_397_371_752_473_866_038), ("apus-light", 15_117_989_075_566_581_765),
            ("high-contrast", 3_265_255_735_588_261_022),
        ] as [(ByteString, UInt64)])
    func `each theme looks as it did`(id: ByteString, expected: UInt64) throws {
        let theme = try #require(themes.theme(id))
        if let folder = ProcessInfo.processInfo.environment["APUS_PICTURES"] {
            let picture = try Sheet(theme).draw()
            let path = "\(folder)/toolkit-\(id.string).png"
            _ = FileManager.default.createFile(atPath: path, contents: Data(picture.encodedPNG(isOpaque: true)))
        }
        let bitmap = try Sheet(theme, FontLibrary([])).draw()
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        for y in 0..<bitmap.height {
            for x in 0..<bitmap.width { sum = (sum ^ UInt64(bitmap[x, y])) &* 0x100_0000_01b3 }
        }
        #expect(sum == expected, "\(id.string)")
    }
}
