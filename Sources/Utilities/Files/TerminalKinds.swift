import Bytes

/// The terminals that are known to show colours.
enum TerminalKinds {
    /// Patterns for `TERM`.
    static let patterns: [ByteString] = [
        "Eterm", "ansi", "*color*", "con[0-9]*x[0-9]*", "cons25", "console", "cygwin", "*direct*", "dtterm", "gnome",
        "hurd", "jfbterm", "konsole", "kterm", "linux", "linux-c", "mlterm", "putty", "rxvt*", "screen*", "st",
        "terminator", "tmux*", "vt100", "xterm*",
    ]

    /// Whether the environment names one.
    static var isKnown: Bool {
        if let word = Context.environment("COLORTERM"), !word.isEmpty { return true }
        guard let name = Context.environment("TERM"), !name.isEmpty else { return false }
        return patterns.contains { Wildcard($0).matches(name) }
    }
}
