import Bytes
import CommandLine
import Compression
import Platform
import Scheme
import SchemeProtocol
import Streams

/// What `gzip` does to files.
final class GzipJob {
    enum Action {
        case compress, expand, test, list
    }

    let context: Context
    let action: Action
    let level: Int
    let suffix: ByteString
    let isForced: Bool
    let isQuiet: Bool
    let isVerbose: Bool
    private let toOutput: Bool
    private let keeps: Bool
    /// Names and times: kept when files are made smaller, and left alone when they are made large again.
    private let savesName: Bool
    private let restoresName: Bool
    private var hasFailed = false
    private var hasWarned = false
    var listing = GzipListing()

    init(_ context: Context, _ action: Action, toOutput: Bool = false) throws(Failure) {
        self.context = context
        let isTest = context.has("t")
        self.action =
            context.has("l") ? .list : isTest ? .test : context.has("d") || context.has("uncompress") ? .expand : action
        self.toOutput = toOutput || context.has("c") || context.has("to-stdout")
        let digits: [ByteString] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
        level = context.arguments.last(of: digits).flatMap { $0.integer() }.map { Int($0) } ?? 6
        suffix = context.value("S") ?? ".gz"
        if suffix.isEmpty || suffix.contains(0x2f) {
            throw .fatal("invalid suffix '" + suffix + "'", status: 1)
        }
        isForced = context.has("f")
        isQuiet = context.has("q") || context.has("silent")
        isVerbose = context.has("v") && !isQuiet
        keeps = context.has("k")
        let last = context.arguments.last(of: ["n", "N"])
        savesName = last != "n"
        restoresName = last == "N"
    }

    func run() throws(Failure) {
        for path in context.paths {
            do throws(Failure) { try handle(path) } catch {
                guard case .hint = error else { throw error }
            }
        }
        if action == .list { try listing.finish(self) }
        context.status = hasFailed ? 1 : hasWarned ? 2 : 0
    }

    // MARK: What is said

    func fail(_ message: ByteString) {
        context.complain(message)
        hasFailed = true
    }

    func fail(_ path: ByteString, _ error: Errno) { fail(path + ": " + ByteString(error.message)) }

    func warn(_ message: ByteString) {
        if !isQuiet { context.complain(message, status: 2) }
        hasWarned = true
    }

    /// On standard error, with no name in front.
    private func say(_ text: ByteString) {
        let handle = Handle(adopting: Host.standardError)
        try? handle.write(text)
        _ = handle.relinquish()
    }

    private func report(_ path: ByteString, _ failure: DecodingFailure) {
        // The message may be in the midst of what goes to the terminal.
        try? context.output.flush()
        if !failure.message.hasPrefix("unknown method") { say("\n") }
        fail((path == "-" ? "stdin" : path) + ": " + failure.message)
    }

    // MARK: Files

    private func handle(_ path: ByteString) throws(Failure) {
        if path == "-" { return try handleStream() }
        var source = path
        var found = try? Host.stat(source, followsLinks: toOutput || isForced || action == .test || action == .list)
        if found == nil, action != .compress {
            for known in [suffix, ".gz", ".z", "-gz", "-z", ".Z"] as [ByteString] where found == nil {
                found = try? Host.stat(path + known)
                if found != nil { source = path + known }
            }
        }
        guard let stat = found else {
            return fail(action == .compress || plainName(path) != nil ? path : path + suffix, .noSuchFileOrDirectory)
        }
        switch stat.mode.type {
        case .directory:
            if context.has("r") { return try handleDirectory(source) }
            return warn(source + " is a directory -- ignored")
        case .symbolicLink: return fail(source, .tooManySymbolicLinks)
        case .regular: break
        default:
            if !toOutput, action != .test, action != .list {
                return warn(source + " is not a directory or a regular file - ignored")
            }
        }
        guard let target = target(of: source) else { return }
        if stat.linkCount > 1, target != "-", !isForced, !keeps {
            let others = stat.linkCount - 1
            return warn(
                source + " has " + ByteString(others) + " other link" + (others > 1 ? "s" : "") + " -- file ignored")
        }
        let input: Input
        do throws(Errno) { input = try Input(path: source) } catch { return fail(source, error) }
        if target == "-" {
            _ = try convert(source, input, stat, to: action == .test || action == .list ? nil : context.output)
        } else {
            try replace(source, target, input, stat)
        }
    }

