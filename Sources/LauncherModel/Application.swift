public import Bytes

/// A program that the launcher offers, as its manifest in `/usr/share/ui/apps` describes it: lines `key=value`.
///
/// | key | |
/// |---|---|
/// | `name`, `description` | what people read |
/// | `binary` | the command, with quotes where a word has blanks; `%f` is where the files go, else they go to the end |
/// | `icon` | the name of one of the desktop's icons |
/// | `category`, `accept` | may be given several times; `accept` is `*suffix` or `prefix*` |
///
/// The manifest's file name orders the programs: `10_terminal`.
public struct Application: Equatable, Sendable {
    public var id: ByteString
    public var name: ByteString
    public var summary: ByteString = ""
    public var command: [ByteString] = []
    public var icon: ByteString = ""
    public var categories: [ByteString] = []
    public var accepted: [ByteString] = []

    /// Reads a manifest; nil where it names no program.
    public init?(id: ByteString, _ manifest: ByteString) {
        self.id = id
        name = id
        for line in manifest.split(separator: 0x0a) {
            let line = line.trimmed
            guard !line.hasPrefix("#"), let equal = line.firstIndex(of: 0x3d) else { continue }
            let value = line[(equal + 1)..<line.count].trimmed
            switch line[0..<equal].trimmed {
            case "name" where !value.isEmpty: name = value
            case "description": summary = value
            case "binary": command = Self.words(value)
            case "icon": icon = value
            case "category": categories.append(value)
            case "accept": accepted.append(value)
            default: break
            }
        }
        if command.isEmpty { return nil }
    }

    /// A command's words; quotes of either kind keep blanks.
    static func words(_ text: ByteString) -> [ByteString] {
        var words: [ByteString] = []
        var word: ByteString?
        var quote: UInt8 = 0
        for byte in text {
            if quote != 0 {
                if byte == quote { quote = 0 } else { word?.append(byte) }
            } else if byte == 0x22 || byte == 0x27 {
                quote = byte
                word = word ?? ""
            } else if byte.isSpace {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + [byte]
            }
        }
        if let word { words.append(word) }
        return words
    }

    /// The command with files put into it.
    public func command(with files: [ByteString]) -> [ByteString] {
        guard let place = command.firstIndex(of: "%f") else { return command + files }
        return Array(command[..<place]) + files + Array(command[(place + 1)...])
    }

    /// Whether a window that says it is of `program` is this one's: by the name of its file.
    public func isShown(as program: ByteString) -> Bool {
        guard let path = command.first, !program.isEmpty else { return false }
        return path == program || path.hasSuffix("/" + program)
    }

    /// Whether the program says that it can open a file. Large and small letters are the same: cameras write `A.JPG`.
    public func accepts(_ path: ByteString) -> Bool {
        let path = Self.lowered(path)
        return accepted.contains { pattern in
            let pattern = Self.lowered(pattern)
            if pattern.hasPrefix("*") { return path.hasSuffix(pattern[1..<pattern.count]) }
            if pattern.hasSuffix("*") { return path.hasPrefix(pattern[0..<(pattern.count - 1)]) }
            return path == pattern
        }
    }

    /// How well the program fits what somebody types: 3 its name begins so, 2 a word of its name does, 1 the text is in
    /// it, its description or a category; nil: not at all. Nothing typed fits all.
    public func rank(_ query: ByteString) -> Int? {
        let query = Self.lowered(query.trimmed)
        if query.isEmpty { return 1 }
        let name = Self.lowered(self.name)
        if name.hasPrefix(query) { return 3 }
        if name.firstIndex(of: [0x20] + query) != nil { return 2 }
        let rest = [name, Self.lowered(summary)] + categories.map(Self.lowered)
        return rest.contains { $0.firstIndex(of: query) != nil } ? 1 : nil
    }

    private static func lowered(_ text: ByteString) -> ByteString {
        ByteString(text.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 })
    }
}

extension [Application] {
    /// Those that fit what somebody types, the best first, else in their own order.
    public func matching(_ query: ByteString) -> [Application] {
        var found: [Application] = []
        for rank in [3, 2, 1] { found += filter { $0.rank(query) == rank } }
        return found
    }
}
