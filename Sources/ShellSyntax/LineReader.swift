import Bytes

/// A statement line with blanks collapsed, comments gone and joined lines joined, and the way back to the source.
public struct LogicalLine {
    public internal(set) var text: [UInt8] = []
    /// False where the source ended inside quotes, brackets, parentheses or after `&&`, `||`, `\`.
    public internal(set) var isComplete = true
    private var map: [(line: Int, source: Int)] = []

    mutating func append(_ byte: UInt8, from source: Int) {
        if map.isEmpty || map[map.count - 1].source - map[map.count - 1].line != source - text.count {
            map.append((text.count, source))
        }
        text.append(byte)
    }

    /// Where a byte of the line stands in the source.
    public func sourceOffset(_ offset: Int) -> Int {
        var low = 0
        var high = map.count
        while low < high {
            let middle = (low + high) / 2
            if map[middle].line <= offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return 0 }
        return map[low - 1].source + offset - map[low - 1].line
    }
}

/// The first layer of reading: bytes become statement lines.
///
/// A line ends at a newline outside quotes, `[...]`, `$(...)` and not right after `&&` or `||`. Runs of blanks become one
/// space; `#` at a line's start or after a blank begins a comment; `\` before a newline joins lines.
public struct LineReader {
    private let source: [UInt8]
    private var position = 0

    public init(_ source: [UInt8]) { self.source = source }

    /// A part of the source as written.
    func text(from start: Int, to end: Int) -> ByteString {
        let low = min(max(start, 0), source.count)
        return ByteString(source[low..<min(max(end, low), source.count)])
    }

    private func byte(_ offset: Int) -> UInt8 { offset < source.count ? source[offset] : 0 }

    /// The next line that is not blank; nil at the end.
    public mutating func next() -> LogicalLine? {
        var line = LogicalLine()
        var stack: [UInt8] = []
        var isAfterBlank = true
        /// Where the line goes on behind the here-documents that it announced.
        var behindDocuments: Int?
        func put(_ count: Int) {
            if isAfterBlank, let last = line.text.last, last != 0x0a { line.append(0x20, from: position) }
            isAfterBlank = false
            for _ in 0..<count where position < source.count {
                line.append(source[position], from: position)
                position += 1
            }
        }
        /// Joins the next line, in quotes too, without the blanks that it begins with.
        func join() {
            position += 2
            if position >= source.count { line.isComplete = false }
            while self.byte(position) == 0x20 || self.byte(position) == 0x09 { position += 1 }
        }
        while position < source.count {
            let byte = source[position]
            if stack.last == .doubleQuote {
                switch byte {
                case .backslash where self.byte(position + 1) == .newline: join()
                case .backslash: put(2)
                case .doubleQuote:
                    stack.removeLast()
                    put(1)
                case .dollar, .at:
                    if self.byte(position + 1) == .openParenthesis {
                        stack.append(.openParenthesis); put(2)
                    } else {
                        put(1)
                    }
                default: put(1)
                }
                continue
            }
            switch byte {
            case .backslash:
                let isJoin = self.byte(position + 1) == .newline
                guard isJoin else {
                    if position + 1 >= source.count { line.isComplete = false }
                    put(2)
                    continue
                }
                join()
            case .singleQuote:
                put(1)
                while position < source.count, source[position] != .singleQuote {
                    if source[position] == .backslash, self.byte(position + 1) == .newline { join() } else { put(1) }
                }
                if position >= source.count { line.isComplete = false } else { put(1) }
            case .doubleQuote:
                put(1)
                stack.append(.doubleQuote)
            case .openParenthesis:
                // A bare parenthesis opens nothing; the splitter refuses it.
                let opens = stack.last == .openParenthesis || Self.isCallOpening(line.text)
                put(1)
                if opens { stack.append(.openParenthesis) }
            case .closeParenthesis:
                while stack.last == .openBracket && stack.contains(.openParenthesis) { stack.removeLast() }
                if stack.last == .openParenthesis { stack.removeLast() }
                put(1)
            case .openBracket:
                put(1)
                stack.append(.openBracket)
            case .closeBracket:
                if stack.last == .openBracket { stack.removeLast() }
                put(1)
            case 0x20, 0x09, 0x0d:
                isAfterBlank = true
                position += 1
            case .less where stack.isEmpty && Self.announcesDocument(source, position):
                let document = HereDocument(source, at: position, bodyFrom: behindDocuments)
                if !document.isComplete { line.isComplete = false }
                if isAfterBlank, !line.text.isEmpty { line.append(0x20, from: position) }
                isAfterBlank = false
                for byte in document.word { line.append(byte, from: position) }
                position = document.wordEnd
                behindDocuments = document.bodyEnd
            case .newline:
                position = behindDocuments ?? position + 1
                behindDocuments = nil
                if line.text.isEmpty || stack.last == .openBracket || Self.endsOpen(line.text) {
                    isAfterBlank = true
                } else if stack.isEmpty {
                    return line
                } else {
                    line.append(.newline, from: max(position - 1, 0))
                    isAfterBlank = true
                }
            case .hash where isAfterBlank:
                while position < source.count, source[position] != .newline { position += 1 }
            default: put(1)
            }
        }
        if line.text.isEmpty { return nil }
        if !stack.isEmpty || Self.endsOpen(line.text) { line.isComplete = false }
        return line
    }

    /// `<<- WORD`; `<<<` is another thing.
    private static func announcesDocument(_ source: [UInt8], _ position: Int) -> Bool {
        position + 2 < source.count && source[position + 1] == .less && source[position + 2] == 0x2d
            && (position == 0 || source[position - 1] != .less)
    }

    private static func endsOpen(_ text: [UInt8]) -> Bool {
        text.count >= 2 && text[text.count - 1] == text[text.count - 2]
            && (text[text.count - 1] == .ampersand || text[text.count - 1] == .bar)
    }

    /// Whether a parenthesis behind this text belongs to `$(`, `@(` or a method `$name(`.
    private static func isCallOpening(_ text: [UInt8]) -> Bool {
        var index = text.count
        while index > 0, text[index - 1].isName { index -= 1 }
        return index > 0 && (text[index - 1] == .dollar || text[index - 1] == .at)
    }
}
