import Bytes
import Calendars
import Platform
import RegularExpression
import SchemeProtocol

/// Writes the changes between two files in one of diff's styles.
struct DiffPrinter {
    private let context: Context
    private let options: DiffOptions
    private let first: LineText
    private let second: LineText
    private let changes: [LineChange]

    init(_ context: Context, _ options: DiffOptions, _ first: LineText, _ second: LineText, _ changes: [LineChange]) {
        self.context = context
        self.options = options
        self.first = first
        self.second = second
        self.changes = changes
    }

    private enum Paint: Int {
        case none, header, place, removed, added
    }

    private func put(_ text: ByteString, _ paint: Paint = .none) throws(Failure) {
        guard options.isColoured, paint != .none else { return try context.put(text) }
        let code: ByteString
        switch paint {
        case .header: code = "1"
        case .place: code = "36"
        case .removed: code = "31"
        default: code = "32"
        }
        try context.put("\u{1b}[" + code + "m" + text + "\u{1b}[0m")
    }

    /// A line of one of the files behind a mark, with what is said where it has no end.
    private func put(_ mark: ByteString, _ text: LineText, _ line: Int, _ paint: Paint) throws(Failure) {
        var mark = mark
        let content = text.text(line)
        if options.startsWithTab {
            while mark.last == 0x20 { mark.bytes.removeLast() }
            mark.append(0x09)
        }
        if options.suppressesBlankEmpty && content.isEmpty { while mark.last == 0x20 { mark.bytes.removeLast() } }
        try put(mark + shown(content), paint)
        try context.put("\n")
        if !text.isComplete(line) { try context.put("\\ No newline at end of file\n") }
    }

    private func shown(_ content: ByteString) -> ByteString {
        guard options.expandsTabs, content.contains(0x09) else { return content }
        var result = ByteString()
        var column = 0
        for byte in content.bytes {
            if byte == 0x09 {
                repeat {
                    result.append(0x20)
                    column += 1
                } while column % 8 != 0
            } else {
                result.append(byte)
                column += 1
            }
        }
        return result
    }

    // MARK: Headers

    func printHeader(_ a: DiffSide, _ b: DiffSide) throws(Failure) {
        let marks: (ByteString, ByteString)
        switch options.style {
        case .unified: marks = ("--- ", "+++ ")
        case .context: marks = ("*** ", "--- ")
        default: return
        }
        try put(marks.0 + title(a, 0), .header)
        try context.put("\n")
        try put(marks.1 + title(b, 1), .header)
        try context.put("\n")
    }

    private func title(_ side: DiffSide, _ index: Int) -> ByteString {
        if index < options.labels.count { return options.labels[index] }
        var moment = side.stat?.modified ?? TimeSpec(seconds: 0, nanoseconds: 0)
        if side.isStandardInput, side.stat?.mode.type != .regular {
            let now = Host.clock(.realtime)
            moment = TimeSpec(seconds: Int64(now / 1_000_000_000), nanoseconds: Int64(now % 1_000_000_000))
        }
        let name = side.name.bytes.contains { $0 < 0x20 || $0 == 0x22 || $0 == 0x5c } ? cQuoted(side.name) : side.name
        // Where the locale is the plain one, the older style has its older form.
        let isOld = options.style == .context && Self.isPlainLocale
        return name + "\t"
            + DateFormat(moment, TimeZone.local).text(isOld ? "%a %b %e %T %Y" : "%Y-%m-%d %H:%M:%S.%N %z")
    }

    private static var isPlainLocale: Bool {
        for name in ["LC_ALL", "LC_TIME", "LANG"] as [ByteString] {
            if let value = Context.environment(name), !value.isEmpty { return value == "C" || value == "POSIX" }
        }
        return true
    }

    private func cQuoted(_ name: ByteString) -> ByteString {
        var result: ByteString = "\""
        for byte in name.bytes {
            switch byte {
            case 0x0a: result += "\\n"
            case 0x09: result += "\\t"
            case 0x22, 0x5c:
                result.append(0x5c)
                result.append(byte)
            case 0..<0x20:
                result.append(0x5c)
                result += padded(Conversion.digits(UInt64(byte), 8), 3, with: 0x30)
            default: result.append(byte)
            }
        }
        return result + "\""
    }

    // MARK: Bodies

    func printBody() throws(Failure) {
        switch options.style {
        case .normal: for change in changes where !change.isIgnored { try printNormal(change) }
        case .unified: for hunk in hunks { try printUnified(hunk) }
        case .context: for hunk in hunks { try printContext(hunk) }
        case .ed: for change in changes.reversed() where !change.isIgnored { try printEd(change) }
        case .forwardEd: for change in changes where !change.isIgnored { try printForwardEd(change) }
        case .rcs: for change in changes where !change.isIgnored { try printRCS(change) }
        case .sideBySide: try SideBySide(context, options, first, second).print(changes)
        }
    }

    /// `4`, `4,6`, or the line before where there is none.
    private func lines(_ range: Range<Int>, _ separator: UInt8 = 0x2c) -> ByteString {
        if range.count <= 1 { return ByteString(range.upperBound) }
        return ByteString(range.lowerBound + 1) + ByteString([separator]) + ByteString(range.upperBound)
    }

    private func letter(_ change: LineChange) -> ByteString {
        change.first.isEmpty ? "a" : change.second.isEmpty ? "d" : "c"
    }

    private func printNormal(_ change: LineChange) throws(Failure) {
        try put(lines(change.first) + letter(change) + lines(change.second), .place)
        try context.put("\n")
        for line in change.first { try put("< ", first, line, .removed) }
        if !change.first.isEmpty && !change.second.isEmpty { try context.put("---\n") }
        for line in change.second { try put("> ", second, line, .added) }
    }

