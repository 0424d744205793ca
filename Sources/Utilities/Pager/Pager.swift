import Bytes
import LineEditor
import Platform
import RegularExpression
import SchemeProtocol
import Streams

/// Shows texts page by page: what `less`, `more` and `man` run.
final class Pager {
    struct Settings {
        var layout = PagerLayout()
        var showsNumbers = false
        var ignoresCase = false
        var alwaysIgnoresCase = false
        var quitsIfOneScreen = false
        /// 0: never; 1: when the end is reached twice; 2: at once.
        var quitsAtEnd = 0
        var usesOwnScreen = true
        var isMore = false
        var squeezes = false
        var firstCommand: ByteString = ""
    }

    var settings: Settings
    let context: Context
    let terminal: InteractiveTerminal
    private let files: [ByteString]
    private var fileIndex = 0
    var content: PagerContent
    /// The line at the top, and which of its rows.
    var top = 0
    var topRow = 0
    var shift = 0
    var columns = 80
    var rows = 24
    var expression: RegularExpression?
    var isBackwards = false
    var marks: [UInt8: Int] = [:]
    var last = 0
    var message: ByteString = ""
    var isAtEnd = false
    private var endCount = 0
    var isDone = false
    private var isFirstPrompt = true

    init(
        _ context: Context, _ terminal: InteractiveTerminal, _ files: [ByteString], _ content: PagerContent,
        _ settings: Settings
    ) {
        self.context = context
        self.terminal = terminal
        self.files = files
        self.content = content
        self.settings = settings
    }

    /// How many rows hold text.
    var height: Int { max(rows - 1, 1) }

    // MARK: Rows

    private func layout() -> PagerLayout {
        var layout = settings.layout
        layout.columns = max(1, columns - (settings.showsNumbers ? 8 : 0))
        return layout
    }

    private func matches(_ text: ByteString) -> [Range<Int>] {
        guard let expression else { return [] }
        var ranges: [Range<Int>] = []
        var start = 0
        while start <= text.count, ranges.count < 1000, let range = expression.firstMatch(in: text, from: start) {
            if !range.isEmpty { ranges.append(range) }
            start = range.isEmpty ? range.upperBound + 1 : range.upperBound
        }
        return ranges
    }

    func rowCount(at offset: Int) -> Int {
        guard let line = content.line(at: offset) else { return 0 }
        return layout().rows(line.text, shift: shift).count
    }

    private func rowTexts(at offset: Int) -> (rows: [ByteString], next: Int)? {
        guard let line = content.line(at: offset) else { return nil }
        var rows = layout().rows(line.text, shift: shift, matches: matches(line.text))
        if settings.showsNumbers {
            let number = ByteString(content.number(ofLineAt: offset))
            rows = rows.enumerated().map { (index, row) in
                (index == 0 ? padded(number, 7) : padded("", 7)) + " " + row
            }
        }
        return (rows, line.next)
    }

    func draw() {
        (columns, rows) = terminal.size
        var screen: ByteString = "\u{1b}[?25l\u{1b}[H"
        var shown = 0
        var place = top
        var skip = topRow
        while shown < height, let (texts, next) = rowTexts(at: place) {
            for text in texts.dropFirst(skip) where shown < height {
                screen += text + "\u{1b}[K\r\n"
                shown += 1
            }
            skip = 0
            place = next
        }
        isAtEnd = content.line(at: place) == nil && shown <= height && reachesEnd()
        while shown < height {
            screen += "\u{1b}[2m~\u{1b}[m\u{1b}[K\r\n"
            shown += 1
        }
        screen += "\u{1b}[K" + prompt() + "\u{1b}[?25h"
        terminal.write(screen)
        message = ""
    }

    /// Whether all that follows the top fits.
    func reachesEnd() -> Bool {
        var left = height + topRow
        var place = top
        while left >= 0, let line = content.line(at: place) {
            left -= layout().rows(line.text, shift: shift).count
            place = line.next
        }
        return left >= 0
    }

    private var percent: Int? {
        guard let size = content.knownSize, size > 0 else { return nil }
        var place = top
        for _ in 0..<height { if let line = content.line(at: place) { place = line.next } }
        return min(100, place * 100 / size)
    }

    private func prompt() -> ByteString {
        var text: ByteString
        if !message.isEmpty {
            text = message
        } else if settings.isMore {
            text = "--More--" + (percent.map { "(" + ByteString($0) + "%)" } ?? "")
        } else if isAtEnd {
            text = "(END)"
            if fileIndex + 1 < files.count { text += " - Next: " + files[fileIndex + 1] }
        } else if isFirstPrompt {
            text = content.name == "-" ? "standard input" : content.name
            if files.count > 1 {
                text += " (file " + ByteString(fileIndex + 1) + " of " + ByteString(files.count) + ")"
            }
        } else {
            text = ":"
        }
        isFirstPrompt = false
        let hint: ByteString = "  q quit  space page  / search  n next  h help"
        let isReversed = text != ":"
        let room = max(0, columns - 1)
        text = text[0..<min(text.count, room)]
        let rest = room - displayWidth(text)
        return (isReversed ? "\u{1b}[7m" + text + "\u{1b}[27m" : text)
            + (rest > hint.count && !settings.isMore ? "\u{1b}[2m" + hint + "\u{1b}[22m" : "")
            + (isReversed ? "" : "\u{1b}[K\u{1b}[" + ByteString(rows) + ";2H")
    }

