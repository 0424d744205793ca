extension Screen {
    /// Parameter `index`, where a missing one or 0 means 1: the rule for counts and places.
    private func count(_ index: Int = 0) -> Int { max(value(index), 1) }

    /// Parameter `index`, where a missing one means 0.
    private func value(_ index: Int = 0) -> Int {
        index < parser.parameters.count ? max(Int(parser.parameters[index]), 0) : 0
    }

    /// One CSI sequence.
    mutating func control(_ prefix: UInt8, _ intermediate: UInt8, _ final: UInt8) {
        switch (prefix, intermediate) {
        case (0, 0): plain(final)
        case (UInt8(ascii: "?"), 0): privateSequence(final)
        case (UInt8(ascii: ">"), 0):
            if final == UInt8(ascii: "c"), value() == 0 { reply("\u{1b}[>1;100;0c") }
            if final == UInt8(ascii: "q"), value() == 0 { reply("\u{1b}P>|Apus\u{1b}\\") }
        case (0, UInt8(ascii: "!")) where final == UInt8(ascii: "p"): softReset()
        case (0, UInt8(ascii: " ")) where final == UInt8(ascii: "q"): setCursorShape()
        case (0, UInt8(ascii: "$")) where final == UInt8(ascii: "p"): reportMode(value(), isPrivate: false)
        case (UInt8(ascii: "?"), UInt8(ascii: "$")) where final == UInt8(ascii: "p"):
            reportMode(value(), isPrivate: true)
        default: break
        }
    }

    private mutating func plain(_ final: UInt8) {
        switch final {
        case UInt8(ascii: "A"): moveRows(-count())
        case UInt8(ascii: "B"), UInt8(ascii: "e"): moveRows(count())
        case UInt8(ascii: "C"), UInt8(ascii: "a"): moveColumns(count())
        case UInt8(ascii: "D"): moveColumns(-count())
        case UInt8(ascii: "E"):
            moveRows(count())
            cursor.column = 0
        case UInt8(ascii: "F"):
            moveRows(-count())
            cursor.column = 0
        case UInt8(ascii: "G"), UInt8(ascii: "`"): moveColumns(count() - 1 - cursor.column)
        case UInt8(ascii: "d"): moveTo(row: count() - 1, column: cursor.column)
        case UInt8(ascii: "H"), UInt8(ascii: "f"): moveTo(row: count(0) - 1, column: count(1) - 1)
        case UInt8(ascii: "I"): tabForward(count())
        case UInt8(ascii: "Z"): tabBackward(count())
        case UInt8(ascii: "s"): savedCursor = cursor
        case UInt8(ascii: "u"): restoreCursor()
        case UInt8(ascii: "g"): clearTabs(value())
        case UInt8(ascii: "h"): setModes(true)
        case UInt8(ascii: "l"): setModes(false)
        case UInt8(ascii: "m"): setRendition()
        case UInt8(ascii: "n"): reportStatus()
        case UInt8(ascii: "c"): if value() == 0 { reply("\u{1b}[?62;22c") }
        case UInt8(ascii: "r"): setRegion()
        case UInt8(ascii: "t"): windowReport()
        default: edit(final)
        }
    }

    /// The sequences that change what is on the screen.
    private mutating func edit(_ final: UInt8) {
        let here = cursor.column
        switch final {
        case UInt8(ascii: "@"): grid.insertCells(row: cursor.row, column: here, count: count(), blank)
        case UInt8(ascii: "P"): grid.deleteCells(row: cursor.row, column: here, count: count(), blank)
        case UInt8(ascii: "X"): grid.erase(row: cursor.row, here..<min(here + count(), columns), blank)
        case UInt8(ascii: "J"): eraseDisplay(value())
        case UInt8(ascii: "K"): eraseLine(value())
        case UInt8(ascii: "L") where region.contains(cursor.row):
            grid.scrollDown(cursor.row..<region.upperBound, by: count(), blank)
            cursor.column = 0
        case UInt8(ascii: "M") where region.contains(cursor.row):
            grid.scrollUp(cursor.row..<region.upperBound, by: count(), blank)
            cursor.column = 0
        case UInt8(ascii: "S"): scrollUp(count())
        case UInt8(ascii: "T"): grid.scrollDown(region, by: count(), blank)
        case UInt8(ascii: "b"):
            for _ in 0..<min(count(), columns * rows) { print(lastPrinted) }
            return
        default: return
        }
        cursor.wrapsNext = false
    }

    private mutating func privateSequence(_ final: UInt8) {
        switch final {
        case UInt8(ascii: "h"): setPrivateModes(true)
        case UInt8(ascii: "l"): setPrivateModes(false)
        case UInt8(ascii: "J"): eraseDisplay(value())
        case UInt8(ascii: "K"): eraseLine(value())
        case UInt8(ascii: "n") where value() == 6:
            reply("\u{1b}[?\(reportedRow);\(cursor.column + 1);1R")
        default: break
        }
    }

    private mutating func eraseDisplay(_ what: Int) {
        switch what {
        case 0:
            grid.erase(row: cursor.row, cursor.column..<columns, blank)
            grid.eraseRows((cursor.row + 1)..<rows, blank)
        case 1:
            grid.eraseRows(0..<cursor.row, blank)
            grid.erase(row: cursor.row, 0..<(cursor.column + 1), blank)
        case 2: grid.eraseRows(0..<rows, blank)
        case 3:
            history.removeAll()
            if viewOffset > 0 { damageAll() }
            viewOffset = 0
        default: break
        }
    }

    private mutating func eraseLine(_ what: Int) {
        switch what {
        case 0: grid.erase(row: cursor.row, cursor.column..<columns, blank)
        case 1: grid.erase(row: cursor.row, 0..<(cursor.column + 1), blank)
        case 2: grid.erase(row: cursor.row, 0..<columns, blank)
        default: break
        }
    }

    private mutating func clearTabs(_ what: Int) {
        if what == 0 { tabs[cursor.column] = false }
        if what == 3 { tabs = Array(repeating: false, count: columns) }
    }

    /// DECSTBM: the rows that scroll. A region of less than two rows is refused.
    private mutating func setRegion() {
        let top = count(0) - 1
        let bottom = min(value(1) == 0 ? rows : value(1), rows)
        guard top + 1 < bottom else { return }
        region = top..<bottom
        moveTo(row: 0, column: 0)
    }

    private mutating func setCursorShape() {
        switch value() {
        case 0, 1, 2: cursorShape = .block
        case 3, 4: cursorShape = .underline
        case 5, 6: cursorShape = .bar
        default: break
        }
        if grid.damage.indices.contains(cursor.row) { grid.touch(cursor.row, cursor.column..<(cursor.column + 1)) }
    }

    private var reportedRow: Int { cursor.row - (cursor.originMode ? region.lowerBound : 0) + 1 }

    private mutating func reportStatus() {
        if value() == 5 { reply("\u{1b}[0n") }
        if value() == 6 { reply("\u{1b}[\(reportedRow);\(cursor.column + 1)R") }
    }

    /// `CSI 18 t` and `CSI 19 t` ask for the size in characters. What would move or resize a window is ignored.
    private mutating func windowReport() {
        switch value() {
        case 18: reply("\u{1b}[8;\(rows);\(columns)t")
        case 19: reply("\u{1b}[9;\(rows);\(columns)t")
        default: break
        }
    }

    /// OSC 0 and 2 set the title; the other commands are ignored.
    mutating func operatingSystemCommand() {
        let text = parser.text
        guard text.count >= 2, text[1] == UInt8(ascii: ";"),
            text[0] == UInt8(ascii: "0") || text[0] == UInt8(ascii: "2")
        else { return }
        title = Array(text[2...].prefix(256))
    }
}
