import Bytes

extension PatchHunk {
    var unifiedText: ByteString {
        func range(_ start: Int, _ count: Int) -> ByteString {
            count == 1 ? ByteString(start) : ByteString(count == 0 ? start - 1 : start) + "," + ByteString(count)
        }
        var text = "@@ -" + range(oldStart, old.count) + " +" + range(newStart, new.count) + " @@\n"
        for line in lines { text += Self.shown([line.mark], line) }
        return text
    }

    private static func shown(_ mark: ByteString, _ line: Line) -> ByteString {
        mark + line.text + "\n" + (line.isIncomplete ? "\\ No newline at end of file\n" : "")
    }

    var contextText: ByteString {
        func range(_ start: Int, _ count: Int) -> ByteString {
            count <= 1
                ? ByteString(count == 0 ? start - 1 : start) : ByteString(start) + "," + ByteString(start + count - 1)
        }
        // Lines that go and lines that come in one place are changes.
        var marks = lines.map { $0.mark }
        var index = 0
        while index < marks.count {
            guard marks[index] != 0x20 else {
                index += 1
                continue
            }
            var end = index
            while end < marks.count, marks[end] != 0x20 { end += 1 }
            if marks[index..<end].contains(0x2d) && marks[index..<end].contains(0x2b) {
                for place in index..<end { marks[place] = 0x21 }
            }
            index = end
        }
        var text = "***************\n*** " + range(oldStart, old.count) + " ****\n"
        if lines.contains(where: { $0.mark == 0x2d }) {
            for (index, line) in lines.enumerated() where line.mark != 0x2b {
                text += Self.shown([marks[index], 0x20], line)
            }
        }
        text += "--- " + range(newStart, new.count) + " ----\n"
        if lines.contains(where: { $0.mark == 0x2b }) {
            for (index, line) in lines.enumerated() where line.mark != 0x2d {
                text += Self.shown([marks[index], 0x20], line)
            }
        }
        return text
    }
}
