import Bytes
import RegularExpression

/// What is done to the text of a line.
enum SedText {
    /// How many bytes the character at a place has: one, where it is no UTF-8 or the locale has none.
    static func characterLength(_ text: ByteString, at index: Int) -> Int {
        let first = text[index]
        let length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1
        guard length > 1, Locale.isUTF8, index + length <= text.count else { return 1 }
        for place in (index + 1)..<(index + length) where text[place] & 0xc0 != 0x80 { return 1 }
        return length
    }

    /// The text with its matches replaced; nil where nothing was.
    static func substituted(_ text: ByteString, _ rule: SedSubstitution, _ expression: RegularExpression) -> ByteString?
    {
        var result = Replacement()
        var copied = 0
        var search = 0
        var count = 0
        var previousEnd = -1
        var isChanged = false
        let needsGroups = rule.needsGroups
        while search <= text.count, let match = expression.firstMatch(in: text, from: search) {
            // Right behind a match there is no empty one.
            if match.isEmpty, match.lowerBound == previousEnd {
                guard match.lowerBound < text.count else { break }
                search = match.lowerBound + characterLength(text, at: match.lowerBound)
                continue
            }
            count += 1
            if count >= rule.number {
                result.append(text[copied..<match.lowerBound])
                let groups = needsGroups ? expression.captures(in: text, at: match.lowerBound) ?? [match] : [match]
                result.append(rule.parts, text, groups)
                copied = match.upperBound
                isChanged = true
                if !rule.isGlobal { break }
            }
            previousEnd = match.upperBound
            if match.isEmpty {
                guard match.upperBound < text.count else { break }
                search = match.upperBound + characterLength(text, at: match.upperBound)
            } else {
                search = match.upperBound
            }
        }
        guard isChanged else { return nil }
        result.append(text[copied..<text.count])
        return ByteString(result.bytes)
    }

    /// The replacement as it grows, with what `\U` and its sisters say of letters.
    private struct Replacement {
        var bytes: [UInt8] = []
        private var letters = SedSubstitution.Letters.asTheyAre
        private var next = SedSubstitution.Letters.asTheyAre

        /// Text that nothing changes.
        mutating func append(_ text: ByteString) { bytes.append(contentsOf: text.bytes) }

        mutating func append(_ parts: [SedSubstitution.Part], _ text: ByteString, _ groups: [Range<Int>?]) {
            letters = .asTheyAre
            next = .asTheyAre
            for part in parts {
                switch part {
                case .literal(let literal): add(literal)
                case .group(let number):
                    if number < groups.count, let range = groups[number] { add(text[range]) }
                case .letters(.nextUpper): next = .nextUpper
                case .letters(.nextLower): next = .nextLower
                case .letters(let kind):
                    letters = kind
                    if kind == .asTheyAre { next = .asTheyAre }
                }
            }
        }

        private mutating func add(_ text: ByteString) {
            if letters == .asTheyAre, next == .asTheyAre { return append(text) }
            var changed = letters == .upper ? text.uppercased : letters == .lower ? text.lowercased : text
            if next != .asTheyAre, !changed.isEmpty {
                let length = SedText.characterLength(changed, at: 0)
                let first = changed[0..<length]
                changed = (next == .nextUpper ? first.uppercased : first.lowercased) + changed[length..<changed.count]
                next = .asTheyAre
            }
            append(changed)
        }
    }

    static func transliterated(_ text: ByteString, _ map: [ByteString: ByteString]) -> ByteString {
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            let length = characterLength(text, at: index)
            let character = text[index..<(index + length)]
            result.append(contentsOf: (map[character] ?? character).bytes)
            index += length
        }
        return ByteString(result)
    }

    /// The text as `l` shows it, in lines of a width; 0 and 1 do not break it.
    static func listed(_ text: ByteString, width: Int) -> ByteString {
        var result = ByteString()
        var column = 0
        for byte in text.bytes {
            var shown: ByteString
            switch byte {
            case 0x5c: shown = "\\\\"
            case 0x07: shown = "\\a"
            case 0x08: shown = "\\b"
            case 0x0c: shown = "\\f"
            case 0x0a: shown = "\\n"
            case 0x0d: shown = "\\r"
            case 0x09: shown = "\\t"
            case 0x0b: shown = "\\v"
            case 0x20..<0x7f: shown = ByteString([byte])
            default: shown = ByteString([0x5c, 0x30 + (byte >> 6), 0x30 + (byte >> 3 & 7), 0x30 + (byte & 7)])
            }
            if width > 1, column + shown.count > width - 1 {
                result += "\\\n"
                column = 0
            }
            result += shown
            column += shown.count
        }
        return result + "$\n"
    }
}
