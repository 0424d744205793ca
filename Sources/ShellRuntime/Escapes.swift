import Bytes

/// Backslash escapes, as `echo -e` and the `escape` and `unescape` methods know them.
enum Escapes {
    /// - Returns: the text, and whether a `\c` ended it.
    static func decode(_ text: ByteString) -> (text: ByteString, isCut: Bool) {
        guard text.contains(0x5c) else { return (text, false) }
        var result = ByteString()
        var index = 0
        while index < text.count {
            let byte = text[index]
            guard byte == 0x5c, index + 1 < text.count else {
                result.append(byte)
                index += 1
                continue
            }
            index += 2
            switch text[index - 1] {
            case 0x61: result.append(7)
            case 0x62: result.append(8)
            case 0x63: return (result, true)
            case 0x65: result.append(27)
            case 0x66: result.append(12)
            case 0x6e: result.append(10)
            case 0x72: result.append(13)
            case 0x74: result.append(9)
            case 0x76: result.append(11)
            case 0x5c: result.append(0x5c)
            case 0x27: result.append(0x27)
            case 0x22: result.append(0x22)
            default:
                result.append(0x5c)
                result.append(text[index - 1])
            }
        }
        return (result, false)
    }

    /// A backslash before punctuation; control characters by name.
    static func encode(_ text: ByteString) -> ByteString {
        var result = ByteString()
        for byte in text {
            switch byte {
            case 7: result += "\\a"
            case 8: result += "\\b"
            case 9: result += "\\t"
            case 10: result += "\\n"
            case 11: result += "\\v"
            case 12: result += "\\f"
            case 13: result += "\\r"
            case 27: result += "\\e"
            case 0x21...0x2f, 0x3a...0x40, 0x5b...0x5e, 0x60, 0x7b...0x7e:
                result.append(0x5c)
                result.append(byte)
            default: result.append(byte)
            }
        }
        return result
    }
}
