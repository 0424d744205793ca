import Testing

@testable import TerminalScreen

/// A row of the tables below: output of a program, what a screen of 5 rows and 10 columns shows then (rows divided by
/// `|`, blank rows at the end left out), and what says that it must be so.
struct Expectation: CustomTestStringConvertible, Sendable {
    var name: String
    var output: String
    var text: String
    var cursor: (Int, Int)?

    init(_ name: String, _ output: String, _ text: String, cursor: (Int, Int)? = nil) {
        self.name = name
        self.output = output
        self.text = text
        self.cursor = cursor
    }

    var testDescription: String { name }
}

private func terminal(_ output: String, rows: Int = 5, columns: Int = 10) -> Screen {
    var screen = Screen(rows: rows, columns: columns)
    screen.mayResize = true
    screen.write(Array(output.utf8))
    return screen
}

private func shown(_ screen: Screen) -> String {
    var lines = screen.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "|")
}

private func check(_ expectation: Expectation) {
    let screen = terminal(expectation.output)
    #expect(shown(screen) == expectation.text)
    if let cursor = expectation.cursor {
        #expect(screen.cursorPosition.row + 1 == cursor.0 && screen.cursorPosition.column + 1 == cursor.1)
    }
}

private func answer(_ question: String) -> String {
    var screen = terminal(question)
    return String(decoding: screen.takeReplies(), as: UTF8.self)
}

/// Five full rows, and then what is under test.
private let page = "aaaaaaaaaa\r\nbbbbbbbbbb\r\ncccccccccc\r\ndddddddddd\r\neeeeeeeeee"

/// By the DEC VT420 Programmer Reference (EK-VT420-RM), the VT510 one (EK-VT510-RM), ECMA-48 and xterm's ctlseqs.
struct ConformanceTests {
    @Test(arguments: [
        Expectation("CUP is cut to the screen (ECMA-48 8.3.21)", "\u{1b}[99;99H", "", cursor: (5, 10)),
        Expectation("CUP with zeros goes home", "abc\u{1b}[0;0HX", "Xbc"),
        Expectation("HPA ignores nothing but the width (8.3.57)", "\u{1b}[4`X", "   X"),
        Expectation("HPR moves on (8.3.59)", "a\u{1b}[2aX", "a  X"),
        Expectation("HPB moves back (8.3.58)", "abcd\u{1b}[3jX", "aXcd"),
        Expectation("VPR moves down (8.3.160)", "a\u{1b}[2eX", "a|| X"),
        Expectation("VPB moves up (8.3.159)", "\u{1b}[4;1H\u{1b}[2kX", "|X"),
        Expectation("CNL goes to the first column (8.3.12)", "ab\u{1b}[2EX", "ab||X"),
        Expectation("CPL goes to the first column (8.3.13)", "\u{1b}[4;4H\u{1b}[2FX", "|X"),
        Expectation("CHT and CBT go by stops (8.3.10, 8.3.7)", "\u{1b}[Ia\u{1b}[2Zb", "b       a"),
        Expectation("DECST8C sets stops anew (VT510)", "\u{1b}[3g\u{1b}[?5W\ta", "        a"),
        Expectation(
            "CTC sets and clears a stop (8.3.17)", "\u{1b}[4G\u{1b}[W\r\tX\u{1b}[4G\u{1b}[2W\r\tY", "   X    Y"),
        Expectation("REP repeats the last character (8.3.103)", "ab\u{1b}[3b", "abbbb"),
        Expectation("REP repeats line drawing once drawn", "\u{1b}(0q\u{1b}[2b", "───"),
        Expectation("REP wraps like text", "12345678x\u{1b}[3b", "12345678xx|xx"),
        Expectation("REP with nothing before it does nothing", "\u{1b}[3bX", "X"),
        Expectation(
            "IL in the middle of a page (8.3.67)", page + "\u{1b}[2;4H\u{1b}[L",
            "aaaaaaaaaa||bbbbbbbbbb|cccccccccc|dddddddddd", cursor: (2, 1)),
        Expectation("DL in the middle of a page (8.3.32)", page + "\u{1b}[2;4H\u{1b}[3M", "aaaaaaaaaa|eeeeeeeeee"),
        Expectation("ICH pushes out (8.3.64)", "0123456789\u{1b}[3G\u{1b}[2@", "01  234567"),
        Expectation("DCH pulls in (8.3.26)", "0123456789\u{1b}[3G\u{1b}[2P", "01456789"),
        Expectation("ECH does not move (8.3.38)", "0123456789\u{1b}[3G\u{1b}[2XA", "01A 456789"),
        Expectation(
            "SL moves columns left (8.3.121)", page + "\u{1b}[2 @", "aaaaaaaa|bbbbbbbb|cccccccc|dddddddd|eeeeeeee"),
        Expectation("SR moves columns right (8.3.135)", "ab\r\ncd\u{1b}[3 A", "   ab|   cd"),
        Expectation("SU and SD (8.3.147, 8.3.113)", "a\r\nb\r\nc\u{1b}[S\u{1b}[2T", "||b|c"),
        Expectation("NEL is CR and LF (8.3.86)", "ab\u{1b}Ec", "ab|c"),
        Expectation("RI at the top scrolls down (8.3.104)", "ab\u{1b}[H\u{1b}Mc", "c|ab"),
        Expectation("IND does not return (xterm)", "ab\u{1b}Dc", "ab|  c"),
        Expectation("C1 controls in UTF-8", "ab\u{84}c\u{8d}d", "ab d|  c"),
    ])
    func `movement and editing follow ECMA-48`(expectation: Expectation) { check(expectation) }

