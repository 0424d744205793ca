import Bytes

/// The bytes that a string of `tr` stands for, in order: single ones, ranges, classes, repeats.
struct CharacterSet {
    private(set) var bytes: [UInt8] = []
    private(set) var hasClass = false
    private(set) var hasRestrictedClass = false
    private(set) var hasEquivalence = false
    private(set) var endsWithClass = false
    /// Where classes of upper or lower case begin.
    private(set) var cases: [Int] = []
    /// How many repeats without a count there are, where the last is and of what.
    private(set) var openRepeats = 0
    private var openPlace = 0
    private var openByte: UInt8 = 0

    init(_ word: ByteString, _ context: Context) throws(Failure) {
        var parser = SetParser(word, context)
        try parser.parse(&self)
    }

    mutating func append(_ byte: UInt8, times: Int = 1) {
        bytes.append(contentsOf: repeatElement(byte, count: max(0, times)))
        endsWithClass = false
    }

    mutating func append(_ range: ClosedRange<UInt8>) {
        bytes += range
        endsWithClass = false
    }

    mutating func appendEquivalence(_ byte: UInt8) {
        hasEquivalence = true
        append(byte)
    }

    mutating func appendOpenRepeat(_ byte: UInt8) {
        openRepeats += 1
        openPlace = bytes.count
        openByte = byte
        endsWithClass = false
    }

    /// Gives the repeat without a count what is missing to a length.
    mutating func fill(to length: Int) {
        let missing = max(0, length - bytes.count)
        bytes.insert(contentsOf: repeatElement(openByte, count: missing), at: openPlace)
        cases = cases.map { $0 >= openPlace ? $0 + missing : $0 }
    }

    /// False for an unknown class.
    mutating func appendClass(_ name: ByteString) -> Bool {
        guard let test = characterClass(name) else { return false }
        if name == "upper" || name == "lower" { cases.append(bytes.count) } else { hasRestrictedClass = true }
        hasClass = true
        bytes += (0...255).filter(test)
        endsWithClass = true
        return true
    }
}

/// The test of a character class of the C locale; nil for an unknown one.
func characterClass(_ name: ByteString) -> ((UInt8) -> Bool)? {
    switch name {
    case "alnum": { $0.isAlphanumeric }
    case "alpha": { $0.isLetter }
    case "blank": { $0 == 0x20 || $0 == 0x09 }
    case "cntrl": { $0 < 0x20 || $0 == 0x7f }
    case "digit": { $0.isDigit }
    case "graph": { $0 > 0x20 && $0 < 0x7f }
    case "lower": { $0 >= 0x61 && $0 <= 0x7a }
    case "print": { $0 >= 0x20 && $0 < 0x7f }
    case "punct": { $0 > 0x20 && $0 < 0x7f && !$0.isAlphanumeric }
    case "space": { $0.isSpace }
    case "upper": { $0 >= 0x41 && $0 <= 0x5a }
    case "xdigit": { $0.isDigit || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x66) }
    default: nil
    }
}

/// Takes a string of `tr` apart.
private struct SetParser {
    private var bytes: [UInt8] = []
    /// Which bytes were written with a backslash, and so have no special meaning.
    private var isEscaped: [Bool] = []

    init(_ word: ByteString, _ context: Context) {
        var index = 0
        while index < word.count {
            var byte = word[index]
            index += 1
            var escaped = false
            if byte == 0x5c {
                if index == word.count {
                    Self.warn("an unescaped backslash at end of string is not portable", context)
                } else {
                    escaped = true
                    byte = word[index]
                    index += 1
                    switch byte {
                    case 0x61: byte = 7
                    case 0x62: byte = 8
                    case 0x66: byte = 12
                    case 0x6e: byte = 10
                    case 0x72: byte = 13
                    case 0x74: byte = 9
                    case 0x76: byte = 11
                    case 0x30...0x37: byte = Self.octal(word, &index, byte, context)
                    default: break
                    }
                }
            }
            bytes.append(byte)
            isEscaped.append(escaped)
        }
    }

    /// The warning changes nothing in the status.
    private static func warn(_ message: ByteString, _ context: Context) {
        let status = context.status
        context.complain("warning: " + message)
        context.status = status
    }

