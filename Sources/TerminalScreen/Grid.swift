/// One line of the screen, as it is handed out.
public struct Row: Equatable, Sendable {
    public internal(set) var cells: [Cell]
    /// The line went on into the next one because it was full, not because of a newline.
    public internal(set) var isWrapped = false

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

/// Where a line's cells are, and what is known about them.
struct Line: Sendable {
    /// The first cell's index in the grid's storage.
    var start: Int
    /// From this column on every cell counts as an empty one without colours. What the storage holds there is of the past:
    /// so nothing is written to make a line empty.
    var used = 0
    /// The line went on into the next one because it was full.
    var isWrapped = false
    /// The last cell was left empty, for a wide character had no room in it.
    var endsEarly = false
    /// There may be wide characters.
    var hasWide = false
    /// There may be other characters than ASCII ones, or looks: such lines take more room in the history.
    var isStyled = false
    /// What the shell said begins here (OSC 133); 0: nothing.
    var promptMark: UInt8 = 0
}

/// The cells of one screen, and which of them changed since somebody drew them.
///
/// Lines are a ring of places in one array of cells: a scroll moves no cell, and clears only what was written. Callers
/// pass positions inside the grid and ranges that may be empty; every range is cut to the grid here.
struct Grid: Sendable {
    var cells: [Cell]
    private var lines: [Line]
    /// Which line each row has, by way of `place`: a scroll changes this alone.
    private var order: [Int32]
    /// Where the ring's first row is in `order`.
    private var top = 0
    let columns: Int
    let height: Int
    /// The changed columns of each row.
    private var damaged: [Range<Int>]
    /// These rows are changed from end to end: kept apart, for scrolling says so very often.
    private var wholeRows: Range<Int>

    init(rows count: Int, columns: Int) {
        self.columns = columns
        height = count
        cells = Array(repeating: Cell(), count: count * columns)
        lines = (0..<count).map { Line(start: $0 * columns) }
        order = (0..<Int32(count)).map { $0 }
        damaged = Array(repeating: 0..<0, count: count)
        wholeRows = 0..<count
    }

    // MARK: Lines

    /// Which of `lines` a row is.
    @inline(__always)
    func place(_ row: Int) -> Int {
        let index = top + row
        return Int(order[index >= height ? index - height : index])
    }

    /// The line of a row. Only `start` must stay.
    subscript(row: Int) -> Line {
        @inline(__always) get { lines[place(row)] }
        set { lines[place(row)] = newValue }
    }

    func cell(_ row: Int, _ column: Int) -> Cell {
        let line = self[row]
        return column < line.used ? cells[line.start + column] : Cell()
    }

    /// The cells of a row; less than `columns` where `trimmed`.
    func slice(_ row: Int, trimmed: Bool) -> ArraySlice<Cell> {
        let line = self[row]
        let used = cells[line.start..<(line.start + line.used)]
        if trimmed || line.used == columns { return used }
        return ArraySlice(used + repeatElement(Cell(), count: columns - line.used))
    }

    func row(_ row: Int) -> Row { Row(cells: Array(slice(row, trimmed: false)), isWrapped: self[row].isWrapped) }

    /// Makes the storage true up to a column.
    @inline(__always)
    mutating func prepare(_ place: Int, upTo column: Int) {
        let used = lines[place].used
        if used < column {
            fill(lines[place].start + used, lines[place].start + column, Cell())
            lines[place].used = column
        }
    }

    mutating func setWrapped(_ row: Int, endsEarly: Bool) {
        let place = place(row)
        lines[place].isWrapped = true
        lines[place].endsEarly = endsEarly
    }

    // MARK: Damage

    var damage: [Range<Int>] { (0..<height).map { wholeRows.contains($0) ? 0..<columns : damaged[$0] } }
    var isDamaged: Bool { !wholeRows.isEmpty || damaged.contains { !$0.isEmpty } }

    @inline(__always)
    mutating func touch(_ row: Int, _ range: Range<Int>) {
        if row >= wholeRows.lowerBound, row < wholeRows.upperBound { return }
        guard row >= 0, row < damaged.count, !range.isEmpty else { return }
        let old = damaged[row]
        damaged[row] =
            old.isEmpty ? range : min(old.lowerBound, range.lowerBound)..<max(old.upperBound, range.upperBound)
    }

