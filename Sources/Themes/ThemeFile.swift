public import Bytes

/// What a theme's file says, line by line: the part of TOML that themes need, which is tables, texts, numbers, booleans and
/// lists of these. A line that makes no sense is told and left out; the rest counts.
public struct ThemeFile: Sendable {
    public enum Value: Equatable, Sendable {
        case text(ByteString)
        /// In thousandths, so that 4.5 is exact.
        case number(Int)
        case boolean(Bool)
        case list([Value])
    }

    /// What is wrong with a line.
    public struct Problem: Equatable, Sendable {
        public var line: Int
        public var what: ByteString
    }

    /// By `table.key`.
    public private(set) var values: [ByteString: Value] = [:]
    public private(set) var problems: [Problem] = []
    private var lines: [ByteString: Int] = [:]

    /// The most that is read of a file.
    public static var sizeLimit: Int { 256 << 10 }

    public init(_ text: ByteString) {
        guard text.count <= Self.sizeLimit else {
            problems.append(Problem(line: 0, what: "the file is too large"))
            return
        }
        var table: ByteString = ""
        var pending: ByteString = "", pendingLine = 0
        for (index, raw) in text.split(separator: 0x0a).enumerated() {
            let line = Self.withoutComment(raw).trimmed
            if line.isEmpty { continue }
            if pending.isEmpty, line[0] == 0x5b {
                guard line.count > 2, line[line.count - 1] == 0x5d else {
                    problems.append(Problem(line: index + 1, what: "] is missing"))
                    continue
                }
                table = line[1..<(line.count - 1)].trimmed
                continue
            }
            if pending.isEmpty { pendingLine = index + 1 }
            pending += pending.isEmpty ? line : " " + line
            // A list goes on until its bracket.
            if pending.firstIndex(of: "[") != nil, pending[pending.count - 1] != 0x5d, pending.count < 4096 { continue }
            add(pending, in: table, line: pendingLine)
            pending = ""
        }
        if !pending.isEmpty { problems.append(Problem(line: pendingLine, what: "] is missing")) }
    }

    /// The line that a key is on, for messages.
    public func line(of key: ByteString) -> Int { lines[key] ?? 0 }

    private mutating func add(_ line: ByteString, in table: ByteString, line number: Int) {
        guard let equals = line.firstIndex(of: "=") else {
            problems.append(Problem(line: number, what: "this is not key = value"))
            return
        }
        let key = line[0..<equals].trimmed
        let isName = key.bytes.allSatisfy { $0.isDigit || $0 >= 0x61 && $0 <= 0x7a || $0 == 0x5f || $0 == 0x2d }
        guard !key.isEmpty, isName else {
            problems.append(Problem(line: number, what: "the key's name makes no sense"))
            return
        }
        var at = 0
        let text = line[(equals + 1)..<line.count].trimmed
        guard let value = Self.value(text, &at, depth: 0), at == text.count else {
            problems.append(Problem(line: number, what: key + ": the value makes no sense"))
            return
        }
        let name = table.isEmpty ? key : table + "." + key
        values[name] = value
        lines[name] = number
    }

    private static func withoutComment(_ line: ByteString) -> ByteString {
        var isQuoted = false
        for (index, byte) in line.bytes.enumerated() {
            if byte == 0x22 { isQuoted.toggle() }
            if byte == 0x23, !isQuoted { return line[0..<index] }
        }
        return line
    }

    private static func value(_ text: ByteString, _ at: inout Int, depth: Int) -> Value? {
        guard at < text.count, depth < 4 else { return nil }
        switch text[at] {
        case 0x22:
            let start = at + 1
            guard let end = text.firstIndex(of: "\"", from: start) else { return nil }
            at = end + 1
            return .text(text[start..<end])
        case 0x5b:
            at += 1
            var list: [Value] = []
            while at < text.count {
                skip(text, &at)
                if at < text.count, text[at] == 0x5d {
                    at += 1
                    return .list(list)
                }
                guard let value = value(text, &at, depth: depth + 1) else { return nil }
                list.append(value)
                skip(text, &at)
            }
            return nil
        default:
            let start = at
            while at < text.count, text[at] != 0x2c, text[at] != 0x5d, text[at] != 0x20 { at += 1 }
            return word(text[start..<at])
        }
    }

    private static func skip(_ text: ByteString, _ at: inout Int) {
        while at < text.count, text[at] == 0x20 || text[at] == 0x2c { at += 1 }
    }

    private static func word(_ word: ByteString) -> Value? {
        if word == "true" { return .boolean(true) }
        if word == "false" { return .boolean(false) }
        let parts = word.split(separator: 0x2e)
        guard (1...2).contains(parts.count), let whole = parts[0].integer(), abs(whole) < 1 << 31 else { return nil }
        guard parts.count == 2 else { return .number(Int(whole) * 1000) }
        let digits = parts[1]
        guard (1...3).contains(digits.count), let fraction = digits.integer(), digits.bytes.allSatisfy({ $0.isDigit })
        else { return nil }
        let scale = [100, 10, 1][digits.count - 1]
        let sign = word[0] == 0x2d ? -1 : 1
        return .number(Int(whole) * 1000 + sign * Int(fraction) * scale)
    }
}
