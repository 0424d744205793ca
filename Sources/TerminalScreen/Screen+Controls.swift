extension Screen {
    /// A C0 control, or a C1 control by its number.
    mutating func execute(_ code: UInt8) {
        switch code {
        case 7: bellCount &+= 1
        case 8: moveLeft(1)
        case 9:
            if cursor.wrapsNext, tabsAfterWrapping { wrap() }
            tabForward(1)
        case 10, 11, 12:
            lineFeed()
            if modes.newLine { carriageReturn() }
        case 13: carriageReturn()
        case 14: cursor.sets.shift(1)
        case 15: cursor.sets.shift(0)
        case 0x84: lineFeed()
        case 0x85: nextLine()
        case 0x88: setTab()
        case 0x8d: reverseLineFeed()
        case 0x8e: cursor.sets.shiftOnce(2)
        case 0x8f: cursor.sets.shiftOnce(3)
        case 0x96: protect(true)
        case 0x97: protect(false)
        case 0x9a: primaryAttributes()
        default: break
        }
    }

    /// ESC sequences without parameters.
    mutating func escape(_ intermediate: UInt8, _ final: UInt8) {
        switch intermediate {
        case 0: plainEscape(final)
        case UInt8(ascii: "("): cursor.sets.designate(0, final)
        case UInt8(ascii: ")"): cursor.sets.designate(1, final)
        case UInt8(ascii: "*"): cursor.sets.designate(2, final)
        case UInt8(ascii: "+"): cursor.sets.designate(3, final)
        case UInt8(ascii: " ") where final == UInt8(ascii: "F"): usesEightBits = false
        case UInt8(ascii: " ") where final == UInt8(ascii: "G"): usesEightBits = level > 1
        case UInt8(ascii: "#") where final == UInt8(ascii: "8"): showAlignment()
        default: break
        }
    }

    private mutating func plainEscape(_ final: UInt8) {
        switch final {
        case UInt8(ascii: "6"): backIndex()
        case UInt8(ascii: "7"): savedCursor = cursor
        case UInt8(ascii: "8"): restoreCursor()
        case UInt8(ascii: "9"): forwardIndex()
        case UInt8(ascii: "="): modes.applicationKeypad = true
        case UInt8(ascii: ">"): modes.applicationKeypad = false
        case UInt8(ascii: "c"): reset()
        case UInt8(ascii: "n"): cursor.sets.shift(2)
        case UInt8(ascii: "o"): cursor.sets.shift(3)
        // ESC and a letter from @ to _ is another form of a C1 control.
        case 0x40...0x5f: execute(final + 0x40)
        default: break
        }
    }

    private mutating func nextLine() {
        lineFeed()
        carriageReturn()
    }

    mutating func carriageReturn() {
        cursor.wrapsNext = false
        cursor.column = cursor.originMode ? margins.lowerBound : leftEdge
    }

    /// DECALN: fills the screen with E, and takes margins back.
    private mutating func showAlignment() {
        grid.fillAll(Cell(0x45))
        cursor.originMode = false
        region = 0..<rows
        margins = 0..<columns
        moveTo(row: 0, column: 0)
    }

    /// SPA and EPA: what is written between them is kept by any erasing.
    private mutating func protect(_ on: Bool) {
        if on { protection = .all }
        if on { cursor.style.attributes.insert(.protected) } else { cursor.style.attributes.remove(.protected) }
    }

    // MARK: Tabs

    private mutating func setTab() {
        if tabs.indices.contains(cursor.column) { tabs[cursor.column] = true }
    }

    /// To the next stop, but not beyond the right margin.
    mutating func tabForward(_ count: Int) {
        let edge = rightEdge
        for _ in 0..<min(count, columns) where cursor.column < edge - 1 {
            repeat { cursor.column += 1 } while cursor.column < edge - 1 && !tabs[cursor.column]
        }
    }

    mutating func tabBackward(_ count: Int) {
        cursor.wrapsNext = false
        let edge = cursor.originMode ? margins.lowerBound : 0
        for _ in 0..<min(count, columns) where cursor.column > edge {
            repeat { cursor.column -= 1 } while cursor.column > edge && !tabs[cursor.column]
        }
    }

    // MARK: Moving

    /// To an absolute place, cut to the screen (or in origin mode, to the region that places then count from).
    mutating func moveTo(row: Int, column: Int) {
        let bounds = cursor.originMode ? region : 0..<rows, across = cursor.originMode ? margins : 0..<columns
        cursor.row = min(max(row, 0) + bounds.lowerBound, bounds.upperBound - 1)
        cursor.column = min(max(column, 0) + across.lowerBound, across.upperBound - 1)
        cursor.wrapsNext = false
    }

    /// Up or down without scrolling; a cursor inside the region does not leave it.
    mutating func moveRows(_ count: Int) {
        let low = cursor.row >= region.lowerBound ? region.lowerBound : 0
        let high = cursor.row < region.upperBound ? region.upperBound : rows
        cursor.row = min(max(cursor.row + count, low), high - 1)
        cursor.wrapsNext = false
    }

    mutating func moveRight(_ count: Int) {
        cursor.column = min(cursor.column + count, rightEdge - 1)
        cursor.wrapsNext = false
    }

    /// Left, not beyond the margin; with reverse wrap, on to the line above, and from the first one to the last.
    mutating func moveLeft(_ count: Int) {
        var count = count
        let wraps = modes.reverseWrap && modes.autoWrap
        if wraps, cursor.wrapsNext { count -= 1 }
        cursor.wrapsNext = false
        let edge = leftEdge
        if cursor.column - count >= edge || !wraps {
            cursor.column = max(cursor.column - count, edge)
            return
        }
        let across = cursor.column < margins.upperBound ? margins : 0..<columns
        let down = region.contains(cursor.row) ? region : 0..<rows
        let places = across.count * down.count
        let from =
            (cursor.row - down.lowerBound) * across.count + max(cursor.column - across.lowerBound, 0)
        let to = ((from - count) % places + places) % places
        cursor.row = down.lowerBound + to / across.count
        cursor.column = across.lowerBound + to % across.count
    }

    /// DECBI: one column left; at the left margin what is between the margins moves right.
    private mutating func backIndex() {
        cursor.wrapsNext = false
        guard cursor.column == margins.lowerBound else {
            if cursor.column > 0 { cursor.column -= 1 }
            return
        }
        guard region.contains(cursor.row) else { return }
        insertColumns(1, at: cursor.column)
    }

    /// DECFI: one column right; at the right margin what is between the margins moves left.
    private mutating func forwardIndex() {
        cursor.wrapsNext = false
        guard cursor.column == margins.upperBound - 1 else {
            if cursor.column < columns - 1 { cursor.column += 1 }
            return
        }
        guard region.contains(cursor.row) else { return }
        deleteColumns(1, at: margins.lowerBound)
    }

    mutating func insertColumns(_ count: Int, at column: Int) {
        for row in region {
            grid.insertCells(row: row, column: column, count: count, right: margins.upperBound, blank)
        }
    }

    mutating func deleteColumns(_ count: Int, at column: Int) {
        for row in region {
            grid.deleteCells(row: row, column: column, count: count, right: margins.upperBound, blank)
        }
    }

    mutating func restoreCursor() {
        cursor = savedCursor
        cursor.row = min(cursor.row, rows - 1)
        cursor.column = min(cursor.column, columns - 1)
        if cursor.originMode {
            cursor.row = min(max(cursor.row, region.lowerBound), region.upperBound - 1)
            cursor.column = min(max(cursor.column, margins.lowerBound), margins.upperBound - 1)
        }
    }

    // MARK: Resetting

    /// As the terminal was when it was switched on (RIS); the history stays.
    mutating func reset() {
        if modes.alternateScreen { showAlternate(false) }
        modes = Modes()
        resetState()
        cursor = Cursor()
        otherSavedCursor = Cursor()
        tabs = Self.defaultTabs(columns)
        title = []
        iconTitle = []
        titles = Titles()
        colors.removeChanges()
        savedModes = [:]
        isWide = false
        usesEightBits = false
        level = 4
        grid.fillAll(Cell())
        otherGrid.fillAll(Cell())
        links = LinkTable()
        viewOffset = 0
        damageAll()
    }

    /// The soft reset (DECSTR): modes and margins, not the text nor the cursor's place.
    mutating func softReset() {
        let alternate = modes.alternateScreen
        let wasInverse = modes.inverseScreen
        modes = Modes()
        modes.alternateScreen = alternate
        resetState()
        cursor.style = Style()
        cursor.originMode = false
        cursor.sets = CharacterSets()
        cursor.wrapsNext = false
        if wasInverse { damageAll() }
    }

    private mutating func resetState() {
        region = 0..<rows
        margins = 0..<columns
        cursorShape = .block
        cursorBlinks = true
        protection = .none
        changesRectangle = false
        savedCursor = Cursor()
    }
}
