import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol

extension Utilities {
    /// `ln`: makes links.
    static var ln: Utility {
        Utility(
            [
                "[OPTION]... [-T] TARGET LINK_NAME", "[OPTION]... TARGET", "[OPTION]... TARGET... DIRECTORY",
                "[OPTION]... -t DIRECTORY TARGET...",
            ],
            "Create a link to TARGET with the name LINK_NAME.",
            [
                Option("d", "directory", "allow the superuser to attempt to hard link directories"),
                Option("F", "", "same as -d"), Option("f", "force", "remove existing destination files"),
                Option("i", "interactive", "prompt whether to remove destinations"),
                Option("L", "logical", "dereference TARGETs that are symbolic links"),
                Option("n", "no-dereference", "treat LINK_NAME as a normal file if it is a link to a directory"),
                Option("P", "physical", "make hard links directly to symbolic links"),
                Option("r", "relative", "with -s, create links relative to link location"),
                Option("s", "symbolic", "make symbolic links instead of hard links"),
                Option("t", "target-directory", takes: "DIRECTORY", "the DIRECTORY in which to create the links"),
                Option("T", "no-target-directory", "treat LINK_NAME as a normal file always"),
                Option("v", "verbose", "print name of each linked file"),
            ] + BackupPolicy.options
        ) { (context) throws(Failure) in
            let job = LinkJob(context, try BackupPolicy(context))
            if context.operands.isEmpty { throw .usage("missing file operand") }
            if context.arguments.values("t").count > 1 { throw .fatal("multiple target directories specified") }
            if context.has("r") && !context.has("s") { throw .fatal("cannot do --relative without --symbolic") }
            var operands = context.operands
            let directory = context.value("t")
            if context.has("T") {
                if directory != nil {
                    throw .fatal("cannot combine --target-directory and --no-target-directory")
                }
                if operands.count < 2 {
                    throw .usage("missing destination file operand after " + named(operands[0]))
                }
                if operands.count > 2 { throw .usage("extra operand " + named(operands[2])) }
                return try job.link(operands[0], operands[1])
            }
            if let directory {
                let stat = try must("failed to access " + named(directory)) { () throws(Errno) in
                    try Host.stat(directory, followsLinks: !context.has("n"))
                }
                if stat.mode.type != .directory {
                    throw .fatal("target " + named(directory) + " is not a directory")
                }
                return try job.link(operands, into: directory)
            }
            if operands.count == 1 { return try job.link(operands, into: ".") }
            let last = operands[operands.count - 1]
            let isSymbolicLink = (try? Host.stat(last, followsLinks: false))?.mode.type == .symbolicLink
            if !(context.has("n") && isSymbolicLink) {
                var why = Errno.notADirectory
                do throws(Errno) {
                    if try Host.stat(last).mode.type == .directory { operands.removeLast() }
                } catch { why = error }
                if operands.count < context.operands.count {
                    return try job.link(operands, into: last)
                }
                if operands.count > 2 { throw Context.failure("target " + named(last), why) }
            } else if operands.count > 2 {
                throw Context.failure("target " + named(last), .notADirectory)
            }
            try job.link(operands[0], operands[1])
        }
    }
}

/// One run of `ln`.
private final class LinkJob {
    private let context: Context
    private let backup: BackupPolicy
    private let isSymbolic: Bool
    private let followsLinks: Bool
    private let replaces: Bool
    private let asks: Bool
    private var made: Set<MadeName> = []
    private var keepsMade = false

    init(_ context: Context, _ backup: BackupPolicy) {
        self.context = context
        self.backup = backup
        isSymbolic = context.has("s")
        followsLinks = context.arguments.last(of: ["L", "P"]) == "L"
        let last = context.arguments.last(of: ["f", "i"])
        replaces = last == "f"
        asks = last == "i"
    }

    func link(_ sources: [ByteString], into directory: ByteString) throws(Failure) {
        keepsMade = sources.count > 1 && replaces && backup.kind != .numbered
        for source in sources { try link(source, joined(directory, baseName(source))) }
    }

