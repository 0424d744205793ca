import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `cp`: copies files and trees.
    static var cp: Utility {
        Utility(
            ["[OPTION]... [-T] SOURCE DEST", "[OPTION]... SOURCE... DIRECTORY", "[OPTION]... -t DIRECTORY SOURCE..."],
            "Copy SOURCE to DEST, or multiple SOURCE(s) to DIRECTORY.",
            [
                Option("a", "archive", "same as -dR --preserve=all"),
                Option("", "attributes-only", "don't copy the file data, just the attributes"),
                Option("", "copy-contents", "copy contents of special files when recursive"),
                Option("d", "", "same as --no-dereference --preserve=links"),
                Option("f", "force", "if an existing destination file cannot be opened, remove it and try again"),
                Option("i", "interactive", "prompt before overwrite"),
                Option("H", "", "follow command-line symbolic links in SOURCE"),
                Option("l", "link", "hard link files instead of copying"),
                Option("L", "dereference", "always follow symbolic links in SOURCE"),
                Option("n", "no-clobber", "do not overwrite an existing file"),
                Option("P", "no-dereference", "never follow symbolic links in SOURCE"),
                Option("p", "", "same as --preserve=mode,ownership,timestamps"),
                Option("", "preserve", mayTake: "ATTR_LIST", "preserve the specified attributes"),
                Option("", "no-preserve", takes: "ATTR_LIST", "don't preserve the specified attributes"),
                Option("", "parents", "use full source file name under DIRECTORY"),
                Option("R", "recursive", "copy directories recursively"), Option("r", "", "same as -R"),
                Option("", "reflink", mayTake: "WHEN", "control clone/CoW copies: always, auto or never"),
                Option("", "remove-destination", "remove each existing destination file before opening it"),
                Option("", "sparse", takes: "WHEN", "control creation of sparse files: always, auto or never"),
                Option("", "strip-trailing-slashes", "remove any trailing slashes from each SOURCE argument"),
                Option("s", "symbolic-link", "make symbolic links instead of copying"),
                Option("u", "update", "copy only when the SOURCE is newer than the destination, or that is missing"),
                Option("v", "verbose", "explain what is being done"),
                Option("x", "one-file-system", "stay on this file system"),
                Option("Z", "", "no meaning here: there is no SELinux"),
                Option("", "context", mayTake: "CTX", "no meaning here: there is no SELinux"),
                Progress.option,
            ] + Destination.options + BackupPolicy.options
        ) { (context) throws(Failure) in
            let plan = try copyOptions(context)
            var destination = try Destination(context)
            if context.has("strip-trailing-slashes") {
                destination.sources = destination.sources.map { withoutTrailingSlashes($0) }
            }
            if context.has("parents") && destination.directory == nil {
                throw .usage("with --parents, the destination must be a directory")
            }
            let job = CopyJob(context, plan, hasSeveral: destination.sources.count > 1)
            for source in destination.sources {
                var target = destination.target(of: source)
                if let directory = destination.directory, context.has("parents") {
                    let path = withoutTrailingSlashes(source)
                    target = joined(directory, path)
                    let parents = CopyParents(job, directory)
                    guard try parents.make(path) else { continue }
                    _ = try job.copy(source, target)
                    try parents.finish()
                    continue
                }
                // `cp --force --backup foo foo` makes a copy with the backup's name.
                if plan.unlinksAfterFailure, plan.backup.kind != .none, source == target,
                    (try? Host.stat(target))?.mode.type == .regular
                {
                    target = plan.backup.path(for: target)
                    job.plan.backup.kind = .none
                }
                _ = try job.copy(source, target)
            }
        }
    }

    private static func copyOptions(_ context: Context) throws(Failure) -> CopyOptions {
        var plan = CopyOptions(backup: try BackupPolicy(context))
        var following: CopyOptions.Following?
        for (key, value) in context.arguments.given {
            switch key {
            case "a":
                following = .never
                plan.isRecursive = true
                plan.mustKeep = true
                plan.keepsMode = true
                plan.keepsOwners = true
                plan.keepsTimes = true
                plan.keepsLinks = true
            case "attributes-only": plan.copiesData = false
            case "d":
                following = .never
                plan.keepsLinks = true
            case "f": plan.unlinksAfterFailure = true
            case "i": plan.asking = .ask
            case "n": plan.asking = .never
            case "H": following = .operands
            case "L": following = .always
            case "P": following = .never
            case "l": plan.makesHardLinks = true
            case "s": plan.makesSymbolicLinks = true
            case "p", "preserve":
                try keep(value ?? "mode,ownership,timestamps", true, &plan)
                plan.mustKeep = true
            case "no-preserve": try keep(value ?? "", false, &plan)
            case "R", "r": plan.isRecursive = true
            case "reflink":
                plan.cloning = .always
                if let value { plan.cloning = try need(value, "reflink") }
            case "sparse": plan.sparse = try need(value ?? "", "sparse")
            case "remove-destination": plan.unlinksFirst = true
            case "u": plan.isUpdate = true
            case "v": plan.isVerbose = true
            case "x": plan.staysOnFileSystem = true
            default: break
            }
        }
        if plan.makesHardLinks && plan.makesSymbolicLinks {
            throw .usage("cannot make both hard and symbolic links")
        }
        if plan.backup.kind != .none && plan.asking == .never {
            throw .usage("options --backup and --no-clobber are mutually exclusive")
        }
        if plan.cloning == .always && plan.sparse != .auto {
            throw .usage("--reflink can be used only with --sparse=auto")
        }
        plan.following = following ?? (plan.isRecursive && !plan.makesHardLinks ? .never : .always)
        plan.copiesContents = !plan.isRecursive || context.has("copy-contents")
        if plan.unlinksAfterFailure && (plan.makesHardLinks || plan.makesSymbolicLinks) { plan.unlinksFirst = true }
        return plan
    }

    private static func need(_ word: ByteString, _ option: ByteString) throws(Failure) -> CopyOptions.Need {
        let words: [(word: ByteString, meaning: Int)] =
            option == "sparse"
            ? [("never", 0), ("auto", 1), ("always", 2)] : [("auto", 1), ("always", 2), ("never", 0)]
        return [.never, .auto, .always][try chosen(word, of: words, for: option)]
    }

    private static func keep(_ list: ByteString, _ isKept: Bool, _ plan: inout CopyOptions) throws(Failure) {
        for word in list.split(separator: 0x2c) {
            let meaning = try chosen(
                word,
                of: [
                    ("mode", 0), ("timestamps", 1), ("ownership", 2), ("links", 3), ("context", 4), ("xattr", 5),
                    ("all", 6),
                ], for: isKept ? "preserve" : "no-preserve")
            if meaning == 0 || meaning == 6 {
                plan.keepsMode = isKept
                plan.keepsNoMode = !isKept
            }
            if meaning == 1 || meaning == 6 { plan.keepsTimes = isKept }
            if meaning == 2 || meaning == 6 { plan.keepsOwners = isKept }
            if meaning == 3 || meaning == 6 { plan.keepsLinks = isKept }
            if meaning == 4 && isKept {
                throw .fatal("cannot preserve security context without an SELinux-enabled kernel")
            }
        }
    }
}