    private func handleDirectory(_ path: ByteString) throws(Failure) {
        var names: [ByteString] = []
        do throws(Errno) {
            let directory = try Host.open(path, [.read, .directory, .closeOnExec])
            defer { try? Host.close(directory) }
            var cookie: UInt64 = 0
            while true {
                let entries = try Host.directoryEntries(directory, cookie: &cookie)
                if entries.isEmpty { break }
                for entry in entries where entry.name != "." && entry.name != ".." { names.append(entry.name) }
            }
        } catch { return fail(path, error) }
        let prefix = path.hasSuffix("/") ? path : path + "/"
        for name in names {
            // What does not fit is left out without a word: the user named the directory.
            let child = prefix + name
            guard let stat = try? Host.stat(child, followsLinks: false) else { continue }
            if stat.mode.type == .directory {
                try handleDirectory(child)
            } else if stat.mode.type == .regular, action == .compress || plainName(child) != nil {
                try handle(child)
            }
        }
    }

    private func handleStream() throws(Failure) {
        let isCompressing = action == .compress
        let terminal = isCompressing ? Host.standardOutput : Host.standardInput
        if !isForced, action != .list, Host.isTerminal(terminal) {
            throw .fatal(
                "compressed data not " + (isCompressing ? "written to" : "read from")
                    + " a terminal. Use -f to force " + (isCompressing ? "" : "de") + "compression.\nFor help, type: "
                    + context.name + " -h", status: 1)
        }
        let input = Input(Host.standardInput)
        let stat = (try? input.stat()) ?? Stat()
        _ = try convert("-", input, stat, to: action == .test || action == .list ? nil : context.output)
    }

    /// The file that comes out; `-` for standard output, or none; nil where there is a word about it.
    private func target(of source: ByteString) -> ByteString? {
        if action == .test || action == .list { return "-" }
        if action == .compress {
            if toOutput { return "-" }
            for known in [suffix, ".gz", ".z", ".taz", ".tgz", "-gz", "-z", "_z"] as [ByteString]
            where source.hasSuffix(known) && baseName(source).count > known.count && !isForced {
                // As it should be: no reason for another status.
                if !isQuiet { context.complain(source + " already has " + known + " suffix -- unchanged") }
                return nil
            }
            return source + suffix
        }
        if toOutput { return "-" }
        if let name = plainName(source) { return name }
        warn(source + ": unknown suffix -- ignored")
        return nil
    }

    /// The name without the suffix of compressed files.
    func plainName(_ path: ByteString) -> ByteString? {
        for short in [".tgz", ".taz"] as [ByteString] where path.hasSuffix(short) && baseName(path).count > 4 {
            return path[0..<(path.count - 3)] + "tar"
        }
        for known in [suffix, ".gz", ".z", "-gz", "-z", "_z", ".Z"] as [ByteString]
        where path.hasSuffix(known) && baseName(path).count > known.count {
            return path[0..<(path.count - known.count)]
        }
        return nil
    }

    /// Makes the new file, and removes the old one when that is complete.
    private func replace(_ source: ByteString, _ wanted: ByteString, _ input: Input, _ stat: Stat) throws(Failure) {
        var target = wanted
        var restored: GzipHead?
        if action == .expand, restoresName, let head = Self.head(of: source) {
            restored = head
            // Of the name only the last part counts: an archive has no say in where its file goes.
            if let name = head.name, !baseName(name).isEmpty, name != "..", name != "." {
                target = wanted[0..<(wanted.count - baseName(wanted).count)] + baseName(name)
            }
        }
        if (try? Host.stat(target, followsLinks: false)) != nil {
            if !isForced {
                guard Host.isTerminal(Host.standardInput),
                    context.confirms(target + " already exists; do you wish to overwrite (y or n)? ")
                else {
                    warn(target + " already exists;\tnot overwritten")
                    return
                }
            }
            do throws(Errno) { try Host.unlink(target) } catch { return fail(target, error) }
        }
        let handle: HandleNumber
        do throws(Errno) {
            handle = try Host.open(target, [.write, .create, .exclusive, .closeOnExec], mode: 0o600)
        } catch { return fail(target, error) }
        let file = Output(handle)
        var isDone = try convert(source, input, stat, to: file, target: target)
        do throws(Errno) {
            try file.flush()
            // Its owner can be kept by root alone.
            try? Host.changeOwner(target, user: stat.userID, group: stat.groupID, followsLinks: false)
            try Host.changeMode(handle, stat.mode.permissions)
            var modified = stat.modified
            if let time = restored?.time, time != 0 { modified = TimeSpec(seconds: Int64(time), nanoseconds: 0) }
            try Host.setTimes(handle, accessed: stat.accessed, modified: modified)
            if context.has("synchronous") { try Host.sync(handle) }
            try Host.close(handle)
        } catch {
            isDone = false
            fail(target, error)
        }
        // Half a file is worth less than none.
        if !isDone {
            try? Host.unlink(target)
            return
        }
        if !keeps { do throws(Errno) { try Host.unlink(source) } catch { fail(source, error) } }
    }

