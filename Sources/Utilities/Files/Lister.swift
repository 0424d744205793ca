import Bytes
import Platform
import SchemeProtocol
import Streams

/// One file as ls shows it.
struct ListedFile {
    var name: ByteString
    var path: ByteString
    var stat = Stat()
    /// Whether `stat` holds; else only the kind is known.
    var isKnown = false
    var target: ByteString?
    /// What a link leads to; nil where that is not there.
    var targetMode: FileMode?
    var born: TimeSpec?
    var isDirectory: Bool { (targetMode ?? stat.mode).type == .directory }
}

/// One run of ls.
final class Lister {
    let context: Context
    let options: LsOptions
    let colours: LsColours?
    let names: UserNames
    private let isReversed: Bool
    private let ignored: [Wildcard]
    private let hidden: [Wildcard]
    private let needsStat: Bool
    var isPainted = false
    var written = 0
    /// Places of names for `--dired`.
    var places: [Int] = []
    var titles: [Int] = []
    let now: Int64

    init(_ context: Context) throws(Failure) {
        self.context = context
        options = try LsOptions(context)
        isReversed = context.has("r")
        ignored = options.ignored.map {
            var pattern = Wildcard($0)
            pattern.sparesDot = true
            return pattern
        }
        hidden = options.hidden.map {
            var pattern = Wildcard($0)
            pattern.sparesDot = true
            return pattern
        }
        var colours: LsColours?
        if options.isColoured {
            let text = Context.environment("LS_COLORS") ?? ""
            colours = LsColours(text)
            if text.isEmpty && !TerminalKinds.isKnown {
                colours = nil
            } else if colours == nil {
                Utilities.warn(context, "unparsable value for LS_COLORS environment variable")
            }
        }
        self.colours = colours
        names = UserNames(isEmpty: options.format != .long || context.has("n"))
        needsStat =
            options.format == .long || context.has("s") || options.order == .size || options.order == .time
            || options.indicator == .classify || colours != nil
            || context.has("json") || context.has("group-directories-first")
        now = Int64(Host.clock(.realtime) / 1_000_000_000)
    }

    // MARK: Files

    func file(_ name: ByteString, _ path: ByteString, isOperand: Bool, type: FileType = .unknown, inode: UInt64 = 0)
        -> ListedFile?
    {
        var file = ListedFile(name: name, path: path)
        let needsTarget =
            type == .symbolicLink && options.following == .always
            && (context.has("i") || context.has("R") || options.indicator != .none)
        if !isOperand && !needsStat && !needsTarget && type != .unknown && !(context.has("i") && inode == 0) {
            file.stat.mode = FileMode(type, permissions: 0)
            file.stat.inode = inode
            return file
        }
        do throws(Errno) {
            let follows = options.following
            if follows == .always || (isOperand && follows == .operands) {
                do throws(Errno) { file.stat = try Host.stat(path) } catch {
                    // In a directory a link that leads nowhere is shown with what is known of it.
                    guard !isOperand, (try? Host.stat(path, followsLinks: false)) != nil else { throw error }
                    context.complain("cannot access " + named(path), error, status: 1)
                    file.stat.mode = FileMode(.symbolicLink, permissions: 0)
                    file.stat.inode = inode
                    return file
                }
            } else {
                file.stat = try Host.stat(path, followsLinks: false)
                if isOperand, follows == .directories, file.stat.mode.type == .symbolicLink {
                    do throws(Errno) {
                        let target = try Host.stat(path)
                        if target.mode.type == .directory { file.stat = target }
                    } catch { if error != .noSuchFileOrDirectory { throw error } }
                }
            }
            file.isKnown = true
        } catch {
            context.complain("cannot access " + named(path), error, status: isOperand ? 2 : 1)
            if isOperand { return nil }
            file.stat.mode = FileMode(type, permissions: 0)
            file.stat.inode = inode
            return file
        }
        if file.stat.mode.type == .symbolicLink,
            options.format == .long || colours != nil || context.has("group-directories-first") || context.has("json")
        {
            file.target = options.format == .long || context.has("json") ? try? Host.readLink(path) : nil
            file.targetMode = (try? Host.stat(path))?.mode
        }
        if options.time == .born { file.born = Host.birthTime(path, followsLinks: options.following == .always) }
        return file
    }

    func time(_ file: ListedFile) -> TimeSpec? {
        switch options.time {
        case .modified: file.stat.modified
        case .accessed: file.stat.accessed
        case .changed: file.stat.changed
        case .born: file.born
        }
    }

    func sorted(_ files: [ListedFile]) -> [ListedFile] {
        let groups = context.has("group-directories-first")
        if options.order == .none { return files }
        func ending(_ name: ByteString) -> ByteString {
            guard let dot = name.lastIndex(of: 0x2e) else { return "" }
            return name[dot..<name.count]
        }
        func order(_ a: ListedFile, _ b: ListedFile) -> Int {
            var result = 0
            switch options.order {
            case .size: result = a.stat.size == b.stat.size ? 0 : a.stat.size > b.stat.size ? -1 : 1
            case .time:
                let (x, y) = (time(a) ?? TimeSpec(), time(b) ?? TimeSpec())
                result = x == y ? 0 : y < x ? -1 : 1
            case .extension:
                let (x, y) = (ending(a.name), ending(b.name))
                result = x == y ? 0 : x < y ? -1 : 1
            case .version:
                result = versionOrder(a.name, b.name)
            case .width:
                result = displayWidth(options.quoting.text(a.name)) - displayWidth(options.quoting.text(b.name))
            default: break
            }
            if result == 0 { result = a.name == b.name ? 0 : a.name < b.name ? -1 : 1 }
            return isReversed ? -result : result
        }
        return files.sorted { a, b in
            if groups, a.isDirectory != b.isDirectory { return a.isDirectory }
            return order(a, b) < 0
        }
    }

