import Bytes
import Calendars
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `du`: how much room files take.
    static var du: Utility {
        Utility(
            ["[OPTION]... [FILE]...", "[OPTION]... --files0-from=F"],
            "Summarize device usage of the set of FILEs, recursively for directories.",
            [
                Option("0", "null", "end each output line with NUL, not newline"),
                Option("a", "all", "write counts for all files, not just directories"),
                Option("A", "", ""), Option("", "apparent-size", "print apparent sizes rather than device usage"),
                Option("B", "block-size", takes: "SIZE", "scale sizes by SIZE before printing them"),
                Option("b", "bytes", "equivalent to '--apparent-size --block-size=1'"),
                Option("c", "total", "produce a grand total"),
                Option("D", "dereference-args", "dereference only symlinks that are listed on the command line"),
                Option("d", "max-depth", takes: "N", "print the total only if it is N or fewer levels below"),
                Option("", "files0-from", takes: "F", "summarize usage of the NUL-terminated file names in F"),
                Option("H", "", "equivalent to --dereference-args (-D)"),
                Option("h", "human-readable", "print sizes in human readable format (e.g., 1K 234M 2G)"),
                Option("", "inodes", "list inode usage information instead of block usage"),
                Option("", "json", "output as JSON"), Option("k", "", "like --block-size=1K"),
                Option("L", "dereference", "dereference all symbolic links"),
                Option("l", "count-links", "count sizes many times if hard linked"),
                Option("m", "", "like --block-size=1M"),
                Option("P", "no-dereference", "don't follow any symbolic links (this is the default)"),
                Option("S", "separate-dirs", "for directories do not include size of subdirectories"),
                Option("", "si", "like -h, but use powers of 1000 not 1024"),
                Option("s", "summarize", "display only a total for each argument"),
                Option("t", "threshold", takes: "SIZE", "exclude entries smaller than SIZE, or greater if negative"),
                Option("", "time", mayTake: "WORD", "show time of the last modification of any file"),
                Option("", "time-style", takes: "STYLE", "full-iso, long-iso, iso or +FORMAT"),
                Option("X", "exclude-from", takes: "FILE", "exclude files that match any pattern in FILE"),
                Option("", "exclude", takes: "PATTERN", "exclude files that match PATTERN"),
                Option("x", "one-file-system", "skip directories on different file systems"),
            ]
        ) { (context) throws(Failure) in
            let job = try UsageSum(context)
            var paths = context.operands.isEmpty ? ["."] : context.operands
            if let path = context.value("files0-from") {
                if let first = context.operands.first {
                    throw .usage(
                        "extra operand " + quoted(first) + "\nfile operands cannot be combined with --files0-from")
                }
                paths = []
                let input: Input
                do throws(Errno) { input = try Input(path: path) } catch {
                    throw Context.failure("cannot open " + named(path) + " for reading", error)
                }
                var number = 0
                while let place = context.nextLine(input, path, 0) {
                    number += 1
                    if place.isEmpty {
                        context.complain(
                            shellQuoted(path) + ":" + ByteString(number) + ": invalid zero-length file name")
                    } else {
                        paths.append(input.text(place))
                    }
                }
            }
            try job.run(paths)
        }
    }
}

/// What was counted in a tree.
private struct UsageCount {
    var size: UInt64 = 0
    var files: UInt64 = 0
    var newest: TimeSpec?

    mutating func add(_ other: UsageCount) {
        size &+= other.size
        files &+= other.files
        if let time = other.newest, newest.map({ $0 < time }) ?? true { newest = time }
    }
}

/// One run of `du`.
private final class UsageSum {
    private let context: Context
    private var unit = BlockUnit(environment: ["DU_BLOCK_SIZE", "BLOCK_SIZE", "BLOCKSIZE"])
    private var isApparent = false
    private let countsFiles: Bool
    private let isSeparate: Bool
    private let showsAll: Bool
    private var depth = Int.max
    private var threshold: (value: UInt64, isNegative: Bool)?
    private var followsAll = false
    private var followsOperands = false
    private var excluded: [Wildcard] = []
    private var seen: Set<FileIdentity> = []
    private var ancestors: [FileIdentity] = []
    private var time: Int?
    private var timeFormat: ByteString = "%Y-%m-%d %H:%M"
    private var total = UsageCount()
    private var objects: [ByteString] = []

