/// Titles that programs keep aside and take back (XTWINOPS 22 and 23), and how they write them (XTSMTITLE).
struct Titles: Sendable {
    private var stack: [(icon: [UInt8]?, window: [UInt8]?)] = []
    /// Titles are set, or told, in hexadecimal.
    var setsHexadecimal = false
    var tellsHexadecimal = false

    /// As many as xterm keeps.
    static var limit: Int { 10 }
    /// Bytes of a title beyond this many are dropped.
    static var length: Int { 256 }

    /// - Parameter which: 0 both, 1 the icon's, 2 the window's.
    mutating func push(_ which: Int, icon: [UInt8], window: [UInt8]) {
        guard which <= 2 else { return }
        if stack.count == Self.limit { stack.removeFirst() }
        stack.append((which == 2 ? nil : icon, which == 1 ? nil : window))
    }

    mutating func pop() -> (icon: [UInt8]?, window: [UInt8]?)? { stack.popLast() }
}

extension Screen {
    mutating func popTitles() {
        guard value(1) <= 2, let saved = titles.pop() else { return }
        if value(1) != 2, let icon = saved.icon { iconTitle = icon }
        if value(1) != 1, let window = saved.window { title = window }
    }

    /// XTSMTITLE: 0 and 1 are about hexadecimal titles. 2 and 3 are about UTF-8, which titles are in anyway.
    mutating func setTitleModes(_ on: Bool) {
        let numbers =
            parser.parameters.isEmpty ? [0, 1] : (0..<parser.parameters.count).map { value($0) }
        for number in numbers {
            if number == 0 { titles.setsHexadecimal = on }
            if number == 1 { titles.tellsHexadecimal = on }
        }
    }

    mutating func setTitle(_ text: ArraySlice<UInt8>, icon: Bool, window: Bool) {
        var bytes = Array(text.prefix(Titles.length))
        if titles.setsHexadecimal {
            guard let decoded = Hexadecimal.bytes(text.prefix(2 * Titles.length)) else { return }
            bytes = decoded.filter { $0 >= 0x20 && $0 != 0x7f }
        }
        if icon { iconTitle = bytes }
        if window { title = bytes }
    }

    mutating func reportTitle(_ kind: String, _ title: [UInt8]) {
        let text = titles.tellsHexadecimal ? Array(Hexadecimal.text(title).utf8) : title
        replyCommand(Array(kind.utf8) + text)
    }
}

/// Bytes as pairs of hexadecimal digits.
enum Hexadecimal {
    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    static func bytes(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 2 == 0 else { return nil }
        var result: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            guard let high = digit(text[index]), let low = digit(text[index + 1]) else { return nil }
            result.append(high << 4 | low)
            index += 2
        }
        return result
    }

    static func text(_ bytes: [UInt8]) -> String {
        var text = ""
        for byte in bytes {
            if byte < 16 { text += "0" }
            text += String(byte, radix: 16, uppercase: true)
        }
        return text
    }
}
