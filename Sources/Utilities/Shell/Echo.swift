import Bytes
import CommandLine

extension Utilities {
    /// `echo`: writes its arguments.
    static var echo: Utility {
        Utility(
            ["[-neE] [STRING]..."], "Echo the STRING(s) to standard output.",
            [
                Option("n", "", "do not output the trailing newline"),
                Option("e", "", "enable interpretation of backslash escapes"),
                Option("E", "", "disable interpretation of backslash escapes (default)"),
            ], parsing: .raw
        ) { (context) throws(Failure) in
            var words = context.words[...]
            var endsLine = true
            // POSIX knows no options but -n in front, and backslashes always mean something.
            let isPOSIX = Context.environment("POSIXLY_CORRECT") != nil
            var interprets = isPOSIX
            while !isPOSIX || words.first == "-n", let word = words.first, word.count > 1, word[0] == 0x2d,
                word.dropFirst().allSatisfy({ $0 == 0x6e || $0 == 0x65 || $0 == 0x45 })
            {
                for letter in word.dropFirst() {
                    switch letter {
                    case 0x6e: endsLine = false
                    case 0x65: interprets = true
                    default: interprets = false
                    }
                }
                words = words.dropFirst()
            }
            var text = ByteString()
            for (index, word) in words.enumerated() {
                if index > 0 { text.append(0x20) }
                guard interprets else {
                    text += word
                    continue
                }
                if !appendEscaped(word, to: &text) { return try context.put(text) }
            }
            if endsLine { text.append(0x0a) }
            try context.put(text)
        }
    }

    /// Appends a word with its backslash escapes worked out; false where `\c` ends all output.
    static func appendEscaped(_ word: ByteString, to text: inout ByteString) -> Bool {
        var index = 0
        while index < word.count {
            let byte = word[index]
            index += 1
            guard byte == 0x5c, index < word.count else {
                text.append(byte)
                continue
            }
            let letter = word[index]
            index += 1
            switch letter {
            case 0x5c: text.append(0x5c)
            case 0x61: text.append(7)
            case 0x62: text.append(8)
            case 0x63: return false
            case 0x65: text.append(27)
            case 0x66: text.append(12)
            case 0x6e: text.append(10)
            case 0x72: text.append(13)
            case 0x74: text.append(9)
            case 0x76: text.append(11)
            case 0x30: text.append(number(word, &index, radix: 8, digits: 3) ?? 0)
            case 0x31...0x37:
                index -= 1
                text.append(number(word, &index, radix: 8, digits: 3) ?? 0)
            case 0x78:
                if let value = number(word, &index, radix: 16, digits: 2) { text.append(value) } else { text += "\\x" }
            default:
                text.append(0x5c)
                text.append(letter)
            }
        }
        return true
    }

    private static func number(_ word: ByteString, _ index: inout Int, radix: Int64, digits: Int) -> UInt8? {
        var value: Int64 = 0
        var count = 0
        while count < digits, index < word.count, let digit = word[index].digitValue, digit < radix {
            value = value * radix + digit
            index += 1
            count += 1
        }
        return count == 0 ? nil : UInt8(truncatingIfNeeded: value)
    }
}
