/// The model of a text terminal: bytes of a program go in, a grid of cells comes out.
///
/// It speaks the language of the VT420 as xterm does: colours (16, 256, exact), cursor movement, erasing, inserting and
/// deleting, margins, rectangles, protected characters, character sets, tabs, saved cursors, the alternate screen,
/// reports, titles, colours, links and the clipboard, mouse and paste modes. It draws nothing and knows no pixels but the
/// size of a cell that it is told: a drawer asks for `takeDamage` and `row`, a host passes `takeReplies` on to the
/// program. Everything in it has a bound, and no input makes it trap.
public struct Screen: Sendable {
    public internal(set) var modes = Modes()
    /// The window title (OSC 0 and 2) and that of its icon (OSC 0 and 1), in UTF-8.
    public internal(set) var title: [UInt8] = []
    public internal(set) var iconTitle: [UInt8] = []
    /// How the program wants the cursor to look.
    public internal(set) var cursorShape = CursorShape.block
    public internal(set) var cursorBlinks = true
    /// Counts BEL characters, so that a host sees there was one.
    public internal(set) var bellCount: UInt = 0
    /// What the program has changed of the colours.
    public var colors = ColorTable()
    /// A cell's size in pixels, for programs that ask.
    public var cellSize = (width: 8, height: 16)
    /// Whether the program may choose the size; the host looks at `rows` and `columns` after each `write`.
    public var mayResize = false
    /// The program's clipboard commands that the host has not taken yet (OSC 52).
    public internal(set) var clipboardCommands: [ClipboardCommand] = []

    var grid: Grid
    /// The screen that is not shown: the alternate one at first, the main one while the alternate one is shown.
    var otherGrid: Grid
    var history: ScrollBack
    var cursor = Cursor()
    var savedCursor = Cursor()
    var otherSavedCursor = Cursor()
    /// The rows that scroll.
    var region: Range<Int>
    /// The columns that scroll: all of them without DECLRMM.
    var margins: Range<Int>
    var tabs: [Bool]
    var replies: [UInt8] = []
    var lastPrinted: UInt32 = 0
    var decoder = UTF8Decoder()
    var parser = EscapeParser()
    var links = LinkTable()
    var titles = Titles()
    var protection = Protection.none
    /// DECSACE: attribute changes fill the rectangle, not the stream of characters from its first to its last place.
    var changesRectangle = false
    /// The answers use 8-bit control characters, and such ones are understood (S8C1T).
    var usesEightBits = false
    /// What the terminal acts as: 1 for a VT100 up to 4 for a VT420 (DECSCL).
    var level = 4
    /// `colors.revision` when all was last to be drawn again for it.
    var drawnColors: UInt = 0
    var savedModes: [Int: Bool] = [:]
    /// Where a program has put the window, and whether it made it an icon: kept for those who ask, where `mayResize`.
    var windowPlace = (x: 0, y: 0)
    var isIconified = false
    /// DECCOLM is set.
    var isWide = false
    /// How many rows the view is scrolled back.
    public internal(set) var viewOffset = 0
    private var reportedCursor = (row: -1, column: -1, visible: false)

    public static var rowLimit: Int { 500 }
    public static var columnLimit: Int { 1000 }
    /// Replies beyond this many bytes are dropped until somebody takes them.
    public static var replyLimit: Int { 65536 }

    /// What erasing leaves alone: nothing, what DECSCA protects (selective erasing only), what SPA protects (any).
    enum Protection: Sendable { case none, selective, all }

    public init(rows: Int, columns: Int, history: Int = 1000) {
        let rows = min(max(rows, 1), Self.rowLimit)
        let columns = min(max(columns, 1), Self.columnLimit)
        grid = Grid(rows: rows, columns: columns)
        otherGrid = Grid(rows: rows, columns: columns)
        self.history = ScrollBack(limit: history)
        region = 0..<rows
        margins = 0..<columns
        tabs = Self.defaultTabs(columns)
    }

    public var rows: Int { grid.height }
    public var columns: Int { grid.columns }
    /// Rows that left the screen and can be looked at again.
    public var historyCount: Int { history.count }
    /// How many lines were ever forgotten from the history: a line's number gets less by as many.
    public var forgottenCount: Int { history.forgotten }

    static func defaultTabs(_ columns: Int) -> [Bool] { (0..<columns).map { $0 % 8 == 0 } }