    @Test(arguments: [
        Expectation("DECSTBM moves the cursor home", "\u{1b}[3;3H\u{1b}[2;4rX", "X"),
        Expectation("DECSTBM of one row is refused", "\u{1b}[3;3H\u{1b}[2;2rX", "||  X"),
        Expectation(
            "LF below the region does not scroll", page + "\u{1b}[2;3r\u{1b}[5;1H\nX",
            "aaaaaaaaaa|bbbbbbbbbb|cccccccccc|dddddddddd|Xeeeeeeeee"),
        Expectation("CUU stops at the top margin", "\u{1b}[3;5r\u{1b}[4;1H\u{1b}[9AX", "||X"),
        Expectation("CUU from above the margin goes to the top", "\u{1b}[3;5r\u{1b}[2;1H\u{1b}[9AX", "X"),
        Expectation("CUD stops at the bottom margin", "\u{1b}[2;3r\u{1b}[9BX", "||X"),
        Expectation("DECOM counts from the margins", "\u{1b}[2;4r\u{1b}[?6h\u{1b}[1;1HX\u{1b}[99;1HY", "|X||Y"),
        Expectation("DECSLRM needs DECLRMM", "\u{1b}[3;5sabcdefgh", "abcdefgh"),
        Expectation("text wraps between side margins", "\u{1b}[?69h\u{1b}[3;5s\u{1b}[1;3Habcdefg", "  abc|  def|  g"),
        Expectation(
            "text right of the margin goes to the edge", "\u{1b}[?69h\u{1b}[3;5s\u{1b}[1;7Habcdef", "      abcd|  ef"),
        Expectation("CR goes to the left margin", "\u{1b}[?69h\u{1b}[3;5s\u{1b}[1;4H\rX", "  X"),
        Expectation("CR left of the margin goes to the edge", "\u{1b}[?69h\u{1b}[3;5s\u{1b}[1;2H\rX", "X"),
        Expectation("BS stops at the left margin", "\u{1b}[?69h\u{1b}[3;5s\u{1b}[1;4H\u{8}\u{8}\u{8}X", "  X"),
        Expectation("CUF stops at the right margin", "\u{1b}[?69h\u{1b}[3;5s\u{1b}[1;4H\u{1b}[9CX", "    X"),
        Expectation("HT stops at the right margin", "\u{1b}[?69h\u{1b}[3;5s\u{1b}[1;4H\tX", "    X"),
        Expectation(
            "a scroll between side margins moves their columns only", page + "\u{1b}[?69h\u{1b}[3;5s\u{1b}[2S",
            "aacccaaaaa|bbdddbbbbb|cceeeccccc|dd   ddddd|ee   eeeee"),
        Expectation(
            "LF outside of side margins does not scroll", page + "\u{1b}[?69h\u{1b}[3;5s\u{1b}[5;8H\nX",
            "aaaaaaaaaa|bbbbbbbbbb|cccccccccc|dddddddddd|eeeeeeeXee"),
        Expectation(
            "IL between side margins", page + "\u{1b}[?69h\u{1b}[3;5s\u{1b}[2;4H\u{1b}[L",
            "aaaaaaaaaa|bb   bbbbb|ccbbbccccc|ddcccddddd|eedddeeeee"),
        Expectation("ICH between side margins", "0123456789\u{1b}[?69h\u{1b}[3;7s\u{1b}[1;4H\u{1b}[2@", "012  34789"),
        Expectation("DCH between side margins", "0123456789\u{1b}[?69h\u{1b}[3;7s\u{1b}[1;4H\u{1b}[2P", "01256  789"),
        Expectation(
            "ICH outside of the margins does nothing", "0123456789\u{1b}[?69h\u{1b}[3;7s\u{1b}[1;9H\u{1b}[2@",
            "0123456789"),
        Expectation("DECIC (VT420 5-20)", "0123456789\r\nabcdefghij\u{1b}[1;3H\u{1b}[2'}", "01  234567|ab  cdefgh"),
        Expectation("DECDC (VT420 5-20)", "0123456789\r\nabcdefghij\u{1b}[1;3H\u{1b}[2'~", "01456789|abefghij"),
        Expectation("DECBI at the margin moves columns right", "ab\r\ncd\u{1b}[1;1H\u{1b}6", " ab| cd"),
        Expectation(
            "DECFI at the margin moves columns left", page + "\u{1b}[1;10H\u{1b}9",
            "aaaaaaaaa|bbbbbbbbb|ccccccccc|ddddddddd|eeeeeeeee"),
        Expectation(
            "DECALN fills and takes margins back", "\u{1b}[2;3r\u{1b}#8\u{1b}[5;1H\nX",
            "EEEEEEEEEE|EEEEEEEEEE|EEEEEEEEEE|EEEEEEEEEE|X"),
    ])
    func `margins follow the VT420's manual`(expectation: Expectation) { check(expectation) }

