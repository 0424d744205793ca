extension Screen {
    /// Shows one character at the cursor.
    mutating func print(_ scalar: UInt32) {
        var scalar = scalar
        if cursor.lineDrawing[cursor.set], scalar >= 0x5f, scalar <= 0x7e {
            scalar = Self.lineDrawing[Int(scalar) - 0x5f]
        }
        let width = CharacterWidth.of(scalar)
        if width == 0 { return mark(scalar) }
        if cursor.wrapsNext || (width == 2 && cursor.column == columns - 1 && modes.autoWrap) { wrap() }
        if width == 2, cursor.column + 2 > columns { return }
        if modes.insert { grid.insertCells(row: cursor.row, column: cursor.column, count: width, blank) }
        var cell = Cell(scalar, style: cursor.style)
        cell.width = UInt8(width)
        grid.put(cell, row: cursor.row, column: cursor.column)
        lastPrinted = scalar
        if cursor.column + width < columns {
            cursor.column += width
        } else {
            cursor.column = columns - 1
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

    private mutating func wrap() {
        grid.setWrapped(cursor.row)
        cursor.wrapsNext = false
        cursor.column = 0
        lineFeed()
    }

    /// What erasing leaves behind.
    var blank: Cell { .blank(cursor.style) }

    /// Down one line; at the bottom of the region the region scrolls.
    mutating func lineFeed() {
        cursor.wrapsNext = false
        if cursor.row == region.upperBound - 1 {
            scrollUp(1)
        } else if cursor.row < rows - 1 {
            cursor.row += 1
        }
    }

    /// Up one line; at the top of the region the region scrolls.
    mutating func reverseLineFeed() {
        cursor.wrapsNext = false
        if cursor.row == region.lowerBound {
            grid.scrollDown(region, by: 1, blank)
        } else if cursor.row > 0 {
            cursor.row -= 1
        }
    }

    /// Scrolls the region. Lines that leave the top of the whole screen go into the history.
    mutating func scrollUp(_ count: Int) {
        var left = 0
        if region.lowerBound == 0, !modes.alternateScreen {
            left = min(count, region.count)
            for row in 0..<left { history.append(grid.rows[row]) }
        }
        grid.scrollUp(region, by: count, blank)
        // Somebody who reads the history keeps seeing the same lines.
        if viewOffset > 0 { viewOffset = min(viewOffset + left, history.count) }
    }

    /// The characters that `_` to `~` stand for in DEC's line drawing set.
    private static let lineDrawing: [UInt32] = [
        0xa0, 0x25c6, 0x2592, 0x2409, 0x240c, 0x240d, 0x240a, 0xb0, 0xb1, 0x2424, 0x240b, 0x2518, 0x2510, 0x250c,
        0x2514,
        0x253c, 0x23ba, 0x23bb, 0x2500, 0x23bc, 0x23bd, 0x251c, 0x2524, 0x2534, 0x252c, 0x2502, 0x2264, 0x2265, 0x3c0,
        0x2260, 0xa3, 0xb7,
    ]
}
