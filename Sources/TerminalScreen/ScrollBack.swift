/// The lines that left the screen at the top: a ring that forgets the oldest at its limit.
struct ScrollBack: Sendable {
    private var rows: [Row] = []
    /// Where the oldest row is, once the ring is full.
    private var start = 0
    private let limit: Int

    init(limit: Int) { self.limit = max(limit, 0) }

    var count: Int { rows.count }

    /// Row `index`, the oldest being 0.
    subscript(index: Int) -> Row { rows[(start + index) % rows.count] }

    mutating func append(_ row: Row) {
        guard limit > 0 else { return }
        var row = row
        row.trim()
        if rows.count < limit {
            rows.append(row)
        } else {
            rows[start] = row
            start = (start + 1) % limit
        }
    }

    /// Takes back the newest row.
    mutating func removeLast() -> Row? {
        guard !rows.isEmpty else { return nil }
        if start != 0 {
            rows = Array(rows[start...]) + Array(rows[..<start])
            start = 0
        }
        return rows.removeLast()
    }

    mutating func removeAll() {
        rows.removeAll()
        start = 0
    }
}

extension Row {
    /// Gives up the blank cells at the end: most lines are short, and a long history holds many of them.
    fileprivate mutating func trim() {
        var count = cells.count
        while count > 0, cells[count - 1] == Cell() { count -= 1 }
        if count < cells.count { cells = Array(cells[..<count]) }
    }
}
