extension Screen {
    /// Parameter `index`, where a missing one or 0 means 1: the rule for counts and places.
    @inline(__always)
    func count(_ index: Int = 0) -> Int { max(parser.parameters[index], 1) }

    /// Parameter `index`, where a missing one means 0.
    @inline(__always)
    func value(_ index: Int = 0) -> Int { max(parser.parameters[index], 0) }

    /// One CSI sequence.
    mutating func control(_ prefix: UInt8, _ intermediate: UInt8, _ final: UInt8) {
        if prefix == 0, intermediate == 0 { return plain(final) }
        switch (prefix, intermediate) {
        case (UInt8(ascii: "?"), 0): privateSequence(final)
        case (UInt8(ascii: ">"), 0): secondarySequence(final)
        case (UInt8(ascii: "="), 0): if final == UInt8(ascii: "c"), value() == 0 { replyDevice("!|00000000") }
        case (UInt8(ascii: "?"), UInt8(ascii: "$")) where final == UInt8(ascii: "p"):
            reportMode(value(), isPrivate: true)
        case (0, UInt8(ascii: "!")) where final == UInt8(ascii: "p"): softReset()
        case (0, UInt8(ascii: " ")): spaced(final)
        case (0, UInt8(ascii: "$")): rectangleSequence(final)
        case (0, UInt8(ascii: "*")): starred(final)
        case (0, UInt8(ascii: "'")): columnSequence(final)
        case (0, UInt8(ascii: "\"")): quoted(final)
        default: break
        }
    }

    private mutating func plain(_ final: UInt8) {
        switch final {
        case UInt8(ascii: "m"): setRendition()
        case UInt8(ascii: "H"), UInt8(ascii: "f"): moveTo(row: count(0) - 1, column: count(1) - 1)
        case UInt8(ascii: "A"): moveRows(-count())
        case UInt8(ascii: "B"): moveRows(count())
        case UInt8(ascii: "C"): moveRight(count())
        case UInt8(ascii: "D"): moveLeft(count())
        case UInt8(ascii: "E"):
            moveRows(count())
            carriageReturn()
        case UInt8(ascii: "F"):
            moveRows(-count())
            carriageReturn()
        case UInt8(ascii: "G"), UInt8(ascii: "`"): moveTo(column: count() - 1)
        case UInt8(ascii: "d"): moveTo(row: count() - 1)
        case UInt8(ascii: "a"): jump(rows: 0, columns: count())
        case UInt8(ascii: "e"): jump(rows: count(), columns: 0)
        case UInt8(ascii: "j"): jump(rows: 0, columns: -count())
        case UInt8(ascii: "k"): jump(rows: -count(), columns: 0)
        case UInt8(ascii: "I"): tabForward(count())
        case UInt8(ascii: "Z"): tabBackward(count())
        case UInt8(ascii: "s"): if modes.sideMargins { setSides() } else { savedCursor = cursor }
        case UInt8(ascii: "u"): restoreCursor()
        case UInt8(ascii: "g"): clearTabs(value())
        case UInt8(ascii: "W"): controlTabs(value())
        case UInt8(ascii: "h"): setModes(true)
        case UInt8(ascii: "l"): setModes(false)
        case UInt8(ascii: "n"): reportStatus()
        case UInt8(ascii: "c"): if value() == 0 { primaryAttributes() }
        case UInt8(ascii: "r"): setRegion()
        case UInt8(ascii: "t"): windowOperation()
        case UInt8(ascii: "x"): if value() <= 1 { replyControl("\(value() + 2);1;1;128;128;1;0x") }
        default: edit(final)
        }
    }

    /// The sequences that change what is on the screen.
    private mutating func edit(_ final: UInt8) {
        let here = cursor.column
        switch final {
        case UInt8(ascii: "@"):
            if isBetweenMargins {
                grid.insertCells(row: cursor.row, column: here, count: count(), right: margins.upperBound, blank)
            }
        case UInt8(ascii: "P"):
            if isBetweenMargins {
                grid.deleteCells(row: cursor.row, column: here, count: count(), right: margins.upperBound, blank)
            }
        case UInt8(ascii: "X"): erase(cursor.row, here..<min(here + count(), columns), selective: false)
        case UInt8(ascii: "J"): eraseDisplay(value(), selective: false)
        case UInt8(ascii: "K"): eraseLine(value(), selective: false)
        case UInt8(ascii: "L"): moveLines(-count())
        case UInt8(ascii: "M"): moveLines(count())
        case UInt8(ascii: "S"): scrollUp(count())
        case UInt8(ascii: "T"), UInt8(ascii: "^"): if parser.parameters.count <= 1 { scrollDown(count()) }
        case UInt8(ascii: "b"): return repeatLast()
        default: return
        }
        cursor.wrapsNext = false
    }

    /// IL and DL: lines from the cursor's to the end of the region move.
    private mutating func moveLines(_ count: Int) {
        guard region.contains(cursor.row), isBetweenMargins else { return }
        grid.scroll(Area(rows: cursor.row..<region.upperBound, columns: margins), by: count, blank)
        cursor.column = margins.lowerBound
    }

