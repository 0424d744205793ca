import Bytes
import Testing
import Toolkit

@Suite struct TextEditingTests {
    @Test func `typing, moving, selecting and deleting`() {
        var line = TextEditing("one two")
        line.move(isForward: false, by: .word, isSelecting: true)
        #expect(line.selected == "two")
        line.insert("2", isTyped: true)
        #expect(line.text == "one 2" && line.caret == 5 && line.selection.isEmpty)
        line.delete(isForward: false, by: .word)
        #expect(line.text == "one ")
        line.delete(isForward: true)
        #expect(line.text == "one ")
        line.move(isForward: false, by: .all)
        line.delete(isForward: true)
        #expect(line.text == "ne " && line.caret == 0)
        line.selectAll()
        line.move(isForward: false)
        #expect(line.caret == 0 && line.selection.isEmpty)
    }

    @Test func `what is typed in one go is undone in one go, and done again`() {
        var line = TextEditing()
        for letter in ["a", "b", " ", "c"] as [ByteString] { line.insert(letter, isTyped: true) }
        line.undo()
        #expect(line.text == "ab")
        line.undo()
        #expect(line.text == "")
        let couldUndo = line.undo()
        #expect(!couldUndo)
        line.redo()
        line.redo()
        #expect(line.text == "ab c")
        var couldRedo = line.redo()
        #expect(!couldRedo)
        line.undo()
        line.insert("x")
        couldRedo = line.redo()
        #expect(!couldRedo && line.text == "abx")
    }

    @Test func `control characters stay out, and so does what is too much`() {
        #expect(TextEditing("a\u{1}\tb\nc\u{7f}").text == "a b c")
        var line = TextEditing(ByteString([UInt8](repeating: 0x61, count: TextEditing.limit - 1)))
        line.insert("é")
        #expect(line.text.count == TextEditing.limit - 1)
        line.insert("bc")
        #expect(line.text.count == TextEditing.limit && line.text.hasSuffix("b"))
    }

    @Test func `characters of several bytes are one step`() {
        var line = TextEditing("aé€😀")
        var places: [Int] = []
        for _ in 0..<5 {
            line.move(isForward: false)
            places.append(line.caret)
        }
        #expect(places == [6, 3, 1, 0, 0])
        line.place(at: 5)
        #expect(line.caret == 3)
    }

    @Test func `nothing that is done to any bytes traps, and places stay inside`() {
        var seed: UInt64 = 7
        func random(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % bound
        }
        let units: [TextEditing.Unit] = [.character, .word, .all]
        for _ in 0..<50 {
            var line = TextEditing()
            for _ in 0..<100 {
                let flag = random(2) == 0, unit = units[random(3)]
                switch random(7) {
                case 0, 1: line.insert(ByteString((0..<random(6)).map { _ in UInt8(random(256)) }), isTyped: flag)
                case 2: line.delete(isForward: flag, by: unit)
                case 3: line.move(isForward: flag, by: unit, isSelecting: random(2) == 0)
                case 4: line.place(at: random(40) - 10, isSelecting: flag)
                case 5: line.undo()
                default: line.redo()
                }
                #expect((0...line.text.count).contains(line.caret) && (0...line.text.count).contains(line.anchor))
            }
        }
    }
}
