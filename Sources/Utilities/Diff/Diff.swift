import Bytes
import CommandLine
import Platform
import RegularExpression
import SchemeProtocol
import Streams

extension Utilities {
    /// `diff`: what is different between files or directories.
    static var diff: Utility {
        Utility(
            ["[OPTION]... FILES"], "Compare FILES line by line.", DiffOptions.declared, usageStatus: 2,
            rewrite: DiffJob.withOldCounts
        ) { (context) throws(Failure) in
            let operands = context.operands
            guard operands.count >= 2 else {
                throw .usage("missing operand after " + quoted(context.words.last ?? context.name))
            }
            if operands.count > 2 { throw .usage("extra operand " + quoted(operands[2])) }
            var options = try DiffOptions(context)
            var left = operands[...]
            for word in context.words where word != "--" {
                if word == left.first { left = left.dropFirst() } else { options.given += " " + shellQuoted(word) }
            }
            let job = DiffJob(context, options)
            try job.compare(operands[0], operands[1])
            context.status = max(context.status, job.status)
        }
    }
}

/// A file or directory on one side.
struct DiffSide {
    let name: ByteString
    var stat: Stat?
    var isStandardInput: Bool { name == "-" }
    var isDirectory: Bool { stat?.mode.type == .directory }
}

/// One run of `diff`.
final class DiffJob {
    private let context: Context
    private let options: DiffOptions
    private(set) var status: Int32 = 0
    private var depth = 0

    init(_ context: Context, _ options: DiffOptions) {
        self.context = context
        self.options = options
    }

    /// `-5` means `-U 5` or `-C 5` beside `-u` or `-c`.
    static func withOldCounts(_ words: [ByteString]) -> [ByteString] {
        words.map { word in
            guard word.count > 1, word[0] == 0x2d, word.bytes[1...].allSatisfy({ $0.isDigit }) else { return word }
            return (words.contains { $0.hasPrefix("-c") } ? "-C" : "-U") + word[1..<word.count]
        }
    }

    private func note(_ status: Int32) { self.status = max(self.status, status) }

    // MARK: Operands

    func compare(_ first: ByteString, _ second: ByteString) throws(Failure) {
        var a = side(first), b = side(second)
        if a.isDirectory != b.isDirectory, a.stat != nil, b.stat != nil, !a.isStandardInput, !b.isStandardInput {
            // The file of that name in the directory is meant.
            if a.isDirectory {
                a = side(joined(first, lastName(second)))
            } else {
                b = side(joined(second, lastName(first)))
            }
        }
        try compare(a, b, isWithin: false)
    }

    private func lastName(_ path: ByteString) -> ByteString {
        var end = path.count
        while end > 1, path[end - 1] == 0x2f { end -= 1 }
        let start = path[0..<end].bytes.lastIndex(of: 0x2f).map { $0 + 1 } ?? 0
        return start < end ? path[start..<end] : path
    }

    private func side(_ name: ByteString) -> DiffSide {
        let stat =
            name == "-" ? try? Host.stat(Host.standardInput) : try? Host.stat(name, followsLinks: options.followsLinks)
        return DiffSide(name: name, stat: stat)
    }

    private func compare(_ a: DiffSide, _ b: DiffSide, isWithin: Bool) throws(Failure) {
        let mayMiss = (options.takesMissing, options.takesMissing || options.takesMissingFirst)
        for (side, other, isAllowed) in [(a, b, mayMiss.1), (b, a, mayMiss.0)] where side.stat == nil {
            if isAllowed && other.stat != nil { continue }
            context.complain(side.name, .noSuchFileOrDirectory, status: 2)
            note(2)
        }
        if status == 2 && !isWithin && (a.stat == nil || b.stat == nil) && context.status == 2 { return }
        if a.stat == nil && b.stat == nil { return }
        if a.isDirectory || b.isDirectory {
            let both = (a.isDirectory || a.stat == nil) && (b.isDirectory || b.stat == nil)
            guard both else { return try reportKinds(a, b) }
            if isWithin && !options.isRecursive {
                return try context.put("Common subdirectories: " + a.name + " and " + b.name + "\n")
            }
            return try compareDirectories(a, b)
        }
        if let x = a.stat, let y = b.stat, !options.followsLinks {
            if x.mode.type == .symbolicLink && y.mode.type == .symbolicLink { return try compareLinks(a, b) }
        }
        if let x = a.stat, let y = b.stat, isWithin, x.mode.type != y.mode.type { return try reportKinds(a, b) }
        try compareFiles(a, b, isWithin: isWithin)
    }

    private func reportKinds(_ a: DiffSide, _ b: DiffSide) throws(Failure) {
        try context.put(
            "File " + a.name + " is a " + kind(a) + " while file " + b.name + " is a " + kind(b) + "\n")
        note(1)
    }

    private func kind(_ side: DiffSide) -> ByteString {
        switch side.stat?.mode.type {
        case .directory: "directory"
        case .symbolicLink: "symbolic link"
        case .regular: side.stat?.size == 0 ? "regular empty file" : "regular file"
        case .fifo: "fifo"
        case .characterDevice: "character special file"
        case .blockDevice: "block special file"
        case .socket: "socket"
        default: "weird file"
        }
    }

    private func compareLinks(_ a: DiffSide, _ b: DiffSide) throws(Failure) {
        let x = context.attempt(a.name) { () throws(Errno) in try Host.readLink(a.name) }
        let y = context.attempt(b.name) { () throws(Errno) in try Host.readLink(b.name) }
        if x == y { return }
        try context.put("Symbolic links " + a.name + " and " + b.name + " differ\n")
        note(1)
    }

