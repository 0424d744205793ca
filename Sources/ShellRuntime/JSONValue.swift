public import Bytes

/// A value of JSON. Numbers keep their text, so that nothing is rounded on the way through.
public indirect enum JSONValue: Equatable, Sendable {
    public struct Member: Equatable, Sendable {
        public var key: ByteString
        public var value: JSONValue

        public init(_ key: ByteString, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    case null
    case bool(Bool)
    case number(ByteString)
    case string(ByteString)
    case array([JSONValue])
    case object([Member])

    /// The member of an object.
    public subscript(key: ByteString) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    /// As text in a line or a cell: strings as they are, the rest as JSON.
    public var plain: ByteString {
        switch self {
        case .string(let text): text
        case .null: ""
        default: text
        }
    }

    /// On one line.
    public var text: ByteString {
        var result = ByteString()
        append(to: &result)
        return result
    }

    private func append(to result: inout ByteString) {
        switch self {
        case .null: result += "null"
        case .bool(let value): result += value ? "true" : "false"
        case .number(let text): result += text
        case .string(let text): Self.quote(text, into: &result)
        case .array(let values):
            result += "["
            for (index, value) in values.enumerated() {
                if index > 0 { result += "," }
                value.append(to: &result)
            }
            result += "]"
        case .object(let members):
            result += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { result += "," }
                Self.quote(member.key, into: &result)
                result += ":"
                member.value.append(to: &result)
            }
            result += "}"
        }
    }

    private static func quote(_ text: ByteString, into result: inout ByteString) {
        result += "\""
        // What is no UTF-8 could not be read back; it is repaired here.
        let valid = String(validating: text.bytes, as: UTF8.self) == nil ? ByteString(text.string) : text
        for byte in valid {
            switch byte {
            case 0x22: result += "\\\""
            case 0x5c: result += "\\\\"
            case 0x0a: result += "\\n"
            case 0x0d: result += "\\r"
            case 0x09: result += "\\t"
            case 0x00..<0x20:
                result += "\\u"
                result.append(hexadecimal: byte, width: 4)
            default: result.append(byte)
            }
        }
        result += "\""
    }

    /// A value of a text: a number, `true`, `false`, `null`, else a string.
    public init(guessing text: ByteString) {
        switch text {
        case "true": self = .bool(true)
        case "false": self = .bool(false)
        case "null": self = .null
        default:
            if let value = JSONParser.parse(text), case .number = value { self = value } else { self = .string(text) }
        }
    }
}

/// Reads JSON. Nesting is bounded, and anything wrong gives nil.
public struct JSONParser {
    private let text: [UInt8]
    private var place = 0
    private static var depthLimit: Int { 200 }

    private init(_ text: ByteString) { self.text = text.bytes }

    /// One value and nothing behind it.
    public static func parse(_ text: ByteString) -> JSONValue? {
        var parser = JSONParser(text)
        guard let value = parser.value(0) else { return nil }
        parser.skipBlanks()
        return parser.place == parser.text.count ? value : nil
    }

    /// Several values, one behind the other (lines of JSON); nil where something is wrong.
    public static func parseAll(_ text: ByteString) -> [JSONValue]? {
        var parser = JSONParser(text)
        var values: [JSONValue] = []
        while true {
            parser.skipBlanks()
            if parser.place == parser.text.count { return values }
            guard let value = parser.value(0) else { return nil }
            values.append(value)
        }
    }

    private mutating func skipBlanks() {
        while place < text.count, text[place] == 0x20 || text[place] >= 0x09 && text[place] <= 0x0d { place += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard place < text.count, text[place] == byte else { return false }
        place += 1
        return true
    }

    private mutating func word(_ word: ByteString, _ value: JSONValue) -> JSONValue? {
        guard text[place...].starts(with: word.bytes) else { return nil }
        place += word.count
        return value
    }

    private mutating func value(_ depth: Int) -> JSONValue? {
        skipBlanks()
        guard place < text.count, depth < Self.depthLimit else { return nil }
        switch text[place] {
        case 0x7b:
            place += 1
            var members: [JSONValue.Member] = []
            if take(0x7d) { return .object([]) }
            while true {
                skipBlanks()
                guard let key = string(), take(0x3a), let value = value(depth + 1) else { return nil }
                members.append(JSONValue.Member(key, value))
                if take(0x7d) { return .object(members) }
                guard take(0x2c) else { return nil }
            }
        case 0x5b:
            place += 1
            var values: [JSONValue] = []
            if take(0x5d) { return .array([]) }
            while true {
                guard let value = value(depth + 1) else { return nil }
                values.append(value)
                if take(0x5d) { return .array(values) }
                guard take(0x2c) else { return nil }
            }
        case 0x22: return string().map { .string($0) }
        case 0x74: return word("true", .bool(true))
        case 0x66: return word("false", .bool(false))
        case 0x6e: return word("null", .null)
        default: return number()
        }
    }

    private mutating func digits() -> Bool {
        let start = place
        while place < text.count, text[place] >= 0x30, text[place] <= 0x39 { place += 1 }
        return place > start
    }

    private mutating func number() -> JSONValue? {
        let start = place
        if text[place] == 0x2d { place += 1 }
        guard digits() else { return nil }
        if place < text.count, text[place] == 0x2e {
            place += 1
            guard digits() else { return nil }
        }
        if place < text.count, text[place] | 0x20 == 0x65 {
            place += 1
            if place < text.count, text[place] == 0x2b || text[place] == 0x2d { place += 1 }
            guard digits() else { return nil }
        }
        return .number(ByteString(text[start..<place]))
    }

    private mutating func string() -> ByteString? {
        guard place < text.count, text[place] == 0x22 else { return nil }
        place += 1
        var result = ByteString()
        while place < text.count {
            let byte = text[place]
            place += 1
            switch byte {
            case 0x22: return result
            case 0x5c:
                guard place < text.count else { return nil }
                let escape = text[place]
                place += 1
                switch escape {
                case 0x22, 0x5c, 0x2f: result.append(escape)
                case 0x62: result.append(0x08)
                case 0x66: result.append(0x0c)
                case 0x6e: result.append(0x0a)
                case 0x72: result.append(0x0d)
                case 0x74: result.append(0x09)
                case 0x75:
                    guard let scalar = scalar() else { return nil }
                    result.append(contentsOf: String(Character(scalar)).utf8)
                default: return nil
                }
            case 0x00..<0x20: return nil
            default: result.append(byte)
            }
        }
        return nil
    }

    private mutating func hexadecimal() -> UInt32? {
        guard place + 4 <= text.count, let value = ByteString(text[place..<(place + 4)]).integer(radix: 16), value >= 0
        else { return nil }
        place += 4
        return UInt32(value)
    }

    private mutating func scalar() -> Unicode.Scalar? {
        guard let first = hexadecimal() else { return nil }
        guard first >= 0xd800, first < 0xdc00 else { return Unicode.Scalar(first) ?? "\u{fffd}" }
        guard place + 6 <= text.count, text[place] == 0x5c, text[place + 1] == 0x75 else { return "\u{fffd}" }
        place += 2
        guard let second = hexadecimal() else { return nil }
        guard second >= 0xdc00, second < 0xe000 else { return "\u{fffd}" }
        return Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
    }
}
