public import Bytes

/// A text that statements were read from: a script, an entry of a session, a text of `eval`.
public final class SourceText: Sendable {
    /// The script's path; empty where the text has no name.
    public let name: ByteString
    public let bytes: [UInt8]

    public init(_ text: ByteString, name: ByteString = "") {
        bytes = text.bytes
        self.name = name
    }

    /// Line and column (from 1, in characters) of a byte, and the line itself.
    public func position(of offset: Int) -> (line: Int, column: Int, text: ByteString) {
        let place = min(max(offset, 0), bytes.count)
        var start = place
        while start > 0, bytes[start - 1] != .newline { start -= 1 }
        var end = place
        while end < bytes.count, bytes[end] != .newline { end += 1 }
        let number = 1 + bytes[..<start].count { $0 == .newline }
        let column = 1 + bytes[start..<place].count { $0 & 0xc0 != 0x80 }
        return (number, column, ByteString(bytes[start..<end]))
    }
}
