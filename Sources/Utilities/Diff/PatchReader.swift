import Bytes
import Streams

/// A place that a patch changes: lines that stay, go and come.
struct PatchHunk {
    /// A line with what becomes of it.
    struct Line {
        /// ` `, `-` or `+`.
        var mark: UInt8
        var text: ByteString
        /// The file ends here without a line end.
        var isIncomplete = false
    }

    var oldStart = 0
    var newStart = 0
    var lines: [Line] = []

    var old: [Line] { lines.filter { $0.mark != 0x2b } }
    var new: [Line] { lines.filter { $0.mark != 0x2d } }

    /// How many lines stay before the first change and behind the last.
    var context: (before: Int, after: Int) {
        let first = lines.firstIndex { $0.mark != 0x20 } ?? lines.count
        let last = lines.lastIndex { $0.mark != 0x20 } ?? -1
        return (first, lines.count - 1 - last)
    }

    /// The way back.
    var reversed: PatchHunk {
        var hunk = PatchHunk(oldStart: newStart, newStart: oldStart)
        // What goes stands before what comes.
        var coming: [Line] = []
        for var line in lines {
            switch line.mark {
            case 0x2d:
                line.mark = 0x2b
                coming.append(line)
            case 0x2b:
                line.mark = 0x2d
                hunk.lines.append(line)
            default:
                hunk.lines += coming
                coming = []
                hunk.lines.append(line)
            }
        }
        hunk.lines += coming
        return hunk
    }
}

/// What a patch says of one file.
struct FilePatch {
    var oldName: ByteString?
    var newName: ByteString?
    var indexName: ByteString?
    /// What stands behind the marks in the heading: names and times.
    var headings: (old: ByteString, new: ByteString)?
    var creates = false
    var deletes = false
    var hunks: [PatchHunk] = []
    /// Where its hunks begin in the patch.
    var line = 0
    var isContext = false

    var reversed: FilePatch {
        var patch = self
        (patch.oldName, patch.newName) = (newName, oldName)
        (patch.creates, patch.deletes) = (deletes, creates)
        patch.headings = headings.map { ($0.new, $0.old) }
        patch.hunks = hunks.map { $0.reversed }
        return patch
    }
}

/// Takes a patch apart: unified, context and normal diffs, with anything between them.
struct PatchReader {
    private let text: LineText
    private var position = 0
    private var patch = FilePatch()
    private(set) var patches: [FilePatch] = []

    /// Why a patch cannot be understood.
    struct Mistake: Error {
        let message: ByteString
    }

    init(_ bytes: [UInt8]) { text = LineText(bytes) }

    private func line(_ index: Int) -> ByteString {
        guard index < text.count else { return "" }
        let line = text.text(index)
        return line
    }

    mutating func read() throws(Mistake) -> [FilePatch] {
        while position < text.count {
            let current = line(position)
            if current.hasPrefix("Index: ") {
                patch.indexName = name(current[7..<current.count]).name
                position += 1
            } else if current.hasPrefix("diff --git ") {
                finish()
                position += 1
            } else if current.hasPrefix("new file mode ") {
                patch.creates = true
                position += 1
            } else if current.hasPrefix("deleted file mode ") {
                patch.deletes = true
                position += 1
            } else if current.hasPrefix("--- "), line(position + 1).hasPrefix("+++ "),
                line(position + 2).hasPrefix("@@ -")
            {
                beginFile(current, line(position + 1))
                try readUnified()
            } else if current.hasPrefix("*** "), line(position + 1).hasPrefix("--- "),
                line(position + 2).hasPrefix("***************")
            {
                beginFile(current, line(position + 1))
                patch.isContext = true
                try readContext()
            } else if Self.normalCommand(current) != nil {
                try readNormal()
            } else {
                position += 1
            }
        }
        finish()
        return patches
    }

    private mutating func finish() {
        if !patch.hunks.isEmpty { patches.append(patch) }
        patch = FilePatch()
    }

    private mutating func beginFile(_ old: ByteString, _ new: ByteString) {
        let (indexName, creates, deletes) = (patch.indexName, patch.creates, patch.deletes)
        finish()
        (patch.indexName, patch.creates, patch.deletes) = (indexName, creates, deletes)
        let first = name(old[4..<old.count]), second = name(new[4..<new.count])
        patch.oldName = first.name
        patch.newName = second.name
        patch.headings = (old[4..<old.count], new[4..<new.count])
        if first.isMissing { patch.creates = true }
        if second.isMissing { patch.deletes = true }
        position += 2
        patch.line = position + 1
    }

