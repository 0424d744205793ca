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

    init(_ kind: Kind, _ text: ByteString) {
        self.kind = kind
        self.text = text
    }

    init(_ error: SyntaxError) {
        kind = .syntax
        text = error.text
    }

    static func expansion(_ message: ByteString) -> ShellError { ShellError(.expansion, "expansion error: " + message) }
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
