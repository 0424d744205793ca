extension Screen {
    /// A C0 control, or a C1 control by its number.
    mutating func execute(_ code: UInt8) {
        switch code {
        case 7: bellCount &+= 1
        case 8:
            cursor.wrapsNext = false
            if cursor.column > 0 { cursor.column -= 1 }
        case 9: tabForward(1)
        case 10, 11, 12:
            lineFeed()
            if modes.newLine { cursor.column = 0 }
        case 13:
            cursor.wrapsNext = false
            cursor.column = 0
        case 14: cursor.set = 1
        case 15: cursor.set = 0
        case 0x84: lineFeed()
        case 0x85: nextLine()
        case 0x88: setTab()
        case 0x8d: reverseLineFeed()
        default: break
        }
    }

    /// ESC sequences without parameters.
    mutating func escape(_ intermediate: UInt8, _ final: UInt8) {
        switch intermediate {
        case 0: plainEscape(final)
        case UInt8(ascii: "("): cursor.lineDrawing[0] = final == UInt8(ascii: "0")
        case UInt8(ascii: ")"): cursor.lineDrawing[1] = final == UInt8(ascii: "0")
        case UInt8(ascii: "*"): cursor.lineDrawing[2] = final == UInt8(ascii: "0")
        case UInt8(ascii: "+"): cursor.lineDrawing[3] = final == UInt8(ascii: "0")
        case UInt8(ascii: "#") where final == UInt8(ascii: "8"):
            grid.fill(Cell(0x45))
            region = 0..<rows
            moveTo(row: 0, column: 0)
        default: break
        }
    }

    private mutating func plainEscape(_ final: UInt8) {
        switch final {
        case UInt8(ascii: "7"): savedCursor = cursor
        case UInt8(ascii: "8"): restoreCursor()
        case UInt8(ascii: "="): modes.applicationKeypad = true
        case UInt8(ascii: ">"): modes.applicationKeypad = false
        case UInt8(ascii: "D"): lineFeed()
        case UInt8(ascii: "E"): nextLine()
        case UInt8(ascii: "H"): setTab()
        case UInt8(ascii: "M"): reverseLineFeed()
        case UInt8(ascii: "Z"): reply("\u{1b}[?62;22c")
        case UInt8(ascii: "c"): reset()
        case UInt8(ascii: "n"): cursor.set = 2
        case UInt8(ascii: "o"): cursor.set = 3
        default: break
        }
    }

    private mutating func nextLine() {
        lineFeed()
        cursor.column = 0
    }

    private mutating func setTab() {
        if tabs.indices.contains(cursor.column) { tabs[cursor.column] = true }
    }

    mutating func tabForward(_ count: Int) {
        cursor.wrapsNext = false
        for _ in 0..<min(count, columns) where cursor.column < columns - 1 {
            repeat { cursor.column += 1 } while cursor.column < columns - 1 && !tabs[cursor.column]
        }
    }

    mutating func tabBackward(_ count: Int) {
        cursor.wrapsNext = false
        for _ in 0..<min(count, columns) where cursor.column > 0 {
            repeat { cursor.column -= 1 } while cursor.column > 0 && !tabs[cursor.column]
        }
    }

    /// To an absolute place, cut to the screen (or in origin mode, to the region that rows then count from).
    mutating func moveTo(row: Int, column: Int) {
        let bounds = cursor.originMode ? region : 0..<rows
        cursor.row = min(max(row, 0) + bounds.lowerBound, bounds.upperBound - 1)
        cursor.column = min(max(column, 0), columns - 1)
        cursor.wrapsNext = false
    }

    /// Up or down without scrolling; a cursor inside the region does not leave it.
    mutating func moveRows(_ count: Int) {
        let low = cursor.row >= region.lowerBound ? region.lowerBound : 0
        let high = cursor.row < region.upperBound ? region.upperBound : rows
        cursor.row = min(max(cursor.row + count, low), high - 1)
        cursor.wrapsNext = false
    }

    mutating func moveColumns(_ count: Int) {
        cursor.column = min(max(cursor.column + count, 0), columns - 1)
        cursor.wrapsNext = false
    }

    mutating func restoreCursor() {
        cursor = savedCursor
        cursor.row = min(cursor.row, rows - 1)
        cursor.column = min(cursor.column, columns - 1)
    }

    /// As the terminal was when it was switched on (RIS); the history stays.
    mutating func reset() {
        if modes.alternateScreen { showAlternate(false) }
        modes = Modes()
        cursor = Cursor()
        savedCursor = Cursor()
        otherSavedCursor = Cursor()
        region = 0..<rows
        tabs = Self.defaultTabs(columns)
        cursorShape = .block
        title = []
        grid.fill(Cell())
        otherGrid.fill(Cell())
        viewOffset = 0
    }

    /// The soft reset (DECSTR): modes and margins, not the text.
    mutating func softReset() {
        let alternate = modes.alternateScreen
        modes = Modes()
        modes.alternateScreen = alternate
        region = 0..<rows
        cursor.style = Style()
        cursor.originMode = false
        cursor.lineDrawing = [false, false, false, false]
        cursor.set = 0
        cursorShape = .block
        savedCursor = Cursor()
        damageAll()
    }

    /// Appends to what the program will be told; dropped where nobody takes it.
    mutating func reply(_ text: String) {
        if replies.count + text.utf8.count <= Self.replyLimit { replies.append(contentsOf: text.utf8) }
    }
}
