import Bytes

/// A pattern with `*`, `?` and `[…]`, as shells match names with them.
struct Wildcard {
    private let pattern: ByteString
    /// A dot in front is matched only by a dot.
    var sparesDot = false
    /// `/` is matched only by itself.
    var sparesSlash = false

    init(_ pattern: ByteString) { self.pattern = pattern }

    func matches(_ name: ByteString) -> Bool {
        if sparesDot, name.first == 0x2e, pattern.first != 0x2e { return false }
        var (place, index) = (0, 0)
        var retry: (place: Int, index: Int)?
        while index < name.count {
            if place < pattern.count, pattern[place] == 0x2a {
                place += 1
                retry = (place, index)
                continue
            }
            if place < pattern.count, let next = step(place, name[index]) {
                place = next
                index += 1
                continue
            }
            // The last star takes one byte more.
            guard let again = retry, !(sparesSlash && name[again.index] == 0x2f) else { return false }
            place = again.place
            index = again.index + 1
            retry = (place, index)
        }
        while place < pattern.count, pattern[place] == 0x2a { place += 1 }
        return place == pattern.count
    }

    /// Where the pattern goes on when its piece at `place` matches a byte; nil where it does not.
    private func step(_ place: Int, _ byte: UInt8) -> Int? {
        switch pattern[place] {
        case 0x3f: return sparesSlash && byte == 0x2f ? nil : place + 1
        case 0x5b:
            guard let (isIn, next) = bracket(place, byte) else { return byte == 0x5b ? place + 1 : nil }
            return isIn && !(sparesSlash && byte == 0x2f) ? next : nil
        case 0x5c:
            if place + 1 < pattern.count { return pattern[place + 1] == byte ? place + 2 : nil }
            return byte == 0x5c ? place + 1 : nil
        default: return pattern[place] == byte ? place + 1 : nil
        }
    }

    /// Whether a byte is in a set, and what follows that; nil for a bracket without an end.
    private func bracket(_ start: Int, _ byte: UInt8) -> (Bool, Int)? {
        var place = start + 1
        var isNegated = false
        if place < pattern.count, pattern[place] == 0x21 || pattern[place] == 0x5e {
            isNegated = true
            place += 1
        }
        var isIn = false
        var isFirst = true
        while place < pattern.count {
            var low = pattern[place]
            if low == 0x5d && !isFirst { return (isIn != isNegated, place + 1) }
            isFirst = false
            if low == 0x5b, place + 1 < pattern.count, pattern[place + 1] == 0x3a,
                let end = pattern.firstIndex(of: ":]" as ByteString, from: place + 2)
            {
                if Self.isInClass(pattern[(place + 2)..<end], byte) { isIn = true }
                place = end + 2
                continue
            }
            if low == 0x5c, place + 1 < pattern.count {
                place += 1
                low = pattern[place]
            }
            var high = low
            place += 1
            if place + 1 < pattern.count, pattern[place] == 0x2d, pattern[place + 1] != 0x5d {
                high = pattern[place + 1]
                place += 2
            }
            if low <= byte && byte <= high { isIn = true }
        }
        return nil
    }

    private static func isInClass(_ name: ByteString, _ byte: UInt8) -> Bool {
        switch name {
        case "alpha": byte.isLetter
        case "digit": byte.isDigit
        case "alnum": byte.isAlphanumeric
        case "upper": byte >= 0x41 && byte <= 0x5a
        case "lower": byte >= 0x61 && byte <= 0x7a
        case "space": byte.isSpace
        case "blank": byte == 0x20 || byte == 9
        case "punct": byte > 0x20 && byte < 0x7f && !byte.isAlphanumeric
        case "xdigit": byte.digitValue.map { $0 < 16 } ?? false
        case "cntrl": byte < 0x20 || byte == 0x7f
        case "graph": byte > 0x20 && byte < 0x7f
        case "print": byte >= 0x20 && byte < 0x7f
        default: false
        }
    }
}
