import Testing

@testable import TerminalScreen

/// A small screen after some output, as text with `|` between the rows and blank rows at the end left out.
private func shown(_ output: String, rows: Int = 4, columns: Int = 10) -> String {
    var screen = Screen(rows: rows, columns: columns)
    screen.write(Array(output.utf8))
    return compact(screen)
}

private func compact(_ screen: Screen) -> String {
    var lines = screen.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "|")
}

private func screen(_ output: String, rows: Int = 4, columns: Int = 10) -> Screen {
    var screen = Screen(rows: rows, columns: columns)
    screen.write(Array(output.utf8))
    return screen
}

struct ScreenTests {
    @Test(arguments: [
        ("hello", "hello"),
        ("a\r\nb", "a|b"),
        ("a\nb", "a| b"),
        ("abc\u{8}\u{8}X", "aXc"),
        ("a\tb", "a       b"),
        ("0123456789ab", "0123456789|ab"),
        ("0123456789\r\nab", "0123456789|ab"),
        ("\u{1b}[?7l0123456789ab", "012345678b"),
        ("1\r\n2\r\n3\r\n4\r\n5", "2|3|4|5"),
        ("\u{1b}[2;3Hx", "|  x"),
        ("\u{1b}[2;3fx\u{1b}[Hy", "y|  x"),
        ("abc\u{1b}[2Dx", "axc"),
        ("abc\u{1b}[99Dx", "xbc"),
        ("\u{1b}[99;99Hx", "|||         x"),
        ("ab\u{1b}[3dz\u{1b}[2Gy", "ab|| yz"),
        ("abc\r\ndef\u{1b}[1Fx\u{1b}[1Ey", "xbc|yef"),
        ("abcdef\u{1b}[3G\u{1b}[K", "ab"),
        ("abcdef\u{1b}[3G\u{1b}[1K", "   def"),
        ("abcdef\u{1b}[2K", ""),
        ("a\r\nb\r\nc\u{1b}[2;1H\u{1b}[J", "a"),
        ("a\r\nb\r\nc\u{1b}[2;1H\u{1b}[1J", "||c"),
        ("a\r\nb\u{1b}[2J", ""),
        ("abcdef\u{1b}[2G\u{1b}[2@", "a  bcdef"),
        ("abcdef\u{1b}[2G\u{1b}[2P", "adef"),
        ("abcdef\u{1b}[2G\u{1b}[3X", "a   ef"),
        ("abc\u{1b}[2G\u{1b}[4hXY\u{1b}[4lZ", "aXYZc"),
        ("a\r\nb\r\nc\u{1b}[2;1H\u{1b}[L", "a||b|c"),
        ("a\r\nb\r\nc\u{1b}[1;1H\u{1b}[2M", "c"),
        ("a\r\nb\r\nc\r\nd\u{1b}[2S", "c|d"),
        ("a\r\nb\u{1b}[T", "|a|b"),
        ("a\r\nb\r\nc\r\nd\u{1b}[2;3r\u{1b}[3;1H\nX", "a|c|X|d"),
        ("a\r\nb\r\nc\r\nd\u{1b}[2;3r\u{1b}[2;1H\u{1b}MX", "a|X|b|d"),
        ("\u{1b}[2;3r\u{1b}[?6h\u{1b}[1;1HX\u{1b}[9;1HY", "|X|Y"),
        ("a\u{1b}7\u{1b}[3;3Hb\u{1b}8c", "ac||  b"),
        ("a\u{1b}[s\u{1b}[3;3Hb\u{1b}[uc", "ac||  b"),
        ("main\u{1b}[?1049hother\u{1b}[?1049l!", "main!"),
        ("main\u{1b}[?1049hother", "    other"),
        ("x\u{1b}[5b", "xxxxxx"),
        ("\u{1b}(0lqk\u{1b}(B", "┌─┐"),
        ("\u{1b})0\u{e}q\u{f}q", "─q"),
        ("日本語", "日本語"),
        ("日本\u{1b}[2GX", " X本"),
        ("123456789日", "123456789|日"),
        ("e\u{301}x", "e\u{301}x"),
        ("\u{1b}#8", "EEEEEEEEEE|EEEEEEEEEE|EEEEEEEEEE|EEEEEEEEEE"),
        ("abc\u{1b}cX", "X"),
        ("a\u{1b}[31", "a"),
        ("a\u{1b}[3\u{18}b", "ab"),
        ("a\u{1b}]0;title\u{7}b", "ab"),
        ("a\u{1b}]0;title\u{1b}\\b", "ab"),
        ("a\u{1b}Pignored\u{1b}\\b", "ab"),
        ("\u{1b}[3g\ta", "         a"),
        ("\u{1b}[5G\u{1b}H\r\ta\u{1b}[Zb", "    b"),
        ("\u{1b}[20hab\ncd", "ab|cd"),
        ("a\u{85}b", "a|b"),
        ("\u{9b}2;2Hx", "| x"),
    ])
    func `output leaves this text`(output: String, expected: String) {
        #expect(shown(output) == expected)
    }