    @Test(arguments: [
        Expectation("DECAWM off overwrites the last column", "\u{1b}[?7l0123456789ab", "012345678b"),
        Expectation("the last column waits before it wraps", "0123456789\u{1b}[DX", "01234567X9"),
        Expectation("BS after the last column", "0123456789\u{8}X", "01234567X9"),
        Expectation("reverse wrap (mode 45)", "\u{1b}[?45h\u{1b}[2;1H\u{8}X", "         X"),
        Expectation(
            "reverse wrap from the top goes to the region's end", "\u{1b}[?45h\u{1b}[2;4r\u{1b}[2;1H\u{8}X",
            "|||         X"),
        Expectation(
            "reverse wrap between side margins", "\u{1b}[?45h\u{1b}[?69h\u{1b}[3;5s\u{1b}[3;3H\u{8}X", "|    X"),
        Expectation("reverse wrap needs DECAWM", "\u{1b}[?45h\u{1b}[?7l\u{1b}[2;1H\u{8}X", "|X"),
        Expectation("a tab at the full line's end stays there", "0123456789\tX", "0123456789|X"),
        Expectation("with mode 41 it is on the next line", "\u{1b}[?41h0123456789\tX", "0123456789|        X"),
        Expectation("IRM inserts", "0123456789\u{1b}[3G\u{1b}[4hAB", "01AB234567"),
        Expectation("IRM inserts a wide character", "0123\u{1b}[2G\u{1b}[4h日", "0日123"),
        Expectation("LNM returns", "\u{1b}[20hab\ncd", "ab|cd"),
        Expectation("DECSC and DECRC keep sets and origin", "\u{1b}(0\u{1b}7\u{1b}(B\u{1b}8q", "─"),
        Expectation("SCOSC and SCORC", "ab\u{1b}[s\u{1b}[3;3HX\u{1b}[uY", "abY||  X"),
        Expectation("mode 1048 saves and restores", "ab\u{1b}[?1048h\u{1b}[3;3HX\u{1b}[?1048lY", "abY||  X"),
        Expectation("mode 47 keeps the alternate screen", "m\u{1b}[?47ha\u{1b}[?47l\u{1b}[?47h", " a"),
        Expectation("mode 1047 clears it on leaving", "m\u{1b}[?1047ha\u{1b}[?1047l\u{1b}[?1047h", ""),
        Expectation("mode 1049 clears it on entering", "m\u{1b}[?47ha\u{1b}[?47l\u{1b}[?1049h", ""),
        Expectation("XTSAVE and XTRESTORE", "\u{1b}[?7s\u{1b}[?7l\u{1b}[?7r0123456789a", "0123456789|a"),
        Expectation("DECSTR keeps text and place", "abc\u{1b}[4h\u{1b}[!p\u{1b}[2GX", "aXc"),
        Expectation("RIS clears", "abc\u{1b}[?6h\u{1b}cX", "X"),
        Expectation("DECCOLM needs mode 40", "abc\u{1b}[?3hX", "abcX"),
        Expectation("DECCOLM clears", "abc\u{1b}[?40h\u{1b}[?3hX", "X"),
        Expectation("DECCOLM keeps the text with DECNCSM", "abc\u{1b}[?40h\u{1b}[?95h\u{1b}[?3hX", "Xbc"),
    ])
    func `modes follow their manuals`(expectation: Expectation) { check(expectation) }