/// The directories above an operand that `--parents` makes below the target.
private final class CopyParents {
    private let job: CopyJob
    private let root: ByteString
    private var entries: [(target: ByteString, stat: Stat, isNew: Bool, restored: UInt16?)] = []

    init(_ job: CopyJob, _ root: ByteString) {
        self.job = job
        self.root = root
    }

    func make(_ path: ByteString) throws(Failure) -> Bool {
        var end = 0
        while end < path.count, path[end] == 0x2f { end += 1 }
        while let slash = path[end..<path.count].firstIndex(of: 0x2f).map({ $0 + end }) {
            let source = path[0..<slash]
            let target = joined(root, source)
            let stat: Stat
            do throws(Errno) { stat = try Host.stat(source) } catch {
                return job.complain("failed to get attributes of " + named(source), error)
            }
            guard stat.mode.type == .directory else {
                return job.complain("failed to get attributes of " + named(source), .notADirectory)
            }
            if let existing = try? Host.stat(target) {
                if existing.mode.type != .directory {
                    return job.complain(named(target) + " exists but is not a directory")
                }
                entries.append((target, stat, false, nil))
            } else {
                let mode = stat.mode.permissions & 0o777
                let omitted: UInt16 = mode & (job.plan.keepsOwners ? 0o077 : 0o022)
                do throws(Errno) {
                    try Utilities.createDirectory(target, mode & ~omitted)
                    if mode & 0o700 != 0o700 { try Host.changeMode(target, (mode & ~omitted & ~job.mask) | 0o700) }
                } catch { return job.complain("cannot make directory " + named(target), error) }
                if job.plan.isVerbose { try job.context.put(source + " -> " + target + "\n") }
                entries.append((target, stat, true, mode & ~job.mask))
            }
            end = slash + 1
            while end < path.count, path[end] == 0x2f { end += 1 }
        }
        return true
    }

    func finish() throws(Failure) {
        for entry in entries.reversed() where entry.isNew || job.plan.keepsMode || job.plan.keepsTimes {
            _ = try job.keepAttributes(
                entry.target, entry.stat, isLink: false, isNew: entry.isNew, restored: entry.restored)
        }
    }
}
