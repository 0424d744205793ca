import BitmapFont
import TerminalScreen
import Testing

@testable import CellDrawing

/// A surface in memory that counts what is written and refuses to be written outside.
private struct Canvas: Surface {
    let width: Int
    let height: Int
    var pixels: [UInt32]
    var written = 0

    init(_ width: Int, _ height: Int) {
        self.width = width
        self.height = height
        pixels = Array(repeating: 0xdead, count: width * height)
    }

    mutating func write(_ line: Span<UInt32>, x: Int, y: Int) {
        #expect(x >= 0 && y >= 0 && y < height && x + line.count <= width)
        for index in 0..<line.count { pixels[y * width + x + index] = line[index] }
        written += line.count
    }

    /// A cell as rows of text, `#` where it is not background.
    func cell(_ column: Int, _ row: Int, _ drawer: CellDrawer, background: UInt32) -> [String] {
        (0..<16).map { y in
            String((0..<8).map { x in pixels[(row * 16 + y) * width + column * 8 + x] == background ? "." : "#" })
        }
    }
}

struct CellDrawerTests {
    private let palette = Palette.night

    private func setup(_ columns: Int, _ rows: Int) -> (Canvas, CellDrawer, Screen) {
        let drawer = CellDrawer(font: .builtIn, palette: palette, width: columns * 8, height: rows * 16)
        return (Canvas(columns * 8, rows * 16), drawer, Screen(rows: rows, columns: columns))
    }

    @Test func `a letter is drawn as the font has it`() {
        var (canvas, drawer, screen) = setup(4, 2)
        screen.write(Array("\u{1b}[?25lT".utf8))
        drawer.draw(&screen, on: &canvas)
        let cell = canvas.cell(0, 0, drawer, background: palette.background)
        #expect(cell[2] == ".#####..")
        #expect(cell[3] == "...#....")
        #expect(!canvas.pixels.contains(0xdead))
    }

    @Test func `only what changed is written`() {
        var (canvas, drawer, screen) = setup(10, 4)
        drawer.draw(&screen, on: &canvas)
        canvas.written = 0
        drawer.draw(&screen, on: &canvas)
        #expect(canvas.written == 0)
        screen.write(Array("x".utf8))
        drawer.draw(&screen, on: &canvas)
        // The letter, and the cursor behind it.
        #expect(canvas.written == 2 * 8 * 16)
        canvas.written = 0
        // A scroll of blank lines: the letter goes, the cursor comes.
        screen.write(Array("\u{1b}[4;1H\n".utf8))
        drawer.draw(&screen, on: &canvas)
        #expect(canvas.written == 3 * 8 * 16)
    }

    @Test func `colours, inverse, bold and hidden are as asked`() {
        func pixels(_ sequence: String) -> Set<UInt32> {
            var (canvas, drawer, screen) = setup(1, 1)
            screen.write(Array("\u{1b}[?25l\u{1b}[\(sequence)mX".utf8))
            drawer.draw(&screen, on: &canvas)
            return Set(canvas.pixels)
        }
        let named = palette.named
        #expect(pixels("31") == [named[1], palette.background])
        #expect(pixels("1;31") == [named[9], palette.background])
        #expect(pixels("7") == [palette.foreground, palette.background])
        #expect(pixels("38;2;1;2;3;48;5;16") == [0x010203, 0])
        #expect(pixels("8") == [palette.background])
        #expect(pixels("38;5;231;48;5;232") == [0xffffff, 0x080808])
        #expect(pixels("4;34") == [named[4], palette.background])
    }

    @Test func `the cursor has its three shapes`() {
        for (sequence, count) in [("2", 128), ("4", 16), ("6", 32)] {
            var (canvas, drawer, screen) = setup(3, 1)
            screen.write(Array("\u{1b}[\(sequence) q".utf8))
            drawer.draw(&screen, on: &canvas)
            #expect(canvas.pixels.count { $0 == palette.cursor } == count)
        }
    }

    @Test func `wide characters, cut ones and strange sizes stay inside the surface`() {
        for (width, height) in [(0, 0), (1, 1), (8, 16), (17, 40), (23, 16), (100, 70)] {
            for scale in 1...3 {
                var canvas = Canvas(width, height)
                var drawer = CellDrawer(
                    font: .builtIn, palette: palette, width: width, height: height, scale: scale, margin: 3)
                var screen = Screen(rows: drawer.rows, columns: drawer.columns)
                drawer.clear(&canvas)
                screen.write(Array("日本語e\u{301}\u{1b}[3;4mxyz\r\n\u{1b}[31m日本語日本語日本語".utf8))
                drawer.draw(&screen, on: &canvas)
                #expect(!canvas.pixels.contains(0xdead))
            }
        }
    }

    @Test func `drawing step by step ends in the same picture as drawing at once`() {
        var state: UInt64 = 5
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let pieces = [
            "a", "日", "\r\n", "\u{1b}[H", "\u{1b}[2C", "\u{1b}[K", "\u{1b}[31m", "\u{1b}[m", "\u{1b}[L", "\u{8}",
            "\u{1b}[P", "\u{1b}[@",
        ]
        for _ in 0..<60 {
            var (canvas, drawer, screen) = setup(9, 4)
            for _ in 0..<30 {
                for _ in 0..<random(8) { screen.write(Array(pieces[random(pieces.count)].utf8)) }
                drawer.draw(&screen, on: &canvas)
            }
            var (whole, fresh, _) = setup(9, 4)
            screen.damageAll()
            fresh.draw(&screen, on: &whole)
            #expect(whole.pixels == canvas.pixels)
        }
    }
}
