public import Bytes
import ShellSyntax

/// Why a statement could not be run. In a script it ends the script; at a prompt it is shown.
public struct ShellError: Error {
    public enum Kind: Sendable {
        case syntax
        case expansion
        case function
        case pipeline
        case commandNotFound
        /// Ctrl-C at a prompt: said by a new line only.
        case interrupted
    }

    public var kind: Kind
    /// What is shown behind `ion: `.
    public var text: ByteString

    /// The name that was not found.
    var name: ByteString?
    /// The text that the mistake is in, and where.
    var source: SourceText?
    var offset: Int?

    init(_ kind: Kind, _ text: ByteString, name: ByteString? = nil) {
        self.kind = kind
        self.text = text
        self.name = name
    }

    init(_ error: SyntaxError, in source: SourceText? = nil) {
        kind = .syntax
        text = error.text
        self.source = source
        offset = error.offset
    }

    static func expansion(_ message: ByteString) -> ShellError { ShellError(.expansion, "expansion error: " + message) }
    /// Of a variable or method that does not exist.
    static func missing(_ name: ByteString, _ message: ByteString) -> ShellError {
        ShellError(.expansion, "expansion error: " + message, name: name)
    }
    static func function(_ message: ByteString) -> ShellError { ShellError(.function, "function error: " + message) }
    static func pipeline(_ message: ByteString) -> ShellError {
        ShellError(.pipeline, "pipeline execution error: " + message)
    }

    /// The number that `$?` shows.
    var status: Int32 { kind == .commandNotFound ? 127 : kind == .interrupted ? 130 : 1 }
}

/// What a statement asks of the blocks around it.
enum Flow {
    case next
    case breakLoop
    case continueLoop
    case returned
    /// The shell ends; the status is in `Shell.pendingExit`.
    case exit
}
