import Bytes
import CellDrawing
import Display
import Drawing
import Fonts
import Foundation
import Images
import TerminalDrawing
import TerminalScreen
import Testing

@Suite struct GridDrawerTests {
    private func makeDrawer(_ size: Float = 15) -> GridDrawer {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let library = FontLibrary([ByteString(root + "/.build-image/fonts")] + FontLibrary.usualFolders)
        return GridDrawer(
            GridDrawer.Fonts(library, size: size), .night,
            GridDrawer.MarkColors(
                selected: (0xf4f6fa, 0x34507a), found: (0x12151c, 0xe2b86b), foundHere: (0x12151c, 0xff8a3b)))
    }

    private static let page = """
        \u{1b}]0;demo\u{7}\u{1b}[1;34m~/Apus\u{1b}[m $ \u{1b}[32mls\u{1b}[m --color  # — ÄÖÜ é ñ Ж Ω → ✓\r
        \u{1b}[1;34mDocs\u{1b}[m  \u{1b}[1;34mKernel\u{1b}[m  Package.swift  \u{1b}[1;32mrun.sh\u{1b}[m  \u{1b}[31;4mbroken\u{1b}[m \u{1b}[3mitalic\u{1b}[m \u{1b}[9mstruck\u{1b}[m \u{1b}[2mfaint\u{1b}[m\r
        ╭──────────┬───────╮ ┏━━━┓ ▁▂▃▄▅▆▇█ ░▒▓ ▛▜▙▟\r
        │ rounded  │ box   │ ┃ ▐ ┃ \u{1b}[7minverse\u{1b}[m \u{1b}[38;2;255;140;60mtrue colour\u{1b}[m\r
        ╰──────────┴───────╯ ┗━━━┛ 日本 wide\r
        \u{1b}[48;5;24m 256 colours \u{1b}[48;5;88m and \u{1b}[48;5;28m grounds \u{1b}[m if (a != b) { return x->y; }\r
        $ 
        """

