import Bytes

/// The lines of a file while hunks are put into it.
struct PatchTarget {
    private(set) var lines: [ByteString]
    private(set) var isIncomplete: Bool
    private let ignoresSpace: Bool
    /// How far the last hunk stood from where it was said to.
    private(set) var offset = 0
    /// How many lines came more than went.
    private(set) var growth = 0
    /// No hunk may go before the end of the last one.
    private var floor = 0

    init(_ bytes: [UInt8], ignoresSpace: Bool) {
        let text = LineText(bytes)
        lines = (0..<text.count).map { text.text($0) }
        isIncomplete = text.isIncomplete
        self.ignoresSpace = ignoresSpace
    }

    var content: ByteString {
        var content = ByteString()
        for line in lines {
            content += line
            content.append(0x0a)
        }
        if isIncomplete && !lines.isEmpty { content.bytes.removeLast() }
        return content
    }

    /// Where a hunk went.
    struct Place {
        /// The line, from 1, in what the file becomes.
        var line: Int
        var fuzz: Int
        var offset: Int
    }

    private func isSame(_ a: ByteString, _ b: ByteString) -> Bool {
        if !ignoresSpace { return a.bytes == b.bytes }
        let rules = LineRules(spaces: .amountIgnored)
        return rules.key(a.bytes.span) == rules.key(b.bytes.span)
    }

    private func matches(_ old: ArraySlice<PatchHunk.Line>, at line: Int) -> Bool {
        guard line >= 0, line + old.count <= lines.count else { return false }
        for (index, expected) in old.enumerated() {
            if !isSame(lines[line + index], expected.text) { return false }
            let isLast = line + index == lines.count - 1
            if isLast, isIncomplete != expected.isIncomplete, !ignoresSpace { return false }
            if !isLast, expected.isIncomplete { return false }
        }
        return true
    }

    /// Looks for the place of a hunk, with as many of its outer lines left out as must be.
    func locate(_ hunk: PatchHunk, maximumFuzz: Int) -> (line: Int, fuzz: Int, before: Int, after: Int)? {
        let old = hunk.old
        let (before, after) = hunk.context
        let most = max(before, after)
        let guess = hunk.oldStart - 1 + offset + growth
        if old.isEmpty {
            // Nothing to find: only an empty file, or the place that is named.
            let line = min(max(hunk.oldStart - 1 + growth + offset, floor), lines.count)
            return hunk.oldStart <= 1 && !lines.isEmpty && before == 0 && after == 0 && hunk.lines.isEmpty
                ? nil : (line, 0, 0, 0)
        }
        for fuzz in 0...max(0, min(maximumFuzz, most)) {
            let skippedBefore = max(0, fuzz + before - most), skippedAfter = max(0, fuzz + after - most)
            let part = old[skippedBefore..<(old.count - skippedAfter)]
            // Fewer lines before than behind: it was at the beginning of the file, and the other way round.
            let mustBegin = before < after && hunk.oldStart <= 1 && fuzz == 0
            let mustEnd = after < before && fuzz == 0
            let furthest = max(lines.count, guess) + 1
            // Far behind the end nothing can match: the search begins at the end.
            for distance in max(0, guess - lines.count)...max(furthest, 0) {
                for line in distance == 0 ? [guess] : [guess + distance, guess - distance] {
                    let place = line + skippedBefore
                    guard place >= floor else { continue }
                    if mustBegin && place != 0 { continue }
                    if mustEnd && place + part.count != lines.count { continue }
                    if matches(part, at: place) { return (line, fuzz, skippedBefore, skippedAfter) }
                }
            }
        }
        return nil
    }

    /// Puts a hunk in; nil where it has no place.
    mutating func apply(_ hunk: PatchHunk, maximumFuzz: Int) -> Place? {
        guard let (line, fuzz, before, after) = locate(hunk, maximumFuzz: maximumFuzz) else { return nil }
        let expected = hunk.oldStart - 1 + growth
        let body = hunk.lines[before..<(hunk.lines.count - after)]
        var position = line + before
        for part in body {
            switch part.mark {
            case 0x2b:
                lines.insert(part.text, at: min(position, lines.count))
                position += 1
                if position == lines.count { isIncomplete = part.isIncomplete }
            case 0x2d:
                if position < lines.count { lines.remove(at: position) }
                if position == lines.count && !lines.isEmpty && part.isIncomplete { isIncomplete = false }
            default:
                position += 1
                if position == lines.count, part.isIncomplete { isIncomplete = true }
            }
        }
        if lines.isEmpty { isIncomplete = false }
        let change = hunk.new.count - hunk.old.count
        offset = line - expected
        growth += change
        floor = max(floor, position)
        return Place(line: line + 1, fuzz: fuzz, offset: offset)
    }
}