    init(_ context: Context) throws(Failure) {
        self.context = context
        countsFiles = context.has("inodes")
        isSeparate = context.has("S")
        showsAll = context.has("a")
        var hasDepth: Int?
        for (key, value) in context.arguments.given {
            let word = value ?? ""
            switch key {
            case "A", "apparent-size": isApparent = true
            case "b":
                isApparent = true
                unit = BlockUnit(1)
            case "B": unit = try BlockUnit(option: word, "-B", status: 1)
            case "h": unit = .human(base: 1024)
            case "si": unit = .human(base: 1000)
            case "k": unit = BlockUnit(1024)
            case "m": unit = BlockUnit(1 << 20)
            case "D", "H": followsOperands = true
            case "L": followsAll = true
            case "P": (followsAll, followsOperands) = (false, false)
            case "d":
                guard let number = word.integer(), number >= 0, word.first != 0x2b else {
                    throw .usage("invalid maximum depth " + quoted(word))
                }
                hasDepth = Int(number)
            case "t":
                let isNegative = word.first == 0x2d
                guard let size = count(isNegative ? word[1..<word.count] : word) else {
                    throw .fatal("invalid --threshold argument " + quoted(word))
                }
                if isNegative && size == 0 { throw .fatal("invalid --threshold argument '-0'") }
                threshold = (UInt64(size), isNegative)
            case "time":
                time = 2
                if let value {
                    time = try Utilities.chosen(
                        value, of: [("atime", 0), ("access", 0), ("use", 0), ("ctime", 1), ("status", 1)],
                        for: "time")
                }
            case "time-style":
                switch word {
                case "full-iso": timeFormat = "%Y-%m-%d %H:%M:%S.%N %z"
                case "long-iso": timeFormat = "%Y-%m-%d %H:%M"
                case "iso": timeFormat = "%Y-%m-%d"
                default:
                    guard word.first == 0x2b else {
                        throw .usage(
                            "invalid argument " + quoted(word)
                                + " for 'time style'\nValid arguments are:\n  - 'full-iso'\n  - 'long-iso'\n  - 'iso'"
                        )
                    }
                    timeFormat = word[1..<word.count]
                }
            case "exclude": excluded.append(Wildcard(word))
            case "X":
                let input = try must(shellQuoted(word)) { () throws(Errno) in try Input(path: word) }
                while let place = context.nextLine(input, word) { excluded.append(Wildcard(input.text(place))) }
            default: break
            }
        }
        let isSummary = context.has("s")
        if showsAll && isSummary { throw .usage("cannot both summarize and show all entries") }
        if isSummary, let hasDepth {
            if hasDepth == 0 {
                Utilities.warn(context, "warning: summarizing is the same as using --max-depth=0")
            } else {
                throw .usage("warning: summarizing conflicts with --max-depth=" + ByteString(hasDepth))
            }
        }
        depth = isSummary ? 0 : hasDepth ?? .max
        if countsFiles && isApparent {
            Utilities.warn(context, "warning: options --apparent-size and -b are ineffective with --inodes")
        }
    }

    func run(_ paths: [ByteString]) throws(Failure) {
        for path in paths {
            if let count = try visit(path, path, in: nil, device: nil, level: 0) { total.add(count) }
        }
        if context.has("c") { try put(total, "total") }
        if context.has("json") {
            var text: ByteString = "["
            for (index, object) in objects.enumerated() { text += (index > 0 ? ",\n " : "") + object }
            try context.put(text + "]\n")
        }
    }

    private func isExcluded(_ path: ByteString, isOperand: Bool) -> Bool {
        if excluded.isEmpty { return false }
        // A pattern may meet the whole path, or what stands behind any slash.
        var tails = [path]
        for index in path.indices where path[index] == 0x2f && index + 1 < path.count {
            tails.append(path[(index + 1)..<path.count])
        }
        return excluded.contains { pattern in tails.contains { pattern.matches($0) } }
    }