    @Test(arguments: [
        Expectation("DECSCA guards from DECSED", "a\u{1b}[1\"qb\u{1b}[0\"qc\u{1b}[?2J", " b"),
        Expectation("DECSCA guards from DECSEL", "a\u{1b}[1\"qb\u{1b}[2\"qc\u{1b}[?1K", " b"),
        Expectation("DECSCA does not guard from ED", "a\u{1b}[1\"qb\u{1b}[2J", ""),
        Expectation("DECSCA does not guard from ECH", "\u{1b}[1\"qab\r\u{1b}[X", " b"),
        Expectation("SPA guards from ED", "a\u{1b}Vb\u{1b}Wc\u{1b}[2J", " b"),
        Expectation("SPA guards from EL and ECH", "a\u{1b}Vb\u{1b}Wc\r\u{1b}[9X\u{1b}[K", " b"),
        Expectation("SPA does not guard from DECSED", "a\u{1b}Vb\u{1b}Wc\u{1b}[?2J", ""),
        Expectation(
            "DECSERA leaves what is protected", page + "\u{1b}[2;2H\u{1b}[1\"qX\u{1b}[1;1;3;3${",
            "   aaaaaaa| X bbbbbbb|   ccccccc|dddddddddd|eeeeeeeeee"),
        Expectation("SGR 0 does not end protection", "\u{1b}[1\"q\u{1b}[mb\u{1b}[?2J", "b"),
        Expectation(
            "DECERA erases a rectangle", page + "\u{1b}[2;3;3;5$z",
            "aaaaaaaaaa|bb   bbbbb|cc   ccccc|dddddddddd|eeeeeeeeee"),
        Expectation("DECERA without numbers erases all", page + "\u{1b}[$z", ""),
        Expectation(
            "DECERA upside down does nothing", page + "\u{1b}[3;3;2;5$z",
            "aaaaaaaaaa|bbbbbbbbbb|cccccccccc|dddddddddd|eeeeeeeeee"),
        Expectation(
            "DECFRA fills", page + "\u{1b}[88;2;3;3;5$x", "aaaaaaaaaa|bbXXXbbbbb|ccXXXccccc|dddddddddd|eeeeeeeeee"),
        Expectation(
            "DECFRA in origin mode", page + "\u{1b}[2;4r\u{1b}[?6h\u{1b}[88;1;1;9;2$x",
            "aaaaaaaaaa|XXbbbbbbbb|XXcccccccc|XXdddddddd|eeeeeeeeee"),
        Expectation(
            "DECCRA copies", page + "\u{1b}[1;1;2;2;1;4;9;1$v", "aaaaaaaaaa|bbbbbbbbbb|cccccccccc|ddddddddaa|eeeeeeeebb"
        ),
        Expectation("DECCRA copies over itself", "abcdef\r\nghijkl\u{1b}[1;1;2;3;1;1;2;1$v", "aabcef|gghikl"),
        Expectation(
            "DECCRA is cut to the page", page + "\u{1b}[1;1;5;5;1;4;9;1$v",
            "aaaaaaaaaa|bbbbbbbbbb|cccccccccc|ddddddddaa|eeeeeeeebb"),
    ])
    func `rectangles and protection follow the VT420's manual`(expectation: Expectation) { check(expectation) }