    private static func octal(_ word: ByteString, _ index: inout Int, _ first: UInt8, _ context: Context) -> UInt8 {
        var value = Int(first - 0x30)
        let start = index - 1
        while index < word.count, index < start + 3, word[index] >= 0x30, word[index] <= 0x37 {
            let next = value * 8 + Int(word[index] - 0x30)
            if next > 255 {
                let digits = word[start..<(index + 1)]
                warn(
                    "the ambiguous octal escape \\" + digits + " is being\n\tinterpreted as the 2-byte sequence \\0"
                        + digits[0..<2] + ", " + digits[2..<3], context)
                break
            }
            value = next
            index += 1
        }
        return UInt8(truncatingIfNeeded: value)
    }

    private func isPlain(_ index: Int, _ byte: UInt8) -> Bool {
        index < bytes.count && bytes[index] == byte && !isEscaped[index]
    }

    mutating func parse(_ set: inout CharacterSet) throws(Failure) {
        var index = 0
        while index + 2 < bytes.count {
            if isPlain(index, 0x5b), let next = try bracket(index, &set) {
                index = next
            } else if isPlain(index + 1, 0x2d) {
                let (low, high) = (bytes[index], bytes[index + 2])
                if low > high {
                    throw .fatal(
                        "range-endpoints of '" + shown(low) + "-" + shown(high)
                            + "' are in reverse collating sequence order")
                }
                set.append(low...high)
                index += 3
            } else {
                set.append(bytes[index])
                index += 1
            }
        }
        while index < bytes.count {
            set.append(bytes[index])
            index += 1
        }
    }

    private func shown(_ byte: UInt8) -> ByteString {
        if byte >= 0x20 && byte < 0x7f { return [byte] }
        return [0x5c, 0x30 + byte >> 6, 0x30 + byte >> 3 & 7, 0x30 + byte & 7]
    }

    /// `[:class:]`, `[=c=]` or `[c*n]` at `index`; answers where it ends, or nil where there is none.
    private func bracket(_ index: Int, _ set: inout CharacterSet) throws(Failure) -> Int? {
        let kind = bytes[index + 1]
        if (kind == 0x3a || kind == 0x3d) && !isEscaped[index + 1], let close = closing(index + 2, kind) {
            let name = ByteString(bytes[(index + 2)..<close])
            if name.isEmpty {
                throw .fatal(
                    (kind == 0x3a
                        ? "missing character class name '[::]'" : "missing equivalence class character '[==]'"))
            }
            if kind == 0x3a {
                if set.appendClass(name) { return close + 2 }
                if !isRepeat(index + 2) { throw .fatal("invalid character class " + quoted(name)) }
            } else {
                if name.count == 1 {
                    set.appendEquivalence(name[0])
                    return close + 2
                }
                if !isRepeat(index + 2) {
                    throw .fatal(name + ": equivalence class operand must be a single character")
                }
            }
        }
        return try repeated(index + 1, &set)
    }

    /// Where `kind` and `]` stand next.
    private func closing(_ start: Int, _ kind: UInt8) -> Int? {
        var index = start
        while index + 1 < bytes.count {
            if bytes[index] == kind && bytes[index + 1] == 0x5d && !isEscaped[index] && !isEscaped[index + 1] {
                return index
            }
            index += 1
        }
        return nil
    }

    /// Whether `*digits]` stands here.
    private func isRepeat(_ start: Int) -> Bool {
        guard isPlain(start, 0x2a) else { return false }
        var index = start + 1
        while index < bytes.count {
            if !bytes[index].isDigit { return isPlain(index, 0x5d) }
            index += 1
        }
        return false
    }

    private func repeated(_ start: Int, _ set: inout CharacterSet) throws(Failure) -> Int? {
        guard isPlain(start + 1, 0x2a) else { return nil }
        var index = start + 2
        while index < bytes.count, !isEscaped[index] {
            if bytes[index] == 0x5d {
                let digits = ByteString(bytes[(start + 2)..<index])
                if digits.isEmpty {
                    set.appendOpenRepeat(bytes[start])
                    return index + 1
                }
                guard let count = digits.integer(radix: digits[0] == 0x30 ? 8 : 10), count >= 0, count < 1 << 31 else {
                    throw .fatal("invalid repeat count " + quoted(digits) + " in [c*n] construct")
                }
                if count == 0 {
                    set.appendOpenRepeat(bytes[start])
                } else {
                    set.append(bytes[start], times: Int(count))
                }
                return index + 1
            }
            index += 1
        }
        return nil
    }
}
