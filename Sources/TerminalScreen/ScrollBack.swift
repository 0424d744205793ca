/// A line outside the grid: in the history, or on its way to another width.
struct StoredLine: Sendable {
    /// Without the empty cells at the end.
    var cells: [Cell] = []
    var isWrapped = false
    var endsEarly = false
    var promptMark: UInt8 = 0
}

/// The lines that left the screen at the top: a ring that forgets the oldest at its limits.
struct ScrollBack: Sendable {
    private var lines: [StoredLine] = []
    /// Where the oldest line is.
    private var start = 0
    private(set) var count = 0
    private var cellCount = 0
    let limit: Int
    /// So many cells are kept: a bound where lines are very long.
    static var cellLimit: Int { 1 << 20 }
    /// How many lines were ever forgotten: what names lines by their number subtracts the difference.
    private(set) var forgotten = 0

    init(limit: Int) { self.limit = max(limit, 0) }

    /// Line `index`, the oldest being 0.
    subscript(index: Int) -> StoredLine { lines[(start + index) % lines.count] }

    /// The place for another line, with the storage of the one that was there.
    private mutating func makeRoom(_ cells: Int) -> Int {
        while count > 0, count >= limit || cellCount + cells > Self.cellLimit { dropFirst() }
        cellCount += cells
        count += 1
        // Where the ring is full it stays as large as it is; before, `start` is 0 unless cells were the limit.
        if count > lines.count {
            if start != 0 { straighten() }
            lines.append(StoredLine())
            return lines.count - 1
        }
        return (start + count - 1) % lines.count
    }

    private mutating func dropFirst() {
        let size = lines[start].cells.count
        cellCount -= size
        // A line that was long is not worth keeping for its storage.
        if size > 256 { lines[start].cells = [] }
        start = (start + 1) % lines.count
        count -= 1
        forgotten &+= 1
    }

    private mutating func straighten() {
        lines = Array(lines[start...]) + Array(lines[..<start])
        start = 0
    }

    mutating func append(_ line: StoredLine) {
        guard limit > 0 else { return }
        lines[makeRoom(line.cells.count)] = line
    }

    /// Takes a line over from a grid. This is done for each line that scrolls by: it uses storage again.
    mutating func append(_ row: Int, of grid: Grid) {
        guard limit > 0 else { return }
        let line = grid[row]
        let place = makeRoom(line.used)
        lines[place].cells.removeAll(keepingCapacity: true)
        lines[place].cells.append(contentsOf: grid.slice(row, trimmed: true))
        lines[place].isWrapped = line.isWrapped
        lines[place].endsEarly = line.endsEarly
        lines[place].promptMark = line.promptMark
    }

    /// Takes over the count of the history that this one replaces.
    mutating func setForgotten(_ count: Int) { forgotten = count }

    mutating func removeAll() {
        forgotten &+= count
        lines.removeAll()
        start = 0
        count = 0
        cellCount = 0
    }
}

extension StoredLine {
    /// The line on a screen of another width.
    func row(columns: Int) -> Row {
        var cells = self.cells
        if cells.count > columns {
            cells.removeLast(cells.count - columns)
            if let last = cells.last, last.width == 2 { cells[columns - 1] = .blank(last.style) }
        } else if cells.count < columns {
            cells.append(contentsOf: repeatElement(Cell(), count: columns - cells.count))
        }
        return Row(cells: cells, isWrapped: isWrapped)
    }
}
