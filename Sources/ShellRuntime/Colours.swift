import Bytes

/// `${c::red,bold}`: names of colours and attributes as one terminal escape.
enum Colours {
    private static func attribute(_ name: ByteString) -> ByteString? {
        switch name {
        case "reset": "0"
        case "bold": "1"
        case "dim": "2"
        case "underlined": "4"
        case "blink": "5"
        case "reverse": "7"
        case "hidden": "8"
        default: nil
        }
    }

    private static func colour(_ name: ByteString) -> Int64? {
        switch name {
        case "black": 30
        case "red": 31
        case "green": 32
        case "yellow": 33
        case "blue": 34
        case "magenta": 35
        case "cyan": 36
        case "light_gray": 37
        case "default": 39
        case "dark_gray": 90
        case "light_red": 91
        case "light_green": 92
        case "light_yellow": 93
        case "light_blue": 94
        case "light_magenta": 95
        case "light_cyan": 96
        case "white": 97
        default: nil
        }
    }

    /// A colour by number: `7`, `0xF`, `0x55`, `0xFFF`, `0xA0B1C2`.
    private static func number(_ name: ByteString, isBackground: Bool) -> ByteString? {
        let lead: ByteString = isBackground ? "48;" : "38;"
        guard name.hasPrefix("0x") else {
            guard let value = name.integer(), value >= 0, value < 256 else { return nil }
            return lead + "5;" + ByteString(value)
        }
        let digits = name[2..<name.count]
        guard let value = digits.integer(radix: 16), digits[0].digitValue != nil else { return nil }
        switch digits.count {
        case 1, 2: return lead + "5;" + ByteString(value)
        case 3:
            let parts = [value >> 8, value >> 4 & 15, value & 15].map { ByteString($0 * 17) }
            return lead + "2;" + ByteString.joined(parts, by: ";")
        case 6:
            let parts = [value >> 16, value >> 8 & 255, value & 255].map { ByteString($0) }
            return lead + "2;" + ByteString.joined(parts, by: ";")
        default: return nil
        }
    }

    static func escape(_ list: ByteString) throws(ShellError) -> ByteString {
        var attributes: [ByteString] = []
        var foreground: ByteString?
        var background: ByteString?
        for name in list.split(separator: 0x2c) {
            if let code = attribute(name) {
                attributes.append(code)
            } else if let code = colour(name) {
                foreground = ByteString(code)
            } else if let code = number(name, isBackground: false) {
                foreground = code
            } else if name.hasSuffix("bg"), let code = colour(name[0..<(name.count - 2)]) {
                background = ByteString(code + 10)
            } else if name.hasSuffix("bg"), let code = number(name[0..<(name.count - 2)], isBackground: true) {
                background = code
            } else {
                throw .expansion("'" + name + "' is not a colour or attribute")
            }
        }
        if let foreground { attributes.append(foreground) }
        if let background { attributes.append(background) }
        return "\u{1b}[" + ByteString.joined(attributes, by: ";") + "m"
    }
}
