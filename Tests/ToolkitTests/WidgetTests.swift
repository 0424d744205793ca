import Bytes
import Display
import Drawing
import Fonts
import Testing
import Themes
import Toolkit
import WindowProtocol

/// A page in a picture, and what is done to it.
private struct Trial {
    let page: Page
    let bitmap: Bitmap

    init(_ root: Widget, width: Int = 400, height: Int = 300) throws {
        page = Page(root, Style(.builtIn, FontLibrary([])))
        bitmap = try #require(Bitmap(width: width, height: height))
        page.draw(on: bitmap)
    }

    func key(_ codes: Int64..., held: [Int64] = []) {
        for code in held { _ = page.take(WindowEvent(.key, 0, code | 0x100)) }
        for code in codes {
            _ = page.take(WindowEvent(.key, 0, code | 0x100))
            _ = page.take(WindowEvent(.key, 0, code))
        }
        for code in held { _ = page.take(WindowEvent(.key, 0, code)) }
    }

    func type(_ text: String) {
        for scalar in text.unicodeScalars { _ = page.take(WindowEvent(.textInput, Int64(scalar.value))) }
    }

    func pointer(_ x: Int, _ y: Int, isDown: Bool? = nil) {
        _ = page.take(WindowEvent(.mouse, x, y))
        if let isDown { _ = page.take(WindowEvent(.button, isDown ? 1 : 0)) }
        page.draw(on: bitmap)
    }
}

@Suite struct WidgetTests {
    @Test func `a text field is written in, and shares the clipboard`() throws {
        let name = State<ByteString>("Ada"), other = State<ByteString>(""), entered = State(0)
        let trial = try Trial(
            Column {
                TextField("Name", name) { entered.value += 1 }
                TextField("Other", other)
            })
        trial.type(" é")
        #expect(name.value == "Ada é")
        // A space is a character here, and no key that does something.
        trial.key(0x39, 0x1c)
        #expect(name.value == "Ada é" && entered.value == 1)
        trial.key(0x1e, 0x2e, held: [0x1d])
        trial.key(0x0f)
        trial.key(0x2f, held: [0x1d])
        #expect(other.value == "Ada é")
        trial.key(0x4b, 0x4b, held: [0x2a])
        _ = trial.page.take(WindowEvent(.clipboard, ClipboardAction.cut))
        #expect(other.value == "Ada" && trial.page.clipboard.read() == " é")
        trial.key(0x2c, held: [0x1d])
        #expect(other.value == "Ada é")
        trial.key(0x15, held: [0x1d])
        #expect(other.value == "Ada")
    }

    @Test func `a text field is selected in by the pointer`() throws {
        let text = State<ByteString>("first second"), font = Style(.builtIn, FontLibrary([])).text
        let trial = try Trial(Column { TextField("Text", text) })
        trial.pointer(10 + font.width("first"), 10, isDown: true)
        trial.pointer(-5000, 10)
        trial.type("1st")
        #expect(text.value == "1st second")
    }

    @Test func `a slider follows keys, pointer and wheel, and keeps inside`() throws {
        let level = State(50)
        let trial = try Trial(Column { Slider("Level", 0...100, step: 5, level) })
        trial.key(0x4d)
        #expect(level.value == 55)
        trial.key(0x49)
        #expect(level.value == 100)
        trial.key(0x48, 0x50)
        #expect(level.value == 95)
        trial.key(0x47, 0x4b)
        #expect(level.value == 0)
        trial.pointer(200, 15, isDown: true)
        #expect(level.value == 50)
        trial.pointer(9999, 15)
        #expect(level.value == 100)
        trial.pointer(200, 15, isDown: false)
        _ = trial.page.take(WindowEvent(.scroll, 0, -1))
        #expect(level.value == 45)
    }