    @Test(arguments: [
        Expectation("DEC special graphics", "\u{1b}(0lqwqk\u{1b}(B", "┌─┬─┐"),
        Expectation("G1 by SO and SI", "\u{1b})0a\u{e}x\u{f}x", "a│x"),
        Expectation("G2 by LS2, G3 by LS3", "\u{1b}*0\u{1b}+0\u{1b}nq\u{1b}oq\u{f}q", "──q"),
        Expectation("SS2 and SS3 are for one character", "\u{1b}*0\u{1b}+A\u{1b}Nqq\u{1b}O##", "─q£#"),
        Expectation("the British set", "\u{1b}(A#\u{1b}(B#", "£#"),
        Expectation("wide characters do not stand on two lines", "123456789日", "123456789|日"),
        Expectation("half a wide character is a blank", "日本\u{1b}[2GX", " X本"),
        Expectation("the other half too", "日本\u{1b}[3GX", "日X"),
        Expectation("marks join", "e\u{301}a\u{308}", "e\u{301}a\u{308}"),
        Expectation("a mark joins the last column", "012345678e\u{301}", "012345678e\u{301}"),
        Expectation("no more than two marks", "e\u{301}\u{302}\u{303}\u{304}x", "e\u{301}\u{302}x"),
    ])
    func `characters have their sets and widths`(expectation: Expectation) { check(expectation) }

