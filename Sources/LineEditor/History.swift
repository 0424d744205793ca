public import Bytes

/// The lines that were entered, the oldest first. It knows nothing of files: its owner gives it their text and writes what
/// is new.
public struct History {
    public private(set) var lines: [ByteString] = []
    public var limit: Int { didSet { trim() } }

    public init(limit: Int = 1000) { self.limit = max(limit, 1) }

    /// Takes over the lines of a file; `#` lines (times, summaries) are left out. A line that continues is kept with its
    /// newlines escaped, see `encoded`.
    public mutating func load(_ text: ByteString) {
        for line in text.split(separator: 0x0a) where !line.isEmpty && line.first != 0x23 {
            lines.append(Self.decoded(line))
        }
        trim()
    }

    /// Adds a line, and forgets the same line entered before, unless duplicates are kept.
    public mutating func add(_ line: ByteString, keepsDuplicates: Bool = false) {
        if !keepsDuplicates { lines.removeAll { $0.count == line.count && $0 == line } }
        lines.append(line)
        trim()
    }

    private mutating func trim() {
        if lines.count > limit { lines.removeFirst(lines.count - limit) }
    }

    /// A line as it stands in the file: newlines become `\n` behind a mark, so that one entry is one line.
    public static func encoded(_ line: ByteString) -> ByteString {
        guard line.contains(0x0a) else { return line }
        var result: ByteString = "\u{1}"
        for byte in line {
            switch byte {
            case 0x0a: result += "\\n"
            case 0x5c: result += "\\\\"
            default: result.append(byte)
            }
        }
        return result
    }

    /// An entry from its line in the file.
    public static func decoded(_ line: ByteString) -> ByteString {
        guard line.first == 1 else { return line }
        var result = ByteString()
        var index = 1
        while index < line.count {
            if line[index] == 0x5c, index + 1 < line.count {
                index += 1
                result.append(line[index] == 0x6e ? 0x0a : line[index])
            } else {
                result.append(line[index])
            }
            index += 1
        }
        return result
    }

    /// The latest line that begins with `prefix` and is longer: what is suggested.
    public func suggestion(for prefix: ByteString) -> ByteString? {
        guard !prefix.isEmpty else { return nil }
        let first = prefix[0]
        let count = prefix.count
        return lines.last { $0.count > count && $0[0] == first && $0.hasPrefix(prefix) }
    }

    /// The nearest line before `index` (or after, with `forward`) that contains `text`.
    public func search(_ text: ByteString, from index: Int, forward: Bool = false) -> Int? {
        var place = index
        while true {
            place += forward ? 1 : -1
            guard lines.indices.contains(place) else { return nil }
            if Self.contains(lines[place].bytes, text.bytes) { return place }
        }
    }

    /// A whole history is looked through between two keys: the first byte decides most places.
    private static func contains(_ line: [UInt8], _ text: [UInt8]) -> Bool {
        guard let first = text.first else { return true }
        let count = text.count
        guard line.count >= count else { return false }
        for start in 0...(line.count - count) where line[start] == first {
            var index = 1
            while index < count, line[start + index] == text[index] { index += 1 }
            if index == count { return true }
        }
        return false
    }
}