    mutating func touchRows(_ range: Range<Int>) {
        if range.lowerBound >= wholeRows.lowerBound, range.upperBound <= wholeRows.upperBound { return }
        if range.lowerBound <= wholeRows.upperBound, range.upperBound >= wholeRows.lowerBound {
            // They meet: together they are one piece.
            let first = min(range.lowerBound, wholeRows.lowerBound), last = max(range.upperBound, wholeRows.upperBound)
            wholeRows = max(first, 0)..<min(last, height)
        } else if wholeRows.isEmpty {
            wholeRows = range.clamped(to: 0..<height)
        } else {
            for row in range { touch(row, 0..<columns) }
        }
    }

    mutating func clearDamage() {
        wholeRows = 0..<0
        for row in damaged.indices { damaged[row] = 0..<0 }
    }

    // MARK: Writing

    /// Puts ASCII characters side by side; there must be room for them.
    mutating func put(_ text: Span<UInt8>, row: Int, column: Int, _ style: Style) {
        let place = place(row), end = column + text.count
        guard column >= 0, end <= columns else { return }
        if lines[place].hasWide { mend(row, column..<end) }
        prepare(place, upTo: column)
        let start = lines[place].start + column
        if lines[place].used < end { lines[place].used = end }
        if style != Style() { lines[place].isStyled = true }
        var cell = Cell(0x20, style: style)
        var target = cells.mutableSpan
        for index in text.indices {
            cell.character = UInt32(text[index])
            target[start + index] = cell
        }
        touch(row, column..<end)
    }

    /// Puts a character; the other half of a wide character that it cuts through becomes blank.
    mutating func put(_ cell: Cell, row: Int, column: Int) {
        let width = cell.width == 2 ? 2 : 1
        let place = place(row), end = column + width
        guard column >= 0, end <= columns else { return }
        if lines[place].hasWide { mend(row, column..<end) }
        prepare(place, upTo: column)
        lines[place].isStyled = true
        let start = lines[place].start + column
        cells[start] = cell
        if width == 2 {
            var right = Cell(0x20, style: cell.style)
            right.width = 0
            cells[start + 1] = right
            lines[place].hasWide = true
        }
        if lines[place].used < end { lines[place].used = end }
        touch(row, column..<end)
    }

    mutating func addMark(_ mark: UInt32, row: Int, column: Int) {
        let place = place(row)
        prepare(place, upTo: column + 1)
        lines[place].isStyled = true
        let start = lines[place].start
        var column = column
        if cells[start + column].width == 0, column > 0 { column -= 1 }
        cells[start + column].add(mark: mark)
        touch(row, column..<min(column + 2, columns))
    }

    /// Changes the looks of one cell.
    mutating func restyle(_ row: Int, _ column: Int, _ change: (inout Style) -> Void) {
        let place = place(row)
        prepare(place, upTo: column + 1)
        lines[place].isStyled = true
        change(&cells[lines[place].start + column].style)
        touch(row, column..<(column + 1))
    }

    /// Before `range` is overwritten: wide characters that reach into it from either side lose their other half.
    mutating func mend(_ row: Int, _ range: Range<Int>) {
        let line = self[row], start = line.start
        if range.lowerBound > 0, range.lowerBound < line.used, cells[start + range.lowerBound].width == 0 {
            cells[start + range.lowerBound - 1] = .blank(cells[start + range.lowerBound - 1].style)
            touch(row, (range.lowerBound - 1)..<range.lowerBound)
        }
        if range.upperBound < line.used, cells[start + range.upperBound].width == 0 {
            cells[start + range.upperBound] = .blank(cells[start + range.upperBound].style)
            touch(row, range.upperBound..<(range.upperBound + 1))
        }
    }

    /// Between two columns that will be moved apart: a wide character there becomes two blanks.
    mutating func split(_ row: Int, _ column: Int) {
        let line = self[row], start = line.start
        guard column > 0, column < line.used else { return }
        guard cells[start + column].width == 0 else { return }
        cells[start + column - 1] = .blank(cells[start + column - 1].style)
        cells[start + column] = .blank(cells[start + column].style)
        touch(row, (column - 1)..<(column + 1))
    }

    mutating func erase(row: Int, _ range: Range<Int>, _ blank: Cell) {
        let range = range.clamped(to: 0..<columns)
        guard !range.isEmpty, row >= 0, row < height else { return }
        let place = place(row)
        if lines[place].hasWide { mend(row, range) }
        clear(place, range, blank)
        if range.upperBound == columns {
            lines[place].isWrapped = false
            lines[place].endsEarly = false
            if range.lowerBound == 0 { lines[place].hasWide = false }
        }
        touch(row, range)
    }