    @Test(arguments: [
        ("DA1 (VT420 4-17)", "\u{1b}[c", "\u{1b}[?64;1;6;18;21;22;28;52c"),
        ("DECID", "\u{1b}Z", "\u{1b}[?64;1;6;18;21;22;28;52c"),
        ("DA2 (VT420 4-18)", "\u{1b}[>c", "\u{1b}[>41;379;0c"),
        ("DA3 (VT420 4-19)", "\u{1b}[=c", "\u{1b}P!|00000000\u{1b}\\"),
        ("XTVERSION", "\u{1b}[>q", "\u{1b}P>|Apus\u{1b}\\"),
        ("DSR 5 (ECMA-48 8.3.35)", "\u{1b}[5n", "\u{1b}[0n"),
        ("CPR", "ab\u{1b}[6n", "\u{1b}[1;3R"),
        ("CPR in origin mode", "\u{1b}[2;4r\u{1b}[?69h\u{1b}[3;8s\u{1b}[?6h\u{1b}[2;2H\u{1b}[6n", "\u{1b}[2;2R"),
        ("DECXCPR", "ab\u{1b}[?6n", "\u{1b}[?1;3;1R"),
        ("printer", "\u{1b}[?15n", "\u{1b}[?13n"), ("user-defined keys", "\u{1b}[?25n", "\u{1b}[?20n"),
        ("keyboard", "\u{1b}[?26n", "\u{1b}[?27;1;0;0n"), ("locator", "\u{1b}[?55n", "\u{1b}[?50n"),
        ("DECMSR", "\u{1b}[?62n", "\u{1b}[0*{"), ("DECCKSR", "\u{1b}[?63;12n", "\u{1b}P12!~0000\u{1b}\\"),
        ("data integrity", "\u{1b}[?75n", "\u{1b}[?70n"), ("sessions", "\u{1b}[?85n", "\u{1b}[?83n"),
        ("DECREQTPARM", "\u{1b}[x", "\u{1b}[2;1;1;128;128;1;0x"),
        ("DECRQCRA of one character", "A\u{1b}[7;1;1;1;1;1*y", "\u{1b}P7!~FFBF\u{1b}\\"),
        ("DECRQCRA of a blank", "\u{1b}[7;1;1;1;1;1*y", "\u{1b}P7!~FFE0\u{1b}\\"),
        ("DECRQCRA counts looks", "\u{1b}[1;4;5;7mA\u{1b}[7;1;1;1;1;1*y", "\u{1b}P7!~FECF\u{1b}\\"),
        ("DECRQM set", "\u{1b}[?7$p", "\u{1b}[?7;1$y"), ("DECRQM reset", "\u{1b}[?6$p", "\u{1b}[?6;2$y"),
        ("DECRQM ANSI", "\u{1b}[20h\u{1b}[20$p", "\u{1b}[20;1$y"),
        ("DECRQM always reset", "\u{1b}[5$p", "\u{1b}[5;4$y"), ("DECRQM unknown", "\u{1b}[?777$p", "\u{1b}[?777;0$y"),
        ("DECRQM of one kept aside", "\u{1b}[?8h\u{1b}[?8$p", "\u{1b}[?8;1$y"),
        ("DECRQM synchronized", "\u{1b}[?2026h\u{1b}[?2026$p", "\u{1b}[?2026;1$y"),
        ("DECRQSS SGR", "\u{1b}[1;4;31;48;5;99m\u{1b}P$qm\u{1b}\\", "\u{1b}P1$r0;1;4;31;48:5:99m\u{1b}\\"),
        ("DECRQSS SGR exact", "\u{1b}[38;2;1;2;3;103m\u{1b}P$qm\u{1b}\\", "\u{1b}P1$r0;38:2::1:2:3;103m\u{1b}\\"),
        ("DECRQSS DECSTBM", "\u{1b}[2;4r\u{1b}P$qr\u{1b}\\", "\u{1b}P1$r2;4r\u{1b}\\"),
        ("DECRQSS DECSLRM", "\u{1b}[?69h\u{1b}[3;4s\u{1b}P$qs\u{1b}\\", "\u{1b}P1$r3;4s\u{1b}\\"),
        ("DECRQSS DECSCUSR", "\u{1b}[4 q\u{1b}P$q q\u{1b}\\", "\u{1b}P1$r4 q\u{1b}\\"),
        ("DECRQSS DECSCA", "\u{1b}[1\"q\u{1b}P$q\"q\u{1b}\\", "\u{1b}P1$r1\"q\u{1b}\\"),
        ("DECRQSS DECSCL", "\u{1b}[65;1\"p\u{1b}P$q\"p\u{1b}\\", "\u{1b}P1$r64;1\"p\u{1b}\\"),
        ("DECRQSS DECSACE", "\u{1b}[2*x\u{1b}P$q*x\u{1b}\\", "\u{1b}P1$r2*x\u{1b}\\"),
        ("DECRQSS DECSNLS", "\u{1b}[24*|\u{1b}P$q*|\u{1b}\\", "\u{1b}P1$r24*|\u{1b}\\"),
        ("DECRQSS unknown", "\u{1b}P$qz\u{1b}\\", "\u{1b}P0$r\u{1b}\\"),
        ("XTGETTCAP", "\u{1b}P+q436F;7A7A\u{1b}\\", "\u{1b}P1+r436F=323536\u{1b}\\\u{1b}P0+r7A7A\u{1b}\\"),
        ("text area in pixels", "\u{1b}[14t", "\u{1b}[4;80;80t"), ("cell in pixels", "\u{1b}[16t", "\u{1b}[6;16;8t"),
        ("text area", "\u{1b}[18t", "\u{1b}[8;5;10t"), ("screen", "\u{1b}[19t", "\u{1b}[9;5;10t"),
        ("resized", "\u{1b}[8;7;20t\u{1b}[18t", "\u{1b}[8;7;20t"),
        ("DECSLPP", "\u{1b}[30t\u{1b}[18t", "\u{1b}[8;30;10t"),
        ("place", "\u{1b}[3;12;34t\u{1b}[13t", "\u{1b}[3;12;34t"),
        ("icon", "\u{1b}[2t\u{1b}[11t\u{1b}[1t\u{1b}[11t", "\u{1b}[2t\u{1b}[1t"),
        ("no DECRQM in a VT220", "\u{1b}[62;1\"p\u{1b}[?7$p", ""),
        ("no side margins in a VT320", "\u{1b}[63;1\"p\u{1b}[?69h\u{1b}[?69$p", "\u{1b}[?69;2$y"),
        ("DECSCPP", "\u{1b}[40$|\u{1b}[18t", "\u{1b}[8;5;40t"),
        ("titles", "\u{1b}]0;both\u{7}\u{1b}]2;win\u{7}\u{1b}[20t\u{1b}[21t", "\u{1b}]Lboth\u{7}\u{1b}]lwin\u{7}"),
        ("title stack", "\u{1b}]2;a\u{1b}\\\u{1b}[22;2t\u{1b}]2;b\u{1b}\\\u{1b}[23;2t\u{1b}[21t", "\u{1b}]la\u{1b}\\"),
        ("hexadecimal titles", "\u{1b}[>0;1t\u{1b}]2;6162\u{1b}\\\u{1b}[21t", "\u{1b}]l6162\u{1b}\\"),
        ("OSC 4", "\u{1b}]4;1;rgb:f0/80/10\u{1b}\\\u{1b}]4;1;?\u{1b}\\", "\u{1b}]4;1;rgb:f0f0/8080/1010\u{1b}\\"),
        ("OSC 4 with #", "\u{1b}]4;1;#fff\u{1b}\\\u{1b}]4;1;?\u{7}", "\u{1b}]4;1;rgb:f0f0/f0f0/f0f0\u{7}"),
        (
            "OSC 104", "\u{1b}]4;16;red\u{1b}\\\u{1b}]104;16\u{1b}\\\u{1b}]4;16;?\u{7}",
            "\u{1b}]4;16;rgb:0000/0000/0000\u{7}"
        ),
        ("OSC 5", "\u{1b}]5;0;rgb:1/2/3\u{1b}\\\u{1b}]5;0;?\u{7}", "\u{1b}]5;0;rgb:1111/2222/3333\u{7}"),
        (
            "OSC 10 and 11", "\u{1b}]10;#102030;blue\u{7}\u{1b}]10;?;?\u{7}",
            "\u{1b}]10;rgb:1010/2020/3030\u{7}\u{1b}]11;rgb:0000/0000/ffff\u{7}"
        ),
        ("OSC 111", "\u{1b}]11;red\u{7}\u{1b}]111\u{7}\u{1b}]11;?\u{7}", "\u{1b}]11;rgb:0000/0000/0000\u{7}"),
        ("S8C1T", "\u{1b} G\u{1b}[5n\u{1b} F\u{1b}[5n", "\u{fffd}0n\u{1b}[0n"),
    ])
    func `questions are answered`(name: String, question: String, expected: String) {
        #expect(answer(question) == expected)
    }

