public import Bytes

/// `!!`, `!$`, `!0`, `!^` and `!*`: the line before, its last word, its command, its first argument, all its arguments.
public enum Designators {
    /// The line with designators replaced; they have no meaning in double quotes and behind a backslash.
    public static func expand(_ line: ByteString, last: ByteString?) -> ByteString {
        guard let last, line.contains(0x21) else { return line }
        let words = words(last)
        var result = ByteString()
        var isQuoted = false
        var index = 0
        while index < line.count {
            let byte = line[index]
            let next: UInt8 = index + 1 < line.count ? line[index + 1] : 0
            if byte == 0x5c, next != 0 {
                result.append(byte)
                result.append(next)
                index += 2
                continue
            }
            if byte == 0x22 { isQuoted.toggle() }
            var replacement: ByteString?
            if byte == 0x21, !isQuoted {
                switch next {
                case 0x21: replacement = last
                case 0x24: replacement = words.last ?? ""
                case 0x30: replacement = words.first ?? ""
                case 0x5e: replacement = words.count > 1 ? words[1] : ""
                case 0x2a: replacement = joined(words.dropFirst())
                default: break
                }
            }
            if let replacement {
                result += replacement
                index += 2
            } else {
                result.append(byte)
                index += 1
            }
        }
        return result
    }

    private static func joined(_ words: some Sequence<ByteString>) -> ByteString {
        var result = ByteString()
        for word in words {
            if !result.isEmpty { result.append(0x20) }
            result += word
        }
        return result
    }

    /// The words of a line, quotes kept.
    static func words(_ line: ByteString) -> [ByteString] {
        var result: [ByteString] = []
        var word = ByteString()
        var quote: UInt8?
        var isEscaped = false
        for byte in line {
            if isEscaped {
                isEscaped = false
            } else if byte == 0x5c, quote != 0x27 {
                isEscaped = true
            } else if let open = quote {
                if byte == open { quote = nil }
            } else if byte == 0x22 || byte == 0x27 {
                quote = byte
            } else if byte.isSpace {
                if !word.isEmpty { result.append(word) }
                word = ""
                continue
            }
            word.append(byte)
        }
        if !word.isEmpty { result.append(word) }
        return result
    }
}
