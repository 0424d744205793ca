import Bytes
import Calendars
import CommandLine
import LineEditor
import Platform
import SchemeProtocol

extension Utilities {
    /// `watch`: a command again and again.
    static var watch: Utility {
        Utility(
            ["[OPTION]... COMMAND"], "Run a command again and again, and show what it writes.",
            [
                Option("n", "interval", takes: "SECONDS", "wait this long between two runs (2)"),
                Option("d", "differences", "mark what has changed"), Option("t", "no-title", "show no title"),
                Option("g", "chgexit", "end when the output changes"),
                Option("e", "errexit", "end when the command fails"),
                Option("x", "exec", "run the command itself, not a shell with it"),
                Option("c", "color", "let colours through"),
                Option("b", "beep", "beep when the command fails"),
            ], parsing: .stopsAtOperand
        ) { (context) throws(Failure) in
            let words = try context.operands(atLeast: 1)
            var seconds = 2.0
            if let word = context.value("n") {
                guard let value = AwkNumber.whole(word.bytes.span), value >= 0 else {
                    throw .fatal("failed to parse argument: " + quoted(word), status: 1)
                }
                seconds = min(max(value, 0.1), 2_000_000)
            }
            guard let terminal = InteractiveTerminal() else {
                throw .fatal("standard output is not a terminal", status: 1)
            }
            terminal.begin()
            defer { terminal.end() }
            var before: [ByteString]?
            while !terminal.isGone {
                let command = joinedWords(words)
                let arguments = context.has("x") ? words : ["sh", "-c", command]
                let output = (try? ProgramStart.output(of: arguments)) ?? "watch: cannot run " + command + "\n"
                let lines = draw(output, before, command, seconds, context, terminal)
                if context.has("g"), let before, before != lines { return }
                before = lines
                let deadline = Host.clock(.monotonic) + UInt64(seconds * 1_000_000_000)
                while true {
                    let now = Host.clock(.monotonic)
                    if now >= deadline { break }
                    guard let key = terminal.key(milliseconds: Int((deadline - now) / 1_000_000) + 1) else {
                        if terminal.isGone { return }
                        continue
                    }
                    if key == .text([0x71]) || key == .control(0x63) { return }
                    if key == .text([0x20]) { break }
                }
            }
        }
    }

    private static func joinedWords(_ words: [ByteString]) -> ByteString {
        var text = ByteString()
        for (index, word) in words.enumerated() { text += (index > 0 ? " " : "") + word }
        return text
    }

    private static func draw(
        _ output: ByteString, _ before: [ByteString]?, _ command: ByteString, _ seconds: Double, _ context: Context,
        _ terminal: InteractiveTerminal
    ) -> [ByteString] {
        let (columns, rows) = terminal.size
        var layout = PagerLayout()
        layout.columns = columns
        layout.cuts = true
        layout.passesColours = context.has("c")
        let titleRows = context.has("t") ? 0 : 2
        let room = max(0, rows - titleRows)
        var text = output
        if text.last == 0x0a { text.bytes.removeLast() }
        let lines = Array(text.split(separator: 0x0a).prefix(room))
        var screen: ByteString = "\u{1b}[?25l\u{1b}[H"
        if titleRows > 0 {
            let now = Host.clock(.realtime) / 1_000_000_000
            let moment = TimeSpec(seconds: Int64(now), nanoseconds: 0)
            let time = DateFormat(moment, TimeZone.local).text("%a %b %e %H:%M:%S %Y")
            let head = "Every " + (AwkNumber.fixed(seconds, precision: 1) ?? "2.0") + "s: " + command
            let shown = head[0..<min(head.count, max(0, columns - time.count - 1))]
            screen += filled(shown, max(0, columns - time.count)) + time + "\u{1b}[K\r\n\u{1b}[K\r\n"
        }
        for (index, line) in lines.enumerated() {
            if index > 0 { screen += "\r\n" }
            var marked: [Range<Int>] = []
            if context.has("d"), let before {
                let old = index < before.count ? before[index] : ""
                for place in 0..<line.count where place >= old.count || old[place] != line[place] {
                    marked.append(place..<(place + 1))
                }
            }
            screen += layout.rows(line, matches: marked)[0] + "\u{1b}[K"
        }
        terminal.write(screen + "\u{1b}[J\u{1b}[?25h")
        terminal.flush()
        return lines
    }
}
