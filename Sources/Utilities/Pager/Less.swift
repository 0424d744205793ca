import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `less`: files page by page, forwards and back.
    static var less: Utility {
        Utility(
            ["[OPTION]... [+COMMAND] [FILE]..."], "Show files page by page. Press h for the keys.",
            [
                Option("N", "LINE-NUMBERS", "show line numbers"),
                Option("S", "chop-long-lines", "cut long lines instead of folding them"),
                Option("R", "RAW-CONTROL-CHARS", "let sequences that colour through"),
                Option("r", "raw-control-chars", ""),
                Option("i", "ignore-case", "ignore case in searches without capitals"),
                Option("I", "IGNORE-CASE", "ignore case in all searches"),
                Option("F", "quit-if-one-screen", "quit at once where all fits on the screen"),
                Option("X", "no-init", "stay on the ordinary screen"),
                Option("E", "QUIT-AT-EOF", "quit the first time the end is reached"),
                Option("e", "quit-at-eof", "quit the second time the end is reached"),
                Option("p", "pattern", takes: "PATTERN", "begin at the first match of PATTERN"),
                Option("x", "tabs", takes: "N", "set tab stops N apart"), Option("s", "squeeze-blank-lines", ""),
                Option("m", "long-prompt", ""), Option("M", "LONG-PROMPT", ""), Option("n", "line-numbers", ""),
                Option("q", "quiet", ""), Option("Q", "silent", ""), Option("c", "clear-screen", ""),
                Option("f", "force", ""),
                Option("K", "quit-on-intr", ""), Option("~", "tilde", ""), Option("g", "hilite-search", ""),
                Option("G", "HILITE-SEARCH", ""),
            ],
            rewrite: { (words) in
                (Context.environment("LESS") ?? "").split(separator: 0x20).filter { $0.first == 0x2d && $0.count > 1 }
                    + words
            }
        ) { (context) throws(Failure) in
            var settings = Pager.Settings()
            settings.showsNumbers = context.has("N")
            settings.layout.cuts = context.has("S")
            settings.layout.passesColours = context.has("R") || context.has("r")
            settings.layout.tabWidth = try context.number("x", "invalid number of columns", in: 1...100) ?? 8
            settings.ignoresCase = context.has("i")
            settings.alwaysIgnoresCase = context.has("I")
            settings.quitsIfOneScreen = context.has("F")
            settings.quitsAtEnd = context.has("E") ? 2 : context.has("e") ? 1 : 0
            settings.usesOwnScreen = !context.has("X")
            if let pattern = context.value("p") { settings.firstCommand = "/" + pattern }
            try page(context, context.operands, settings)
        }
    }

    /// `more`: files page by page.
    static var more: Utility {
        Utility(
            ["[OPTION]... [+NUM] [FILE]..."], "Show files page by page. Press h for the keys.",
            [
                Option("d", "silent", ""), Option("f", "logical", ""), Option("l", "no-pause", ""),
                Option("c", "print-over", ""), Option("p", "clean-print", ""), Option("s", "squeeze", ""),
                Option("u", "plain", ""), Option("e", "exit-on-eof", "exit on end-of-file"),
                Option("n", "lines", takes: "NUM", "the number of lines per screenful"),
            ]
        ) { (context) throws(Failure) in
            var settings = Pager.Settings()
            settings.isMore = true
            settings.usesOwnScreen = false
            settings.quitsAtEnd = 2
            settings.quitsIfOneScreen = true
            settings.layout.passesColours = true
            try page(context, context.operands, settings)
        }
    }

    private static func page(_ context: Context, _ operands: [ByteString], _ settings: Pager.Settings) throws(Failure) {
        var settings = settings
        var paths: [ByteString] = []
        for operand in operands {
            if operand.first == 0x2b, operand.count > 1 {
                settings.firstCommand = operand[1..<operand.count]
            } else {
                paths.append(operand)
            }
        }
        if paths.isEmpty {
            if Host.isTerminal(Host.standardInput) { throw .usage("missing filename") }
            paths = ["-"]
        }
        guard Host.isTerminal(Host.standardOutput),
            let terminal = InteractiveTerminal(usesOwnScreen: settings.usesOwnScreen)
        else { return try copy(context, paths) }
        var content: PagerContent?
        var readable: [ByteString] = []
        for path in paths {
            do throws(Errno) {
                let file = try PagerContent(path: path)
                if content == nil { content = file }
                readable.append(path)
            } catch { context.complain(path, error) }
        }
        guard let content else { return }
        Pager(context, terminal, readable, content, settings).run()
    }

    /// Where nobody looks on, all of it goes out as it is.
    private static func copy(_ context: Context, _ paths: [ByteString]) throws(Failure) {
        for path in paths {
            guard let input = context.open(path) else { continue }
            while let chunk = context.chunk(input, path) { try context.put(chunk.span) }
        }
    }

    /// Shows a text, page by page where somebody looks on.
    static func show(_ text: ByteString, named name: ByteString, _ context: Context) throws(Failure) {
        var settings = Pager.Settings()
        settings.layout.passesColours = true
        guard Host.isTerminal(Host.standardOutput), let terminal = InteractiveTerminal() else {
            return try context.put(text)
        }
        Pager(context, terminal, [], PagerContent(text: text, name: name), settings).run()
    }
}
