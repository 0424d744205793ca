import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol

extension Utilities {
    /// `install`: copies files to where they are used, with the right permissions.
    static var install: Utility {
        Utility(
            [
                "[OPTION]... [-T] SOURCE DEST", "[OPTION]... SOURCE... DIRECTORY",
                "[OPTION]... -t DIRECTORY SOURCE...", "[OPTION]... -d DIRECTORY...",
            ],
            "Copy files while setting permission modes and owner/group.",
            [
                Option("c", "", "(ignored)"),
                Option("C", "compare", "compare content of source and destination, and do not change what is the same"),
                Option("d", "directory", "treat all arguments as directory names; create all components of them"),
                Option("D", "", "create all leading components of DEST, or all components of --target-directory"),
                Option("g", "group", takes: "GROUP", "set group ownership"),
                Option("m", "mode", takes: "MODE", "set permission mode (as in chmod), instead of rwxr-xr-x"),
                Option("o", "owner", takes: "OWNER", "set ownership"),
                Option("p", "preserve-timestamps", "apply access/modification times of SOURCE files"),
                Option("s", "strip", "strip symbol tables"),
                Option("", "strip-program", takes: "PROGRAM", "program used to strip binaries"),
                Option("", "preserve-context", "no meaning here: there is no SELinux"),
                Option("Z", "context", "no meaning here: there is no SELinux"),
                Option("v", "verbose", "print the name of each created file or directory"), Progress.option,
            ] + Destination.options + BackupPolicy.options
        ) { (context) throws(Failure) in
            let job = try Installing(context)
            if context.has("d") {
                if context.has("s") {
                    throw .usage("the strip option may not be used when installing a directory")
                }
                if context.value("t") != nil {
                    throw .fatal("target directory not allowed when installing a directory")
                }
                if context.operands.isEmpty { throw .usage("missing file operand") }
                for path in context.operands { try job.makeDirectory(path) }
                return
            }
            try job.run()
        }
    }
}

/// One run of `install`.
private final class Installing {
    private let context: Context
    private var user: UInt32?
    private var group: UInt32?
    private var mode: UInt16 = 0o755
    private var directoryMode: UInt16 = 0o755
    private let plan: CopyOptions

    init(_ context: Context) throws(Failure) {
        self.context = context
        var plan = CopyOptions(backup: try BackupPolicy(context))
        plan.copiesContents = true
        plan.installs = true
        plan.unlinksFirst = true
        plan.keepsTimes = context.has("p")
        plan.isVerbose = context.has("v")
        plan.mode = 0o600
        self.plan = plan
        if let word = context.value("m") {
            guard let change = ModeChange(word) else { throw .fatal("invalid mode " + quoted(word)) }
            mode = change.applied(to: 0, isDirectory: false, mask: 0)
            directoryMode = change.applied(to: 0, isDirectory: true, mask: 0)
        }
        if context.has("C") && context.has("p") {
            throw .usage("options --compare (-C) and --preserve-timestamps are mutually exclusive")
        }
        if context.has("C") && context.has("s") {
            throw .usage("options --compare (-C) and --strip are mutually exclusive")
        }
        let names = UserNames()
        if let word = context.value("o") {
            user = names.userID(word)
            if user == nil { throw .fatal("invalid user " + quoted(word)) }
        }
        if let word = context.value("g") {
            group = names.groupID(word)
            if group == nil { throw .fatal("invalid group " + quoted(word)) }
        }
    }

    func run() throws(Failure) {
        var destination: Destination
        if context.has("D"), let directory = context.value("t"), !context.operands.isEmpty {
            try makeParents(directory)
            if (try? Host.stat(directory)) == nil { try make(directory) }
            destination = try Destination(context)
        } else {
            if context.has("D"), context.operands.count == 2, context.value("t") == nil {
                try makeParents(directoryName(context.operands[1]))
                let parent = directoryName(context.operands[1])
                if (try? Host.stat(parent)) == nil { try make(parent) }
            }
            destination = try Destination(context)
        }
        let job = CopyJob(context, plan, hasSeveral: destination.sources.count > 1)
        for source in destination.sources {
            let target = destination.target(of: source)
            if context.has("C") && isInstalled(source, target) { continue }
            guard try job.copy(source, target), try strip(target) else { continue }
            try finish(target, source)
        }
    }