    private func printEd(_ change: LineChange) throws(Failure) {
        try context.put(lines(change.first) + letter(change) + "\n")
        if change.second.isEmpty { return }
        var isOpen = true
        for line in change.second {
            let content = second.text(line)
            if !isOpen {
                try context.put("a\n")
                isOpen = true
            }
            if content == "." {
                // A lone dot would end the text: two, and one is taken away again.
                try context.put("..\n.\ns/.//\n")
                isOpen = false
            } else {
                try context.put(content + "\n")
            }
        }
        if isOpen { try context.put(".\n") }
    }

    private func printForwardEd(_ change: LineChange) throws(Failure) {
        try context.put(letter(change) + lines(change.first, 0x20) + "\n")
        if change.second.isEmpty { return }
        for line in change.second { try context.put(second.text(line) + "\n") }
        try context.put(".\n")
    }

    private func printRCS(_ change: LineChange) throws(Failure) {
        if !change.first.isEmpty {
            try context.put("d" + ByteString(change.first.lowerBound + 1) + " " + ByteString(change.first.count) + "\n")
        }
        if change.second.isEmpty { return }
        try context.put("a" + ByteString(change.first.upperBound) + " " + ByteString(change.second.count) + "\n")
        for line in change.second {
            try context.put(second.text(line) + (second.isComplete(line) ? "\n" : ""))
        }
    }

    // MARK: Hunks

    /// Changes that stand so near together that their context is one.
    private var hunks: [ArraySlice<LineChange>] {
        var hunks: [ArraySlice<LineChange>] = []
        var begin = 0
        while begin < changes.count {
            var end = begin + 1
            while end < changes.count {
                let isDoubtful = changes[end - 1].isIgnored || changes[end].isIgnored
                let most = isDoubtful ? options.context : 2 * options.context + 1
                if changes[end].first.lowerBound - changes[end - 1].first.upperBound >= most { break }
                end += 1
            }
            if changes[begin..<end].contains(where: { !$0.isIgnored }) { hunks.append(changes[begin..<end]) }
            begin = end
        }
        return hunks
    }

    private func extent(_ hunk: ArraySlice<LineChange>) -> (first: Range<Int>, second: Range<Int>) {
        let from = hunk[hunk.startIndex], to = hunk[hunk.endIndex - 1]
        let before = min(options.context, from.first.lowerBound)
        let after = min(options.context, first.count - to.first.upperBound)
        return (
            (from.first.lowerBound - before)..<(to.first.upperBound + after),
            (from.second.lowerBound - before)..<(to.second.upperBound + after)
        )
    }

    private func functionName(_ extent: Range<Int>) -> ByteString {
        guard let expression = options.functionLine else { return "" }
        var line = extent.lowerBound - 1
        while line >= 0 {
            let content = first.text(line)
            if expression.matches(content) {
                var start = 0
                while start < content.count, content[start].isSpace { start += 1 }
                return " " + content[start..<min(content.count, start + 40)].trimmedEnd
            }
            line -= 1
        }
        return ""
    }

    private func unifiedRange(_ range: Range<Int>) -> ByteString {
        if range.isEmpty { return ByteString(range.lowerBound) + ",0" }
        if range.count == 1 { return ByteString(range.upperBound) }
        return ByteString(range.lowerBound + 1) + "," + ByteString(range.count)
    }

    private func printUnified(_ hunk: ArraySlice<LineChange>) throws(Failure) {
        let extent = extent(hunk)
        try put("@@ -" + unifiedRange(extent.first) + " +" + unifiedRange(extent.second) + " @@", .place)
        try context.put(functionName(extent.first) + "\n")
        var line = extent.first.lowerBound
        for change in hunk {
            while line < change.first.lowerBound {
                try put(" ", first, line, .none)
                line += 1
            }
            for line in change.first { try put("-", first, line, .removed) }
            for line in change.second { try put("+", second, line, .added) }
            line = change.first.upperBound
        }
        while line < extent.first.upperBound {
            try put(" ", first, line, .none)
            line += 1
        }
    }

    private func contextRange(_ range: Range<Int>) -> ByteString {
        range.count <= 1
            ? ByteString(range.upperBound) : ByteString(range.lowerBound + 1) + "," + ByteString(range.upperBound)
    }

    private func printContext(_ hunk: ArraySlice<LineChange>) throws(Failure) {
        let extent = extent(hunk)
        try context.put("***************" + functionName(extent.first) + "\n")
        try put("*** " + contextRange(extent.first) + " ****", .place)
        try context.put("\n")
        if hunk.contains(where: { !$0.first.isEmpty }) {
            var line = extent.first.lowerBound
            for change in hunk {
                while line < change.first.lowerBound {
                    try put("  ", first, line, .none)
                    line += 1
                }
                for line in change.first { try put(change.second.isEmpty ? "- " : "! ", first, line, .removed) }
                line = change.first.upperBound
            }
            while line < extent.first.upperBound {
                try put("  ", first, line, .none)
                line += 1
            }
        }
        try put("--- " + contextRange(extent.second) + " ----", .place)
        try context.put("\n")
        if hunk.contains(where: { !$0.second.isEmpty }) {
            var line = extent.second.lowerBound
            for change in hunk {
                while line < change.second.lowerBound {
                    try put("  ", second, line, .none)
                    line += 1
                }
                for line in change.second { try put(change.first.isEmpty ? "+ " : "! ", second, line, .added) }
                line = change.second.upperBound
            }
            while line < extent.second.upperBound {
                try put("  ", second, line, .none)
                line += 1
            }
        }
    }
}

extension ByteString {
    /// Without white space at its end.
    var trimmedEnd: ByteString {
        var end = count
        while end > 0, self[end - 1].isSpace { end -= 1 }
        return self[0..<end]
    }
}
