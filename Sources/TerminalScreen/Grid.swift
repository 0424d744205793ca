/// One line of the screen.
public struct Row: Equatable, Sendable {
    public internal(set) var cells: [Cell]
    /// The line went on into the next one because it was full, not because of a newline.
    public internal(set) var isWrapped = false

    init(columns: Int, filling blank: Cell) {
        cells = Array(repeating: blank, count: columns)
    }

    /// The line as text, without blanks at its end: for tests, copying and searching.
    public var text: String {
        var scalars = String.UnicodeScalarView()
        for cell in cells where cell.width != 0 {
            for value in [cell.character, cell.mark1, cell.mark2] where value != 0 {
                if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
            }
        }
        while scalars.last == " " { scalars.removeLast() }
        return String(scalars)
    }
}

/// The cells of one screen, and which of them changed since somebody drew them.
///
/// Callers pass positions inside the grid and ranges that may be empty; every range is cut to the grid here.
struct Grid: Sendable {
    private(set) var rows: [Row]
    private(set) var columns: Int
    /// The changed columns of each row.
    private(set) var damage: [Range<Int>]

    init(rows count: Int, columns: Int) {
        self.columns = columns
        rows = Array(repeating: Row(columns: columns, filling: Cell()), count: count)
        damage = Array(repeating: 0..<columns, count: count)
    }

    var height: Int { rows.count }

    mutating func touch(_ row: Int, _ range: Range<Int>) {
        guard damage.indices.contains(row), !range.isEmpty else { return }
        let old = damage[row]
        damage[row] =
            old.isEmpty ? range : min(old.lowerBound, range.lowerBound)..<max(old.upperBound, range.upperBound)
    }

    mutating func touchRows(_ range: Range<Int>) {
        for row in range { touch(row, 0..<columns) }
    }

    mutating func clearDamage() {
        for row in damage.indices { damage[row] = 0..<0 }
    }

    /// Puts a character; the other half of a wide character that it cuts through becomes blank.
    mutating func put(_ cell: Cell, row: Int, column: Int) {
        let width = cell.width == 2 ? 2 : 1
        guard column + width <= columns else { return }
        let touched = mend(row, column..<(column + width))
        rows[row].cells[column] = cell
        if width == 2 {
            var right = Cell(0x20, style: cell.style)
            right.width = 0
            rows[row].cells[column + 1] = right
        }
        touch(row, touched)
    }

    mutating func addMark(_ mark: UInt32, row: Int, column: Int) {
        var column = column
        if rows[row].cells[column].width == 0, column > 0 { column -= 1 }
        rows[row].cells[column].add(mark: mark)
        touch(row, column..<min(column + 2, columns))
    }

    /// Before `range` is overwritten: wide characters that reach into it from either side lose their other half.
    private mutating func mend(_ row: Int, _ range: Range<Int>) -> Range<Int> {
        var touched = range
        if range.lowerBound > 0, rows[row].cells[range.lowerBound].width == 0 {
            rows[row].cells[range.lowerBound - 1] = .blank(rows[row].cells[range.lowerBound - 1].style)
            touched = (touched.lowerBound - 1)..<touched.upperBound
        }
        if range.upperBound < columns, rows[row].cells[range.upperBound].width == 0 {
            rows[row].cells[range.upperBound] = .blank(rows[row].cells[range.upperBound].style)
            touched = touched.lowerBound..<(touched.upperBound + 1)
        }
        return touched
    }

    mutating func erase(row: Int, _ range: Range<Int>, _ blank: Cell) {
        let range = range.clamped(to: 0..<columns)
        guard !range.isEmpty else { return }
        let touched = mend(row, range)
        for column in range { rows[row].cells[column] = blank }
        if range.upperBound == columns { rows[row].isWrapped = false }
        touch(row, touched)
    }

    mutating func eraseRows(_ range: Range<Int>, _ blank: Cell) {
        for row in range.clamped(to: 0..<height) { erase(row: row, 0..<columns, blank) }
    }