    // MARK: Directories

    private func compareDirectories(_ a: DiffSide, _ b: DiffSide) throws(Failure) {
        guard depth < 256 else {
            context.complain(a.name, .tooManySymbolicLinks, status: 2)
            return note(2)
        }
        depth += 1
        defer { depth -= 1 }
        guard let x = names(a), let y = names(b) else { return note(2) }
        var (i, j) = (0, 0)
        while i < x.count || j < y.count {
            let order = i == x.count ? 1 : j == y.count ? -1 : x[i] < y[j] ? -1 : x[i] == y[j] ? 0 : 1
            let name = order <= 0 ? x[i] : y[j]
            if order <= 0 { i += 1 }
            if order >= 0 { j += 1 }
            let isTaken =
                order == 0 || options.takesMissing || (order > 0 && options.takesMissingFirst)
            if isTaken {
                var first = side(joined(a.name, name)), second = side(joined(b.name, name))
                if order < 0 { second.stat = nil }
                if order > 0 { first.stat = nil }
                if order != 0, first.isDirectory || second.isDirectory, !options.isRecursive {
                    try only(order < 0 ? a : b, name)
                } else {
                    try compare(first, second, isWithin: true)
                }
            } else {
                try only(order < 0 ? a : b, name)
            }
        }
    }

    private func only(_ side: DiffSide, _ name: ByteString) throws(Failure) {
        try context.put("Only in " + side.name + ": " + name + "\n")
        note(1)
    }

    private func names(_ side: DiffSide) -> [ByteString]? {
        if side.stat == nil { return [] }
        let entries = context.attempt(side.name) { () throws(Errno) in try directoryEntries(in: side.name) }
        guard let entries else { return nil }
        return entries.map { $0.name }.filter { (name) in
            if name == "." || name == ".." { return false }
            if let first = options.startsAt, depth == 1, name < first { return false }
            return !options.excluded.contains { Wildcard($0).matches(name) }
        }.sorted()
    }

    // MARK: Files

    private func content(_ side: DiffSide) -> [UInt8]? {
        guard side.stat != nil else { return [] }
        return context.attempt(side.name) { () throws(Errno) in
            var bytes = try Input(path: side.name).rest()
            if options.stripsReturns {
                var kept: [UInt8] = []
                for (index, byte) in bytes.enumerated()
                where !(byte == 0x0d && index + 1 < bytes.count && bytes[index + 1] == 0x0a) { kept.append(byte) }
                bytes = kept
            }
            return bytes
        }
    }

    private func compareFiles(_ a: DiffSide, _ b: DiffSide, isWithin: Bool) throws(Failure) {
        if let x = a.stat, let y = b.stat, x.device == y.device, x.inode == y.inode, x.mode.type == .regular,
            options.style != .sideBySide
        {
            return try reportSame(a, b)
        }
        guard let x = content(a), let y = content(b) else {
            note(2)
            return
        }
        if x == y, options.style != .sideBySide || options.isBrief { return try reportSame(a, b) }
        let isBinary = !options.isText && (x.prefix(32768).contains(0) || y.prefix(32768).contains(0))
        if isBinary {
            if options.isBrief {
                try context.put("Files " + a.name + " and " + b.name + " differ\n")
                return note(1)
            }
            try context.put("Binary files " + a.name + " and " + b.name + " differ\n")
            return note(2)
        }
        let texts = (LineText(x), LineText(y))
        var table = LineTable(options.rules)
        let numbers = (table.numbers(texts.0), table.numbers(texts.1))
        var changes = LineComparison.changes(numbers.0, numbers.1, kinds: table.count, isMinimal: options.isMinimal)
        markIgnored(&changes, texts.0, texts.1)
        guard changes.contains(where: { !$0.isIgnored }) else {
            if options.style == .sideBySide && !options.isBrief {
                try DiffPrinter(context, options, texts.0, texts.1, changes).printBody()
            }
            return try reportSame(a, b)
        }
        note(1)
        if options.isBrief { return try context.put("Files " + a.name + " and " + b.name + " differ\n") }
        if isWithin {
            try context.put("diff" + options.given + " " + shellQuoted(a.name) + " " + shellQuoted(b.name) + "\n")
        }
        let printer = DiffPrinter(context, options, texts.0, texts.1, changes)
        try printer.printHeader(a, b)
        try printer.printBody()
    }

    private func reportSame(_ a: DiffSide, _ b: DiffSide) throws(Failure) {
        if options.reportsIdentical { try context.put("Files " + a.name + " and " + b.name + " are identical\n") }
    }

    private func markIgnored(_ changes: inout [LineChange], _ a: LineText, _ b: LineText) {
        guard options.ignoresBlankLines || options.ignoredLines != nil else { return }
        func isTrivial(_ text: LineText, _ line: Int) -> Bool {
            let content = text.text(line)
            if options.ignoresBlankLines {
                let isBlank = options.rules.spaces == .count ? content.isEmpty : content.trimmed.isEmpty
                if isBlank { return true }
            }
            return options.ignoredLines?.matches(content) ?? false
        }
        for index in changes.indices {
            changes[index].isIgnored =
                changes[index].first.allSatisfy { isTrivial(a, $0) }
                && changes[index].second.allSatisfy { isTrivial(b, $0) }
        }
    }
}
