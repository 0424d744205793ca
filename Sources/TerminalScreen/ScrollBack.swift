/// A line outside the grid: in the history, or on its way to another width.
struct StoredLine: Sendable {
    /// The text, where it is ASCII without any looks, as most is: a byte for each cell …
    private var text: [UInt8] = []
    /// … else the cells. One of the two is empty.
    private var styled: [Cell] = []
    var isWrapped = false
    var endsEarly = false
    var promptMark: UInt8 = 0

    init() {}

    init(cells: [Cell], isWrapped: Bool, endsEarly: Bool = false, promptMark: UInt8) {
        let isPlain = cells.allSatisfy {
            (0x20..<0x7f).contains($0.character) && $0.width == 1 && $0.mark1 == 0 && $0.style == Style()
        }
        if isPlain { text = cells.map { UInt8(truncatingIfNeeded: $0.character) } } else { styled = cells }
        self.isWrapped = isWrapped
        self.endsEarly = endsEarly
        self.promptMark = promptMark
    }

    /// Without the empty cells at the end.
    var cells: [Cell] { styled.isEmpty ? text.map { Cell(UInt32($0)) } : styled }
    var count: Int { styled.isEmpty ? text.count : styled.count }
    /// How much storage it takes, in cells.
    var size: Int { styled.isEmpty ? text.count / 16 + 1 : styled.count }

    /// Becomes a line of a grid; where it can it uses its storage again, for each line that scrolls by comes here.
    mutating func take(_ line: Line, _ source: [Cell]) {
        if line.isStyled {
            text.removeAll(keepingCapacity: text.count <= 256)
            styled.removeAll(keepingCapacity: styled.count <= 256)
            styled.append(contentsOf: source[line.start..<(line.start + line.used)])
        } else {
            styled.removeAll(keepingCapacity: false)
            if text.count > line.used { text.removeLast(text.count - line.used) }
            if text.count < line.used { text.append(contentsOf: repeatElement(0, count: line.used - text.count)) }
            let source = source.span
            var target = text.mutableSpan
            for index in target.indices {
                target[index] = UInt8(truncatingIfNeeded: source[line.start + index].character)
            }
        }
        isWrapped = line.isWrapped
        endsEarly = line.endsEarly
        promptMark = line.promptMark
    }

    /// Gives its storage up, where that is much.
    mutating func release() {
        if styled.count > 256 { styled = [] }
        if text.count > 4096 { text = [] }
    }

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

/// The lines that left the screen at the top: a ring that forgets the oldest at its limits.
struct ScrollBack: Sendable {
    private var lines: [StoredLine] = []
    /// Where the oldest line is.
    private var start = 0
    private(set) var count = 0
    private var cellCount = 0
    let limit: Int
    /// So many cells are kept, 16 plain characters being one: a bound where lines are very long.
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
        cellCount -= lines[start].size
        lines[start].release()
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
        lines[makeRoom(line.size)] = line
    }

    /// Takes a line over from a grid's cells. This is done for each line that scrolls by: it uses storage again.
    mutating func append(_ line: Line, of cells: [Cell]) {
        guard limit > 0 else { return }
        let place = makeRoom(line.isStyled ? line.used : line.used / 16 + 1)
        lines[place].take(line, cells)
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