    mutating func insertCells(row: Int, column: Int, count: Int, _ blank: Cell) {
        let count = min(count, columns - column)
        guard count > 0 else { return }
        _ = mend(row, column..<columns)
        if rows[row].cells[columns - count].width == 0, columns - count > column {
            rows[row].cells[columns - count - 1] = blank
        }
        var target = columns - 1
        while target >= column + count {
            rows[row].cells[target] = rows[row].cells[target - count]
            target -= 1
        }
        for target in column..<(column + count) { rows[row].cells[target] = blank }
        touch(row, max(column - 1, 0)..<columns)
    }

    mutating func deleteCells(row: Int, column: Int, count: Int, _ blank: Cell) {
        let count = min(count, columns - column)
        guard count > 0 else { return }
        _ = mend(row, column..<(column + count))
        for target in column..<(columns - count) { rows[row].cells[target] = rows[row].cells[target + count] }
        for target in (columns - count)..<columns { rows[row].cells[target] = blank }
        rows[row].isWrapped = false
        touch(row, max(column - 1, 0)..<columns)
    }

    /// Moves the rows of `region` up; blank rows come in at its bottom.
    mutating func scrollUp(_ region: Range<Int>, by count: Int, _ blank: Cell) {
        let region = region.clamped(to: 0..<height)
        let count = min(count, region.count)
        guard count > 0 else { return }
        for row in region.lowerBound..<(region.upperBound - count) { rows.swapAt(row, row + count) }
        clear((region.upperBound - count)..<region.upperBound, blank)
        touchRows(region)
    }

    /// Moves the rows of `region` down; blank rows come in at its top.
    mutating func scrollDown(_ region: Range<Int>, by count: Int, _ blank: Cell) {
        let region = region.clamped(to: 0..<height)
        let count = min(count, region.count)
        guard count > 0 else { return }
        var row = region.upperBound - 1
        while row >= region.lowerBound + count {
            rows.swapAt(row, row - count)
            row -= 1
        }
        clear(region.lowerBound..<(region.lowerBound + count), blank)
        touchRows(region)
    }

    private mutating func clear(_ range: Range<Int>, _ blank: Cell) {
        for row in range {
            for column in 0..<columns { rows[row].cells[column] = blank }
            rows[row].isWrapped = false
        }
    }

    mutating func setWrapped(_ row: Int) { rows[row].isWrapped = true }

    mutating func fill(_ cell: Cell) {
        for row in 0..<height { rows[row] = Row(columns: columns, filling: cell) }
        touchRows(0..<height)
    }

    /// Changes the width; what does not fit is cut off, and a wide character cut in half becomes blank.
    mutating func setColumns(_ count: Int) {
        columns = count
        for row in rows.indices { rows[row].fit(count) }
        damage = Array(repeating: 0..<columns, count: height)
    }

    mutating func removeFirstRow() -> Row {
        let row = rows.removeFirst()
        damage = Array(repeating: 0..<columns, count: height)
        return row
    }

    mutating func removeLastRow() {
        rows.removeLast()
        damage = Array(repeating: 0..<columns, count: height)
    }

    mutating func insertFirstRow(_ row: Row) {
        var row = row
        row.fit(columns)
        rows.insert(row, at: 0)
        damage = Array(repeating: 0..<columns, count: height)
    }

    mutating func appendRow() {
        rows.append(Row(columns: columns, filling: Cell()))
        damage = Array(repeating: 0..<columns, count: height)
    }
}

extension Row {
    /// Cuts or fills the row to `count` cells.
    mutating func fit(_ count: Int) {
        if cells.count > count {
            cells.removeLast(cells.count - count)
            if cells[count - 1].width == 2 { cells[count - 1] = .blank(cells[count - 1].style) }
        } else if cells.count < count {
            cells.append(contentsOf: repeatElement(Cell(), count: count - cells.count))
        }
    }
}