    private func finish(_ target: ByteString, _ source: ByteString) throws(Failure) {
        if user != nil || group != nil {
            do throws(Errno) {
                try Host.changeOwner(target, user: user, group: group, followsLinks: false)
            } catch { return context.complain("cannot change ownership of " + named(target), error) }
        }
        do throws(Errno) { try Host.changeMode(target, mode) } catch {
            return context.complain("cannot change permissions of " + named(target), error)
        }
        if context.has("p"), let stat = try? Host.stat(source) {
            do throws(Errno) {
                try Host.setTimes(target, accessed: stat.accessed, modified: stat.modified, followsLinks: true)
            } catch { context.complain("cannot set timestamps for " + named(target), error) }
        }
    }

    /// Whether the target is already what it would become.
    private func isInstalled(_ source: ByteString, _ target: ByteString) -> Bool {
        guard mode & 0o7000 == 0, let from = try? Host.stat(source),
            let to = try? Host.stat(target, followsLinks: false),
            from.mode.type == .regular, to.mode.type == .regular, from.size == to.size, to.mode.permissions == mode,
            to.userID == user ?? Host.effectiveUserID, to.groupID == group ?? Host.effectiveGroupID,
            let first = try? Handle(source, [.read, .closeOnExec]),
            let second = try? Handle(target, [.read, .closeOnExec])
        else { return false }
        var (a, b): ([UInt8], [UInt8]) = ([], [])
        while true {
            a.removeAll(keepingCapacity: true)
            b.removeAll(keepingCapacity: true)
            guard let count = try? first.read(into: &a, atMost: 65536) else { return false }
            if count == 0 { return true }
            while b.count < count {
                guard let more = try? second.read(into: &b, atMost: count - b.count), more > 0 else { return false }
            }
            if a != b { return false }
        }
    }

    private func strip(_ target: ByteString) throws(Failure) -> Bool {
        guard context.has("s") else { return true }
        let program = context.value("strip-program") ?? "strip"
        // A name that begins with a dash must not look like an option.
        let file = target.first == 0x2d ? "./" + target : target
        do throws(Errno) {
            let process = try ProgramStart.spawn([program, file])
            if let result = try Host.wait(process), case .exited(0) = result.status { return true }
            context.complain("strip process terminated abnormally")
        } catch { context.complain("cannot run " + program, error) }
        try? Host.unlink(target)
        return false
    }

    func makeDirectory(_ path: ByteString) throws(Failure) {
        try makeParents(path)
        let isNew = (try? Host.stat(path)) == nil
        if isNew {
            guard try make(path) else { return }
        } else if (try? Host.stat(path))?.mode.type != .directory {
            return context.complain("cannot create directory " + named(path), .alreadyExists)
        }
        do throws(Errno) {
            if user != nil || group != nil { try Host.changeOwner(path, user: user, group: group) }
            try Host.changeMode(path, directoryMode)
        } catch { context.complain("cannot change permissions of " + named(path), error) }
    }

    private func makeParents(_ path: ByteString) throws(Failure) {
        let path = withoutTrailingSlashes(path)
        for index in path.indices where path[index] == 0x2f && index > 0 && path[index - 1] != 0x2f {
            let parent = path[0..<index]
            if (try? Host.stat(parent)) != nil { continue }
            guard try make(parent) else { return }
        }
    }

    @discardableResult
    private func make(_ path: ByteString) throws(Failure) -> Bool {
        do throws(Errno) {
            try Utilities.createDirectory(path, 0o755)
        } catch {
            context.complain("cannot create directory " + named(path), error)
            return false
        }
        if plan.isVerbose { try context.put("install: creating directory " + named(path) + "\n") }
        return true
    }
}