    @Test func `wrong bytes show as replacement characters and do not eat what follows`() {
        let cases: [([UInt8], String)] = [
            ([0x61, 0xff, 0x62], "a\u{fffd}b"), ([0xe6, 0x97, 0x62], "\u{fffd}b"), ([0xc0, 0x80], "\u{fffd}\u{fffd}"),
            ([0xed, 0xa0, 0x80], "\u{fffd}\u{fffd}\u{fffd}"), ([0xe6, 0xe6, 0x97, 0xa5], "\u{fffd}日"),
            ([0xe6, 0x97, 0x1b, 0x5b, 0x43, 0x78], "\u{fffd} x"),
            ([0xf4, 0x90, 0x80, 0x80], "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
        ]
        for (bytes, expected) in cases {
            var screen = Screen(rows: 1, columns: 10)
            screen.write(bytes)
            #expect(compact(screen) == expected)
        }
    }

    @Test(arguments: [
        ("\u{1b}[5n", "\u{1b}[0n"),
        ("ab\r\nc\u{1b}[6n", "\u{1b}[2;2R"),
        ("\u{1b}[2;4r\u{1b}[?6h\u{1b}[2;3H\u{1b}[6n", "\u{1b}[2;3R"),
        ("\u{1b}[c", "\u{1b}[?64;1;6;18;21;22;28;52c"),
        ("\u{1b}[0c", "\u{1b}[?64;1;6;18;21;22;28;52c"),
        ("\u{1b}[>c", "\u{1b}[>41;379;0c"),
        ("\u{1b}[18t", "\u{1b}[8;4;10t"),
        ("\u{1b}[?25$p", "\u{1b}[?25;1$y"),
        ("\u{1b}[?2004$p", "\u{1b}[?2004;2$y"),
        ("\u{1b}[?9999$p", "\u{1b}[?9999;0$y"),
        ("\u{1b}[4$p", "\u{1b}[4;2$y"),
    ])
    func `a question gets this answer`(question: String, answer: String) {
        var screen = screen(question)
        #expect(String(decoding: screen.takeReplies(), as: UTF8.self) == answer)
        #expect(screen.takeReplies().isEmpty)
    }

    @Test func `renditions set colours and attributes`() {
        func style(_ parameters: String) -> Style { screen("\u{1b}[\(parameters)m").cursor.style }
        #expect(style("31").foreground == .indexed(1))
        #expect(style("97;104").foreground == .indexed(15))
        #expect(style("97;104").background == .indexed(12))
        #expect(style("38;5;200").foreground == .indexed(200))
        #expect(style("38:5:200").foreground == .indexed(200))
        #expect(style("48;2;1;2;3").background == .exact(red: 1, green: 2, blue: 3))
        #expect(style("48:2:1:2:3").background == .exact(red: 1, green: 2, blue: 3))
        #expect(style("48:2::1:2:3").background == .exact(red: 1, green: 2, blue: 3))
        #expect(style("38;2;300;2;3;1").foreground == .exact(red: 255, green: 2, blue: 3))
        #expect(style("38;2;300;2;3;1").attributes == .bold)
        #expect(style("1;3;4;7;9").attributes == [.bold, .italic, .underline, .inverse, .struckOut])
        #expect(style("1;2;22;4;24").attributes == [])
        #expect(style("4:3").attributes == .curly)
        #expect(style("4:0").attributes == [])
        #expect(style("31;1;0") == Style())
        #expect(style("31;") == Style())
        #expect(style("38;5") == Style())
        #expect(style("38;2;1") == Style())
        #expect(style("58;5;9;1").attributes == .bold)
    }

    @Test func `too many parameters are dropped and not taken for a reset`() {
        let many = Array(repeating: "1", count: 200).joined(separator: ";")
        #expect(screen("\u{1b}[\(many)m").cursor.style.attributes == .bold)
        #expect(screen("\u{1b}[99999999999999999999999Cx").cursorPosition.column == 9)
    }

    @Test func `modes and the title follow their sequences`() {
        let set = screen("\u{1b}[?1;25;1002;1006;2004h\u{1b}=\u{1b}[?25l\u{1b}[5 q\u{1b}]2;Über\u{7}\u{7}")
        #expect(set.modes.applicationCursorKeys && set.modes.bracketedPaste && set.modes.applicationKeypad)
        #expect(set.modes.mouse == .drag && set.modes.mouseEncoding == .decimal && !set.modes.cursorVisible)
        #expect(set.cursorShape == .bar)
        #expect(set.bellCount == 1)
        #expect(String(decoding: set.title, as: UTF8.self) == "Über")
        #expect(set.visibleCursor == nil)
    }

    @Test func `erasing keeps the background colour`() {
        let erased = screen("\u{1b}[1;44mab\u{1b}[K")
        #expect(erased.row(0).cells[5].style.background == .indexed(4))
        #expect(erased.row(0).cells[5].style.attributes == [])
        #expect(erased.row(1).cells[5].style.background == .standard)
    }

    @Test func `lines that scroll out can be seen again, up to the limit`() {
        var screen = Screen(rows: 2, columns: 5, history: 3)
        screen.write(Array("1\r\n2\r\n3\r\n4\r\n5\r\n6".utf8))
        #expect(screen.historyCount == 3)
        screen.scrollView(by: 1)
        #expect(compact(screen) == "4|5")
        screen.scrollView(by: 100)
        #expect(compact(screen) == "2|3")
        #expect(screen.visibleCursor == nil)
        screen.scrollView(by: -1)
        screen.scrollView(by: Int.min)
        #expect(compact(screen) == "5|6")
        screen.scrollView(by: 1)
        screen.write(Array("\r\n7".utf8))
        #expect(compact(screen) == "4|5")
        screen.scrollViewToEnd()
        #expect(compact(screen) == "6|7")
        screen.write(Array("\u{1b}[3J".utf8))
        #expect(screen.historyCount == 0)
    }

    @Test func `a smaller screen keeps the line with the cursor, a larger one brings lines back`() {
        var screen = screen("1\r\n2\r\n3\r\n4")
        screen.resize(rows: 2, columns: 10)
        #expect(compact(screen) == "3|4")
        #expect(screen.cursorPosition.row == 1)
        screen.resize(rows: 4, columns: 6)
        #expect(compact(screen) == "1|2|3|4")
        #expect(screen.cursorPosition.row == 3)
        screen.resize(rows: 0, columns: -5)
        #expect(screen.rows == 1 && screen.columns == 1)
        screen.resize(rows: .max, columns: .max)
        #expect(screen.rows == Screen.rowLimit && screen.columns == Screen.columnLimit)
    }

    @Test func `another width breaks lines anew, and finds the cursor and places again`() {
        var screen = screen("abcdefghijkl\r\nmn日本op\r\n$ ", rows: 6)
        let places = screen.resize(
            rows: 6, columns: 5, keeping: [LinePlace(line: 1, column: 1), LinePlace(line: 2, column: 6)])
        #expect(compact(screen) == "abcde|fghij|kl|mn日|本op|$")
        #expect(places == [LinePlace(line: 2, column: 1), LinePlace(line: 4, column: 2)])
        #expect(screen.cursorPosition == (5, 2))
        screen.resize(rows: 6, columns: 3)
        #expect(compact(screen) == "jkl|mn|日|本o|p|$")
        screen.resize(rows: 6, columns: 20)
        #expect(compact(screen) == "abcdefghijkl|mn日本op|$")
        #expect(screen.cursorPosition == (2, 2))
        screen.write(Array("ok".utf8))
        #expect(compact(screen) == "abcdefghijkl|mn日本op|$ ok")
    }

    @Test func `the alternate screen is cut and the main one behind it is broken anew`() {
        var screen = screen("abcdefgh\u{1b}[?1049h\u{1b}[Hother", rows: 3)
        screen.resize(rows: 3, columns: 4)
        #expect(compact(screen) == "othe")
        screen.write(Array("\u{1b}[?1049l".utf8))
        #expect(compact(screen) == "abcd|efgh")
    }

    @Test func `damage names the cells that changed and the cursor's old and new place`() {
        var screen = Screen(rows: 3, columns: 10)
        _ = screen.takeDamage()
        #expect(screen.takeDamage() == [0..<0, 0..<0, 0..<0])
        screen.write(Array("\u{1b}[2;5Hx".utf8))
        let damage = screen.takeDamage()
        #expect(damage[0] == 0..<2)
        #expect(damage[1] == 4..<7)
        #expect(damage[2].isEmpty)
        screen.write(Array("\u{1b}[3;1H\n".utf8))
        #expect(screen.takeDamage() == [0..<10, 0..<10, 0..<10])
    }
}
