public import TerminalScreen

/// A place in all lines of a terminal, history included.
public struct TextPlace: Comparable, Sendable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    public static func < (a: TextPlace, b: TextPlace) -> Bool {
        a.line != b.line ? a.line < b.line : a.column < b.column
    }
}

/// What a person has chosen with the pointer: characters from one place to another, both included.
public struct Selection: Sendable {
    /// What grows when the pointer moves.
    public enum Unit: Sendable { case characters, words, lines, block }

    private var anchor: TextPlace
    private var head: TextPlace
    public let unit: Unit
    public private(set) var range: ClosedRange<TextPlace>

    public init(at place: TextPlace, _ unit: Unit, in screen: Screen) {
        anchor = place
        head = place
        self.unit = unit
        range = place...place
        update(screen)
    }

    /// The pointer has moved.
    public mutating func extend(to place: TextPlace, in screen: Screen) {
        head = place
        update(screen)
    }

    /// The places that the pointer began and was last at: what a change of the terminal's size moves.
    public var ends: [LinePlace] {
        [LinePlace(line: anchor.line, column: anchor.column), LinePlace(line: head.line, column: head.column)]
    }

    /// The terminal has another size, and the text of `ends` is at these places now.
    public mutating func move(to ends: [LinePlace], in screen: Screen) {
        guard ends.count == 2 else { return }
        anchor = TextPlace(line: ends[0].line, column: ends[0].column)
        head = TextPlace(line: ends[1].line, column: ends[1].column)
        update(screen)
    }

    /// As many lines left the history at its beginning. False where none of the selection is left.
    public mutating func forget(_ lines: Int) -> Bool {
        anchor.line -= lines
        head.line -= lines
        let first = range.lowerBound, last = range.upperBound
        guard last.line >= lines else { return false }
        let start = TextPlace(line: max(first.line - lines, 0), column: first.line < lines ? 0 : first.column)
        range = start...max(start, TextPlace(line: last.line - lines, column: last.column))
        return true
    }

    /// Whether a place is selected.
    public func contains(_ place: TextPlace) -> Bool {
        guard unit == .block else { return range.contains(place) }
        return range.lowerBound.line...range.upperBound.line ~= place.line && blockColumns.contains(place.column)
    }

    private var blockColumns: ClosedRange<Int> { min(anchor.column, head.column)...max(anchor.column, head.column) }

    private mutating func update(_ screen: Screen) {
        var first = min(anchor, head), last = max(anchor, head)
        switch unit {
        case .characters, .block: break
        case .words:
            while let next = Self.neighbour(of: first, -1, in: screen) { first = next }
            while let next = Self.neighbour(of: last, 1, in: screen) { last = next }
        case .lines:
            first.column = 0
            last.column = max(screen.columns - 1, 0)
        }
        range = first...last
    }

    /// The place beside `place` if both are of one word, also where a word goes on in the next line.
    private static func neighbour(of place: TextPlace, _ step: Int, in screen: Screen) -> TextPlace? {
        let row = screen.line(place.line)
        guard row.cells.indices.contains(place.column), isWord(row.cells[place.column]) else { return nil }
        var next = TextPlace(line: place.line, column: place.column + step)
        if next.column < 0 {
            guard place.line > 0, screen.line(place.line - 1).isWrapped else { return nil }
            next = TextPlace(line: place.line - 1, column: row.cells.count - 1)
        } else if next.column == row.cells.count {
            guard row.isWrapped, place.line + 1 < screen.lineCount else { return nil }
            next = TextPlace(line: place.line + 1, column: 0)
        }
        return isWord(screen.line(next.line).cells[next.column]) ? next : nil
    }

    /// Letters, digits, and what paths and addresses are made of.
    private static func isWord(_ cell: Cell) -> Bool {
        switch cell.character {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x80...: true
        case 0x2d...0x2f, 0x5f, 0x7e, 0x3a, 0x3f, 0x3d, 0x25, 0x26, 0x2b, 0x23, 0x40: true
        default: cell.width == 0
        }
    }

    /// The chosen text; lines that only went on because they were full stay one line.
    public func text(in screen: Screen) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in max(range.lowerBound.line, 0)...max(min(range.upperBound.line, screen.lineCount - 1), 0) {
            let row = screen.line(line)
            let isBlock = unit == .block
            let from = isBlock ? blockColumns.lowerBound : line == range.lowerBound.line ? range.lowerBound.column : 0
            let to =
                isBlock
                ? blockColumns.upperBound + 1
                : line == range.upperBound.line ? range.upperBound.column + 1 : row.cells.count
            let start = min(max(from, 0), row.cells.count)
            let goesOn = row.isWrapped && !isBlock
            var text = String.UnicodeScalarView()
            for cell in row.cells[start..<max(min(to, row.cells.count), start)] where cell.width != 0 {
                for value in [cell.character, cell.mark1, cell.mark2] where value != 0 {
                    if let scalar = Unicode.Scalar(value) { text.append(scalar) }
                }
            }
            if !goesOn { while text.last == " " { text.removeLast() } }
            bytes += Array(String(text).utf8)
            if line != range.upperBound.line, !goesOn { bytes.append(0x0a) }
        }
        return bytes
    }
}

/// Looks for text in all lines of a terminal; small and large letters are the same.
public struct TextSearch: Sendable {
    public private(set) var matches: [ClosedRange<TextPlace>] = []
    /// The match that is looked at.
    public private(set) var current = 0

    /// As many matches as anybody will look at.
    public static var limit: Int { 10000 }

    public init(_ needle: [UInt32], in screen: Screen) {
        let needle = needle.map(Self.folded)
        guard !needle.isEmpty else { return }
        for line in 0..<screen.lineCount where matches.count < Self.limit {
            let cells = screen.line(line).cells
            let characters = cells.indices.filter { cells[$0].width != 0 }
            guard characters.count >= needle.count else { continue }
            var at = 0
            while at + needle.count <= characters.count {
                let isMatch = needle.indices.allSatisfy {
                    Self.folded(cells[characters[at + $0]].character) == needle[$0]
                }
                if isMatch {
                    matches.append(
                        TextPlace(
                            line: line, column: characters[at])...TextPlace(
                                line: line, column: characters[at + needle.count - 1]))
                    at += needle.count
                } else {
                    at += 1
                }
            }
        }
        current = max(matches.count - 1, 0)
    }

    private static func folded(_ character: UInt32) -> UInt32 {
        (0x41...0x5a).contains(character) || (0xc0...0xde).contains(character) && character != 0xd7
            ? character + 32 : character
    }

    /// Goes to the next match (or the one before); it begins anew at the end.
    public mutating func step(_ by: Int) {
        if matches.isEmpty { return }
        current = (current + by % matches.count + matches.count) % matches.count
    }

    public var place: TextPlace? { matches.isEmpty ? nil : matches[current].lowerBound }

    /// What a cell is part of: no match, one, or the one that is looked at.
    public func mark(_ place: TextPlace) -> GridDrawer.Mark {
        // The matches lie in order.
        var low = 0, high = matches.count
        while low < high {
            let middle = (low + high) / 2
            if matches[middle].upperBound < place { low = middle + 1 } else { high = middle }
        }
        guard low < matches.count, matches[low].contains(place) else { return .none }
        return low == current ? .foundHere : .found
    }
}
