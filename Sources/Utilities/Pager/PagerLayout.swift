import Bytes
import LineEditor

/// How lines become rows of a screen.
struct PagerLayout {
    var columns = 80
    /// Lines are cut instead of going on in the next row.
    var cuts = false
    /// Sequences that colour go to the terminal as they are.
    var passesColours = false
    var tabWidth = 8

    private struct Cell {
        var bytes: ByteString
        var width: Int
        /// Where it stands in the line.
        var place: Int
        var isSign = false
    }

    /// The rows of a line, at least one, with matches marked.
    func rows(_ line: ByteString, shift: Int = 0, matches: [Range<Int>] = []) -> [ByteString] {
        let cells = cells(line)
        var rows: [ByteString] = []
        var row = ByteString()
        var (used, skipped, match) = (0, 0, 0)
        var isMarked = false
        func mark(_ on: Bool) {
            if on == isMarked { return }
            isMarked = on
            row += on ? "\u{1b}[7m" : "\u{1b}[27m"
        }
        for cell in cells {
            while match < matches.count, matches[match].upperBound <= cell.place { match += 1 }
            let isFound = match < matches.count && matches[match].contains(cell.place)
            if cuts && skipped < shift && cell.width > 0 {
                skipped += cell.width
                continue
            }
            if used + cell.width > columns {
                mark(false)
                rows.append(row)
                if cuts { return [rows[0] + "\u{1b}[m"] }
                row = ""
                used = 0
            }
            if cell.width > 0 { mark(isFound || cell.isSign) }
            row += cell.bytes
            used += cell.width
        }
        mark(false)
        if passesColours && line.contains(0x1b) { row += "\u{1b}[m" }
        rows.append(row)
        return rows
    }

    private func cells(_ line: ByteString) -> [Cell] {
        var cells: [Cell] = []
        var (index, column) = (0, 0)
        while index < line.count {
            let byte = line[index]
            if byte == 0x1b, passesColours, let end = colourEnd(line, index) {
                cells.append(Cell(bytes: line[index..<end], width: 0, place: index))
                index = end
                continue
            }
            if byte == 0x09 {
                repeat {
                    cells.append(Cell(bytes: " ", width: 1, place: index))
                    column += 1
                } while column % tabWidth != 0
                index += 1
                continue
            }
            if byte == 0x0d, index + 1 == line.count { break }
            let (bytes, width, length, isSign) = Self.shown(line, index)
            if isSign {
                for sign in bytes.bytes { cells.append(Cell(bytes: [sign], width: 1, place: index, isSign: true)) }
            } else {
                cells.append(Cell(bytes: bytes, width: width, place: index))
            }
            column += width
            index += length
        }
        return cells
    }

    private func colourEnd(_ line: ByteString, _ start: Int) -> Int? {
        guard start + 1 < line.count, line[start + 1] == 0x5b else { return nil }
        var index = start + 2
        while index < line.count, line[index].isDigit || line[index] == 0x3b || line[index] == 0x3a { index += 1 }
        return index < line.count && (line[index] == 0x6d || line[index] == 0x4b) ? index + 1 : nil
    }

    /// A character as it is shown, its cells and bytes, and whether it is a sign for something that has no picture.
    private static func shown(_ line: ByteString, _ index: Int) -> (ByteString, Int, Int, Bool) {
        let byte = line[index]
        if byte >= 0x20 && byte < 0x7f { return ([byte], 1, 1, false) }
        if byte < 0x80 { return ([0x5e, byte ^ 0x40], 2, 1, true) }
        let length = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 0
        if length > 0, byte < 0xf5, index + length <= line.count {
            let bytes = Array(line.bytes[index..<(index + length)])
            if let text = String(validating: bytes, as: UTF8.self), let scalar = text.unicodeScalars.first,
                scalar.value >= 0xa0
            {
                return (ByteString(bytes), CellWidth.of(scalar), length, false)
            }
        }
        var sign: ByteString = "<"
        sign += ByteString([0x30 + (byte >> 4) + (byte >> 4 > 9 ? 7 : 0), 0x30 + (byte & 15) + (byte & 15 > 9 ? 7 : 0)])
        return (sign + ">", 4, 1, true)
    }
}
