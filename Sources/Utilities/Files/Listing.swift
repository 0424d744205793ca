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
func displayWidth(_ text: ByteString) -> Int {
    guard Locale.isUTF8 else { return text.count { $0 >= 0x20 && $0 != 0x7f } }
    var width = 0
    for scalar in String(decoding: text.bytes, as: UTF8.self).unicodeScalars { width += columnCount(scalar.value) }
    return width
}

/// How many columns a character takes: none for what stands over another, two for the wide ones of East Asia.
func columnCount(_ code: UInt32) -> Int {
    switch code {
    case 0..<0x20, 0x7f..<0xa0: 0
    case 0x300..<0x370, 0x483..<0x48a, 0x591..<0x5be, 0x610..<0x61b, 0x64b..<0x660, 0x200b..<0x2010,
        0x2028..<0x202f, 0x2060..<0x2070, 0x20d0..<0x20f1, 0xfe00..<0xfe10, 0xfe20..<0xfe30, 0xfeff,
        0xe0100..<0xe01f0:
        0
    case 0x1100..<0x1160, 0x231a..<0x231c, 0x2e80..<0x303f, 0x3041..<0x3248, 0x3250..<0x4dc0, 0x4e00..<0xa4cf,
        0xa960..<0xa97d, 0xac00..<0xd7a4, 0xf900..<0xfb00, 0xfe30..<0xfe70, 0xff01..<0xff61, 0xffe0..<0xffe7,
        0x1f300..<0x1f650, 0x1f680..<0x1f700, 0x1f900..<0x1fa00, 0x20000..<0x3fffe:
        2
    default: 1
    }
}

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
