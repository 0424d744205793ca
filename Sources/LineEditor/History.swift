public import Bytes

/// The lines that were entered, the oldest first. It knows nothing of files: its owner gives it their text and writes what
/// is new.
public struct History {
    public private(set) var lines: [ByteString] = []
    /// Where each line was entered: a number of `directories`; 0 where nobody knows.
    private var places: [UInt32] = []
    private var directories: [ByteString: UInt32] = [:]
    public var limit: Int { didSet { trim() } }

    public init(limit: Int = 1000) { self.limit = max(limit, 1) }

    /// Takes over the lines of a file. Of the `#` lines (times, summaries) only `#@ TIME PROCESS DIRECTORY` is looked at: where
    /// the next line was entered. A line that continues is kept with its newlines escaped, see `encoded`.
    public mutating func load(_ text: ByteString) {
        var place: UInt32 = 0
        for line in text.split(separator: 0x0a) where !line.isEmpty {
            if line.first == 0x23 {
                if line.hasPrefix("#@ ") { place = Self.directory(line).map { number(of: $0) } ?? 0 }
                continue
            }
            lines.append(Self.decoded(line))
            places.append(place)
            place = 0
        }
        trim()
    }

    /// What stands behind the time and the process.
    private static func directory(_ line: ByteString) -> ByteString? {
        guard let first = line.bytes[3...].firstIndex(of: 0x20),
            let second = line.bytes[(first + 1)...].firstIndex(of: 0x20)
        else { return nil }
        return line[(second + 1)..<line.count]
    }

    private mutating func number(of directory: ByteString) -> UInt32 {
        if directory.isEmpty { return 0 }
        if let number = directories[directory] { return number }
        let number = UInt32(truncatingIfNeeded: directories.count + 1)
        directories[directory] = number
        return number
    }

    /// Adds a line, and forgets the same line entered before, unless duplicates are kept.
    public mutating func add(_ line: ByteString, in directory: ByteString = "", keepsDuplicates: Bool = false) {
        if !keepsDuplicates {
            for index in lines.indices.reversed() where lines[index].count == line.count && lines[index] == line {
                lines.remove(at: index)
                places.remove(at: index)
            }
        }
        lines.append(line)
        places.append(number(of: directory))
        trim()
    }

    private mutating func trim() {
        let surplus = lines.count - limit
        guard surplus > 0 else { return }
        lines.removeFirst(surplus)
        places.removeFirst(surplus)
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

    /// How many lines before the latest that fits are looked at for one of the same directory.
    private static var reach: Int { 5000 }

    /// The latest line that begins with `prefix` and is longer: what is suggested. One that was entered in the same directory
    /// comes before newer ones of others.
    public func suggestion(for prefix: ByteString, in directory: ByteString = "") -> ByteString? {
        guard !prefix.isEmpty else { return nil }
        let first = prefix[0]
        let count = prefix.count
        let place = directories[directory]
        var found: Int?
        var index = lines.count
        while index > 0 {
            index -= 1
            if let found, found - index > Self.reach { break }
            let line = lines[index]
            guard line.count > count, line[0] == first, line.hasPrefix(prefix) else { continue }
            guard let place else { return line }
            if places[index] == place { return line }
            if found == nil { found = index }
        }
        return found.map { lines[$0] }
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