    // MARK: Moving

    func moveDown(_ count: Int, past: Bool = false) {
        for _ in 0..<count {
            if !past && reachesEnd() { return noteEnd() }
            let all = rowCount(at: top)
            if topRow + 1 < all {
                topRow += 1
            } else if let line = content.line(at: top), content.line(at: line.next) != nil {
                top = line.next
                topRow = 0
            } else {
                return
            }
        }
    }

    private func noteEnd() {
        endCount += 1
        if settings.quitsAtEnd == 2 || (settings.quitsAtEnd == 1 && endCount > 1) {
            if fileIndex + 1 < files.count { show(file: fileIndex + 1) } else { isDone = true }
        }
    }

    func moveUp(_ count: Int) {
        endCount = 0
        for _ in 0..<count {
            if topRow > 0 {
                topRow -= 1
            } else if let before = content.lineStart(before: top) {
                top = before
                topRow = max(0, rowCount(at: before) - 1)
            } else {
                return
            }
        }
    }

    func jump(_ offset: Int) {
        last = top
        top = offset
        topRow = 0
    }

    func moveToEnd() {
        last = top
        top = content.lineStart(around: content.end())
        if content.line(at: top) == nil { top = content.lineStart(before: top) ?? 0 }
        topRow = max(0, rowCount(at: top) - 1)
        moveUp(height - 1)
    }

    // MARK: Searching

    func search(_ pattern: ByteString, backwards: Bool) {
        isBackwards = backwards
        if !pattern.isEmpty {
            let hasCapital = pattern.bytes.contains { $0 >= 0x41 && $0 <= 0x5a }
            let ignores = settings.alwaysIgnoresCase || (settings.ignoresCase && !hasCapital)
            do throws(RegularExpression.Failure) {
                expression = try RegularExpression([pattern], .extended, ignoresCase: ignores)
            } catch { return message = "Bad pattern: " + error.message }
        }
        findNext(backwards: backwards, isNew: true)
    }

    func findNext(backwards: Bool, isNew: Bool = false, count: Int = 1) {
        guard let expression else { return message = "No previous search pattern" }
        for _ in 0..<max(count, 1) {
            var place: Int? =
                backwards ? content.lineStart(before: top) : isNew && top == 0 ? 0 : content.line(at: top)?.next
            while let offset = place, let line = content.line(at: offset) {
                if expression.matches(line.text) { break }
                place = backwards ? content.lineStart(before: offset) : line.next
            }
            guard let offset = place, content.line(at: offset) != nil else { return message = "Pattern not found" }
            jump(offset)
        }
    }

    // MARK: Files

    var status: ByteString {
        var text = content.name == "-" ? "standard input" : content.name
        text += " line " + ByteString(content.number(ofLineAt: top))
        text += " byte " + ByteString(top)
        if let size = content.knownSize {
            text += "/" + ByteString(size) + " " + ByteString(size == 0 ? 100 : top * 100 / size) + "%"
        }
        return text
    }

    func show(file index: Int) {
        guard files.indices.contains(index) else {
            message = index < 0 ? "No previous file" : "No next file"
            return
        }
        do throws(Errno) { content = try PagerContent(path: files[index]) } catch {
            return message = files[index] + ": " + ByteString(error.message)
        }
        fileIndex = index
        (top, topRow, last, endCount) = (0, 0, 0, 0)
        marks = [:]
        isFirstPrompt = true
    }

    func showNext(_ step: Int) { show(file: fileIndex + step) }

    func open(_ path: ByteString) {
        do throws(Errno) { content = try PagerContent(path: path) } catch {
            return message = path + ": " + ByteString(error.message)
        }
        (top, topRow, last, endCount) = (0, 0, 0, 0)
        isFirstPrompt = true
    }

    // MARK: Running

    func run() {
        (columns, rows) = terminal.size
        if settings.quitsIfOneScreen && files.count < 2 && reachesEnd() {
            var place = 0
            while let line = content.line(at: place) {
                terminal.write(line.text + "\n")
                place = line.next
            }
            return terminal.flush()
        }
        terminal.begin()
        defer { terminal.end() }
        var commands = PagerCommands(self)
        commands.runFirst(settings.firstCommand)
        while !isDone && !terminal.isGone {
            draw()
            commands.next()
        }
    }
}