    mutating func clear(_ place: Int, _ range: Range<Int>, _ blank: Cell) {
        let start = lines[place].start, used = lines[place].used
        if blank != Cell() {
            prepare(place, upTo: range.lowerBound)
            fill(start + range.lowerBound, start + range.upperBound, blank)
            lines[place].used = max(lines[place].used, range.upperBound)
            lines[place].isStyled = true
        } else if range.upperBound < used {
            fill(start + range.lowerBound, start + range.upperBound, blank)
        } else if range.lowerBound < used {
            lines[place].used = range.lowerBound
            if range.lowerBound == 0 { lines[place].isStyled = false }
        }
    }

    private mutating func fill(_ start: Int, _ end: Int, _ cell: Cell) {
        guard start < end else { return }
        var target = cells.mutableSpan
        for index in start..<end { target[index] = cell }
    }

    mutating func eraseRows(_ range: Range<Int>, _ blank: Cell) {
        for row in range.clamped(to: 0..<height) { erase(row: row, 0..<columns, blank) }
    }

    mutating func fillAll(_ cell: Cell) {
        for row in 0..<height {
            erase(row: row, 0..<columns, cell)
            self[row].promptMark = 0
        }
    }

    // MARK: Moving

    /// Moves the cells of a row right from `column` on; what passes `right` is lost.
    mutating func insertCells(row: Int, column: Int, count: Int, right: Int, _ blank: Cell) {
        let right = min(right, columns), count = min(count, right - column)
        guard count > 0, column >= 0 else { return }
        let place = place(row)
        if lines[place].hasWide {
            for boundary in [column, right - count, right] { split(row, boundary) }
        }
        prepare(place, upTo: right)
        let start = lines[place].start
        var target = right - 1
        while target >= column + count {
            cells[start + target] = cells[start + target - count]
            target -= 1
        }
        clear(place, column..<(column + count), blank)
        touch(row, column..<right)
    }

    /// Moves the cells of a row left, over those at `column`; blanks come in at `right`.
    mutating func deleteCells(row: Int, column: Int, count: Int, right: Int, _ blank: Cell) {
        let right = min(right, columns), count = min(count, right - column)
        guard count > 0, column >= 0 else { return }
        let place = place(row)
        if lines[place].hasWide {
            for boundary in [column, column + count, right] { split(row, boundary) }
        }
        prepare(place, upTo: right)
        let start = lines[place].start
        for target in column..<(right - count) { cells[start + target] = cells[start + target + count] }
        clear(place, (right - count)..<right, blank)
        if right == columns { lines[place].isWrapped = false }
        touch(row, column..<right)
    }

    /// Moves the rows of `region` up; blank rows come in at its bottom.
    mutating func scrollUp(_ region: Range<Int>, by count: Int, _ blank: Cell) {
        let region = region.clamped(to: 0..<height)
        let count = min(count, region.count)
        guard count > 0 else { return }
        if region.count == height {
            if count < height { top = (top + count) % height }
        } else {
            rotate(region, by: count)
        }
        blankOut((region.upperBound - count)..<region.upperBound, blank)
        touchRows(region)
    }

    /// Moves the rows of `region` down; blank rows come in at its top.
    mutating func scrollDown(_ region: Range<Int>, by count: Int, _ blank: Cell) {
        let region = region.clamped(to: 0..<height)
        let count = min(count, region.count)
        guard count > 0 else { return }
        if region.count == height {
            if count < height { top = (top + height - count) % height }
        } else {
            rotate(region, by: region.count - count)
        }
        blankOut(region.lowerBound..<(region.lowerBound + count), blank)
        touchRows(region)
    }

    /// Moves the rows of `region` up by `count`, the first ones to its end.
    private mutating func rotate(_ region: Range<Int>, by count: Int) {
        if top != 0 {
            order = (0..<height).map { Int32(place($0)) }
            top = 0
        }
        var order = self.order.mutableSpan
        if count == 1 {
            let first = order[region.lowerBound]
            for row in region.lowerBound..<(region.upperBound - 1) { order[row] = order[row + 1] }
            order[region.upperBound - 1] = first
        } else if count == region.count - 1 {
            let last = order[region.upperBound - 1]
            var row = region.upperBound - 1
            while row > region.lowerBound {
                order[row] = order[row - 1]
                row -= 1
            }
            order[region.lowerBound] = last
        } else if count < region.count {
            let old = region.map { order[$0] }
            for row in region { order[row] = old[(row - region.lowerBound + count) % region.count] }
        }
    }

    private mutating func blankOut(_ range: Range<Int>, _ blank: Cell) {
        for row in range {
            let place = place(row)
            clear(place, 0..<columns, blank)
            lines[place].isWrapped = false
            lines[place].endsEarly = false
            lines[place].hasWide = false
            lines[place].promptMark = 0
        }
    }
}
