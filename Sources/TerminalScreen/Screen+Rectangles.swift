extension Screen {
    /// CSI … $ F: the rectangles of the VT420, and DECRQM.
    mutating func rectangleSequence(_ final: UInt8) {
        switch final {
        case UInt8(ascii: "p"): reportMode(value(), isPrivate: false)
        case UInt8(ascii: "v"): copyRectangle()
        case UInt8(ascii: "x"): fillRectangle()
        case UInt8(ascii: "z"):
            if let area = area(0) { for row in area.rows { grid.erase(row: row, area.columns, blank) } }
        case UInt8(ascii: "{"):
            if let area = area(0) { for row in area.rows { erase(row, area.columns, selective: true) } }
        case UInt8(ascii: "r"): changeAttributes(reversing: false)
        case UInt8(ascii: "t"): changeAttributes(reversing: true)
        case UInt8(ascii: "|"): resizeByProgram(rows: rows, columns: value() == 0 ? 80 : value())
        default: break
        }
    }

    /// The four parameters from `first` on: top, left, bottom and right; nil where they are no rectangle. In origin mode
    /// they count from the margins, and are cut to them.
    func area(_ first: Int) -> Area? {
        let down = cursor.originMode ? region : 0..<rows, across = cursor.originMode ? margins : 0..<columns
        func place(_ index: Int, _ bounds: Range<Int>, isEnd: Bool) -> Int {
            let number = value(first + index)
            if number == 0 { return isEnd ? bounds.upperBound : bounds.lowerBound + 1 }
            return bounds.lowerBound + number
        }
        let top = place(0, down, isEnd: false) - 1, left = place(1, across, isEnd: false) - 1
        let bottom = min(place(2, down, isEnd: true), down.upperBound)
        let right = min(place(3, across, isEnd: true), across.upperBound)
        guard top < bottom, left < right else { return nil }
        return Area(rows: top..<bottom, columns: left..<right)
    }

    /// DECCRA: top, left, bottom, right, page, then top and left of the copy, page. There is one page.
    private mutating func copyRectangle() {
        guard var area = area(0) else { return }
        let down = cursor.originMode ? region : 0..<rows, across = cursor.originMode ? margins : 0..<columns
        let row = down.lowerBound + count(5) - 1, column = across.lowerBound + count(6) - 1
        let height = min(area.rows.count, down.upperBound - row)
        let width = min(area.columns.count, across.upperBound - column)
        guard height > 0, width > 0 else { return }
        area.rows = area.rows.prefix(height)
        area.columns = area.columns.prefix(width)
        grid.copy(area, toRow: row, column: column)
    }

    /// DECFRA: a character, then the rectangle.
    private mutating func fillRectangle() {
        let character = value(0)
        guard (0x20...0x7e).contains(character) || (0xa0...0xff).contains(character), let area = area(1) else { return }
        var sets = cursor.sets
        sets.single = 0
        let cell = Cell(sets.translate(UInt32(character)), style: cursor.style)
        for row in area.rows {
            grid.write(Array(repeating: cell, count: area.columns.count), row: row, column: area.columns.lowerBound)
        }
    }

    /// DECCARA and DECRARA: the looks of a rectangle, or of the text from its first to its last place (DECSACE).
    private mutating func changeAttributes(reversing: Bool) {
        guard let area = area(0) else { return }
        var set: Attributes = [], cleared: Attributes = []
        let codes = parser.parameters.count > 4 ? (4..<parser.parameters.count).map { value($0) } : [0]
        for code in codes {
            let attribute: Attributes? =
                switch code {
                case 1, 22: .bold
                case 4, 24: .underline
                case 5, 25: .blink
                case 7, 27: .inverse
                case 8, 28: .hidden
                default: nil
                }
            if code == 0 {
                let all: Attributes = [.bold, .underline, .blink, .inverse]
                if reversing { set = all } else { (set, cleared) = ([], all.union(.hidden)) }
            } else if let attribute {
                if code < 20 { set.insert(attribute) } else if !reversing { set.remove(attribute) }
                if code > 20, !reversing { cleared.insert(attribute) } else { cleared.remove(attribute) }
            }
        }
        for row in area.rows {
            for column in extent(area, row) {
                grid.restyle(row, column) { style in
                    if reversing {
                        style.attributes.formSymmetricDifference(set)
                    } else {
                        style.attributes = style.attributes.subtracting(cleared).union(set)
                    }
                }
            }
        }
    }

    private func extent(_ area: Area, _ row: Int) -> Range<Int> {
        if changesRectangle { return area.columns }
        let bounds = cursor.originMode ? margins : 0..<columns
        let start = row == area.rows.lowerBound ? area.columns.lowerBound : bounds.lowerBound
        let end = row == area.rows.upperBound - 1 ? area.columns.upperBound : bounds.upperBound
        return start..<max(start, end)
    }

    /// DECRQCRA: the sum of the characters and their looks, negated, as DEC's terminals answer.
    mutating func reportChecksum() {
        var sum: UInt32 = 0
        if let area = area(2) {
            for row in area.rows {
                let cells = grid.slice(row, trimmed: false).dropFirst(area.columns.lowerBound)
                for cell in cells.prefix(area.columns.count) where cell.width != 0 {
                    sum &+= cell.character
                    let attributes = cell.style.attributes
                    if attributes.contains(.underline) { sum &+= 0x10 }
                    if attributes.contains(.inverse) { sum &+= 0x20 }
                    if attributes.contains(.blink) { sum &+= 0x40 }
                    if attributes.contains(.bold) { sum &+= 0x80 }
                }
            }
        }
        let digits = String((0 &- sum) & 0xffff, radix: 16, uppercase: true)
        let zeros = String(repeating: "0", count: 4 - digits.count)
        replyDevice("\(value(0))!~\(zeros)\(digits)")
    }
}
