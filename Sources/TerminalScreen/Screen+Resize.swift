extension Screen {
    /// Changes the size. Lines that no longer fit at the top go into the history, and come back when there is room.
    public mutating func resize(rows newRows: Int, columns newColumns: Int) {
        let newRows = min(max(newRows, 1), Self.rowLimit)
        let newColumns = min(max(newColumns, 1), Self.columnLimit)
        guard newRows != rows || newColumns != columns else { return }
        if modes.alternateScreen {
            Self.cutOrFill(&grid, newRows)
            otherSavedCursor.row = Self.fitMain(&otherGrid, &history, newRows, cursorRow: otherSavedCursor.row)
        } else {
            let row = Self.fitMain(&grid, &history, newRows, cursorRow: cursor.row)
            savedCursor.row = min(max(savedCursor.row + row - cursor.row, 0), newRows - 1)
            cursor.row = row
            Self.cutOrFill(&otherGrid, newRows)
        }
        if newColumns != grid.columns {
            grid.setColumns(newColumns)
            otherGrid.setColumns(newColumns)
            for column in tabs.count..<max(newColumns, tabs.count) { tabs.append(column % 8 == 0) }
            tabs.removeLast(tabs.count - newColumns)
        }
        region = 0..<newRows
        cursor.row = min(cursor.row, newRows - 1)
        cursor.column = min(cursor.column, newColumns - 1)
        cursor.wrapsNext = false
        viewOffset = 0
        damageAll()
    }

    /// The main screen: blank lines below the cursor go first, then lines at the top. Answers the cursor's new row.
    private static func fitMain(
        _ grid: inout Grid, _ history: inout ScrollBack, _ newRows: Int, cursorRow: Int
    ) -> Int {
        var cursorRow = min(max(cursorRow, 0), grid.height - 1)
        while grid.height > newRows {
            if cursorRow < grid.height - 1 {
                grid.removeLastRow()
            } else {
                history.append(grid.removeFirstRow())
                cursorRow -= 1
            }
        }
        while grid.height < newRows {
            if let row = history.removeLast() {
                grid.insertFirstRow(row)
                cursorRow += 1
            } else {
                grid.appendRow()
            }
        }
        return max(cursorRow, 0)
    }

    private static func cutOrFill(_ grid: inout Grid, _ newRows: Int) {
        while grid.height > newRows { grid.removeLastRow() }
        while grid.height < newRows { grid.appendRow() }
    }
}
