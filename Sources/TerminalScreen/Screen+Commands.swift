/// What a program wants of the clipboard (OSC 52).
public enum ClipboardCommand: Equatable, Sendable {
    case set([UInt8])
    /// It asks for the content: a host that gives it calls `answerClipboard`.
    case ask(selection: [UInt8])
}

extension Screen {
    /// One operating system command: a number, a semicolon, and the rest.
    mutating func operatingSystemCommand() {
        let text = parser.text
        let digits = text.prefix { $0 >= 0x30 && $0 <= 0x39 }
        guard digits.count >= 1, digits.count <= 4 else { return }
        let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        var rest = text[digits.count...]
        if rest.first == UInt8(ascii: ";") { rest = rest.dropFirst() } else if !rest.isEmpty { return }
        switch number {
        case 0: setTitle(rest, icon: true, window: true)
        case 1: setTitle(rest, icon: true, window: false)
        case 2: setTitle(rest, icon: false, window: true)
        case 4, 5: setColors(rest, special: number == 5)
        case 8: setLink(rest)
        case 10...19: setDynamicColors(rest, UInt8(number))
        case 52: clipboardCommand(rest)
        case 104, 105: resetColors(rest, special: number == 105)
        case 110...119: colors.remove(.dynamic(UInt8(number - 100)))
        case 133: markPrompt(rest)
        default: break
        }
        damageForColors()
    }

    private mutating func damageForColors() {
        if colors.revision != drawnColors {
            drawnColors = colors.revision
            damageAll()
        }
    }

    // MARK: Colours

    private static func number(_ text: ArraySlice<UInt8>) -> Int? {
        guard !text.isEmpty, text.count <= 4, text.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// Special colours have numbers of their own (OSC 5), and follow the palette (OSC 4).
    private static func entry(_ number: Int, special: Bool) -> ColorTable.Entry? {
        if special { return number < 8 ? .special(UInt8(number)) : nil }
        return number < 256 ? .palette(UInt8(number)) : number < 264 ? .special(UInt8(number - 256)) : nil
    }

    private mutating func setColors(_ text: ArraySlice<UInt8>, special: Bool) {
        let parts = text.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        var index = 0
        while index + 1 < parts.count {
            defer { index += 2 }
            guard let number = Self.number(parts[index]), let entry = Self.entry(number, special: special) else {
                return
            }
            let prefix = "\(special ? 5 : 4);\(number);"
            setColor(entry, parts[index + 1], answer: prefix)
        }
    }

    private mutating func setDynamicColors(_ text: ArraySlice<UInt8>, _ first: UInt8) {
        var number = first
        for part in text.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false) where number < 20 {
            setColor(.dynamic(number), part, answer: "\(number);")
            number += 1
        }
    }

    private mutating func setColor(_ entry: ColorTable.Entry, _ text: ArraySlice<UInt8>, answer: String) {
        if text.elementsEqual([UInt8(ascii: "?")]) {
            replyCommand(Array((answer + ColorTable.text(colors[entry])).utf8))
        } else if let color = ColorTable.color(text) {
            colors[entry] = color
        }
    }

    private mutating func resetColors(_ text: ArraySlice<UInt8>, special: Bool) {
        if text.isEmpty {
            return colors.remove { entry in
                switch entry {
                case .palette: !special
                case .special: special
                case .dynamic: false
                }
            }
        }
        for part in text.split(separator: UInt8(ascii: ";")) {
            if let number = Self.number(part), let entry = Self.entry(number, special: special) {
                colors.remove(entry)
            }
        }
    }

    // MARK: Links and prompts

    /// Parameters as `key=value`, by colons, then an address; without one the link ends.
    private mutating func setLink(_ text: ArraySlice<UInt8>) {
        guard let end = text.firstIndex(of: UInt8(ascii: ";")) else { return }
        let address = Array(text[(end + 1)...])
        guard !address.isEmpty else { return cursor.style.link = 0 }
        let parameters = text[..<end].split(separator: UInt8(ascii: ":"))
        let identifier = parameters.first { $0.starts(with: "id=".utf8) }.map { Array($0.dropFirst(3)) } ?? []
        let (grid, other, history, now) = (self.grid, otherGrid, self.history, cursor.style.link)
        cursor.style.link = links.number(identifier: identifier, address: address) {
            var used: Set<UInt16> = [now]
            for cell in grid.cells { used.insert(cell.style.link) }
            for cell in other.cells { used.insert(cell.style.link) }
            for index in 0..<history.count { for cell in history[index].cells { used.insert(cell.style.link) } }
            used.remove(0)
            return used
        }
    }

    /// A: the prompt begins; B: what is typed; C: the command's output; D: its end.
    private mutating func markPrompt(_ text: ArraySlice<UInt8>) {
        guard let mark = text.first, (UInt8(ascii: "A")...UInt8(ascii: "D")).contains(mark) else { return }
        // What is typed follows the prompt on its line, which is what people look for.
        if mark == UInt8(ascii: "B"), grid[cursor.row].promptMark != 0 { return }
        grid[cursor.row].promptMark = mark
    }

    // MARK: Clipboard

    private mutating func clipboardCommand(_ text: ArraySlice<UInt8>) {
        guard let end = text.firstIndex(of: UInt8(ascii: ";")) else { return }
        let data = text[(end + 1)...]
        // Who asks again and again without being answered is asking once.
        if clipboardCommands.count >= 4 { clipboardCommands.removeFirst() }
        if data.elementsEqual([UInt8(ascii: "?")]) {
            clipboardCommands.append(.ask(selection: Array(text[..<end].prefix(16))))
        } else {
            clipboardCommands.append(.set(Base64.bytes(data) ?? []))
        }
    }

    /// Tells a program that has asked what the clipboard holds.
    public mutating func answerClipboard(selection: [UInt8], _ content: [UInt8]) {
        let limit = Self.replyLimit / 2
        guard content.count <= limit else { return }
        replyCommand(Array("52;".utf8) + selection + [UInt8(ascii: ";")] + Base64.text(content))
    }
}

/// Bytes as text of 64 different characters (RFC 4648).
enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x41...0x5a: UInt32(byte) - 0x41
        case 0x61...0x7a: UInt32(byte) - 0x61 + 26
        case 0x30...0x39: UInt32(byte) - 0x30 + 52
        case 0x2b: 62
        case 0x2f: 63
        default: nil
        }
    }

    static func bytes(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        var bits: UInt32 = 0, count = 0
        for byte in text {
            if byte == UInt8(ascii: "=") { break }
            guard let value = value(byte) else { return nil }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return result
    }

    static func text(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let rest = bytes.count - index
            let bits =
                UInt32(bytes[index]) << 16 | (rest > 1 ? UInt32(bytes[index + 1]) << 8 : 0)
                | (rest > 2 ? UInt32(bytes[index + 2]) : 0)
            for part in 0..<4 {
                result.append(
                    part <= rest ? digits[Int(bits >> UInt32(18 - 6 * part) & 63)] : UInt8(ascii: "="))
            }
            index += 3
        }
        return result
    }
}