    @Test(arguments: [
        (9, 0, MouseReport.Event.press, 0, "\u{1b}[M !!"), (9, 0, .release, 0, ""),
        (1000, 0, .press, 2, "\u{1b}[M\"!!"),
        (1000, 0, .release, 2, "\u{1b}[M#!!"), (1000, 0, .motion, 0, ""), (1002, 0, .motion, 0, "\u{1b}[M@!!"),
        (1002, 0, .motion, 3, ""), (1003, 0, .motion, 3, "\u{1b}[MC!!"), (1000, 1006, .press, 64, "\u{1b}[<64;1;1M"),
        (1000, 1006, .release, 1, "\u{1b}[<1;1;1m"), (1000, 1015, .press, 1, "\u{1b}[33;1;1M"),
        (1000, 1005, .press, 0, "\u{1b}[M !!"),
    ])
    func `the mouse is reported in each form`(
        mode: Int, encoding: Int, event: MouseReport.Event, button: Int, expected: String
    ) {
        let screen = terminal("\u{1b}[?\(mode);\(encoding)h")
        #expect(
            String(decoding: screen.bytes(for: MouseReport(event, button: button, row: 0, column: 0)), as: UTF8.self)
                == expected)
    }

    @Test func `far places are reported where the form has numbers for them`() {
        let report = MouseReport(.press, button: 0, row: 299, column: 299)
        #expect(terminal("\u{1b}[?1000h").bytes(for: report) == [])
        #expect(terminal("\u{1b}[?1000;1005h").bytes(for: report) == [0x1b, 0x5b, 0x4d, 0x20, 0xc5, 0x8c, 0xc5, 0x8c])
        #expect(terminal("\u{1b}[?1000;1006h").bytes(for: report) == Array("\u{1b}[<0;300;300M".utf8))
    }

    @Test func `attributes of rectangles change as DECCARA and DECRARA say`() {
        let changed = terminal("abcdef\r\nghijkl\u{1b}[2*x\u{1b}[1;2;2;3;1;4$r")
        #expect(changed.row(0).cells[0].style.attributes == [])
        #expect(changed.row(0).cells[1].style.attributes == [.bold, .underline])
        #expect(changed.row(1).cells[2].style.attributes == [.bold, .underline])
        #expect(changed.row(1).cells[3].style.attributes == [])
        let stream = terminal("abcdef\r\nghijkl\u{1b}[1;2;2;5;7$r")
        #expect(stream.row(0).cells[9].style.attributes == .inverse)
        #expect(stream.row(1).cells[0].style.attributes == .inverse)
        #expect(stream.row(1).cells[5].style.attributes == [])
        let reversed = terminal("\u{1b}[1mab\u{1b}[m\u{1b}[2*x\u{1b}[1;1;1;3;1$t")
        #expect(reversed.row(0).cells[1].style.attributes == [])
        #expect(reversed.row(0).cells[2].style.attributes == .bold)
        #expect(terminal("\u{1b}[1;4ma\u{1b}[2*x\u{1b}[1;1;1;1;0$r").row(0).cells[0].style.attributes == [])
    }

    @Test func `links, prompts and the clipboard are kept for the host`() {
        var screen = terminal("\u{1b}]8;id=1;https://a.b/c\u{1b}\\ab\u{1b}]8;;\u{1b}\\c")
        let link = screen.row(0).cells[1].style.link
        #expect(link != 0 && screen.row(0).cells[0].style.link == link && screen.row(0).cells[2].style.link == 0)
        #expect(screen.address(ofLink: link) == Array("https://a.b/c".utf8))
        screen.write(Array("\u{1b}]52;c;aGVsbG8=\u{7}\u{1b}]52;c;?\u{7}".utf8))
        #expect(screen.takeClipboardCommands() == [.set(Array("hello".utf8)), .ask(selection: Array("c".utf8))])
        screen.answerClipboard(selection: Array("c".utf8), Array("hello!".utf8))
        #expect(screen.takeReplies() == Array("\u{1b}]52;c;aGVsbG8h\u{7}".utf8))
        screen.write(Array("\r\n\u{1b}]133;A\u{7}$ \u{1b}]133;B\u{7}ls\r\n\r\n\u{1b}]133;A\u{7}$ ".utf8))
        #expect(screen.prompt(true, 3) == 1 && screen.prompt(false, 1) == 3 && screen.prompt(true, 1) == nil)
    }

    @Test func `cursor shapes and blinking follow DECSCUSR`() {
        for (number, shape, blinks) in [
            (0, CursorShape.block, true), (2, .block, false), (3, .underline, true), (4, .underline, false),
            (5, .bar, true), (6, .bar, false),
        ] {
            let screen = terminal("\u{1b}[2 q\u{1b}[\(number) q")
            #expect(screen.cursorShape == shape && screen.cursorBlinks == blinks)
        }
    }
}
