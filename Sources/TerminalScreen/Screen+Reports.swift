extension Screen {
    /// Appends to what the program will be told; dropped where nobody takes it.
    mutating func reply(_ text: String) {
        if replies.count + text.utf8.count <= Self.replyLimit { replies.append(contentsOf: text.utf8) }
    }

    private mutating func reply(_ introducer: UInt8, _ text: [UInt8], _ end: [UInt8]) {
        let start: [UInt8] = usesEightBits ? [introducer] : [0x1b, introducer - 0x40]
        guard replies.count + start.count + text.count + end.count <= Self.replyLimit else { return }
        replies += start + text + end
    }

    private var stringEnd: [UInt8] { usesEightBits ? [0x9c] : [0x1b, 0x5c] }

    /// A control sequence as an answer.
    mutating func replyControl(_ text: String) { reply(0x9b, Array(text.utf8), []) }

    /// A device control string as an answer.
    mutating func replyDevice(_ text: String) { reply(0x90, Array(text.utf8), stringEnd) }

    /// An operating system command as an answer; it ends as the question did.
    mutating func replyCommand(_ text: [UInt8]) { reply(0x9d, text, parser.endedWithBell ? [7] : stringEnd) }

    /// DA1: a VT420 with 132 columns, selective erasing, windows, sideways scrolling, colours, rectangles and a clipboard.
    mutating func primaryAttributes() { replyControl("?64;1;6;18;21;22;28;52c") }

    private var reportedPlace: String {
        let row = cursor.row - (cursor.originMode ? region.lowerBound : 0) + 1
        let column = cursor.column - (cursor.originMode ? margins.lowerBound : 0) + 1
        return "\(row);\(column)"
    }

    /// DSR.
    mutating func reportStatus() {
        if value() == 5 { replyControl("0n") }
        if value() == 6 { replyControl("\(reportedPlace)R") }
    }

    /// DSR as DEC has it: the place with its page; printer, keys, keyboard, locator, macros, and so on.
    mutating func reportDeviceStatus() {
        switch value() {
        case 6: replyControl("?\(reportedPlace);1R")
        case 15: replyControl("?13n")
        case 25: replyControl("?20n")
        case 26: replyControl("?27;1;0;0n")
        case 53, 55: replyControl("?50n")
        case 56: replyControl("?57;0n")
        case 62: replyControl("0*{")
        case 63: replyDevice("\(value(1))!~0000")
        case 75: replyControl("?70n")
        case 85: replyControl("?83n")
        default: break
        }
    }

    // MARK: Device control strings

    mutating func deviceControl(_ prefix: UInt8, _ intermediate: UInt8, _ final: UInt8) {
        guard prefix == 0, final == UInt8(ascii: "q") else { return }
        if intermediate == UInt8(ascii: "$") { reportSetting() }
        if intermediate == UInt8(ascii: "+") { reportCapabilities() }
    }

    /// DECRQSS: the setting that a control sequence with these last characters makes, as that sequence.
    private mutating func reportSetting() {
        let name = String(decoding: parser.text, as: UTF8.self)
        let isProtected = cursor.style.attributes.contains(.protected)
        let shape = (cursorShape == .block ? 2 : cursorShape == .underline ? 4 : 6) - (cursorBlinks ? 1 : 0)
        let value: String? =
            switch name {
            case "m": cursor.style.parameters
            case "r": "\(region.lowerBound + 1);\(region.upperBound)"
            case "s": "\(margins.lowerBound + 1);\(margins.upperBound)"
            case "t": "\(max(rows, 24))"
            case " q": "\(shape)"
            case "\"q": isProtected ? "1" : "0"
            case "\"p": "6\(level);\(usesEightBits ? 0 : 1)"
            case "*x": changesRectangle ? "2" : "0"
            case "*|": "\(rows)"
            case "$|": "\(columns)"
            case "$}", "$~": "0"
            default: nil
            }
        replyDevice(value.map { "1$r\($0)\(name)" } ?? "0$r")
    }

    /// XTGETTCAP: what the description of this terminal says; names and values are in hexadecimal.
    private mutating func reportCapabilities() {
        for name in parser.text.split(separator: UInt8(ascii: ";")).prefix(16) {
            let text = String(decoding: name, as: UTF8.self)
            let value: String? =
                switch Hexadecimal.bytes(name).map({ String(decoding: $0, as: UTF8.self) }) {
                case "Co", "colors": "256"
                case "TN", "name": "xterm-256color"
                case "RGB": "8/8/8"
                default: nil
                }
            let number = Hexadecimal.text(Array((value ?? "").utf8))
            // A name that is not made of digits is not sent back.
            guard Hexadecimal.bytes(name) != nil else { return replyDevice("0+r") }
            replyDevice(value == nil ? "0+r\(text)" : "1+r\(text)=\(number)")
        }
    }

    // MARK: The window

    /// XTWINOPS. What would move, iconify or resize a window is ignored where the host permits none of that.
    mutating func windowOperation() {
        let height = rows * cellSize.height, width = columns * cellSize.width
        switch value() {
        case 1, 2: if mayResize { isIconified = value() == 2 }
        case 3: if mayResize { windowPlace = (x: value(1), y: value(2)) }
        case 4: resizeByPixels()
        case 8: resizeByProgram(rows: given(1) ?? rows, columns: given(2) ?? columns)
        case 11: replyControl(isIconified ? "2t" : "1t")
        case 13: replyControl("3;\(windowPlace.x);\(windowPlace.y)t")
        case 14: replyControl("4;\(height);\(width)t")
        case 15: replyControl("5;\(height);\(width)t")
        case 16: replyControl("6;\(cellSize.height);\(cellSize.width)t")
        case 18: replyControl("8;\(rows);\(columns)t")
        case 19: replyControl("9;\(rows);\(columns)t")
        case 20: reportTitle("L", iconTitle)
        case 21: reportTitle("l", title)
        case 22: titles.push(value(1), icon: iconTitle, window: title)
        case 23: popTitles()
        case 24...: resizeByProgram(rows: value(), columns: columns)
        default: break
        }
    }

    /// A size that was given; 0 stands for as much as there is, which is what there is now.
    private func given(_ index: Int) -> Int? { parser.parameters[index] > 0 ? parser.parameters[index] : nil }

    private mutating func resizeByPixels() {
        resizeByProgram(
            rows: given(1).map { $0 / max(cellSize.height, 1) } ?? rows,
            columns: given(2).map { $0 / max(cellSize.width, 1) } ?? columns)
    }

    /// The program asks for another size: granted where the host permits it.
    mutating func resizeByProgram(rows newRows: Int, columns newColumns: Int) {
        if mayResize, newRows > 0, newColumns > 0 { resize(rows: newRows, columns: newColumns) }
    }
}

extension Style {
    /// The style as parameters of SGR.
    var parameters: String {
        var text = "0"
        let codes: [(Attributes, String)] = [
            (.bold, "1"), (.faint, "2"), (.italic, "3"), (.underline, "4"), (.curly, "4:3"), (.dotted, "4:4"),
            (.blink, "5"), (.inverse, "7"), (.hidden, "8"), (.struckOut, "9"), (.doubleUnderline, "21"),
            (.overline, "53"),
        ]
        for (attribute, code) in codes where attributes.contains(attribute) { text += ";" + code }
        return text + Self.parameters(foreground, 30) + Self.parameters(background, 40)
    }

    private static func parameters(_ color: Color, _ base: Int) -> String {
        switch color.kind {
        case .standard: ""
        case .indexed(let index) where index < 8: ";\(base + Int(index))"
        case .indexed(let index) where index < 16: ";\(base + 52 + Int(index))"
        case .indexed(let index): ";\(base + 8):5:\(index)"
        case .exact(let value): ";\(base + 8):2::\(value >> 16 & 255):\(value >> 8 & 255):\(value & 255)"
        }
    }
}