    /// A name before its time; `/dev/null` and the beginning of time mean that there is no file.
    private func name(_ text: ByteString) -> (name: ByteString, isMissing: Bool) {
        if text.first == 0x22 { return (unquoted(text), false) }
        let end = text.firstIndex(of: 0x09) ?? text.count
        let name = text[0..<end].trimmedEnd
        let time = text[end..<text.count].trimmed
        let isEpoch =
            time.hasPrefix("1970-01-01 00:00:00") && time.hasSuffix("+0000") || time == "Thu Jan  1 00:00:00 1970"
        return (name, name == "/dev/null" || isEpoch)
    }

    private func unquoted(_ text: ByteString) -> ByteString {
        var name = ByteString()
        var index = 1
        while index < text.count, text[index] != 0x22 {
            if text[index] == 0x5c, index + 1 < text.count { index += 1 }
            name.append(text[index])
            index += 1
        }
        return name
    }

    /// A number at `index`, which goes behind it; nil where there is none.
    private static func number(_ text: ByteString, _ index: inout Int) -> Int? {
        let start = index
        while index < text.count, text[index].isDigit { index += 1 }
        guard index > start, let number = text[start..<index].integer(), number < 1 << 40 else { return nil }
        return Int(number)
    }

    private func mistake(_ what: ByteString) -> Mistake {
        Mistake(message: what + " at line " + ByteString(position + 1) + ": " + line(position))
    }

    // MARK: Unified

    private mutating func readUnified() throws(Mistake) {
        while line(position).hasPrefix("@@ -") {
            let head = line(position)
            var index = 4
            guard let oldStart = Self.number(head, &index) else { throw mistake("malformed patch") }
            var oldCount = 1
            if index < head.count, head[index] == 0x2c {
                index += 1
                guard let count = Self.number(head, &index) else { throw mistake("malformed patch") }
                oldCount = count
            }
            guard index + 1 < head.count, head[index] == 0x20, head[index + 1] == 0x2b else {
                throw mistake("malformed patch")
            }
            index += 2
            guard let newStart = Self.number(head, &index) else { throw mistake("malformed patch") }
            var newCount = 1
            if index < head.count, head[index] == 0x2c {
                index += 1
                guard let count = Self.number(head, &index) else { throw mistake("malformed patch") }
                newCount = count
            }
            position += 1
            var hunk = PatchHunk(
                oldStart: oldCount == 0 ? oldStart + 1 : oldStart, newStart: newCount == 0 ? newStart + 1 : newStart)
            while oldCount > 0 || newCount > 0 {
                guard position < text.count else { throw Mistake(message: "unexpected end of file in patch") }
                let current = line(position)
                let mark = current.first ?? 0x20
                // Mailers take the blank of an empty line away.
                let rest = current.isEmpty ? "" : current[1..<current.count]
                switch mark {
                case 0x20, 0x09:
                    oldCount -= 1
                    newCount -= 1
                    hunk.lines.append(PatchHunk.Line(mark: 0x20, text: mark == 0x09 ? current : rest))
                case 0x2d:
                    oldCount -= 1
                    hunk.lines.append(PatchHunk.Line(mark: mark, text: rest))
                case 0x2b:
                    newCount -= 1
                    hunk.lines.append(PatchHunk.Line(mark: mark, text: rest))
                case 0x5c: takeIncomplete(&hunk)
                default: throw mistake("malformed patch")
                }
                guard oldCount >= 0, newCount >= 0 else { throw mistake("malformed patch") }
                position += 1
            }
            if line(position).hasPrefix("\\ ") {
                takeIncomplete(&hunk)
                position += 1
            }
            patch.hunks.append(hunk)
        }
    }

    private func takeIncomplete(_ hunk: inout PatchHunk) {
        if !hunk.lines.isEmpty { hunk.lines[hunk.lines.count - 1].isIncomplete = true }
    }

    // MARK: Context

    private mutating func readContext() throws(Mistake) {
        while line(position).hasPrefix("***************") {
            position += 1
            guard let old = contextRange("*** ", " ****") else { throw mistake("malformed patch") }
            position += 1
            let oldLines = try contextLines(old.count)
            guard let new = contextRange("--- ", " ----") else { throw mistake("malformed patch") }
            position += 1
            let newLines = try contextLines(new.count)
            patch.hunks.append(try merged(old, oldLines, new, newLines))
        }
    }

    private func contextRange(_ before: ByteString, _ after: ByteString) -> (start: Int, count: Int)? {
        let head = line(position)
        guard head.hasPrefix(before), head.hasSuffix(after), head.count > before.count + after.count else { return nil }
        let text = head[before.count..<(head.count - after.count)]
        var index = 0
        guard let first = Self.number(text, &index) else { return nil }
        if index == text.count { return first == 0 ? (1, 0) : (first, 1) }
        guard text[index] == 0x2c else { return nil }
        index += 1
        guard let last = Self.number(text, &index), index == text.count, last >= first else { return nil }
        return (first, last - first + 1)
    }

