import Bytes
import Calendars
import Platform
import SchemeProtocol

extension FindWalk {
    /// A file as `-ls` shows it.
    func listing(_ file: FoundFile) -> ByteString {
        let stat = file.stat
        func right(_ text: ByteString, _ width: Int) -> ByteString { Self.padded(text, width, left: false) }
        var line = right(ByteString(stat.inode), 9) + " " + right(ByteString((stat.blocks + 1) / 2), 6) + " "
        line += modeText(stat.mode) + " " + right(ByteString(stat.linkCount), 3) + " "
        line += Self.padded(names.user(stat.userID), 8, left: true) + " "
        line += Self.padded(names.group(stat.groupID), 8, left: true) + " "
        line += right(ByteString(stat.size), 8) + " " + CalendarTime(stat.modified.seconds).listed(now: started)
        line += " " + file.path
        if stat.mode.type == .symbolicLink, let target = try? Host.readLink(file.path) { line += " -> " + target }
        return line + "\n"
    }

    static func padded(_ text: ByteString, _ width: Int, left: Bool) -> ByteString {
        let blanks = ByteString(repeatElement(0x20, count: max(0, width - text.count)))
        return left ? text + blanks : blanks + text
    }

    /// A file in a form of `-printf`.
    func text(_ format: ByteString, _ file: FoundFile) -> ByteString {
        var (result, index) = (ByteString(), 0)
        while index < format.count {
            let byte = format[index]
            index += 1
            if byte == 0x5c, index < format.count {
                if escape(format, &index, &result) { return result }
            } else if byte == 0x25, index < format.count {
                directive(format, &index, file, &result)
            } else {
                result.append(byte)
            }
        }
        return result
    }

    /// Adds what stands behind a backslash; whether that ends the text (`\c`).
    private func escape(_ format: ByteString, _ index: inout Int, _ result: inout ByteString) -> Bool {
        let letter = format[index]
        index += 1
        switch letter {
        case 0x6e: result.append(0x0a)
        case 0x74: result.append(9)
        case 0x72: result.append(0x0d)
        case 0x61: result.append(7)
        case 0x62: result.append(8)
        case 0x66: result.append(0x0c)
        case 0x76: result.append(0x0b)
        case 0x5c: result.append(0x5c)
        case 0x63: return true
        case 0x30...0x37:
            var (value, count) = (Int(letter - 0x30), 1)
            while count < 3, index < format.count, (0x30...0x37).contains(format[index]) {
                value = value * 8 + Int(format[index] - 0x30)
                index += 1
                count += 1
            }
            result.append(UInt8(truncatingIfNeeded: value))
        default: result += [0x5c, letter]
        }
        return false
    }

    private func directive(_ format: ByteString, _ index: inout Int, _ file: FoundFile, _ result: inout ByteString) {
        let start = index - 1
        var isLeft = false
        var width = 0
        while index < format.count, format[index] == 0x2d || format[index] == 0x30 {
            if format[index] == 0x2d { isLeft = true }
            index += 1
        }
        while index < format.count, format[index].isDigit {
            width = min(width * 10 + Int(format[index] - 0x30), 4096)
            index += 1
        }
        guard index < format.count else {
            result += format[start..<format.count]
            return
        }
        let letter = format[index]
        index += 1
        if letter == 0x41 || letter == 0x43 || letter == 0x54, index < format.count {
            let time: FindTime = letter == 0x41 ? .accessed : letter == 0x43 ? .changed : .modified
            result += Self.padded(moment(time.of(file.stat), format[index]), width, left: isLeft)
            index += 1
            return
        }
        if let text = value(letter, file) {
            result += Self.padded(text, width, left: isLeft)
        } else {
            result += format[start..<index]
        }
    }

    private func moment(_ time: TimeSpec, _ letter: UInt8) -> ByteString {
        if letter == 0x40 {
            var digits = ByteString(time.nanoseconds)
            digits = ByteString(repeatElement(0x30, count: max(0, 9 - digits.count))) + digits + "0"
            return ByteString(time.seconds) + "." + digits
        }
        return DateFormat(time, TimeZone.local).text([0x25, letter])
    }

    private func value(_ letter: UInt8, _ file: FoundFile) -> ByteString? {
        let stat = file.stat
        switch letter {
        case 0x25: return "%"
        case 0x70: return file.path
        case 0x66: return file.name
        case 0x68: return directoryName(file.path)
        case 0x48: return file.operand
        case 0x50:
            let rest = file.path[min(file.operand.count, file.path.count)..<file.path.count]
            return rest.first == 0x2f ? rest[1..<rest.count] : rest
        case 0x64: return ByteString(file.depth)
        case 0x73: return ByteString(stat.size)
        case 0x62: return ByteString(stat.blocks)
        case 0x6b: return ByteString((stat.blocks + 1) / 2)
        case 0x69: return ByteString(stat.inode)
        case 0x6e: return ByteString(stat.linkCount)
        case 0x6d:
            var text = ByteString()
            for shift: UInt16 in [9, 6, 3, 0] {
                let digit = UInt8(stat.mode.permissions >> shift & 7)
                if digit != 0 || !text.isEmpty || shift == 0 { text.append(0x30 + digit) }
            }
            return text
        case 0x4d: return modeText(stat.mode)
        case 0x75: return names.user(stat.userID)
        case 0x67: return names.group(stat.groupID)
        case 0x55: return ByteString(stat.userID)
        case 0x47: return ByteString(stat.groupID)
        case 0x44: return ByteString(stat.device)
        case 0x6c: return stat.mode.type == .symbolicLink ? (try? Host.readLink(file.path)) ?? "" : ""
        case 0x79: return [modeText(stat.mode).first ?? 0x55 == 0x2d ? 0x66 : modeText(stat.mode).first ?? 0x55]
        case 0x61: return moment(stat.accessed, 0x63)
        case 0x74: return moment(stat.modified, 0x63)
        case 0x63: return moment(stat.changed, 0x63)
        default: return nil
        }
    }
}
