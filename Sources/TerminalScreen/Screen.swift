/// The model of a text terminal: bytes of a program go in, a grid of cells comes out.
///
/// It speaks the VT100 family's language as xterm does, in the parts that programs use: colours (16, 256, exact), cursor
/// movement, erasing, inserting and deleting, scroll regions, tabs, saved cursors, the alternate screen, reports, titles,
/// mouse and paste modes. It draws nothing and knows no pixels: a drawer asks for `takeDamage` and `row`, a host passes
/// `takeReplies` on to the program. Everything in it has a bound, and no input makes it trap.
public struct Screen: Sendable {
    public internal(set) var modes = Modes()
    /// The window title (OSC 0 and 2), in UTF-8.
    public internal(set) var title: [UInt8] = []
    /// How the program wants the cursor to look.
    public internal(set) var cursorShape = CursorShape.block
    /// Counts BEL characters, so that a host sees there was one.
    public internal(set) var bellCount: UInt = 0

    var grid: Grid
    /// The screen that is not shown: the alternate one at first, the main one while the alternate one is shown.
    var otherGrid: Grid
    var history: ScrollBack
    var cursor = Cursor()
    var savedCursor = Cursor()
    var otherSavedCursor = Cursor()
    var region: Range<Int>
    var tabs: [Bool]
    var replies: [UInt8] = []
    var lastPrinted: UInt32 = 0x20
    var decoder = UTF8Decoder()
    var parser = EscapeParser()
    /// How many rows the view is scrolled back.
    public internal(set) var viewOffset = 0
    private var reportedCursor = (row: -1, column: -1, visible: false)

    public static var rowLimit: Int { 500 }
    public static var columnLimit: Int { 1000 }
    /// Replies beyond this many bytes are dropped until somebody takes them.
    public static var replyLimit: Int { 4096 }

    public init(rows: Int, columns: Int, history: Int = 1000) {
        let rows = min(max(rows, 1), Self.rowLimit)
        let columns = min(max(columns, 1), Self.columnLimit)
        grid = Grid(rows: rows, columns: columns)
        otherGrid = Grid(rows: rows, columns: columns)
        self.history = ScrollBack(limit: history)
        region = 0..<rows
        tabs = Self.defaultTabs(columns)
    }

    public var rows: Int { grid.height }
    public var columns: Int { grid.columns }
    /// Rows that left the screen and can be looked at again.
    public var historyCount: Int { history.count }

    static func defaultTabs(_ columns: Int) -> [Bool] { (0..<columns).map { $0 % 8 == 0 } }

    /// Takes output of the program.
    public mutating func write(_ bytes: Span<UInt8>) {
        for index in bytes.indices {
            let byte = bytes[index]
            if byte >= 0x20, byte < 0x7f, parser.isGround, !decoder.isInside {
                print(UInt32(byte))
                continue
            }
            switch decoder.feed(byte) {
            case .incomplete: break
            case .scalar(let scalar): take(scalar)
            case .broken(let next):
                take(UTF8Decoder.replacement)
                if let next { take(next) }
            }
        }
    }

    public mutating func write(_ bytes: [UInt8]) { write(bytes.span) }

    private mutating func take(_ scalar: UInt32) {
        switch parser.feed(scalar) {
        case .nothing: break
        case .print(let scalar): print(scalar)
        case .execute(let code): execute(code)
        case .escape(let intermediate, let final): escape(intermediate, final)
        case .control(let prefix, let intermediate, let final): control(prefix, intermediate, final)
        case .operatingSystem: operatingSystemCommand()
        }
    }

    /// What the terminal answers the program (cursor reports and the like); the host writes it to the program's input.
    public mutating func takeReplies() -> [UInt8] {
        let result = replies
        replies.removeAll()
        return result
    }
}

/// Where the next character goes, and what is saved and restored with that place.
struct Cursor: Sendable {
    var row = 0
    var column = 0
    var style = Style()
    /// The last column was written: the next character first goes to the next line.
    var wrapsNext = false
    /// Which of the four character sets is DEC's line drawing set, and which one is in use.
    var lineDrawing: [Bool] = [false, false, false, false]
    var set = 0
    var originMode = false
}

@frozen
public enum CursorShape: Sendable {
    case block, underline, bar
}

/// The switches that programs set with `CSI h` and `CSI l`, as far as they concern more than the grid.
public struct Modes: Equatable, Sendable {
    /// Cursor keys send `ESC O A` rather than `ESC [ A` (DECCKM).
    public var applicationCursorKeys = false
    public var applicationKeypad = false
    public var cursorVisible = true
    /// The whole screen has its colours swapped (DECSCNM).
    public var inverseScreen = false
    public var insert = false
    public var autoWrap = true
    /// A line feed also returns the carriage (LNM).
    public var newLine = false
    public var bracketedPaste = false
    public var focusReports = false
    public var alternateScreen = false
    /// The program holds back drawing (mode 2026); a host may draw anyway after a while.
    public var synchronized = false
    /// What of the mouse is reported.
    public var mouse = MouseReporting.none
    /// Mouse reports in decimal (mode 1006).
    public var mouseDecimal = false

    public enum MouseReporting: Sendable {
        case none, buttons, drag, motion
    }
}

extension Screen {
    /// The row that is shown at `index`: of the screen, or of the history where the view is scrolled back.
    public func row(_ index: Int) -> Row {
        guard index >= 0, index < rows else { return Row(columns: columns, filling: Cell()) }
        if index >= viewOffset { return grid.rows[index - viewOffset] }
        var row = history[history.count - viewOffset + index]
        row.fit(columns)
        return row
    }

    /// How many lines there are: those of the history, then those of the screen.
    public var lineCount: Int { history.count + rows }

    /// A line, the oldest of the history being 0; where the view begins is `lineCount - rows - viewOffset`.
    public func line(_ index: Int) -> Row {
        guard index >= 0, index < lineCount else { return Row(columns: columns, filling: Cell()) }
        if index >= history.count { return grid.rows[index - history.count] }
        var row = history[index]
        row.fit(columns)
        return row
    }

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
        if viewOffset > 0 {
            // A view of the history is drawn as a whole: it changes only by scrolling.
            let all = Array(repeating: 0..<columns, count: rows)
            let changed = grid.damage.contains { !$0.isEmpty }
            grid.clearDamage()
            return changed ? all : Array(repeating: 0..<0, count: rows)
        }
        let result = grid.damage
        grid.clearDamage()
        return result
    }

    private mutating func touchView(_ row: Int, _ column: Int) {
        guard row >= viewOffset, column >= 0, column < columns else { return }
        // A wide character is drawn with both halves.
        grid.touch(row - viewOffset, max(column - 1, 0)..<min(column + 2, columns))
    }

    /// Says that everything must be drawn again.
    public mutating func damageAll() { grid.touchRows(0..<rows) }

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
