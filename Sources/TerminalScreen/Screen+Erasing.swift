extension Screen {
    /// Whether a character stays where it is erased. DECSCA guards from selective erasing only, SPA from any other.
    private func keeps(selective: Bool) -> Bool { protection == (selective ? .selective : .all) }

    /// Erases a part of a row, but for protected characters.
    mutating func erase(_ row: Int, _ range: Range<Int>, selective: Bool) {
        guard keeps(selective: selective) else { return grid.erase(row: row, range, blank) }
        let range = range.clamped(to: 0..<columns)
        var start = range.lowerBound
        for column in range where grid.cell(row, column).style.attributes.contains(.protected) {
            grid.erase(row: row, start..<column, blank)
            start = column + 1
        }
        if start < range.upperBound { grid.erase(row: row, start..<range.upperBound, blank) }
    }

    private mutating func eraseRows(_ range: Range<Int>, selective: Bool) {
        for row in range { erase(row, 0..<columns, selective: selective) }
    }

    mutating func eraseDisplay(_ what: Int, selective: Bool) {
        switch what {
        case 0:
            erase(cursor.row, cursor.column..<columns, selective: selective)
            eraseRows((cursor.row + 1)..<rows, selective: selective)
        case 1:
            eraseRows(0..<cursor.row, selective: selective)
            erase(cursor.row, 0..<(cursor.column + 1), selective: selective)
        case 2: eraseRows(0..<rows, selective: selective)
        case 3 where !selective:
            history.removeAll()
            if viewOffset > 0 { damageAll() }
            viewOffset = 0
        default: break
        }
        cursor.wrapsNext = false
    }

    mutating func eraseLine(_ what: Int, selective: Bool) {
        switch what {
        case 0: erase(cursor.row, cursor.column..<columns, selective: selective)
        case 1: erase(cursor.row, 0..<(cursor.column + 1), selective: selective)
        case 2: erase(cursor.row, 0..<columns, selective: selective)
        default: break
        }
        cursor.wrapsNext = false
    }
}
