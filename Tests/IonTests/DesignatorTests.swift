import Bytes
import LineEditor
import Testing

@Suite struct DesignatorTests {
    @Test func `designators stand for parts of the line before`() {
        let last: ByteString = "cp 'a b' c \"d e\""
        let rows: [(ByteString, ByteString)] = [
            ("sudo !!", "sudo cp 'a b' c \"d e\""), ("ls !$", "ls \"d e\""), ("!0 x", "cp x"), ("ls !^", "ls 'a b'"),
            ("ls !*", "ls 'a b' c \"d e\""), ("echo \"!!\"", "echo \"!!\""), ("echo \\!!", "echo \\!!"),
            ("! true", "! true"),
            ("test a != b", "test a != b"), ("echo !", "echo !"), ("", ""),
        ]
        for (line, expected) in rows {
            #expect(Designators.expand(line, last: last) == expected, "\(line.string)")
        }
        #expect(Designators.expand("!!!!", last: "x") == "xx")
        #expect(Designators.expand("!! !$", last: nil) == "!! !$")
        #expect(Designators.expand("!^!*!$", last: "") == "")
    }

    @Test func `random lines are expanded`() {
        var random = SeededRandom(seed: 9)
        let signs: [UInt8] = Array("!$0^*\"'\\ ab".utf8)
        func line() -> ByteString {
            var result = ByteString()
            for _ in 0..<(random.next() % 20) { result.append(signs[Int(random.next() % UInt64(signs.count))]) }
            return result
        }
        for _ in 0..<5000 { _ = Designators.expand(line(), last: line()) }
    }

    @Test func `the history keeps its limit and finds suggestions`() {
        var history = History(limit: 3)
        for line: ByteString in ["one", "two", "one", "three", "four"] { history.add(line) }
        #expect(history.lines == ["one", "three", "four"])
        #expect(history.suggestion(for: "t") == "three")
        #expect(history.suggestion(for: "three") == nil)
        history.add("four", keepsDuplicates: true)
        #expect(history.lines == ["three", "four", "four"])
        history.limit = 1
        #expect(history.lines == ["four"])
    }
}
