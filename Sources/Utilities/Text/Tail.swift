import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `tail`: the last lines or bytes of files, and what comes behind them.
    static var tail: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Print the last 10 lines of each FILE to standard output.",
            [
                Option("c", "bytes", takes: "[+]NUM", "output the last NUM bytes; with '+', starting with byte NUM"),
                Option(
                    "", "follow", mayTake: "HOW", "output appended data as the file grows, by descriptor or by name"),
                Option("f", "", "same as --follow=descriptor"),
                Option("F", "", "same as --follow=name --retry"),
                Option("n", "lines", takes: "[+]NUM", "output the last NUM lines; with '+', starting with line NUM"),
                Option(
                    "", "max-unchanged-stats", takes: "N",
                    "with --follow=name, look after N looks without a change whether the name means another file"),
                Option("", "-disable-inotify", ""),
                Option("", "pid", takes: "PID", "with -f, terminate after process ID, PID dies"),
                Option("", "-presume-input-pipe", ""),
                Option("q", "quiet", "never output headers giving file names"),
                Option("", "silent", "same as --quiet"),
                Option("", "retry", "keep trying to open a file if it is inaccessible"),
                Option("s", "sleep-interval", takes: "N", "with -f, sleep for about N seconds between looks"),
                Option("v", "verbose", "always output headers giving file names"),
                Option("z", "zero-terminated", "line delimiter is NUL, not newline"),
            ] + misplacedDigits, rewrite: oldTailCount
        ) { (context) throws(Failure) in
            let plan = try TailPlan(context)
            // Nothing is wanted of nothing: not even the names.
            if plan.number == 0 && !plan.follows && !plan.fromStart { return }
            let headers = Headers(context)
            let followed = try TailFollower(plan, headers, context)
            for path in context.paths { try followed.show(path) }
            if plan.follows { try followed.run() }
        }
    }

    /// A digit as an option letter has no meaning any more.
    private static var misplacedDigits: [Option] { (0...9).map { Option(ByteString($0), "", mayTake: "X", "") } }

    /// `+5` is `-n +5`, `-5cf` is `-c 5 -f`, and so on: alone, or in front of one operand.
    private static func oldTailCount(_ words: [ByteString]) -> [ByteString] {
        guard let first = words.first, first.count > 1, first[0] == 0x2b || first[0] == 0x2d else { return words }
        let second: ByteString = words.count > 1 ? words[1] : "-"
        let isAlone = words.count == 1 || words.count == 2 && (second.first != 0x2d || second.count == 1)
        if !isAlone && !((2...3).contains(words.count) && second == "--") { return words }
        if first == "-c" { return words }
        let digits = ByteString(first.dropFirst().prefix { $0.isDigit })
        var rest = first[(1 + digits.count)..<first.count]
        var number = digits.isEmpty ? "10" : digits
        var key: ByteString = "-n"
        if let unit = rest.first, unit == 0x62 || unit == 0x63 || unit == 0x6c {
            if unit != 0x6c { key = "-c" }
            if unit == 0x62 { number = digits.isEmpty ? "5120" : digits + "b" }
            rest = rest[1..<rest.count]
        }
        guard rest.isEmpty || rest == "f" else { return words }
        return [key + [first[0]] + number] + (rest.isEmpty ? [] : ["-f"]) + words.dropFirst()
    }
}

/// What the options of `tail` ask for.
struct TailPlan {
    var byBytes = false
    var fromStart = false
    var number = 10
    var follows = false
    var byName = false
    var retries = false
    var process: Int32?
    var pause: Double = 1
    var unchanged = 5
    var end: UInt8
    var isEventless = false

    init(_ context: Context) throws(Failure) {
        end = context.has("z") ? 0 : 0x0a
        for (key, value) in context.arguments.given { try take(key, value ?? "", isGiven: value != nil) }
        isEventless = context.has("-disable-inotify")
        func warn(_ text: ByteString) {
            let status = context.status
            context.complain("warning: " + text)
            context.status = status
        }
        if retries && !follows {
            warn("--retry ignored; --retry is useful only when following")
        } else if retries && !byName {
            warn("--retry only effective for the initial open")
        }
        if process != nil && !follows { warn("PID ignored; --pid=PID is useful only when following") }
        if follows && byName && context.paths.contains("-") { throw .fatal("cannot follow '-' by name") }
    }

    private mutating func take(_ key: ByteString, _ word: ByteString, isGiven: Bool) throws(Failure) {
        switch key {
        case "c", "n":
            byBytes = key == "c"
            // Once said, it holds for what follows.
            if word.first == 0x2b { fromStart = true }
            let digits = word.first == 0x2d ? word[1..<word.count] : word
            number = try count(digits, byBytes ? "invalid number of bytes" : "invalid number of lines")
        case "f", "F": (follows, byName, retries) = (true, key == "F" || byName && key != "f", retries || key == "F")
        case "follow":
            follows = true
            byName = false
            if isGiven { byName = try Utilities.chosen(word, of: [("descriptor", 0), ("name", 1)], for: key) == 1 }
        case "retry": retries = true
        case "max-unchanged-stats":
            unchanged = try decimal(
                word, "invalid maximum number of unchanged stats between opens", in: 0...Int.max)
        case "pid": process = Int32(try decimal(word, "invalid PID", in: 0...Int(Int32.max)))
        case "s":
            guard let seconds = FloatParser.double(word.bytes.span), seconds.length == word.count, seconds.value >= 0
            else { throw .fatal("invalid number of seconds: " + quoted(word)) }
            pause = seconds.value
        default:
            if key.count == 1, key[0].isDigit { throw .fatal("option used in invalid context -- " + key) }
        }
    }
}
