import Bytes
import CommandLine
import Platform
import SchemeProtocol

/// What the options of `ls`, `dir` and `vdir` ask for.
struct LsOptions {
    enum Format {
        case long
        case lines
        case down
        case across
        case commas
    }
    enum Order {
        case name
        case `extension`
        case size
        case time
        case version
        case width
        case none
    }
    enum Time: Int {
        case accessed
        case changed
        case modified
        case born
    }
    enum Indicator: Int {
        case none
        case slash
        case fileType
        case classify
    }
    enum Following: Int {
        case never
        case directories
        case operands
        case always
    }
    enum Shown {
        case usual
        case almostAll
        case all
    }

    var format = Format.lines
    var order = Order.name
    var time = Time.modified
    var indicator = Indicator.none
    var following = Following.never
    var shown = Shown.usual
    var quoting = QuotingStyle(kind: .literal)
    var blocks = BlockUnit(environment: ["LS_BLOCK_SIZE", "BLOCK_SIZE", "BLOCKSIZE"])
    var sizes = BlockUnit(1)
    var isColoured = false
    var hasLinks = false
    var lineWidth = 80
    var tabSize = 8
    var ignored: [ByteString] = []
    var hidden: [ByteString] = []
    var recentFormat: ByteString = "%b %e %H:%M"
    var oldFormat: ByteString = "%b %e  %Y"
    var end: UInt8 = 0x0a
    var hasOwner = true
    var hasGroup = true
    var isDired = false
    let isOnTerminal = Host.isTerminal(Host.standardOutput)

    static var options: [Option] {
        [
            Option("a", "all", "do not ignore entries starting with ."),
            Option("A", "almost-all", "do not list implied . and .."),
            Option("", "author", "with -l, print the author of each file"),
            Option("b", "escape", "print C-style escapes for nongraphic characters"),
            Option("", "block-size", takes: "SIZE", "with -l, scale sizes by SIZE when printing them"),
            Option("B", "ignore-backups", "do not list implied entries ending with ~"),
            Option("c", "", "sort by, or show, the time of last change of the file's information"),
            Option("C", "", "list entries by columns"),
            Option("", "color", mayTake: "WHEN", "color the output WHEN: always, auto or never"),
            Option("d", "directory", "list directories themselves, not their contents"),
            Option("D", "dired", "generate output designed for Emacs' dired mode"),
            Option("f", "", "list all entries in directory order"),
            Option("F", "classify", mayTake: "WHEN", "append indicator (one of */=>@|) to entries WHEN"),
            Option("", "file-type", "likewise, except do not append '*'"),
            Option("", "format", takes: "WORD", "across, commas, horizontal, long, single-column, verbose or vertical"),
            Option("", "full-time", "like -l --time-style=full-iso"),
            Option("g", "", "like -l, but do not list owner"),
            Option("", "group-directories-first", "group directories before files"),
            Option("G", "no-group", "in a long listing, don't print group names"),
            Option("h", "human-readable", "with -l and -s, print sizes like 1K 234M 2G etc."),
            Option("", "si", "likewise, but use powers of 1000 not 1024"),
            Option("H", "dereference-command-line", "follow symbolic links listed on the command line"),
            Option("", "dereference-command-line-symlink-to-dir", "follow those that point to a directory"),
            Option("", "hide", takes: "PATTERN", "do not list implied entries matching shell PATTERN"),
            Option("", "hyperlink", mayTake: "WHEN", "hyperlink file names WHEN"),
            Option("", "indicator-style", takes: "WORD", "append indicator: none, slash, file-type, classify"),
            Option("i", "inode", "print the index number of each file"),
            Option("I", "ignore", takes: "PATTERN", "do not list implied entries matching shell PATTERN"),
            Option("", "json", "list as JSON"),
            Option("k", "kibibytes", "default to 1024-byte blocks for file system usage"),
            Option("l", "", "use a long listing format"),
            Option("L", "dereference", "show information for the file that a symbolic link references"),
            Option("m", "", "fill width with a comma separated list of entries"),
            Option("n", "numeric-uid-gid", "like -l, but list numeric user and group IDs"),
            Option("N", "literal", "print entry names without quoting"),
            Option("o", "", "like -l, but do not list group information"),
            Option("p", "", "append / indicator to directories"),
            Option("q", "hide-control-chars", "print ? instead of nongraphic characters"),
            Option("", "show-control-chars", "show nongraphic characters as-is"),
            Option("Q", "quote-name", "enclose entry names in double quotes"),
            Option("", "quoting-style", takes: "WORD", "literal, locale, shell, shell-always, c, escape, …"),
            Option("r", "reverse", "reverse order while sorting"),
            Option("R", "recursive", "list subdirectories recursively"),
            Option("s", "size", "print the allocated size of each file, in blocks"),
            Option("S", "", "sort by file size, largest first"),
            Option(
                "", "sort", takes: "WORD", "sort by WORD instead of name: none, size, time, version, extension, width"),
            Option("", "time", takes: "WORD", "time used by -l and -t: atime, ctime, mtime, birth"),
            Option("", "time-style", takes: "STYLE", "full-iso, long-iso, iso, locale or +FORMAT"),
            Option("t", "", "sort by time, newest first"),
            Option("T", "tabsize", takes: "COLS", "assume tab stops at each COLS instead of 8"),
            Option("u", "", "sort by, or show, access time"),
            Option("U", "", "do not sort; list entries in directory order"),
            Option("v", "", "natural sort of (version) numbers within text"),
            Option("w", "width", takes: "COLS", "set output width to COLS; 0 means no limit"),
            Option("x", "", "list entries by lines instead of by columns"),
            Option("X", "", "sort alphabetically by entry extension"),
            Option("Z", "context", "print any security context of each file"),
            Option("", "zero", "end each output line with NUL, not newline"),
            Option("1", "", "list one file per line"),
        ]
    }

