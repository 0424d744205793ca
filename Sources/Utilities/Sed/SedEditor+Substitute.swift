import Bytes
import RegularExpression

extension SedEditor {
    /// A text with the matches of an expression replaced, and how many were.
    static func substituted(
        _ text: ByteString, _ substitution: SedSubstitution, _ expression: RegularExpression
    ) -> (text: ByteString, count: Int) {
        var result = ByteString()
        var (start, done, seen, replaced) = (0, 0, 0, 0)
        var lastEnd = -1
        while start <= text.count, let match = expression.firstMatch(in: text, from: start) {
            // An empty match directly behind another one is none.
            if match.isEmpty && match.lowerBound == lastEnd {
                if start < text.count { result.append(text[start]) }
                start += 1
                done = start
                continue
            }
            seen += 1
            result += text[done..<match.lowerBound]
            if seen >= substitution.number {
                let groups = expression.hasGroups ? expression.captures(in: text, at: match.lowerBound) : nil
                append(substitution.replacement, text, match, groups, to: &result)
                replaced += 1
            } else {
                result += text[match]
            }
            done = match.upperBound
            start = done
            lastEnd = done
            if match.isEmpty {
                if start < text.count { result.append(text[start]) }
                start += 1
                done = start
            }
            if replaced > 0 && !substitution.isGlobal { break }
        }
        if done < text.count { result += text[done..<text.count] }
        return (result, replaced)
    }

    private static func append(
        _ pieces: [SedPiece], _ text: ByteString, _ match: Range<Int>, _ groups: [Range<Int>?]?,
        to result: inout ByteString
    ) {
        // The case that lasts, and the one for the next byte only.
        var (lasting, next): (UInt8, UInt8) = (0x45, 0)
        for piece in pieces {
            var part: ByteString
            switch piece {
            case .text(let text): part = text
            case .group(0): part = text[match]
            case .group(let number):
                guard let groups, number < groups.count, let range = groups[number] else { continue }
                part = text[range]
            case .letterCase(let letter):
                if letter == 0x75 || letter == 0x6c { next = letter } else { (lasting, next) = (letter, 0) }
                continue
            }
            for index in part.indices {
                let kind = next != 0 ? next : lasting
                next = 0
                let byte = part[index]
                if kind | 0x20 == 0x75, byte >= 0x61 && byte <= 0x7a { part.bytes[index] = byte - 0x20 }
                if kind | 0x20 == 0x6c, byte >= 0x41 && byte <= 0x5a { part.bytes[index] = byte + 0x20 }
            }
            result += part
        }
    }
}
