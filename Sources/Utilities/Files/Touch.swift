import Bytes
import Calendars
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `touch`: sets the times of files, and makes them where they are missing.
    static var touch: Utility {
        Utility(
            ["[OPTION]... FILE..."], "Update the access and modification times of each FILE to the current time.",
            [
                Option("a", "", "change only the access time"), Option("c", "no-create", "do not create any files"),
                Option("d", "date", takes: "STRING", "parse STRING and use it instead of current time"),
                Option("f", "", "(ignored)"),
                Option("h", "no-dereference", "affect each symbolic link instead of any referenced file"),
                Option("m", "", "change only the modification time"),
                Option("r", "reference", takes: "FILE", "use this file's times instead of current time"),
                Option("t", "", takes: "STAMP", "use [[CC]YY]MMDDhhmm[.ss] instead of current time"),
                Option("", "time", takes: "WORD", "change the specified time: access, atime, use, modify or mtime"),
            ]
        ) { (context) throws(Failure) in
            let clock = Host.clock(.realtime)
            let now = TimeSpec(seconds: Int64(clock / 1_000_000_000), nanoseconds: Int64(clock % 1_000_000_000))
            var accessed = now
            var modified = now
            var (changesAccessed, changesModified) = (context.has("a"), context.has("m"))
            for word in context.arguments.values("time") {
                let meaning = try chosen(
                    word, of: [("atime", 0), ("access", 0), ("use", 0), ("mtime", 1), ("modify", 1)], for: "time")
                if meaning == 0 { changesAccessed = true } else { changesModified = true }
            }
            var hasDate = false
            for word in context.arguments.values("t") {
                guard let time = StampText.parse(word, .touchOption, now: now, zone: .local) else {
                    throw .fatal("invalid date format " + quoted(word))
                }
                (accessed, modified, hasDate) = (time, time, true)
            }
            if !changesAccessed && !changesModified { (changesAccessed, changesModified) = (true, true) }
            if hasDate && (context.has("r") || context.has("d")) {
                throw .usage("cannot specify times from more than one source")
            }
            if let path = context.value("r") {
                let stat = try must("failed to get attributes of " + named(path)) { () throws(Errno) in
                    try Host.stat(path, followsLinks: !context.has("h"))
                }
                (accessed, modified) = (stat.accessed, stat.modified)
            }
            if let text = context.value("d") {
                guard let first = DateText.parse(text, now: accessed), let second = DateText.parse(text, now: modified)
                else { throw .fatal("invalid date format " + quoted(text)) }
                (accessed, modified) = (first, second)
            }
            if context.operands.isEmpty { throw .usage("missing file operand") }
            let times = (changesAccessed ? accessed : nil, changesModified ? modified : nil)
            for path in context.operands { touch(path, times.0, times.1, context) }
        }
    }

    private static func touch(_ path: ByteString, _ accessed: TimeSpec?, _ modified: TimeSpec?, _ context: Context) {
        if path == "-" {
            do throws(Errno) {
                try Host.setTimes(Host.standardOutput, accessed: accessed, modified: modified)
            } catch { context.complain("setting times of '-'", error) }
            return
        }
        var failure: Errno?
        if !context.has("c") && !context.has("h") {
            do throws(Errno) {
                let handle = try Host.open(path, [.write, .create, .nonBlocking, .closeOnExec])
                defer { try? Host.close(handle) }
                try Host.setTimes(handle, accessed: accessed, modified: modified)
                return
            } catch { failure = error }
        }
        do throws(Errno) {
            try Host.setTimes(path, accessed: accessed, modified: modified, followsLinks: !context.has("h"))
        } catch {
            if let failure, failure != .isADirectory {
                context.complain("cannot touch " + named(path), failure)
            } else if !(context.has("c") && error == .noSuchFileOrDirectory) {
                context.complain("setting times of " + named(path), error)
            }
        }
    }
}
