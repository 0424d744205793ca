import Bytes
import SchemeProtocol

/// Pieces of JSON.
enum JSONText {
    /// A string; bytes that are no UTF-8 become the sign for such.
    static func string(_ text: ByteString) -> ByteString {
        var result: ByteString = "\""
        for byte in ByteString(text.string) {
            switch byte {
            case 0x22, 0x5c:
                result.append(0x5c)
                result.append(byte)
            case 0x0a: result += "\\n"
            case 0x09: result += "\\t"
            case 0x0d: result += "\\r"
            case 0..<0x20, 0x7f:
                result += "\\u00"
                result.append(hexadecimal: byte, width: 2)
            default: result.append(byte)
            }
        }
        return result + "\""
    }

    /// The kind of a file.
    static func type(_ type: FileType) -> ByteString {
        switch type {
        case .regular: "file"
        case .directory: "directory"
        case .symbolicLink: "link"
        case .fifo: "fifo"
        case .socket: "socket"
        case .blockDevice: "block"
        case .characterDevice: "character"
        case .unknown: "unknown"
        }
    }
}

/// An object of JSON that grows field by field.
struct JSONObject {
    private var fields = ByteString()

    mutating func add(_ key: ByteString, _ text: ByteString) { addRaw(key, JSONText.string(text)) }

    mutating func add(_ key: ByteString, _ number: some BinaryInteger) { addRaw(key, ByteString(number)) }

    /// A text, or `null` where there is none.
    mutating func add(_ key: ByteString, _ text: ByteString?) {
        addRaw(key, text.map { JSONText.string($0) } ?? "null")
    }

    /// Values of JSON in a list.
    mutating func add(_ key: ByteString, list: [ByteString]) {
        var text: ByteString = "["
        for (index, value) in list.enumerated() { text += (index > 0 ? "," : "") + value }
        addRaw(key, text + "]")
    }

    mutating func addRaw(_ key: ByteString, _ value: ByteString) {
        fields += (fields.isEmpty ? "" : ",") + JSONText.string(key) + ":" + value
    }

    var text: ByteString { "{" + fields + "}" }

    /// A list of objects, a line each.
    static func list(_ objects: [JSONObject]) -> ByteString {
        var text: ByteString = "["
        for (index, object) in objects.enumerated() { text += (index > 0 ? ",\n " : "") + object.text }
        return text + "]\n"
    }
}
