import Bytes
import Platform
import Scheme
import SchemeProtocol
import ShellRuntime

/// Tells a terminal where prompts, commands and their output begin (OSC 133) and what the directory is (OSC 7), so that it
/// can jump between prompts and open new windows in the same place. Only terminals that are known to understand are told.
struct TerminalMarks {
    private let isWanted: Bool
    private let host: ByteString

    init(_ shell: Shell) {
        let terminal = shell.text("TERM") ?? ""
        let known: [ByteString] = ["xterm-", "tmux", "screen", "foot", "alacritty", "wezterm", "apus", "orbital"]
        isWanted = known.contains { terminal.hasPrefix($0) } && Host.isTerminal(Host.standardOutput)
        host = shell.text("HOST") ?? ""
    }

    /// The prompt between its marks.
    func around(_ prompt: ByteString, directory: ByteString) -> ByteString {
        guard isWanted else { return prompt }
        return "\u{1b}]7;file://" + host + Self.encoded(directory) + "\u{7}\u{1b}]133;A\u{7}" + prompt
            + "\u{1b}]133;B\u{7}"
    }

    func beforeCommand() { say("\u{1b}]133;C\u{7}") }

    func afterCommand(_ status: Int32) { say("\u{1b}]133;D;" + ByteString(status) + "\u{7}") }

    private func say(_ text: ByteString) {
        guard isWanted else { return }
        let output = Handle(adopting: Host.standardOutput)
        try? output.write(text)
        _ = output.relinquish()
    }

    /// A path as it stands in a URL.
    private static func encoded(_ path: ByteString) -> ByteString {
        let digits: [UInt8] = Array("0123456789ABCDEF".utf8)
        var result = ByteString()
        for byte in path {
            if byte.isAlphanumeric && byte < 0x80 || byte == 0x2f || byte == 0x2d || byte == 0x2e || byte == 0x5f {
                result.append(byte)
            } else {
                result += "%"
                result.append(digits[Int(byte >> 4)])
                result.append(digits[Int(byte & 15)])
            }
        }
        return result
    }
}
