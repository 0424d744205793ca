public import Bytes

/// Why a text is not a statement: the message as Ion words it, and where in the source it is.
///
/// `isIncomplete` tells an interactive shell that more input may still make the text right: an open quote, group or
/// block at the end.
public struct SyntaxError: Error {
    public enum Kind: Sendable {
        case syntax
        case block
        case function
        case assignment
        case pipeline
    }

    public var kind: Kind
    public var message: ByteString
    /// The byte offset in the source.
    public var offset: Int
    public var isIncomplete: Bool

    public init(_ kind: Kind, _ message: ByteString, at offset: Int = 0, isIncomplete: Bool = false) {
        self.kind = kind
        self.message = message
        self.offset = offset
        self.isIncomplete = isIncomplete
    }

    /// The message with what Ion writes before it. The doubled "syntax error" is how the peer's texts read.
    public var text: ByteString {
        switch kind {
        case .syntax: "syntax error: " + message
        case .block: "block error: " + message
        case .function: "function error: " + message
        case .assignment: "assignment error: " + message
        case .pipeline: "pipeline execution error: " + message
        }
    }
}