    /// REP: the last character again, not more often than the screen has places.
    private mutating func repeatLast() {
        guard lastPrinted != 0 else { return }
        let sets = cursor.sets
        // It was translated already.
        cursor.sets = CharacterSets()
        for _ in 0..<min(count(), columns * rows) { print(lastPrinted) }
        cursor.sets = sets
    }

    private mutating func privateSequence(_ final: UInt8) {
        switch final {
        case UInt8(ascii: "h"): setPrivateModes(true)
        case UInt8(ascii: "l"): setPrivateModes(false)
        case UInt8(ascii: "s"): saveModes()
        case UInt8(ascii: "r"): restoreModes()
        case UInt8(ascii: "J"): eraseDisplay(value(), selective: true)
        case UInt8(ascii: "K"): eraseLine(value(), selective: true)
        case UInt8(ascii: "W"): if value() == 5 { tabs = Self.defaultTabs(columns) }
        case UInt8(ascii: "n"): reportDeviceStatus()
        default: break
        }
    }

    private mutating func secondarySequence(_ final: UInt8) {
        switch final {
        case UInt8(ascii: "c"): if value() == 0 { replyControl(">41;379;0c") }
        case UInt8(ascii: "q"): if value() == 0 { replyDevice(">|Apus") }
        case UInt8(ascii: "t"): setTitleModes(true)
        case UInt8(ascii: "T"): setTitleModes(false)
        default: break
        }
    }

    private mutating func spaced(_ final: UInt8) {
        switch final {
        case UInt8(ascii: "q"): setCursorShape()
        case UInt8(ascii: "@"): deleteColumns(count(), at: margins.lowerBound)
        case UInt8(ascii: "A"): insertColumns(count(), at: margins.lowerBound)
        default: break
        }
    }

    private mutating func columnSequence(_ final: UInt8) {
        guard region.contains(cursor.row), isBetweenMargins else { return }
        if final == UInt8(ascii: "}") { insertColumns(count(), at: cursor.column) }
        if final == UInt8(ascii: "~") { deleteColumns(count(), at: cursor.column) }
    }

    private mutating func quoted(_ final: UInt8) {
        switch final {
        case UInt8(ascii: "p"): setLevel()
        case UInt8(ascii: "q"):
            // DECSCA
            if value() == 1 {
                protection = .selective
                cursor.style.attributes.insert(.protected)
            } else if value() == 0 || value() == 2 {
                cursor.style.attributes.remove(.protected)
            }
        default: break
        }
    }

    /// DECSCL: what to act as, and whether answers use 8-bit characters.
    private mutating func setLevel() {
        guard (61...65).contains(value()) else { return }
        reset()
        level = min(value() - 60, 4)
        usesEightBits = level > 1 && parser.parameters.count > 1 && value(1) != 1
    }

    private mutating func starred(_ final: UInt8) {
        switch final {
        case UInt8(ascii: "x"): if value() <= 2 { changesRectangle = value() == 2 }
        case UInt8(ascii: "y"): reportChecksum()
        case UInt8(ascii: "|"): resizeByProgram(rows: value(), columns: columns)
        default: break
        }
    }

    // MARK: Places and margins

    private mutating func moveTo(column: Int) {
        let row = cursor.row - (cursor.originMode ? region.lowerBound : 0)
        moveTo(row: row, column: column)
    }

    private mutating func moveTo(row: Int) {
        let column = cursor.column - (cursor.originMode ? margins.lowerBound : 0)
        moveTo(row: row, column: column)
    }

    /// HPR, VPR, HPB and VPB: margins do not stop these.
    private mutating func jump(rows down: Int, columns right: Int) {
        cursor.row = min(max(cursor.row + down, 0), rows - 1)
        cursor.column = min(max(cursor.column + right, 0), columns - 1)
        cursor.wrapsNext = false
    }

    private mutating func clearTabs(_ what: Int) {
        if what == 0 { tabs[cursor.column] = false }
        if what == 3 { tabs = Array(repeating: false, count: columns) }
    }

    /// CTC.
    private mutating func controlTabs(_ what: Int) {
        if what == 0 || what == 2 { tabs[cursor.column] = what == 0 }
        if what == 5 { tabs = Array(repeating: false, count: columns) }
    }

    /// DECSTBM: the rows that scroll. A region of less than two rows is refused.
    private mutating func setRegion() {
        let top = count(0) - 1
        let bottom = value(1) == 0 ? rows : min(value(1), rows)
        guard top + 1 < bottom else { return }
        region = top..<bottom
        moveTo(row: 0, column: 0)
    }

    /// DECSLRM: the columns that scroll. Less than two are refused.
    private mutating func setSides() {
        let left = count(0) - 1
        let right = value(1) == 0 ? columns : min(value(1), columns)
        guard left + 1 < right else { return }
        margins = left..<right
        moveTo(row: 0, column: 0)
    }

    private mutating func setCursorShape() {
        switch value() {
        case 0, 1, 2: cursorShape = .block
        case 3, 4: cursorShape = .underline
        case 5, 6: cursorShape = .bar
        default: return
        }
        cursorBlinks = value() == 0 || value() % 2 == 1
        grid.touch(cursor.row, cursor.column..<(cursor.column + 1))
    }
}
