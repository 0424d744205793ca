public import Bytes

/// `ion --format`: a script with its blocks indented by four blanks each, no blanks at line ends, and never two empty lines
/// in a row. What stands in quotes, in here-documents and in comments is left as it is.
public enum Formatter {
    public static func format(_ source: ByteString) -> ByteString {
        var result = ByteString()
        var depth = 0
        var matches: [Int] = []
        var position = 0
        var emptyLines = 0
        let bytes = source.bytes
        while position < bytes.count {
            // One statement line may be several lines of text.
            let lineEnd = bytes[position...].firstIndex(of: .newline) ?? bytes.count
            let first = ByteString(bytes[position..<lineEnd]).trimmed
            if first.isEmpty {
                position = lineEnd + 1
                emptyLines += 1
                continue
            }
            if emptyLines > 0, !result.isEmpty { result += "\n" }
            emptyLines = 0
            var end = lineEnd
            var text = ByteString(bytes[position..<end])
            if first.first != .hash {
                // Lines belong together until the reader says that the line is whole.
                while end < bytes.count, isOpen(text) {
                    end = bytes[min(end + 1, bytes.count)...].firstIndex(of: .newline) ?? bytes.count
                    text = ByteString(bytes[position..<end])
                }
                // What nothing closes reaches the end, and its last newline is the one that every line gets.
                if end > lineEnd, end == bytes.count, text.last == .newline {
                    text = ByteString(text[0..<text.count - 1])
                }
            }
            var delta = 0
            var shift = 0
            for (index, word) in heads(text).enumerated() {
                switch word {
                case "if", "while", "for", "fn":
                    if word != "fn" || text.trimmed != "fn" { delta += 1 }
                case "match":
                    matches.append(depth + delta)
                    delta += 2
                case "end":
                    let isMatch = matches.last.map { depth + delta - 2 <= $0 } ?? false
                    if isMatch { matches.removeLast() }
                    delta -= isMatch ? 2 : 1
                    if index == 0 { shift -= isMatch ? 2 : 1 }
                case "else", "case": if index == 0 { shift -= 1 }
                default: break
                }
            }
            let level = max(0, depth + shift)
            result.append(contentsOf: repeatElement(.space, count: 4 * level))
            let lines = text.split(separator: .newline)
            for (index, line) in lines.enumerated() {
                if index == 0 {
                    result +=
                        lines.count == 1 ? line.trimmed : ByteString(line.bytes.drop { $0 == .space || $0 == 0x09 })
                } else {
                    result += line
                }
                result += "\n"
            }
            depth = max(0, depth + delta)
            position = end + 1
        }
        return result
    }

    /// Whether the statement line that begins here goes on behind the text.
    private static func isOpen(_ text: ByteString) -> Bool {
        if text.last == .backslash { return true }
        var reader = LineReader(text.bytes)
        var isComplete = true
        while let line = reader.next() { isComplete = line.isComplete }
        return !isComplete
    }

    /// The first words of the statements in a line.
    private static func heads(_ text: ByteString) -> [ByteString] {
        var reader = LineReader(text.bytes)
        var result: [ByteString] = []
        while let line = reader.next() {
            var splitter = StatementSplitter(line.text)
            while let piece = try? splitter.next() {
                var words = ByteString(line.text[piece.range]).split(separator: .space).filter { !$0.isEmpty }
                while let word = words.first, ["time", "not", "!", "and", "or", "defer"].contains(word), words.count > 1
                {
                    words.removeFirst()
                }
                if let word = words.first { result.append(word) }
            }
        }
        return result
    }
}
