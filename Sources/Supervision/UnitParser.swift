public import Bytes

/// What is wrong with a unit file, and where.
public struct UnitError: Error, Equatable, Sendable {
    /// Counted from 1; 0 where no line is to blame.
    public var line: Int
    public var message: ByteString

    init(_ line: Int, _ message: ByteString) {
        self.line = line
        self.message = message
    }
}

/// A value in a unit file.
enum UnitValue: Equatable {
    case text(ByteString)
    case number(Int64)
    case boolean(Bool)
    case list([ByteString])
}

/// Reads the part of TOML that unit files use: `key = value` lines and comments, where a value is a string ("…" with
/// escapes, or '…' without), a whole number, `true`, `false`, or a list of strings, which may go over several lines.
struct UnitParser {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1

    /// More than this is no unit file.
    static var sizeLimit: Int { 65536 }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The keys and values in order, each with its line.
    static func parse(_ text: ByteString) throws(UnitError) -> [(key: ByteString, value: UnitValue, line: Int)] {
        if text.count > sizeLimit { throw UnitError(0, "the file is too long") }
        var parser = UnitParser(text.bytes)
        var entries: [(key: ByteString, value: UnitValue, line: Int)] = []
        while true {
            parser.skipBlank(newlines: true)
            guard let next = parser.peek else { return entries }
            let line = parser.line
            if next == 0x5b { throw UnitError(line, "tables are not used in unit files") }
            let key = try parser.key()
            if entries.contains(where: { $0.key == key }) { throw UnitError(line, "'" + key + "' is given twice") }
            parser.skipBlank(newlines: false)
            guard parser.take(0x3d) else { throw UnitError(line, "expected '=' after '" + key + "'") }
            parser.skipBlank(newlines: false)
            entries.append((key, try parser.value(), line))
            parser.skipBlank(newlines: false)
            if let rest = parser.peek, rest != 0x0a {
                throw UnitError(parser.line, "unexpected text after the value of '" + key + "'")
            }
        }
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func advance() {
        if bytes[index] == 0x0a { line += 1 }
        index += 1
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        advance()
        return true
    }

    /// Skips spaces and comments.
    private mutating func skipBlank(newlines: Bool) {
        while let byte = peek {
            if byte == 0x23 {
                while let rest = peek, rest != 0x0a { _ = take(rest) }
            } else if byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a && newlines {
                advance()
            } else {
                return
            }
        }
    }

    private mutating func word() -> ByteString {
        var word = ByteString()
        while let byte = peek, byte.isAlphanumeric || byte == 0x2d || byte == 0x5f || byte == 0x2b {
            word.append(byte)
            advance()
        }
        return word
    }

    private mutating func key() throws(UnitError) -> ByteString {
        let key = word()
        if key.isEmpty { throw UnitError(line, "expected a key") }
        return key
    }

    private mutating func value() throws(UnitError) -> UnitValue {
        switch peek {
        case 0x22, 0x27: return .text(try string())
        case 0x5b: return .list(try list())
        default:
            let start = line
            let text = word()
            if text == "true" { return .boolean(true) }
            if text == "false" { return .boolean(false) }
            if let number = text.integer() { return .number(number) }
            if text.isEmpty { throw UnitError(start, "expected a value") }
            throw UnitError(start, "'" + text + "' is no value: strings need quotes")
        }
    }

    private mutating func list() throws(UnitError) -> [ByteString] {
        let start = line
        advance()
        var items: [ByteString] = []
        while true {
            skipBlank(newlines: true)
            if take(0x5d) { return items }
            guard let next = peek else { throw UnitError(start, "the list has no end") }
            guard next == 0x22 || next == 0x27 else { throw UnitError(line, "expected a string in the list") }
            items.append(try string())
            skipBlank(newlines: true)
            if !take(0x2c) && peek != 0x5d {
                throw UnitError(peek == nil ? start : line, "expected ',' or ']' in the list")
            }
        }
    }

    private mutating func string() throws(UnitError) -> ByteString {
        let start = line
        let quote = bytes[index]
        advance()
        var text = ByteString()
        while let byte = peek, byte != 0x0a {
            advance()
            if byte == quote { return text }
            if byte == 0x5c && quote == 0x22 {
                try escape(into: &text)
            } else {
                text.append(byte)
            }
        }
        throw UnitError(start, "the string has no end")
    }

    private mutating func escape(into text: inout ByteString) throws(UnitError) {
        guard let byte = peek, byte != 0x0a else { throw UnitError(line, "the string has no end") }
        advance()
        switch byte {
        case 0x6e: text.append(0x0a as UInt8)
        case 0x74: text.append(0x09 as UInt8)
        case 0x72: text.append(0x0d as UInt8)
        case 0x65: text.append(0x1b as UInt8)
        case 0x22, 0x5c: text.append(byte)
        case 0x75:
            let digits = ByteString(bytes[index..<min(index + 4, bytes.count)])
            guard digits.count == 4, digits.allSatisfy({ $0.digitValue ?? 99 < 16 }),
                let value = digits.integer(radix: 16),
                let scalar = Unicode.Scalar(UInt32(value)), value != 0
            else { throw UnitError(line, "'\\u' needs four hexadecimal digits of a character") }
            index += 4
            text.append(String(Character(scalar)))
        default: throw UnitError(line, "unknown escape '\\" + ByteString([byte]) + "'")
        }
    }
}
