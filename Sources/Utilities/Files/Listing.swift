import Bytes
import Platform
import Scheme
import SchemeProtocol

/// `drwxr-xr-x`.
func modeText(_ mode: FileMode) -> ByteString {
    var text = ByteString()
    switch mode.type {
    case .directory: text = "d"
    case .symbolicLink: text = "l"
    case .fifo: text = "p"
    case .socket: text = "s"
    case .blockDevice: text = "b"
    case .characterDevice: text = "c"
    default: text = "-"
    }
    let permissions = mode.permissions
    for shift: UInt16 in [6, 3, 0] {
        let bits = permissions >> shift & 7
        text.append(bits & 4 != 0 ? 0x72 : 0x2d)
        text.append(bits & 2 != 0 ? 0x77 : 0x2d)
        // Set-user, set-group and sticky stand in the places of the three x.
        let special = permissions >> 9 & (shift == 6 ? 4 : shift == 3 ? 2 : 1) != 0
        let letter: UInt8 = shift == 0 ? 0x74 : 0x73
        text.append(special ? (bits & 1 != 0 ? letter : letter - 0x20) : bits & 1 != 0 ? 0x78 : 0x2d)
    }
    return text
}

/// Cells that a terminal needs for a name: one for each character.
func displayWidth(_ text: ByteString) -> Int { text.count { $0 & 0xc0 != 0x80 } }

/// Cells in columns, downwards, as many columns as fit into the line.
func columns(_ cells: [ByteString], _ widths: [Int], _ lineWidth: Int) -> ByteString {
    var rows = 1
    var layout: [Int] = []
    while rows <= cells.count {
        layout = stride(from: 0, to: cells.count, by: rows).map { start in
            widths[start..<min(start + rows, cells.count)].reduce(0, max)
        }
        if layout.reduce(2 * (layout.count - 1), +) < lineWidth || rows == cells.count { break }
        rows += 1
    }
    var text = ByteString()
    for row in 0..<rows {
        for column in layout.indices {
            let index = column * rows + row
            guard index < cells.count else { break }
            text += cells[index]
            if index + rows < cells.count {
                text.append(contentsOf: repeatElement(0x20, count: max(0, layout[column] + 2 - widths[index])))
            }
        }
        text += "\n"
    }
    return text
}