    @Test func `a list is gone through by keys, letters, pointer and wheel`() throws {
        let lines = State<[ByteString]>((0..<50).map { ByteString($0 % 2 == 0 ? "even " : "Odd ") + ByteString($0) })
        let chosen = State(-1), entered = State(-1)
        let trial = try Trial(
            Column { ListBox("Numbers", lines, chosen) { entered.value = $0 } }, height: 208)
        trial.key(0x50)
        #expect(chosen.value == 0)
        trial.type("o")
        #expect(chosen.value == 1)
        trial.key(0x4f, 0x1c)
        #expect(chosen.value == 49 && entered.value == 49)
        trial.key(0x50, 0x49)
        #expect(chosen.value < 49)
        trial.key(0x47, 0x48)
        #expect(chosen.value == 0)
        trial.pointer(20, 10)
        _ = trial.page.take(WindowEvent(.scroll, 0, -1))
        trial.pointer(20, 10, isDown: true)
        #expect(chosen.value == 3)
        lines.value = []
        trial.key(0x50, 0x4f, 0x1c)
        trial.pointer(20, 100)
    }

    @Test func `tabs show one page at a time, and only that has the focus`() throws {
        let place = State(0), isOn = State(false)
        let tabs = Tabs(
            "Pages", [("One", Column { Label("first") }), ("Two", Column { Toggle("&Second", isOn) })], place)
        let trial = try Trial(tabs)
        trial.key(0x0f)
        #expect(trial.page.focused === tabs)
        trial.key(0x4d)
        #expect(place.value == 1 && tabs.tree().firstIndex(of: "first") == nil)
        trial.key(0x4d)
        #expect(place.value == 1)
        trial.page.draw(on: trial.bitmap)
        trial.key(0x1f, held: [0x38])
        #expect(isOn.value && trial.page.focused?.name == "Second")
        trial.pointer(10, 10, isDown: true)
        trial.pointer(10, 10, isDown: false)
        #expect(place.value == 0)
    }

    @Test func `Alt and the marked letter press a button, wherever the focus is`() throws {
        let count = State(0), text = State<ByteString>("")
        let trial = try Trial(
            Column {
                TextField("Text", text)
                Button("&Save && go") { count.value += 1 }
            })
        trial.key(0x1f, held: [0x38])
        #expect(count.value == 1 && trial.page.focused?.name == "Save & go")
        trial.key(0x2d, held: [0x38])
        #expect(count.value == 1)
    }

    @Test func `a grid lines up its columns, and the last one takes the rest`() throws {
        let labels = [Label("a"), Label("b"), Label("longer"), Label("d"), Label("e")]
        let trial = try Trial(Grid(columns: 2) { for label in labels { label } })
        #expect(labels[1].frame.x == labels[3].frame.x && labels[0].frame.y == labels[1].frame.y)
        #expect(labels[1].frame.x + labels[1].frame.width == trial.bitmap.width)
        #expect(labels[4].frame.x == 0 && labels[4].frame.y > labels[2].frame.y)
    }

    @Test func `windows of any size and events of any kind do no harm`() throws {
        let lines = State<[ByteString]>(["a", "b", "c"])
        let root = Tabs(
            "All",
            [
                (
                    "Page",
                    Column(padding: 8) {
                        TextField("Text", State(""))
                        Slider("Level", -5...5, State(900))
                        Progress("Done", State(250))
                        ListBox("List", lines, State(7))
                        Picture("Nothing", width: 30, height: 30) { Bitmap(width: 3, height: 9) }
                        Button("Go") {}
                    }
                ), ("Empty", Column {}),
            ])
        var seed: UInt64 = 3
        func random() -> Int64 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(bitPattern: seed)
        }
        let page = Page(root, Style(.builtIn, FontLibrary([])))
        for (width, height) in [(1, 1), (3, 200), (200, 3), (40, 40), (300, 400), (17, 90)] {
            let bitmap = try #require(Bitmap(width: width, height: height))
            for round in 0..<400 {
                let a = round % 3 == 0 ? random() : random() >> 33 & 511,
                    b = round % 5 == 0 ? random() : random() >> 33 & 511
                _ = page.take(WindowEvent(code: (random() >> 33 & 0xff) % 20, a: a, b: b))
                if round % 40 == 0 { page.draw(on: bitmap) }
            }
        }
    }
}