    @Test func `drawing what has changed is the same as drawing all`() throws {
        var screen = Screen(rows: 8, columns: 60)
        var drawer = makeDrawer()
        let width = 60 * drawer.cellWidth, height = 8 * drawer.cellHeight
        let picture = try #require(Bitmap(width: width, height: height))
        var dice = UInt64(9)
        let pieces = [
            "\u{1b}[3;5H", "word ", "\u{1b}[31m", "\u{1b}[7m", "\u{1b}[m", "\r\n", "日本", "\u{1b}[2K", "┌─┐", "\u{1b}M",
            "\u{1b}[4 q", "\u{1b}[?25l", "\u{1b}[?25h", "e\u{301}", "\u{1b}[5P", "\u{1b}[3@",
        ]
        for round in 0..<120 {
            dice = dice &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            screen.write(Array(pieces[Int(dice >> 33) % pieces.count].utf8))
            let mark: (Int, Int) -> GridDrawer.Mark = { row, column in
                (row + column + round) % 17 == 0 ? .selected : .none
            }
            let damage = drawer.draw(&screen, on: Canvas(picture), isFocused: round % 9 < 5, mark: mark)
            for part in damage { #expect(!part.isEmpty && part.intersection(picture.bounds) == part) }
            if round % 10 != 0 { continue }
            let whole = try #require(Bitmap(width: width, height: height))
            var other = makeDrawer()
            _ = other.draw(&screen, on: Canvas(whole), isFocused: round % 9 < 5, mark: mark)
            var wrong = 0
            for y in 0..<height { for x in 0..<width where whole[x, y] != picture[x, y] { wrong += 1 } }
            #expect(wrong == 0)
        }
        #expect(drawer.draw(&screen, on: Canvas(picture), isFocused: true) { _, _ in .none }.count <= 8)
        #expect(drawer.draw(&screen, on: Canvas(picture), isFocused: true) { _, _ in .none }.isEmpty)
    }

    @Test func `a page of everything`() throws {
        var screen = Screen(rows: 8, columns: 62)
        screen.write(Array(Self.page.utf8))
        var drawer = makeDrawer()
        let picture = try #require(Bitmap(width: 62 * drawer.cellWidth, height: 8 * drawer.cellHeight))
        let search = TextSearch([0x42, 0x6f, 0x58], in: screen)
        #expect(search.matches.count == 1)
        let first = screen.lineCount - screen.rows
        _ = drawer.draw(&screen, on: Canvas(picture), isFocused: true) { row, column in
            row == 1 && column < 4
                ? .selected : search.mark(TextPlace(line: first + row, column: column))
        }
        guard let folder = ProcessInfo.processInfo.environment["APUS_PICTURES"] else { return }
        _ = FileManager.default.createFile(
            atPath: "\(folder)/terminal.png", contents: Data(picture.encodedPNG(isOpaque: true)))
    }

    @Test func `selected text is what was written`() {
        var screen = Screen(rows: 3, columns: 10, history: 50)
        screen.write(Array("one two\r\nthree four five six\r\nlast".utf8))
        let first = Selection(at: TextPlace(line: 0, column: 5), .words, in: screen)
        #expect(first.text(in: screen) == Array("two".utf8))
        var all = Selection(at: TextPlace(line: 0, column: 0), .lines, in: screen)
        all.extend(to: TextPlace(line: screen.lineCount - 1, column: 3), in: screen)
        #expect(all.text(in: screen) == Array("one two\nthree four five six\nlast".utf8))
        var odd = Selection(at: TextPlace(line: -5, column: 700), .words, in: screen)
        odd.extend(to: TextPlace(line: 900, column: -3), in: screen)
        _ = odd.text(in: screen)
    }

    @Test func `words and lines go on where a line was full, and blocks do not`() {
        var screen = Screen(rows: 4, columns: 10, history: 50)
        screen.write(Array("see /usr/share/themes here\r\nab cd".utf8))
        let word = Selection(at: TextPlace(line: 1, column: 2), .words, in: screen)
        #expect(word.text(in: screen) == Array("/usr/share/themes".utf8))
        var block = Selection(at: TextPlace(line: 0, column: 4), .block, in: screen)
        block.extend(to: TextPlace(line: 3, column: 1), in: screen)
        #expect(block.text(in: screen) == Array("ee /\nare/\n her\nb cd".utf8))
        #expect(block.contains(TextPlace(line: 2, column: 4)) && !block.contains(TextPlace(line: 2, column: 5)))
    }

    @Test func `a selection stays with its text`() {
        var screen = Screen(rows: 3, columns: 10, history: 3)
        screen.write(Array("one two three four\r\nlast".utf8))
        var selection = Selection(at: TextPlace(line: 0, column: 8), .words, in: screen)
        #expect(selection.text(in: screen) == Array("three".utf8))
        let ends = screen.resize(rows: 3, columns: 30, keeping: selection.ends)
        selection.move(to: ends, in: screen)
        #expect(selection.text(in: screen) == Array("three".utf8))
        #expect(selection.range.lowerBound == TextPlace(line: 0, column: 8))
        // Lines leave the history: then it goes up, and at last away.
        let before = screen.forgottenCount
        for _ in 0..<6 { screen.write(Array("\r\nx".utf8)) }
        let isLeft = selection.forget(screen.forgottenCount - before)
        #expect(!isLeft)
    }

    @Test func `a search finds all and goes round`() {
        var screen = Screen(rows: 2, columns: 20, history: 100)
        for _ in 0..<30 { screen.write(Array("an Apple, apple\r\n".utf8)) }
        var search = TextSearch("APPLE".unicodeScalars.map(\.value), in: screen)
        #expect(search.matches.count == 60 && search.current == 59)
        search.step(1)
        #expect(search.current == 0 && search.place == TextPlace(line: 0, column: 3))
        search.step(-1)
        #expect(search.current == 59)
        #expect(search.mark(TextPlace(line: 0, column: 4)) == .found)
        #expect(search.mark(TextPlace(line: 0, column: 0)) == .none)
        #expect(TextSearch([], in: screen).matches.isEmpty)
    }
}