    /// Takes output of the program.
    public mutating func write(_ bytes: Span<UInt8>) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if parser.isGround, !decoder.isInside {
                // Nearly everything is text, a plain control sequence, or a line's end.
                if byte &- 0x20 < 0x5f {
                    var end = index + 1
                    while end < bytes.count, bytes[end] &- 0x20 < 0x5f { end += 1 }
                    print(bytes.extracting(index..<end))
                    index = end
                    continue
                }
                if byte < 0x20, byte != 0x1b {
                    execute(byte)
                    index += 1
                    continue
                }
                if byte == 0x1b, index + 2 < bytes.count, bytes[index + 1] == 0x5b {
                    var end = index + 2
                    if let sequence = parser.whole(bytes, &end) {
                        control(sequence.prefix, 0, sequence.final)
                        index = end
                        continue
                    }
                }
            }
            take(byte)
            index += 1
        }
    }

    public mutating func write(_ bytes: [UInt8]) { write(bytes.span) }

    private mutating func take(_ byte: UInt8) {
        if usesEightBits, byte & 0xe0 == 0x80, !decoder.isInside { return take(scalar: UInt32(byte)) }
        switch decoder.feed(byte) {
        case .incomplete: break
        case .scalar(let scalar): take(scalar: scalar)
        case .broken(let next):
            take(scalar: UTF8Decoder.replacement)
            if let next { take(scalar: next) }
        }
    }

    private mutating func take(scalar: UInt32) {
        switch parser.feed(scalar) {
        case .nothing: break
        case .print(let scalar): print(scalar)
        case .execute(let code): execute(code)
        case .escape(let intermediate, let final): escape(intermediate, final)
        case .control(let prefix, let intermediate, let final): control(prefix, intermediate, final)
        case .operatingSystem: operatingSystemCommand()
        case .deviceControl(let prefix, let intermediate, let final): deviceControl(prefix, intermediate, final)
        }
    }

    /// What the terminal answers the program (cursor reports and the like); the host writes it to the program's input.
    public mutating func takeReplies() -> [UInt8] {
        if replies.isEmpty { return [] }
        let result = replies
        replies.removeAll()
        return result
    }

    public mutating func takeClipboardCommands() -> [ClipboardCommand] {
        let result = clipboardCommands
        clipboardCommands = []
        return result
    }
}

extension Screen {
    /// The row that is shown at `index`: of the screen, or of the history where the view is scrolled back.
    public func row(_ index: Int) -> Row {
        guard index >= 0, index < rows else { return StoredLine().row(columns: columns) }
        return line(history.count - viewOffset + index)
    }

    /// How many lines there are: those of the history, then those of the screen.
    public var lineCount: Int { history.count + rows }

    /// A line, the oldest of the history being 0; where the view begins is `lineCount - rows - viewOffset`.
    public func line(_ index: Int) -> Row {
        guard index >= 0, index < lineCount else { return StoredLine().row(columns: columns) }
        if index >= history.count { return grid.row(index - history.count) }
        return history[index].row(columns: columns)
    }

    /// The last line that the shell's prompt began on before `line` (or the next one after it).
    public func prompt(_ isBefore: Bool, _ line: Int) -> Int? {
        func isPrompt(_ line: Int) -> Bool {
            let mark = line < history.count ? history[line].promptMark : grid[line - history.count].promptMark
            return mark == UInt8(ascii: "A")
        }
        let lines = 0..<lineCount
        return isBefore
            ? lines.clamped(to: 0..<max(line, 0)).last(where: isPrompt)
            : lines.clamped(to: min(max(line + 1, 0), lineCount)..<lineCount).first(where: isPrompt)
    }

    /// The address that a cell's link (`Style.link`) leads to.
    public func address(ofLink link: UInt16) -> [UInt8]? { links[link] }

    /// The whole view as text, a line a row: for tests and copying.
    public var text: String {
        (0..<rows).map { row($0).text }.joined(separator: "\n")
    }

    /// The cursor's place in the view; nil while it is hidden or scrolled out of sight.
    public var visibleCursor: (row: Int, column: Int)? {
        guard modes.cursorVisible, cursor.row + viewOffset < rows else { return nil }
        return (cursor.row + viewOffset, cursor.column)
    }

    /// The cursor's place on the screen.
    public var cursorPosition: (row: Int, column: Int) { (cursor.row, cursor.column) }

    /// The columns to draw again of each view row (empty: none), cursor included; then nothing is damaged.
    public mutating func takeDamage() -> [Range<Int>] {
        let place = visibleCursor
        let now = (row: place?.row ?? -1, column: place?.column ?? -1, visible: place != nil)
        if now != reportedCursor {
            touchView(reportedCursor.row, reportedCursor.column)
            touchView(now.row, now.column)
            reportedCursor = now
        }
        defer { grid.clearDamage() }
        if viewOffset > 0 {
            // A view of the history is drawn as a whole: it changes only by scrolling.
            return Array(repeating: grid.isDamaged ? 0..<columns : 0..<0, count: rows)
        }
        return grid.damage
    }

    private mutating func touchView(_ row: Int, _ column: Int) {
        guard row >= viewOffset, column >= 0, column < columns else { return }
        // A wide character is drawn with both halves.
        grid.touch(row - viewOffset, max(column - 1, 0)..<min(column + 2, columns))
    }

    /// Says that everything must be drawn again.
    public mutating func damageAll() { grid.touchRows(0..<rows) }

    /// The program has held back drawing for too long (mode 2026).
    public mutating func endSynchronization() { modes.synchronized = false }

    /// Scrolls the view by `lines` into the history (negative: back towards now).
    public mutating func scrollView(by lines: Int) {
        let limit = modes.alternateScreen ? 0 : history.count
        let wanted = viewOffset.addingReportingOverflow(lines)
        let next = min(max(wanted.overflow ? (lines > 0 ? limit : 0) : wanted.partialValue, 0), limit)
        if next != viewOffset {
            viewOffset = next
            damageAll()
        }
    }

    /// Leaves the history: shows what is on the screen now.
    public mutating func scrollViewToEnd() { scrollView(by: -viewOffset) }
}