    init(_ context: Context) throws(Failure) {
        var format: Format?
        var order: Order?
        var time: Time?
        var quoting: QuotingStyle.Kind?
        var following: Following?
        var style: ByteString?
        var hides: Bool?
        var width: Int?
        var hasBlockSize = false
        for (key, value) in context.arguments.given {
            let word = value ?? ""
            switch key {
            case "a": shown = .all
            case "A": shown = .almostAll
            case "b": quoting = .escape
            case "block-size":
                blocks = try BlockUnit(option: word, "--block-size", status: 2)
                sizes = blocks
                hasBlockSize = true
            case "B": ignored += ["*~", ".*~"]
            case "c": time = .changed
            case "C": format = .down
            case "color": isColoured = try Self.isWanted(value, "color")
            case "d": break
            case "f":
                shown = .all
                order = Order.none
                isColoured = false
                if format == .long { format = nil }
            case "F":
                if try Self.isWanted(value, "classify") { indicator = .classify }
            case "file-type": indicator = .fileType
            case "format":
                let meaning = try Utilities.chosen(
                    word,
                    of: [
                        ("verbose", 0), ("long", 0), ("commas", 1), ("horizontal", 2), ("across", 2), ("vertical", 3),
                        ("single-column", 4),
                    ], for: "format")
                format = [.long, .commas, .across, .down, .lines][meaning]
            case "full-time":
                format = .long
                style = "full-iso"
            case "g":
                format = .long
                hasOwner = false
            case "G": hasGroup = false
            case "h", "si":
                blocks = .human(base: key == "h" ? 1024 : 1000)
                sizes = blocks
                hasBlockSize = true
            case "H": following = .operands
            case "dereference-command-line-symlink-to-dir": following = .directories
            case "hide": hidden.append(word)
            case "hyperlink": hasLinks = try Self.isWanted(value, "hyperlink")
            case "indicator-style":
                let meaning = try Utilities.chosen(
                    word, of: [("none", 0), ("slash", 1), ("file-type", 2), ("classify", 3)], for: "indicator-style")
                indicator = Indicator(rawValue: meaning) ?? .none
            case "I": ignored.append(word)
            case "k": if !hasBlockSize { blocks = BlockUnit(1024) }
            case "l", "n": format = .long
            case "L": following = .always
            case "m": format = .commas
            case "N": quoting = .literal
            case "o":
                format = .long
                hasGroup = false
            case "p": indicator = .slash
            case "q": hides = true
            case "show-control-chars": hides = false
            case "Q": quoting = .c
            case "quoting-style":
                quoting = QuotingStyle.Kind(
                    rawValue: try Utilities.chosen(word, of: QuotingStyle.words, for: "quoting-style"))
            case "S": order = .size
            case "sort":
                let meaning = try Utilities.chosen(
                    word,
                    of: [("none", 0), ("time", 1), ("size", 2), ("extension", 3), ("version", 4), ("width", 5)],
                    for: "sort")
                order = [Order.none, .time, .size, .extension, .version, .width][meaning]
            case "time":
                let meaning = try Utilities.chosen(
                    word,
                    of: [
                        ("atime", 0), ("access", 0), ("use", 0), ("ctime", 1), ("status", 1), ("mtime", 2),
                        ("modification", 2), ("birth", 3), ("creation", 3),
                    ], for: "time")
                time = Time(rawValue: meaning)
            case "time-style": style = word
            case "t": order = .time
            case "T":
                tabSize = Int(word.integer() ?? -1)
                if tabSize < 0 { throw .fatal("invalid tab size: " + quoted(word), status: 2) }
            case "u": time = .accessed
            case "U": order = Order.none
            case "v": order = .version
            case "w":
                guard let number = Self.width(word) else {
                    throw .fatal("invalid line width: " + quoted(word), status: 2)
                }
                width = number
            case "x": format = .across
            case "X": order = .extension
            case "zero":
                end = 0
                isColoured = false
                if format != .long { format = .lines }
                hides = false
                quoting = .literal
            case "1": if format != .long { format = .lines }
            default: break
            }
        }
        self.format =
            format ?? (context.name == "vdir" ? .long : context.name == "dir" || isOnTerminal ? .down : .lines)
        self.time = time ?? .modified
        self.order = order ?? (time != nil && self.format != .long ? .time : .name)
        lineWidth = width ?? Self.terminalWidth(context)
        if let word = Context.environment("TABSIZE"), !context.has("T") {
            if let size = word.integer(), size >= 0 {
                tabSize = Int(size)
            } else {
                Self.ignore("tab size in environment variable TABSIZE", word, context)
            }
        }
        var kind = quoting
        if kind == nil, let word = Context.environment("QUOTING_STYLE") {
            kind = QuotingStyle.words.first { $0.word == word }.flatMap { QuotingStyle.Kind(rawValue: $0.meaning) }
            if kind == nil { Self.ignore("value of environment variable QUOTING_STYLE", word, context) }
        }
        self.quoting = QuotingStyle(
            kind: kind ?? (context.name != "ls" ? .escape : isOnTerminal ? .shellEscape : .literal))
        self.quoting.hidesControls = hides ?? (context.name == "ls" && isOnTerminal)
        if indicator.rawValue >= Indicator.fileType.rawValue {
            self.quoting.extra += Array((indicator == .classify ? "*=>@|" : "=>@|").utf8)
        }
        self.following =
            following
            ?? (context.has("d") || indicator == .classify || self.format == .long ? .never : .directories)
        if context.has("json") { self.following = following ?? .never }
        isDired = context.has("D") && self.format == .long
        if isDired { isColoured = false }
        if self.format == .long { try takeTimeStyle(style ?? Context.environment("TIME_STYLE") ?? "locale") }
    }