    /// Counts a file or tree; nil where it does not count.
    private func visit(
        _ path: ByteString, _ name: ByteString, in directory: HandleNumber?, device: UInt64?, level: Int
    ) throws(Failure) -> UsageCount? {
        if isExcluded(path, isOperand: level == 0) { return nil }
        let follows = followsAll || (followsOperands && level == 0)
        let stat: Stat
        do throws(Errno) {
            if let directory {
                stat = try Host.stat(name, in: directory, followsLinks: follows)
            } else {
                stat = try Host.stat(path, followsLinks: follows)
            }
        } catch {
            context.complain("cannot access " + named(path), error)
            return nil
        }
        let isDirectory = stat.mode.type == .directory
        if context.has("x"), let device, stat.device != device { return nil }
        let identity = FileIdentity(stat)
        if isDirectory && followsAll && ancestors.contains(identity) { return nil }
        if !context.has("l"), stat.inode != 0,
            stat.linkCount > 1 || isDirectory || followsAll || followsOperands
                || context.operands.count > 1
        {
            if !seen.insert(identity).inserted { return nil }
        }
        var own = UsageCount()
        own.size = isApparent ? stat.size : stat.blocks &* 512
        own.files = 1
        own.newest = time == 0 ? stat.accessed : time == 1 ? stat.changed : stat.modified
        guard isDirectory else {
            if (showsAll || level == 0) && level <= depth { try show(own, path) }
            return own
        }
        var below = UsageCount()
        var files = UsageCount()
        do throws(Errno) {
            let flags: OpenFlags = [.read, .directory, .closeOnExec]
            let handle: HandleNumber
            if let directory {
                handle = try Host.open(name, in: directory, follows ? flags : flags.union(.noFollow))
            } else {
                handle = try Host.open(path, flags)
            }
            defer { try? Host.close(handle) }
            ancestors.append(identity)
            defer { ancestors.removeLast() }
            var cookie: UInt64 = 0
            var entries: [DirectoryEntry] = []
            while true {
                let more = try Host.directoryEntries(handle, cookie: &cookie)
                if more.isEmpty { break }
                entries += more.filter { $0.name != "." && $0.name != ".." }
            }
            for entry in entries {
                let next = joined(path, entry.name)
                let kind = entry.type
                var count: UsageCount?
                do throws(Failure) {
                    // Deep trees are not held open all the way down.
                    count = try visit(
                        next, entry.name, in: level < 200 ? handle : nil, device: device ?? stat.device,
                        level: level + 1)
                } catch { throw .brokenPipe }
                if let count {
                    if kind == .directory { below.add(count) } else { files.add(count) }
                }
            }
        } catch {
            if error == .brokenPipe { throw .output(error) }
            context.complain("cannot read directory " + named(path), error)
        }
        var shown = own
        shown.add(files)
        if !isSeparate { shown.add(below) }
        if level <= depth { try show(shown, path) }
        own.add(files)
        own.add(below)
        return own
    }

    private func show(_ count: UsageCount, _ path: ByteString) throws(Failure) {
        if let threshold {
            let value = countsFiles ? count.files : count.size
            if threshold.isNegative ? value > threshold.value : value < threshold.value { return }
        }
        try put(count, path)
    }

    private func put(_ count: UsageCount, _ path: ByteString) throws(Failure) {
        if context.has("json") {
            objects.append(
                "{\"path\":" + JSONText.string(path) + ",\"bytes\":" + ByteString(count.size) + ",\"files\":"
                    + ByteString(count.files) + "}")
            return
        }
        var text =
            countsFiles ? (unit.isHuman ? unit.text(count.files) : ByteString(count.files)) : unit.text(count.size)
        if time != nil {
            text += "\t" + (count.newest.map { DateFormat($0, .local).text(timeFormat) } ?? "")
        }
        text += "\t" + path
        try context.put(text)
        try context.put(context.has("0") ? 0 : 0x0a)
    }
}
