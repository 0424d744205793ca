public import Bytes
import Scheme
import SchemeProtocol

/// What a console says before its first session: what this is, and what to type first.
public enum Welcome {
    /// Lines that end as a terminal wants them.
    public static var text: ByteString { text(release: release) }

    static func text(release: ByteString) -> ByteString {
        let accent: ByteString = "\u{1b}[1;38;5;75m", faint: ByteString = "\u{1b}[38;5;245m",
            plain: ByteString = "\u{1b}[m"
        var text: ByteString = "\r\n  " + accent + "Apus" + plain
        if !release.isEmpty { text += " " + release }
        text += faint + "  a small operating system in Swift" + plain + "\r\n\r\n"
        for (command, meaning) in hints {
            var padding = ByteString()
            for _ in command.count..<14 { padding += " " }
            text += "  " + command + padding + faint + meaning + plain + "\r\n"
        }
        return text + "\r\n"
    }

    private static var hints: [(command: ByteString, meaning: ByteString)] {
        [
            ("help", "what the shell can do"),
            ("ls /scheme", "the parts of the system: each has a name there"),
            ("svc", "the services and drivers that run"),
        ]
    }

    /// The system's release, by `sys:uname`; empty where it does not say.
    private static var release: ByteString {
        guard let facts = try? Handle("sys:uname", .read).readAll(limit: 4096) else { return "" }
        for line in facts.split(separator: 0x0a) where line.hasPrefix("release:") {
            return line[8..<line.count].trimmed
        }
        return ""
    }
}
