/// A place among all lines: those of the history, then those of the screen.
public struct LinePlace: Equatable, Sendable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

extension Screen {
    public mutating func resize(rows newRows: Int, columns newColumns: Int) {
        _ = resize(rows: newRows, columns: newColumns, keeping: [])
    }

    /// Changes the size. Lines that went on because they were full are put together and broken anew; lines that no longer
    /// fit at the top go into the history, and come back when there is room. The alternate screen is cut instead: its
    /// program draws it again.
    /// - Returns: where the characters at `places` are now.
    public mutating func resize(rows newRows: Int, columns newColumns: Int, keeping places: [LinePlace]) -> [LinePlace]
    {
        let newRows = min(max(newRows, 1), Self.rowLimit)
        let newColumns = min(max(newColumns, 1), Self.columnLimit)
        guard newRows != rows || newColumns != columns else { return places }
        let isAlternate = modes.alternateScreen
        var main = isAlternate ? otherGrid : grid
        var mainCursor = isAlternate ? otherSavedCursor : cursor
        var secondCursor = isAlternate ? Cursor() : savedCursor
        let kept = Self.refit(
            &main, &history, newRows, newColumns, &mainCursor, &secondCursor, keeping: places)
        if isAlternate {
            otherGrid = main
            otherSavedCursor = mainCursor
            grid = grid.cut(rows: newRows, columns: newColumns)
        } else {
            grid = main
            cursor = mainCursor
            savedCursor = secondCursor
            otherGrid = otherGrid.cut(rows: newRows, columns: newColumns)
        }
        for column in tabs.count..<max(newColumns, tabs.count) { tabs.append(column % 8 == 0) }
        tabs.removeLast(tabs.count - newColumns)
        region = 0..<newRows
        margins = 0..<newColumns
        modes.sideMargins = false
        cursor.row = min(max(cursor.row, 0), newRows - 1)
        cursor.column = min(max(cursor.column, 0), newColumns - 1)
        if cursor.column != newColumns - 1 { cursor.wrapsNext = false }
        viewOffset = 0
        damageAll()
        return kept
    }

    private static func refit(
        _ grid: inout Grid, _ history: inout ScrollBack, _ newRows: Int, _ newColumns: Int, _ cursor: inout Cursor,
        _ second: inout Cursor, keeping places: [LinePlace]
    ) -> [LinePlace] {
        let cursorRow = min(max(cursor.row, 0), grid.height - 1)
        let secondRow = min(max(second.row, 0), grid.height - 1)
        // What is below the cursor and empty is no text.
        var end = grid.height
        while end > cursorRow + 1, grid[end - 1].used == 0 { end -= 1 }
        let wasFull = end == grid.height
        let all = history.count + end
        var tracked = places
        tracked.append(LinePlace(line: history.count, column: 0))
        tracked.append(LinePlace(line: history.count + cursorRow, column: cursor.column + (cursor.wrapsNext ? 1 : 0)))
        tracked.append(LinePlace(line: history.count + min(secondRow, end - 1), column: second.column))
        var reflow = Reflow(columns: newColumns, places: tracked)
        for index in 0..<all {
            if index < history.count {
                reflow.add(history[index], number: index, columns: grid.columns)
            } else {
                let row = index - history.count
                let line = grid[row]
                let stored = StoredLine(
                    cells: Array(grid.slice(row, trimmed: true)), isWrapped: line.isWrapped,
                    endsEarly: line.endsEarly, promptMark: line.promptMark)
                reflow.add(stored, number: index, columns: grid.columns)
            }
        }
        reflow.finish()
        let lines = reflow.lines, found = reflow.places
        let cursorPlace = found[places.count + 1], secondPlace = found[places.count + 2]
        // The screen begins where it began, but the cursor is on it, and as much of the text as there is room for; where
        // it was full it stays full.
        var top = wasFull ? lines.count - newRows : found[places.count].line
        top = max(top, min(lines.count - newRows, cursorPlace.line))
        top = max(min(top, cursorPlace.line), cursorPlace.line - newRows + 1, 0)

        let forgotten = history.forgotten
        var newHistory = ScrollBack(limit: history.limit)
        for line in lines.prefix(top) { newHistory.append(line) }
        let lost = top - newHistory.count
        newHistory.setForgotten(forgotten + lost)
        history = newHistory
        grid = Grid(rows: newRows, columns: newColumns)
        for (row, line) in lines.dropFirst(top).prefix(newRows).enumerated() {
            grid.write(line.cells, row: row, column: 0)
            grid[row].isWrapped = line.isWrapped
            grid[row].endsEarly = line.endsEarly
            grid[row].promptMark = line.promptMark
        }
        cursor.row = cursorPlace.line - top
        cursor.column = min(cursorPlace.column, newColumns - 1)
        cursor.wrapsNext = cursorPlace.column >= newColumns
        second.row = min(max(secondPlace.line - top, 0), newRows - 1)
        second.column = min(secondPlace.column, newColumns - 1)
        return found.prefix(places.count).map {
            LinePlace(line: max($0.line - lost, 0), column: min($0.column, newColumns - 1))
        }
    }
}