    private func isIgnored(_ name: ByteString) -> Bool {
        if options.shown == .usual {
            if name.first == 0x2e { return true }
            if hidden.contains(where: { $0.matches(name) }) { return true }
        }
        return ignored.contains { $0.matches(name) }
    }

    // MARK: Directories

    func run() throws(Failure) {
        var files: [ListedFile] = []
        var directories: [ListedFile] = []
        for path in context.operands.isEmpty ? ["."] : context.operands {
            guard let file = file(path, path, isOperand: true) else { continue }
            if file.stat.mode.type == .directory && !context.has("d") {
                directories.append(file)
            } else {
                files.append(file)
            }
        }
        if context.has("json") { return try listJSON(sorted(files), sorted(directories)) }
        if !files.isEmpty { try show(sorted(files), hasTotal: false, beside: directories) }
        let isTitled = context.operands.count > 1 || context.has("R")
        var isFirst = files.isEmpty
        var pending = Array(sorted(directories).reversed())
        var active: [(depth: Int, id: FileIdentity)] = []
        var depths = [Int](repeating: 0, count: pending.count)
        while let directory = pending.popLast() {
            let depth = depths.removeLast()
            while let last = active.last, last.depth >= depth { active.removeLast() }
            if context.has("R"), directory.stat.inode != 0 || directory.isKnown {
                let stat = directory.isKnown ? directory.stat : (try? Host.stat(directory.path)) ?? directory.stat
                let id = FileIdentity(stat)
                if active.contains(where: { $0.id == id }) {
                    context.complain(
                        shellQuoted(directory.name) + ": not listing already-listed directory", status: 2)
                    continue
                }
                active.append((depth, id))
            }
            let below = try list(directory, isTitled: isTitled, &isFirst, depth: depth)
            for next in below.reversed() {
                pending.append(next)
                depths.append(depth + 1)
            }
        }
        if options.isDired { try finishDired() }
    }

    /// Shows a directory, and answers the ones in it where they are to be shown too.
    private func list(_ directory: ListedFile, isTitled: Bool, _ isFirst: inout Bool, depth: Int) throws(Failure)
        -> [ListedFile]
    {
        var entries: [DirectoryEntry] = []
        do throws(Errno) { entries = try directoryEntries(in: directory.path) } catch {
            context.complain("cannot open directory " + named(directory.path), error, status: depth == 0 ? 2 : 1)
            return []
        }
        if isTitled {
            var title = options.quoting
            title.extra.append(0x3a)
            var text: ByteString = isFirst ? "" : "\n"
            if options.isDired { text += "  " }
            let name = linked(title.text(directory.name), directory.path)
            titles += [written + text.count, written + text.count + name.count]
            try put(text + name + ":\n")
            isFirst = false
        }
        var files: [ListedFile] = []
        if options.shown == .all {
            for name: ByteString in [".", ".."] where !ignored.contains(where: { $0.matches(name) }) {
                if let file = file(name, Self.path(directory, name), isOperand: false) { files.append(file) }
            }
        }
        for entry in entries where !isIgnored(entry.name) {
            let path = Self.path(directory, entry.name)
            if let file = file(entry.name, path, isOperand: false, type: entry.type, inode: entry.inode) {
                files.append(file)
            }
        }
        files = sorted(files)
        try show(files, hasTotal: options.format == .long || context.has("s"))
        isFirst = false
        guard context.has("R") else { return [] }
        return files.filter { $0.stat.mode.type == .directory && $0.name != "." && $0.name != ".." }.map {
            var next = $0
            next.name = joined(directory.name, $0.name)
            return next
        }
    }

    /// What is in the current directory is called by its name alone.
    private static func path(_ directory: ListedFile, _ name: ByteString) -> ByteString {
        directory.path == "." ? name : joined(directory.path, name)
    }

    func put(_ text: ByteString) throws(Failure) {
        written += text.count
        try context.put(text)
    }

    private func finishDired() throws(Failure) {
        func line(_ title: ByteString, _ places: [Int]) throws(Failure) {
            if places.isEmpty { return }
            var text = title
            for place in places { text += " " + ByteString(place) }
            try put(text + "\n")
        }
        try line("//DIRED//", places)
        try line("//SUBDIRED//", titles)
        let style = QuotingStyle.words.first { $0.meaning == options.quoting.kind.rawValue }?.word ?? ""
        try put("//DIRED-OPTIONS// --quoting-style=" + style + "\n")
    }

    /// A name with the address of its file around it.
    func linked(_ text: ByteString, _ path: ByteString) -> ByteString {
        guard options.hasLinks else { return text }
        let real = (try? CanonicalPath(demand: .nothing).resolve(path)) ?? path
        var address: ByteString = "file://" + (Host.systemNames().dropFirst().first ?? "")
        for byte in real {
            if byte.isAlphanumeric || ("-_.~/" as ByteString).contains(byte) {
                address.append(byte)
            } else {
                address.append(0x25)
                address.append(hexadecimal: byte, width: 2)
            }
        }
        return "\u{1b}]8;;" + address + "\u{7}" + text + "\u{1b}]8;;\u{7}"
    }
}