    private static func isWanted(_ word: ByteString?, _ option: ByteString) throws(Failure) -> Bool {
        guard let word else { return true }
        let meaning = try Utilities.chosen(
            word,
            of: [
                ("always", 1), ("yes", 1), ("force", 1), ("never", 0), ("no", 0), ("none", 0), ("auto", 2), ("tty", 2),
                ("if-tty", 2),
            ], for: option)
        return meaning == 1 || (meaning == 2 && Host.isTerminal(Host.standardOutput))
    }

    private static func width(_ word: ByteString) -> Int? {
        let isOctal = word.count > 1 && word[0] == 0x30
        guard !word.isEmpty, word.allSatisfy({ $0.isDigit }) else { return nil }
        guard let value = word.integer(radix: isOctal ? 8 : 10) else { return isOctal ? nil : 0 }
        return value > Int64(Int32.max) ? 0 : Int(value)
    }

    private static func terminalWidth(_ context: Context) -> Int {
        if let word = Context.environment("COLUMNS"), !word.isEmpty {
            if let width = width(word) { return width }
            ignore("width in environment variable COLUMNS", word, context)
        }
        if let size = try? Host.windowSize(Host.standardOutput), size.columns > 0 { return Int(size.columns) }
        return 80
    }

    /// What the environment says and nobody understands is left alone.
    private static func ignore(_ what: ByteString, _ word: ByteString, _ context: Context) {
        let status = context.status
        context.complain("ignoring invalid " + what + ": " + quoted(word))
        context.status = status
    }

    private mutating func takeTimeStyle(_ word: ByteString) throws(Failure) {
        var style = word
        if style.first == 0x2b {
            let lines = style[1..<style.count].split(separator: 0x0a)
            oldFormat = lines.first ?? ""
            recentFormat = lines.count > 1 ? lines[1] : oldFormat
            if lines.count > 2 { throw .fatal("invalid time style format " + quoted(style), status: 2) }
            return
        }
        while style.hasPrefix("posix-") {
            // The C locale is POSIX's.
            if !Locale.isUTF8 { return }
            style = style[6..<style.count]
        }
        let styles: [ByteString] = ["full-iso", "long-iso", "iso", "locale"]
        let found = styles.filter { $0 == style }
        let matches = found.isEmpty ? styles.filter { $0.hasPrefix(style) } : found
        switch matches.count == 1 ? matches[0] : "" {
        case "full-iso": (oldFormat, recentFormat) = ("%Y-%m-%d %H:%M:%S.%N %z", "%Y-%m-%d %H:%M:%S.%N %z")
        case "long-iso": (oldFormat, recentFormat) = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M")
        case "iso": (oldFormat, recentFormat) = ("%Y-%m-%d ", "%m-%d %H:%M")
        case "locale": break
        default:
            throw .usage(
                (matches.isEmpty ? "invalid" : "ambiguous") + " argument " + quoted(style)
                    + " for 'time style'\nValid arguments are:\n  - [posix-]full-iso\n  - [posix-]long-iso\n  - [posix-]iso\n  - [posix-]locale\n  - +FORMAT (e.g., +%H:%M) for a 'date'-style format"
            )
        }
    }
}
