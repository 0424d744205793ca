import InputEvents
import Testing

@testable import Keymap

struct KeymapTests {
    /// Presses keys by number; a negative number releases.
    private func typed(_ keys: [Int], _ layout: Layout = .us, applicationCursor: Bool = false) -> String {
        var translator = TerminalKeys(layout)
        var bytes: [UInt8] = []
        for key in keys {
            bytes += translator.feed(UInt16(abs(key)), value: key > 0 ? 1 : 0, applicationCursor: applicationCursor)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `every layout has a character or a blank for every key`() {
        #expect(Layout.keys.count == 48)
        for layout in Layout.all {
            #expect(layout.levels.allSatisfy { $0.isEmpty || $0.count == 48 }, "\(layout.name)")
        }
        #expect(Layout.named("de".utf8)?.hasAltGr == true)
        #expect(Layout.named("xx".utf8) == nil)
        #expect(Set(Layout.all.map { $0.name.description }).count == Layout.all.count)
    }

    @Test(arguments: [
        ("fr", [16, 30, 3, 42, 3, -42, 26, 18, 39], "aqé2êm"), ("us(intl)", [40, 18, 40, 57, 42, 40, -42, 30], "é´ä"),
        ("pl", [100, 30, 38, 45, 58, 30, -100], "ąłźĄ"), ("cz", [3, 4, 5, 42, 13, 46, -42, 13, 24], "ěščČó"),
        ("es", [39, 40, 18, 100, 3], "ñé@"), ("se", [26, 40, 39, 58, 26], "åäöÅ"), ("tr", [23, 40, 58, 39], "ıiŞ"),
        ("us(dvorak)", [35, 32, 25, 25, 31], "dello"), ("gb", [42, 4, 40], "£@"), ("hu", [11, 13, 39, 40], "öóéá"),
    ])
    func `The keys of other countries type this`(name: String, keys: [Int], expected: String) throws {
        #expect(typed(keys, try #require(Layout.named(name.utf8))) == expected)
    }

    @Test(arguments: [
        ([35, 18, 38, 38, 24], "hello"),
        ([42, 35, -42, 23], "Hi"),
        ([42, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], "!@#$%^&*()_+"),
        ([2, 3, 11, 12, 13, 26, 27, 39, 40, 41, 43, 51, 52, 53], "120-=[];'`\\,./"),
        ([58, 30, 2, 42, 30], "A1a"),
        ([28, 14, 1, 15, 57], "\r\u{7f}\u{1b}\t "),
        ([42, 15], "\u{1b}[Z"),
        ([29, 46, 32], "\u{3}\u{4}"),
        ([29, 57, 26, 43, 27], "\u{0}\u{1b}\u{1c}\u{1d}"),
        ([29, 42, 46], "\u{3}"),
        ([56, 48, -56, 48], "\u{1b}bb"),
        ([100, 48], "\u{1b}b"),
        ([103, 108, 106, 105, 102, 107], "\u{1b}[A\u{1b}[B\u{1b}[C\u{1b}[D\u{1b}[H\u{1b}[F"),
        ([110, 111, 104, 109], "\u{1b}[2~\u{1b}[3~\u{1b}[5~\u{1b}[6~"),
        ([59, 62, 63, 64, 68, 87, 88], "\u{1b}OP\u{1b}OS\u{1b}[15~\u{1b}[17~\u{1b}[21~\u{1b}[23~\u{1b}[24~"),
        ([29, 106], "\u{1b}[1;5C"),
        ([42, 56, 104], "\u{1b}[5;4~"),
        ([42, 59], "\u{1b}[1;2P"),
        ([71, 76, 69, 71, 76, 82, 83], "\u{1b}[H\u{1b}[E750."),
        ([55, 78, 74, 98, 96], "*+-/\r"),
        ([113, 200], ""),
    ])
    func `US keys type this`(keys: [Int], expected: String) {
        #expect(typed(keys) == expected)
    }

    @Test(arguments: [
        ([21, 44, 26, 39, 40, 12], "zyüöäß"),
        ([42, 26, 39, 40, -42], "ÜÖÄ"),
        ([58, 26, 12], "Üß"),
        ([100, 16, 18, 86, 8, 9, 10, 11, 12, 27], "@€|{[]}\\~"),
        ([13, 18, 13, 57, 13, 13], "é´´"),
        ([41, 30, 41, 20], "â^t"),
        ([42, 13, -42, 42, 30, -42], "À"),
        ([29, 46], "\u{3}"),
    ])
    func `German keys type this`(keys: [Int], expected: String) {
        #expect(typed(keys, .de) == expected)
    }

    @Test func `cursor keys follow the program's mode`() {
        #expect(typed([103, 102], applicationCursor: true) == "\u{1b}OA\u{1b}OH")
        #expect(typed([42, 103], applicationCursor: true) == "\u{1b}[1;2A")
    }
}