    /// Lines of one side; none where the side was left out for having no change.
    private mutating func contextLines(_ count: Int) throws(Mistake) -> [PatchHunk.Line] {
        var lines: [PatchHunk.Line] = []
        while lines.count < count, position < text.count {
            let current = line(position)
            guard current.count >= 2 || current.isEmpty, let mark = current.isEmpty ? 0x20 : current.first,
                mark == 0x20 || mark == 0x21 || mark == 0x2d || mark == 0x2b,
                !current.hasPrefix("--- ") || !current.hasSuffix(" ----")
            else { break }
            lines.append(PatchHunk.Line(mark: mark, text: current.count < 2 ? "" : current[2..<current.count]))
            position += 1
            if line(position).hasPrefix("\\ ") {
                lines[lines.count - 1].isIncomplete = true
                position += 1
            }
        }
        guard lines.isEmpty || lines.count == count else { throw mistake("malformed patch") }
        return lines
    }

    private func merged(
        _ old: (start: Int, count: Int), _ oldLines: [PatchHunk.Line], _ new: (start: Int, count: Int),
        _ newLines: [PatchHunk.Line]
    ) throws(Mistake) -> PatchHunk {
        var hunk = PatchHunk(oldStart: old.start, newStart: new.start)
        let first = oldLines.isEmpty ? newLines.filter { $0.mark == 0x20 } : oldLines
        let second = newLines.isEmpty ? oldLines.filter { $0.mark == 0x20 } : newLines
        var (i, j) = (0, 0)
        while i < first.count || j < second.count {
            if i < first.count, first[i].mark != 0x20 {
                hunk.lines.append(PatchHunk.Line(mark: 0x2d, text: first[i].text, isIncomplete: first[i].isIncomplete))
                i += 1
            } else if j < second.count, second[j].mark != 0x20 {
                hunk.lines.append(
                    PatchHunk.Line(mark: 0x2b, text: second[j].text, isIncomplete: second[j].isIncomplete))
                j += 1
            } else if i < first.count, j < second.count {
                hunk.lines.append(first[i])
                i += 1
                j += 1
            } else {
                throw mistake("context mangled in hunk")
            }
        }
        return hunk
    }

    // MARK: Normal

    private static func normalCommand(_ line: ByteString) -> (old: Range<Int>, letter: UInt8, new: Range<Int>)? {
        guard line.first?.isDigit ?? false else { return nil }
        var index = 0
        func range() -> Range<Int>? {
            guard let first = number(line, &index) else { return nil }
            guard index < line.count, line[index] == 0x2c else { return first..<(first + 1) }
            index += 1
            guard let last = number(line, &index), last >= first else { return nil }
            return first..<(last + 1)
        }
        guard let old = range(), index < line.count else { return nil }
        let letter = line[index]
        index += 1
        guard letter == 0x61 || letter == 0x63 || letter == 0x64, let new = range(), index == line.count else {
            return nil
        }
        return (old, letter, new)
    }

    private mutating func readNormal() throws(Mistake) {
        if patch.line == 0 { patch.line = position + 1 }
        while let (old, letter, new) = Self.normalCommand(line(position)) {
            position += 1
            var hunk = PatchHunk(
                oldStart: letter == 0x61 ? old.lowerBound + 1 : old.lowerBound,
                newStart: letter == 0x64 ? new.lowerBound + 1 : new.lowerBound)
            if letter != 0x61 { try take(old.count, "< ", 0x2d, &hunk) }
            if letter == 0x63 {
                guard line(position) == "---" else { throw mistake("`---' expected") }
                position += 1
            }
            if letter != 0x64 { try take(new.count, "> ", 0x2b, &hunk) }
            patch.hunks.append(hunk)
        }
    }

    private mutating func take(_ count: Int, _ prefix: ByteString, _ mark: UInt8, _ hunk: inout PatchHunk)
        throws(Mistake)
    {
        for _ in 0..<count {
            guard position < text.count else { throw Mistake(message: "unexpected end of file in patch") }
            let current = line(position)
            guard current.hasPrefix(prefix) || current + " " == prefix else {
                throw mistake("`" + prefix.trimmedEnd + "' followed by space or tab expected")
            }
            hunk.lines.append(PatchHunk.Line(mark: mark, text: current.count < 2 ? "" : current[2..<current.count]))
            position += 1
        }
        if line(position).hasPrefix("\\ ") {
            takeIncomplete(&hunk)
            position += 1
        }
    }
}