/// Puts lines that were broken together and breaks them for another width, and finds places again.
private struct Reflow {
    let columns: Int
    private(set) var lines: [StoredLine] = []
    private(set) var places: [LinePlace]
    /// The old places, by line, and which one is next.
    private let wanted: [(place: LinePlace, index: Int)]
    private var next = 0
    /// The line that is being put together, and the places on it as distances from its start.
    private var current: [Cell] = []
    private var promptMark: UInt8 = 0
    private var marks: [(index: Int, offset: Int)] = []

    init(columns: Int, places: [LinePlace]) {
        self.columns = columns
        self.places = places
        wanted = places.enumerated().map { (place: $1, index: $0) }.sorted { $0.place.line < $1.place.line }
    }

    mutating func add(_ line: StoredLine, number: Int, columns old: Int) {
        let start = current.count
        if start == 0, promptMark == 0 { promptMark = line.promptMark }
        while next < wanted.count, wanted[next].place.line <= number {
            marks.append((index: wanted[next].index, offset: start + max(wanted[next].place.column, 0)))
            next += 1
        }
        current += line.cells
        if line.isWrapped {
            // What was full is full, though its last cells be blank; but the place that a wide character had no room in
            // is no part of the text.
            let full = start + old - (line.endsEarly ? 1 : 0)
            if current.count > full {
                current.removeLast(current.count - full)
            } else {
                current.append(contentsOf: repeatElement(Cell(), count: full - current.count))
            }
        } else {
            breakLine()
        }
    }

    mutating func finish() {
        if !current.isEmpty || !marks.isEmpty || lines.isEmpty { breakLine() }
        while next < wanted.count {
            places[wanted[next].index] = LinePlace(line: lines.count - 1, column: 0)
            next += 1
        }
    }

    private mutating func breakLine() {
        var cells = current
        while cells.last == Cell() { cells.removeLast() }
        // There is no room at all for a wide character in one column.
        if columns == 1 {
            for index in cells.indices where cells[index].width != 1 { cells[index] = .blank(cells[index].style) }
        }
        var starts = [0]
        var at = 0
        while cells.count - at > columns {
            // A wide character is not broken.
            let splits = cells[at + columns].width == 0
            let end = at + columns - (splits ? 1 : 0)
            lines.append(
                StoredLine(
                    cells: Array(cells[at..<end]), isWrapped: true, endsEarly: splits,
                    promptMark: at == 0 ? promptMark : 0))
            at = end
            starts.append(at)
        }
        lines.append(
            StoredLine(cells: Array(cells[at...]), isWrapped: false, promptMark: at == 0 ? promptMark : 0))
        let first = lines.count - starts.count
        for mark in marks {
            let part = starts.lastIndex { $0 <= mark.offset } ?? 0
            places[mark.index] = LinePlace(line: first + part, column: mark.offset - starts[part])
        }
        marks = []
        current = []
        promptMark = 0
    }
}