    private static func head(of path: ByteString) -> GzipHead? {
        guard let input = try? Input(path: path) else { return nil }
        var bits = BitReader { () throws(DecodingFailure) in (try? input.chunk()) ?? [] }
        guard (try? bits.number(bytes: 2)) == 0x8b1f else { return nil }
        return try? GzipHead(&bits)
    }

    // MARK: Bytes

    /// Converts a whole file.
    /// - Returns: whether all went well.
    private func convert(
        _ source: ByteString, _ input: Input, _ stat: Stat, to output: Output?, target: ByteString? = nil
    ) throws(Failure) -> Bool {
        var readError: Errno?, writeError: Errno?
        var taken: UInt64 = 0, given: UInt64 = 0
        let more = { () throws(DecodingFailure) -> [UInt8] in
            do throws(Errno) {
                let bytes = try input.chunk()
                taken += UInt64(bytes.count)
                return bytes
            } catch {
                readError = error
                throw DecodingFailure(ByteString(error.message))
            }
        }
        let put = { (bytes: Span<UInt8>) throws(DecodingFailure) in
            given += UInt64(bytes.count)
            do throws(Errno) { try output?.write(bytes) } catch {
                writeError = error
                throw DecodingFailure(ByteString(error.message))
            }
        }
        var decoder = GzipDecoder()
        do throws(DecodingFailure) {
            if action == .compress {
                try compress(source, stat, more, put)
            } else {
                try expand(&decoder, more, put)
            }
        } catch {
            if let writeError {
                if output === context.output { throw .output(writeError) }
                fail(target ?? source, writeError)
            } else if let readError {
                fail(source == "-" ? "stdin" : source, readError)
            } else {
                report(source, error)
            }
            return false
        }
        if decoder.hasGarbage {
            if !isQuiet { say("\n") }
            warn((source == "-" ? "stdin" : source) + ": decompression OK, trailing garbage ignored")
        }
        if action == .list {
            try listing.add(self, source, decoder, compressed: taken, modified: stat.modified)
        } else if isVerbose {
            let head =
                action == .compress
                ? UInt64(18 + (storedName(source).map { $0.count + 1 } ?? 0)) : UInt64(decoder.overhead)
            let ratio =
                action == .compress
                ? Self.ratio(of: taken, to: given, overhead: head) : Self.ratio(of: given, to: taken, overhead: head)
            var line: ByteString = source == "-" ? "" : source + ":\t"
            line += action == .test ? " OK" : padded(ratio, 6)
            if let target { line += (keeps ? " -- created " : " -- replaced with ") + target }
            say(line + "\n")
        }
        return true
    }

    private func storedName(_ source: ByteString) -> ByteString? { savesName && source != "-" ? baseName(source) : nil }

    private func compress(
        _ source: ByteString, _ stat: Stat, _ more: () throws(DecodingFailure) -> [UInt8],
        _ put: @escaping (Span<UInt8>) throws(DecodingFailure) -> Void
    ) throws(DecodingFailure) {
        let time = savesName && stat.mode.type == .regular ? UInt32(exactly: stat.modified.seconds) ?? 0 : 0
        let head = GzipHead(name: storedName(source), time: time)
        try put(head.bytes(level: level).span)
        var check = CRC32()
        var size: UInt64 = 0
        var deflater = Deflater(level: level, put)
        while true {
            let bytes = try more()
            if bytes.isEmpty { break }
            check.update(bytes.span)
            size += UInt64(bytes.count)
            try deflater.write(bytes.span)
        }
        try deflater.finish()
        try put(GzipHead.tail(check.value, size).span)
    }

    private func expand(
        _ decoder: inout GzipDecoder, _ more: @escaping () throws(DecodingFailure) -> [UInt8],
        _ put: @escaping (Span<UInt8>) throws(DecodingFailure) -> Void
    ) throws(DecodingFailure) {
        var bits = BitReader(more)
        var start: [UInt8] = []
        if try decoder.run(&bits, start: &start, put) { return }
        // What is not compressed goes through as it is, where that is asked for.
        guard isForced, toOutput else { throw DecodingFailure("not in gzip format") }
        try put(start.span)
        while let byte = try bits.byte() { try put([byte].span) }
    }

    /// How much smaller it has become: ` 53.0%`.
    static func ratio(of plain: UInt64, to packed: UInt64, overhead: UInt64) -> ByteString {
        guard plain > 0 else { return "0.0%" }
        let saved = Double(plain) - (Double(packed) - Double(overhead))
        let tenths = (saved / Double(plain) * 1000).rounded(.toNearestOrEven)
        let whole = Int64(tenths.magnitude)
        return (tenths < 0 ? "-" : "") + ByteString(whole / 10) + "." + ByteString(whole % 10) + "%"
    }
}
