import Bytes

/// How a character of the line is shown. The colours are the terminal's sixteen, so that they follow its theme.
public enum TextStyle: UInt8, Sendable {
    case plain
    case command
    case keyword
    case string
    case variable
    case operation
    case comment
    case option
    case path
    case mistake
    case selection

    /// The escape that turns it on, whatever was on before.
    var escape: ByteString {
        switch self {
        case .plain: "\u{1b}[m"
        case .command: "\u{1b}[0;34m"
        case .keyword: "\u{1b}[0;35m"
        case .string: "\u{1b}[0;33m"
        case .variable: "\u{1b}[0;36m"
        case .operation: "\u{1b}[0;90m"
        case .comment: "\u{1b}[0;90m"
        case .option: "\u{1b}[0;32m"
        case .path: "\u{1b}[0;4m"
        case .mistake: "\u{1b}[0;31m"
        case .selection: "\u{1b}[0;7m"
        }
    }
}
