/// A part of the grid: rows and columns.
struct Area: Equatable, Sendable {
    var rows: Range<Int>
    var columns: Range<Int>

    var isEmpty: Bool { rows.isEmpty || columns.isEmpty }
}

extension Grid {
    /// Moves what is in `area` up (`count` > 0) or down; blanks come in. Lines of full width are moved as they are.
    mutating func scroll(_ area: Area, by count: Int, _ blank: Cell) {
        let area = clamped(area)
        guard !area.isEmpty, count != 0 else { return }
        if area.columns.count == columns {
            return count > 0 ? scrollUp(area.rows, by: count, blank) : scrollDown(area.rows, by: -count, blank)
        }
        let steps = min(abs(count), area.rows.count)
        if count > 0 {
            for row in area.rows.dropLast(steps) { copyCells(from: row + steps, area.columns, to: row) }
            for row in area.rows.suffix(steps) { erase(row: row, area.columns, blank) }
        } else {
            for row in area.rows.dropFirst(steps).reversed() { copyCells(from: row - steps, area.columns, to: row) }
            for row in area.rows.prefix(steps) { erase(row: row, area.columns, blank) }
        }
    }

    func clamped(_ area: Area) -> Area {
        Area(rows: area.rows.clamped(to: 0..<height), columns: area.columns.clamped(to: 0..<columns))
    }

    private mutating func copyCells(from source: Int, _ range: Range<Int>, to target: Int) {
        write(read(source, range), row: target, column: range.lowerBound)
    }

    /// The cells of a part of a row; a wide character that reaches out of it is not among them.
    func read(_ row: Int, _ range: Range<Int>) -> [Cell] {
        var result = Array(slice(row, trimmed: false).dropFirst(range.lowerBound).prefix(range.count))
        guard self[row].hasWide, let last = result.last else { return result }
        if result[0].width == 0 { result[0] = .blank(result[0].style) }
        if last.width == 2 { result[result.count - 1] = .blank(last.style) }
        return result
    }

    /// Puts cells over those of a row; half a wide character at either end becomes blank.
    mutating func write(_ new: [Cell], row: Int, column: Int) {
        let range = column..<max(min(column + new.count, columns), column)
        guard !range.isEmpty else { return }
        if self[row].hasWide { mend(row, range) }
        prepare(place(row), upTo: range.upperBound)
        var line = self[row]
        line.isStyled = true
        for column in range { cells[line.start + column] = new[column - range.lowerBound] }
        let first = line.start + range.lowerBound, last = line.start + range.upperBound - 1
        if cells[first].width == 0 { cells[first] = .blank(cells[first].style) }
        if cells[last].width == 2 { cells[last] = .blank(cells[last].style) }
        line.hasWide = line.hasWide || new.contains { $0.width != 1 }
        self[row] = line
        touch(row, range)
    }

    /// Copies a part of this grid to another place in it (DECCRA). The two may overlap.
    mutating func copy(_ area: Area, toRow row: Int, column: Int) {
        let area = clamped(area)
        guard !area.isEmpty, row >= 0, column >= 0 else { return }
        let copies = area.rows.map { read($0, area.columns) }
        for (index, cells) in copies.enumerated() where row + index < height {
            write(Array(cells.prefix(max(columns - column, 0))), row: row + index, column: column)
        }
    }

    /// A grid of another size with the same upper left corner: for screens whose lines are not put together anew.
    func cut(rows: Int, columns: Int) -> Grid {
        var result = Grid(rows: rows, columns: columns)
        for row in 0..<min(rows, height) {
            let line = self[row]
            result.write(read(row, 0..<min(columns, self.columns)), row: row, column: 0)
            result[row].isWrapped = line.isWrapped && columns == self.columns
            result[row].promptMark = line.promptMark
        }
        return result
    }
}
