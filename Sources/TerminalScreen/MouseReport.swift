/// Something that happened to the mouse, in the form that the program wants to hear of it.
public struct MouseReport: Equatable, Sendable {
    public enum Event: Equatable, Sendable { case press, release, motion }

    public var event: Event
    /// 0 left, 1 middle, 2 right, 3 none; 64 and 65 the wheel up and down.
    public var button: Int
    /// The cell, from 0.
    public var row: Int
    public var column: Int
    public var hasShift = false
    public var hasAlt = false
    public var hasControl = false

    public init(_ event: Event, button: Int, row: Int, column: Int) {
        self.event = event
        self.button = button
        self.row = row
        self.column = column
    }
}

extension Screen {
    /// What to send the program; empty where it does not want to know.
    public func bytes(for report: MouseReport) -> [UInt8] {
        switch modes.mouse {
        case .none: return []
        case .presses: if report.event != .press || report.button > 2 { return [] }
        case .buttons: if report.event == .motion { return [] }
        case .drag: if report.event == .motion, report.button == 3 { return [] }
        case .motion: break
        }
        var code = report.button
        if report.event == .motion { code += 32 }
        if modes.mouse != .presses {
            code += (report.hasShift ? 4 : 0) + (report.hasAlt ? 8 : 0) + (report.hasControl ? 16 : 0)
        }
        let column = max(report.column, 0) + 1, row = max(report.row, 0) + 1
        if modes.mouseEncoding == .decimal {
            return Array("\u{1b}[<\(code);\(column);\(row)\(report.event == .release ? "m" : "M")".utf8)
        }
        // Only the decimal form says which button was released.
        if report.event == .release { code |= 3 }
        if modes.mouseEncoding == .plainDecimal { return Array("\u{1b}[\(code + 32);\(column);\(row)M".utf8) }
        let limit = modes.mouseEncoding == .characters ? 2015 : 223
        guard column <= limit, row <= limit else { return [] }
        var bytes = Array("\u{1b}[M".utf8)
        for number in [code + 32, column + 32, row + 32] {
            if modes.mouseEncoding == .characters, number >= 0x80 {
                bytes += [0xc0 | UInt8(number >> 6), 0x80 | UInt8(number & 63)]
            } else {
                bytes.append(UInt8(truncatingIfNeeded: number))
            }
        }
        return bytes
    }
}