    func link(_ source: ByteString, _ target: ByteString) throws(Failure) {
        var source = source
        var stat: Stat?
        if !isSymbolic {
            do throws(Errno) { stat = try Host.stat(source, followsLinks: followsLinks) } catch {
                return context.complain("failed to access " + named(source), error)
            }
            if stat?.mode.type == .directory && !context.has("d") && !context.has("F") {
                return context.complain(shellQuoted(source) + ": hard link not allowed for directory")
            }
        }
        if context.has("r") { source = relative(source, target) }
        var moved: ByteString?
        var unlinks = false
        if replaces || asks || backup.kind != .none {
            do throws(Errno) {
                let existing = try Host.stat(target, followsLinks: false)
                if existing.mode.type == .directory {
                    return context.complain(shellQuoted(target) + ": cannot overwrite directory")
                }
                if keepsMade && made.contains(MadeName(target, existing)) {
                    return context.complain(
                        "will not overwrite just-created " + named(target) + " with " + named(source))
                }
                let own = isSymbolic ? try? Host.stat(source) : stat
                if replaces || backup.kind != .none, backup.kind == .none || !isSymbolic, let own,
                    isSame(own, existing),
                    own.linkCount == 1 || isSameName(source, target)
                {
                    return context.complain(named(source) + " and " + named(target) + " are the same file")
                }
                if asks && !context.confirms("replace " + named(target) + "? ") { return }
                if backup.kind != .none {
                    do throws(Errno) { moved = try backup.moveAway(target) } catch {
                        return context.complain("cannot backup " + named(target), error)
                    }
                }
                unlinks = true
            } catch {
                if error != .noSuchFileOrDirectory {
                    return context.complain("failed to access " + named(target), error)
                }
            }
        }
        do throws(Errno) {
            do throws(Errno) { try make(source, target) } catch .alreadyExists {
                guard unlinks else { throw .alreadyExists }
                // The new link takes the place of the old file at once: nobody finds neither.
                let temporary = temporaryName(beside: target)
                try make(source, temporary)
                do throws(Errno) {
                    try Host.rename(temporary, target)
                    // Two names of one file stay two when one is renamed to the other.
                    try? Host.unlink(temporary)
                } catch {
                    try? Host.unlink(temporary)
                    throw error
                }
            }
        } catch {
            fail(source, target, error)
            if let moved {
                do throws(Errno) { try Host.rename(moved, target) } catch {
                    context.complain("cannot un-backup " + named(target), error)
                }
            }
            return
        }
        if keepsMade, let new = try? Host.stat(target, followsLinks: false) { made.insert(MadeName(target, new)) }
        if context.has("v") {
            try context.put(
                (moved.map { named($0) + " ~ " } ?? "") + named(target) + (isSymbolic ? " -> " : " => ")
                    + named(source) + "\n")
        }
    }

    private func temporaryName(beside target: ByteString) -> ByteString {
        var name = directoryName(target) + "/.apus-"
        for byte in (try? Host.randomBytes(8)) ?? [] { name.append(hexadecimal: byte, width: 2) }
        return name
    }

    private func make(_ source: ByteString, _ target: ByteString) throws(Errno) {
        if isSymbolic {
            try Host.symbolicLink(at: target, to: source)
        } else {
            try Host.link(source, target, followsLinks: followsLinks)
        }
    }

    private func fail(_ source: ByteString, _ target: ByteString, _ error: Errno) {
        if isSymbolic {
            let isLong = error == .nameTooLong || source.isEmpty
            return context.complain(
                "failed to create symbolic link " + named(target) + (isLong ? " -> " + named(source) : ""), error)
        }
        switch error {
        case .tooManyLinks: context.complain("failed to create hard link to " + named(source), error)
        case .alreadyExists, .noSpace, .readOnlyFileSystem:
            context.complain("failed to create hard link " + named(target), error)
        default:
            context.complain("failed to create hard link " + named(target) + " => " + named(source), error)
        }
    }

    /// The source as it is reached from where the link is.
    private func relative(_ source: ByteString, _ target: ByteString) -> ByteString {
        let folder = directoryName(target)
        guard let from = try? CanonicalPath(demand: .nothing).resolve(folder),
            let to = try? CanonicalPath(demand: .nothing).resolve(source)
        else { return source }
        return CanonicalPath.relative(to, to: from)
    }
}
