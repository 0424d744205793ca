import Bytes
import SchemeProtocol
import Testing

@testable import Journal

struct JournalTests {
    private func lines(_ journal: Journal, _ filter: JournalFilter = JournalFilter()) -> [String] {
        var result: [String] = []
        var number = journal.start(filter)
        while let entry = journal.next(from: number, filter) {
            result.append(entry.text.string)
            number = entry.number + 1
        }
        return result
    }

    @Test func `a line has time, source, level and text`() {
        var journal = Journal(limit: 10000)
        let entry = journal.append("<3>disk on fire", source: "nvmed", time: 12_034_000_000)
        #expect(entry.line.string == "12.034 nvmed <3> disk on fire\n")
        #expect(journal.append("plain <2>", source: "x", time: 0).line.string == "0.000 x <6> plain <2>\n")
        #expect(journal.append("<9>x", source: "x", time: 0).text == "<9>x")
    }

    @Test func `the oldest lines give way`() {
        var journal = Journal(limit: 1000)
        for number in 0..<5000 { journal.append(ByteString(number), source: "s", time: 0) }
        let kept = lines(journal)
        #expect(kept.count < 16 && kept.count > 10)
        #expect(kept.last == "4999")
        #expect(journal.nextNumber == 5000)
    }

    @Test func `a line that is larger than the limit still stays as the last`() {
        var journal = Journal(limit: 10)
        journal.append("first", source: "s", time: 0)
        journal.append("a long line that does not fit", source: "s", time: 0)
        #expect(lines(journal) == ["a long line that does not fit"])
    }

    @Test func `filters choose by source, level and number`() throws {
        var journal = Journal(limit: 100_000)
        for number in 0..<10 {
            journal.append(ByteString(number), source: number % 2 == 0 ? "even" : "odd", time: 0)
        }
        journal.append("<1>alarm", source: "odd", time: 0)
        #expect(lines(journal, try JournalFilter(query: "source=even")) == ["0", "2", "4", "6", "8"])
        #expect(lines(journal, try JournalFilter(query: "level=3")) == ["alarm"])
        #expect(lines(journal, try JournalFilter(query: "source=odd&tail=2")) == ["9", "alarm"])
        #expect(lines(journal, try JournalFilter(query: "tail=0")).isEmpty)
        #expect(try JournalFilter(query: "follow").isFollowing)
        for wrong: ByteString in ["level=9", "level=", "tail=x", "colour=red", "tail=-1"] {
            #expect(throws: Errno.invalidArgument) { try JournalFilter(query: wrong) }
        }
    }
}
