extension Screen {
    /// The column that characters from the cursor on must not reach: the right margin's end, or the screen's.
    @inline(__always)
    var rightEdge: Int { cursor.column < margins.upperBound ? margins.upperBound : columns }
    /// The column that the cursor goes back to: the left margin, or the first one for a cursor left of it.
    @inline(__always)
    var leftEdge: Int { cursor.column >= margins.lowerBound ? margins.lowerBound : 0 }

    /// Shows printable ASCII characters at the cursor.
    mutating func print(_ text: Span<UInt8>) {
        guard cursor.sets.isPlain, !modes.insert else {
            for index in text.indices { print(UInt32(text[index])) }
            return
        }
        var done = 0
        while done < text.count {
            if cursor.wrapsNext { wrap() }
            let edge = rightEdge
            let count = min(edge - cursor.column, text.count - done)
            grid.put(text.extracting(done..<(done + count)), row: cursor.row, column: cursor.column, cursor.style)
            done += count
            advance(count, edge)
        }
        lastPrinted = UInt32(text[text.count - 1])
    }

    /// Shows one character at the cursor.
    mutating func print(_ scalar: UInt32) {
        let scalar = cursor.sets.isPlain ? scalar : cursor.sets.translate(scalar)
        let width = CharacterWidth.of(scalar)
        if width == 0 { return mark(scalar) }
        if cursor.wrapsNext { wrap() }
        var edge = rightEdge
        if width == 2, cursor.column + 2 > edge {
            // A wide character never stands on two lines.
            guard modes.autoWrap, edge - leftEdge >= 2 else { return }
            wrap(early: true)
            edge = rightEdge
            guard cursor.column + 2 <= edge else { return }
        }
        if modes.insert {
            grid.insertCells(row: cursor.row, column: cursor.column, count: width, right: edge, blank)
        }
        var cell = Cell(scalar, style: cursor.style)
        cell.width = UInt8(width)
        grid.put(cell, row: cursor.row, column: cursor.column)
        lastPrinted = scalar
        advance(width, edge)
    }

    @inline(__always)
    private mutating func advance(_ count: Int, _ edge: Int) {
        if cursor.column + count < edge {
            cursor.column += count
        } else {
            cursor.column = edge - 1
            cursor.wrapsNext = modes.autoWrap
        }
    }

    private mutating func mark(_ scalar: UInt32) {
        if cursor.wrapsNext {
            grid.addMark(scalar, row: cursor.row, column: cursor.column)
        } else if cursor.column > 0 {
            grid.addMark(scalar, row: cursor.row, column: cursor.column - 1)
        }
    }

    mutating func wrap(early: Bool = false) {
        let row = cursor.row
        if cursor.column == columns - 1 { grid.setWrapped(row, endsEarly: early) }
        cursor.column = leftEdge
        lineFeed()
    }

    /// What erasing leaves behind.
    @inline(__always)
    var blank: Cell { .blank(cursor.style) }

    @inline(__always)
    var isBetweenMargins: Bool { margins.contains(cursor.column) }

    /// Down one line; at the bottom of the region the region scrolls.
    mutating func lineFeed() {
        cursor.wrapsNext = false
        if cursor.row == region.upperBound - 1 {
            if isBetweenMargins { scrollUp(1) }
        } else if cursor.row < rows - 1 {
            cursor.row += 1
        }
    }

    /// Up one line; at the top of the region the region scrolls.
    mutating func reverseLineFeed() {
        cursor.wrapsNext = false
        if cursor.row == region.lowerBound {
            if isBetweenMargins { scrollDown(1) }
        } else if cursor.row > 0 {
            cursor.row -= 1
        }
    }

    /// Scrolls the region. Lines that leave the top of the whole screen go into the history.
    mutating func scrollUp(_ count: Int) {
        if region.lowerBound == 0, !modes.alternateScreen, margins.count == columns {
            let left = min(count, region.count)
            for row in 0..<left { history.append(grid[row], of: grid.cells) }
            // Somebody who reads the history keeps seeing the same lines.
            if viewOffset > 0 { viewOffset = min(viewOffset + left, history.count) }
        }
        if margins.count == columns { return grid.scrollUp(region, by: count, blank) }
        grid.scroll(Area(rows: region, columns: margins), by: count, blank)
    }

    mutating func scrollDown(_ count: Int) {
        grid.scroll(Area(rows: region, columns: margins), by: -count, blank)
    }
}
