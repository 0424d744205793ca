import Bytes
import Platform
import Scheme
import SchemeProtocol
import Streams

/// What the options of `cp`, `mv` and `install` ask of a copy.
struct CopyOptions {
    enum Following {
        case always
        case operands
        case never
    }
    /// `force`: without asking, as `mv -f`.
    enum Asking {
        case unspecified
        case force
        case never
        case ask
    }
    enum Need {
        case never
        case auto
        case always
    }

    var following = Following.always
    var asking = Asking.unspecified
    /// Files that may not be written to are asked about.
    var asksForUnwritable = false
    var backup: BackupPolicy
    var isRecursive = false
    /// Devices and pipes are read as if they were files.
    var copiesContents = false
    var makesHardLinks = false
    var makesSymbolicLinks = false
    var moves = false
    var installs = false
    var isUpdate = false
    var isVerbose = false
    var staysOnFileSystem = false
    var copiesData = true
    var unlinksFirst = false
    var unlinksAfterFailure = false
    var keepsMode = false
    var keepsNoMode = false
    var keepsOwners = false
    var keepsTimes = false
    var keepsLinks = false
    /// What cannot be kept is an error.
    var mustKeep = false
    var sparse = Need.auto
    var cloning = Need.auto
    /// The permissions that all new files get.
    var mode: UInt16?

    init(backup: BackupPolicy) { self.backup = backup }
}

/// A file by its place.
struct FileIdentity: Hashable {
    var device: UInt64
    var inode: UInt64

    init(_ stat: Stat) {
        device = stat.device
        inode = stat.inode
    }
}

/// A name that was made, with the file that it names.
struct MadeName: Hashable {
    var path: ByteString
    var file: FileIdentity

    init(_ path: ByteString, _ stat: Stat) {
        self.path = path
        file = FileIdentity(stat)
    }
}

/// One run of `cp`, `mv` or `install` over its operands.
final class CopyJob {
    let context: Context
    var plan: CopyOptions
    /// Where the files of the source went, for hard links and for directories that would be copied into themselves.
    var copied: [FileIdentity: ByteString] = [:]
    /// The operands so far, and what they became; kept only where there are several.
    private var sources: Set<MadeName>?
    private var made: Set<MadeName>?
    let mask = ModeChange.mask
    /// What `mv` has to know of the operand that was copied last.
    private(set) var wasRenamed = false
    var isInsideItself = false
    private var operand: (source: ByteString, target: ByteString) = ("", "")
    let progress: Progress

    init(_ context: Context, _ plan: CopyOptions, hasSeveral: Bool) {
        self.context = context
        self.plan = plan
        progress = Progress(context)
        if hasSeveral {
            // `install` takes no source twice for a mistake of its own.
            sources = plan.installs ? nil : []
            made = []
        }
    }

    /// Copies or moves one operand.
    /// - Returns: whether all of it arrived.
    func copy(_ source: ByteString, _ target: ByteString) throws(Failure) -> Bool {
        operand = (source, target)
        wasRenamed = false
        isInsideItself = false
        var hasDirectory = false
        return try copy(source, target, isNew: false, device: 0, ancestors: [], isOperand: true, &hasDirectory)
    }

    func complain(_ message: ByteString) -> Bool {
        context.complain(message)
        return false
    }

    func complain(_ what: ByteString, _ error: Errno) -> Bool {
        context.complain(what, error)
        return false
    }

    /// Copies one file or directory; `device` is that of the directory above, 0 for operands.
    func copy(
        _ source: ByteString, _ target: ByteString, isNew: Bool, device: UInt64, ancestors: [FileIdentity],
        isOperand: Bool, _ hasDirectory: inout Bool
    ) throws(Failure) -> Bool {
        var state = CopyState(source: source, target: target, isNew: isNew)
        var renameError: Errno? = .notSupported
        if plan.moves && isOperand {
            do throws(Errno) {
                try Host.rename(source, target, replacing: false)
                renameError = nil
                state.isNew = true
            } catch { renameError = error }
        }
        let follows = plan.following == .always || (plan.following == .operands && isOperand)
        let stat: Stat
        do throws(Errno) { stat = try Host.stat(renameError == nil ? target : source, followsLinks: follows) } catch {
            return complain("cannot stat " + named(source), error)
        }
        let isDirectory = stat.mode.type == .directory
        if isDirectory && !plan.isRecursive {
            return complain(
                (plan.installs ? "omitting directory " : "-r not specified; omitting directory ") + named(source))
        }
        if isOperand, sources != nil {
            let name = MadeName(source, stat)
            if !isDirectory, plan.backup.kind == .none, sources?.contains(name) == true {
                let status = context.status
                context.complain("warning: source file " + named(source) + " specified more than once")
                context.status = status
                return true
            }
            sources?.insert(name)
        }
        if renameError == nil {
            try reportMove(state)
            wasRenamed = true
            if isOperand { made?.insert(MadeName(target, stat)) }
            return true
        }
        if !state.isNew {
            switch try meet(&state, stat, isOperand: isOperand) {
            case .goOn: break
            case .done(let isWhole): return isWhole
            }
        }
        if isOperand, !plan.moves, plan.backup.kind == .none, let made,
            let existing = try? Host.stat(target, followsLinks: false), existing.mode.type == .symbolicLink,
            made.contains(MadeName(target, existing))
        {
            return complain("will not copy " + named(source) + " through just-created symlink " + named(target))
        }
        if plan.isVerbose && !plan.moves && !isDirectory { try report(state) }
        if try linkToEarlier(state, stat, isOperand: isOperand, follows: follows) == .handled { return true }
        if state.hasFailed { return unback(state) }
        if plan.moves && isOperand {
            do throws(Errno) {
                try Host.rename(source, target)
                wasRenamed = true
            } catch .invalidArgument {
                isInsideItself = true
                return complain(
                    "cannot move " + named(source) + " to a subdirectory of itself, " + named(target))
            } catch .crossesSchemes {
                do throws(Errno) { try Host.unlink(target, directory: isDirectory) } catch {
                    if error != .noSuchFileOrDirectory && !(error == .notADirectory) {
                        return complain(
                            "inter-device move failed: " + named(source) + " to " + named(target)
                                + "; unable to remove target", error)
                    }
                }
                if plan.isVerbose && !isDirectory {
                    try context.put("copied ")
                    try report(state)
                }
                state.isNew = true
            } catch {
                copied[FileIdentity(stat)] = nil
                return complain("cannot move " + named(source) + " to " + named(target), error)
            }
        }
        if wasRenamed {
            try reportMove(state)
            made?.insert(MadeName(target, stat))
            return true
        }
        let isWhole: Bool
        if isDirectory {
            isWhole = try copyDirectory(state, stat, device: device, ancestors: ancestors, isOperand, &hasDirectory)
        } else {
            isWhole = try copyNode(state, stat, follows: follows)
        }
        if isOperand, made != nil, let new = try? Host.stat(target, followsLinks: false) {
            made?.insert(MadeName(target, new))
        }
        return isWhole ? true : unback(state)
    }

    private enum Meeting {
        case goOn
        case done(Bool)
    }

    /// What stands where the target goes: whether it may be replaced, and how.
    private func meet(_ state: inout CopyState, _ stat: Stat, isOperand: Bool) throws(Failure) -> Meeting {
        let (source, target) = (state.source, state.target)
        let isDirectory = stat.mode.type == .directory
        let seesLinks =
            (stat.mode.type != .regular && (!plan.copiesContents || isDirectory || stat.mode.type == .symbolicLink))
            || plan.moves || plan.makesSymbolicLinks || plan.makesHardLinks || plan.backup.kind != .none
            || plan.unlinksFirst
        let existing: Stat
        do throws(Errno) { existing = try Host.stat(target, followsLinks: !seesLinks) } catch {
            if error == .noSuchFileOrDirectory {
                state.isNew = true
                return .goOn
            }
            if error == .tooManySymbolicLinks && plan.unlinksAfterFailure { return .goOn }
            return .done(complain("cannot stat " + named(target), error))
        }
        state.existing = existing
        if plan.asking != .never {
            let sameness = Sameness(plan, source, stat, target, existing)
            if !sameness.isAllowed {
                return .done(complain(named(source) + " and " + named(target) + " are the same file"))
            }
            if sameness.isDone { return .done(true) }
        }
        if plan.isUpdate && !isDirectory && !(existing.modified < stat.modified) {
            wasRenamed = true
            return .done(true)
        }
        if plan.moves {
            let asks =
                plan.asking == .ask
                || (plan.asksForUnwritable && existing.mode.type != .symbolicLink
                    && !Host.isAccessible(target, write: true))
            if plan.asking == .never || (asks && !confirms(target, existing)) {
                wasRenamed = true
                return .done(true)
            }
        } else if !isDirectory {
            if plan.asking == .never { return .done(true) }
            if plan.asking == .ask && !confirms(target, existing) { return .done(true) }
        }
        if existing.mode.type != .directory {
            if isDirectory && !(plan.moves && plan.backup.kind != .none) {
                return .done(
                    complain(
                        "cannot overwrite non-directory " + named(target) + " with directory " + named(source)))
            }
            if isOperand, made?.contains(MadeName(target, existing)) == true {
                return .done(
                    complain("will not overwrite just-created " + named(target) + " with " + named(source)))
            }
        } else if !isDirectory && !(plan.moves && plan.backup.kind != .none) {
            return .done(complain("cannot overwrite directory " + named(target) + " with non-directory"))
        }
        let last = baseName(source)
        if plan.backup.kind != .none, last != ".", last != "..", plan.moves || existing.mode.type != .directory {
            let backup = plan.backup.path(for: withoutTrailingSlashes(target))
            if plan.backup.kind != .numbered, baseName(source) == baseName(target) + plan.backup.suffix,
                let other = try? Host.stat(backup, followsLinks: false), isSame(other, stat)
            {
                return .done(
                    complain(
                        "backing up " + named(target) + " might destroy source;  " + named(source)
                            + (plan.moves ? " not moved" : " not copied")))
            }
            do throws(Errno) { state.backup = try plan.backup.moveAway(target) } catch {
                return .done(complain("cannot backup " + named(target), error))
            }
            state.isNew = true
        } else if existing.mode.type != .directory, !plan.moves,
            plan.unlinksFirst
                || (plan.copiesData
                    && ((plan.keepsLinks && existing.linkCount > 1)
                        || (plan.following == .never && stat.mode.type != .regular)))
        {
            do throws(Errno) { try Host.unlink(target) } catch {
                if error != .noSuchFileOrDirectory {
                    return .done(complain("cannot remove " + named(target), error))
                }
            }
            state.isNew = true
            if plan.isVerbose { try context.put("removed " + named(target) + "\n") }
        }
        return .goOn
    }

    private func confirms(_ target: ByteString, _ existing: Stat) -> Bool {
        if existing.mode.type == .symbolicLink || Host.isAccessible(target, write: true) {
            return context.confirms("overwrite " + named(target) + "? ")
        }
        let letters = modeText(existing.mode)
        let mode = octal(existing.mode.permissions)
        return plan.moves || plan.unlinksFirst || plan.unlinksAfterFailure
            ? context.confirms(
                "replace " + named(target) + ", overriding mode " + mode + " (" + letters[1..<letters.count] + ")? ")
            : context.confirms(
                "unwritable " + named(target) + " (mode " + mode + ", " + letters[1..<letters.count]
                    + "); try anyway? ")
    }

    private enum Linking {
        case handled
        case notNeeded
    }

    /// A second name of a file that was copied before becomes a second name of the copy.
    private func linkToEarlier(_ state: CopyState, _ stat: Stat, isOperand: Bool, follows: Bool) throws(Failure)
        -> Linking
    {
        let identity = FileIdentity(stat)
        if stat.inode == 0 { return .notNeeded }
        let isDirectory = stat.mode.type == .directory
        var earlier: ByteString?
        if plan.isRecursive && isDirectory {
            earlier = copied[identity]
            if isOperand && earlier == nil { copied[identity] = state.target }
        } else if plan.moves && stat.linkCount == 1 {
            earlier = copied[identity]
        } else if plan.keepsLinks, !plan.makesHardLinks,
            stat.linkCount > 1 || (isOperand && plan.following == .operands) || plan.following == .always
        {
            earlier = copied[identity]
            if earlier == nil { copied[identity] = state.target }
        }
        guard let earlier else { return .notNeeded }
        if isDirectory {
            if isSameName(state.source, earlier) {
                isInsideItself = true
                context.complain(
                    "cannot copy a directory, " + named(operand.source) + ", into itself, " + named(operand.target))
                state.outcome.hasFailed = true
                return .notNeeded
            }
            if isSameName(state.target, earlier) {
                let status = context.status
                context.complain("warning: source directory " + named(operand.source) + " specified more than once")
                context.status = status
                // It is where it belongs: it must not be removed as a source.
                wasRenamed = true
                return .handled
            }
            if plan.following == .always || (isOperand && plan.following == .operands) { return .notNeeded }
            context.complain("will not create hard link " + named(operand.target) + " to directory " + named(earlier))
            state.outcome.hasFailed = true
            return .notNeeded
        }
        if try !makeLink(earlier, state.target, replaces: true, isShown: plan.isVerbose && plan.moves, follows: false) {
            state.outcome.hasFailed = true
            return .notNeeded
        }
        return .handled
    }

    /// Makes a hard link, in the place of another file where that is wanted.
    func makeLink(
        _ source: ByteString, _ target: ByteString, replaces: Bool, isShown: Bool, follows: Bool
    ) throws(Failure) -> Bool {
        do throws(Errno) {
            do throws(Errno) { try Host.link(source, target, followsLinks: follows) } catch .alreadyExists {
                guard replaces else { throw .alreadyExists }
                try Host.unlink(target)
                try Host.link(source, target, followsLinks: follows)
                if isShown { try? context.output.write("removed " + named(target) + "\n") }
            }
        } catch { return complain("cannot create hard link " + named(target) + " to " + named(source), error) }
        return true
    }

    private func unback(_ state: CopyState) -> Bool {
        if let backup = state.backup {
            do throws(Errno) { try Host.rename(backup, withoutTrailingSlashes(state.target)) } catch {
                return complain("cannot un-backup " + named(state.target), error)
            }
            if plan.isVerbose {
                try? context.output.write(named(backup) + " -> " + named(state.target) + " (unbackup)\n")
            }
        }
        return false
    }

    private func report(_ state: CopyState) throws(Failure) {
        var text = named(state.source) + " -> " + named(state.target)
        if let backup = state.backup { text += " (backup: " + named(backup) + ")" }
        try context.put(text + "\n")
    }

    private func reportMove(_ state: CopyState) throws(Failure) {
        if !plan.isVerbose { return }
        try context.put("renamed ")
        try report(state)
    }

    private func copyDirectory(
        _ state: CopyState, _ stat: Stat, device: UInt64, ancestors: [FileIdentity], _ isOperand: Bool,
        _ hasDirectory: inout Bool
    ) throws(Failure) -> Bool {
        let (source, target) = (state.source, state.target)
        let identity = FileIdentity(stat)
        if ancestors.contains(identity) || ancestors.count > 2000 {
            return complain("cannot copy cyclic symbolic link " + named(source))
        }
        let mode = plan.mode ?? stat.mode.permissions
        let isMade = state.isNew || state.existing?.mode.type != .directory
        var restored: UInt16?
        if isMade {
            // Others must not come in before the owner and the permissions are right.
            let omitted: UInt16 = mode & (plan.keepsOwners ? 0o077 : 0o022)
            do throws(Errno) {
                try Utilities.createDirectory(target, mode & 0o777 & ~omitted)
            } catch { return complain("cannot create directory " + named(target), error) }
            let new: Stat
            do throws(Errno) { new = try Host.stat(target, followsLinks: false) } catch {
                return complain("cannot stat " + named(target), error)
            }
            if new.mode.permissions & 0o700 != 0o700 {
                do throws(Errno) { try Host.changeMode(target, new.mode.permissions | 0o700) } catch {
                    return complain("setting permissions for " + named(target), error)
                }
                restored = new.mode.permissions
            }
            if omitted & ~mask != 0 { restored = new.mode.permissions | (omitted & ~mask) }
            if !hasDirectory {
                copied[FileIdentity(new)] = target
                hasDirectory = true
            }
            if plan.isVerbose {
                if plan.moves {
                    try context.put("created directory " + named(target) + "\n")
                } else {
                    try report(CopyState(source: source, target: target, isNew: true))
                }
            }
        }
        var isWhole = true
        if !(plan.staysOnFileSystem && device != 0 && device != stat.device) {
            isWhole = try copyEntries(state, stat, ancestors + [identity], isMade, &hasDirectory)
        }
        return try keepAttributes(target, stat, isLink: false, isNew: isMade, restored: restored) && isWhole
    }

    private func copyEntries(
        _ state: CopyState, _ stat: Stat, _ ancestors: [FileIdentity], _ isMade: Bool, _ hasDirectory: inout Bool
    ) throws(Failure) -> Bool {
        var entries: [DirectoryEntry]
        do throws(Errno) { entries = try directoryEntries(in: state.source) } catch {
            return complain("cannot access " + named(state.source), error)
        }
        // In the order of their places on the disk.
        entries.sort { $0.inode < $1.inode }
        let following = plan.following
        if following == .operands { plan.following = .never }
        defer { plan.following = following }
        var isWhole = true
        for entry in entries {
            let wasInside = isInsideItself
            isInsideItself = false
            let arrived = try copy(
                joined(state.source, entry.name), joined(state.target, entry.name), isNew: isMade,
                device: stat.device, ancestors: ancestors, isOperand: false, &hasDirectory)
            isWhole = isWhole && arrived
            if isInsideItself { break }
            isInsideItself = wasInside
        }
        return isWhole
    }
}

/// Where one copy stands.
struct CopyState {
    /// What a step found out that others have to know.
    final class Outcome { var hasFailed = false }

    let source: ByteString
    let target: ByteString
    var isNew: Bool
    var existing: Stat?
    var backup: ByteString?
    let outcome = Outcome()
    var hasFailed: Bool { outcome.hasFailed }

    init(source: ByteString, target: ByteString, isNew: Bool) {
        self.source = source
        self.target = target
        self.isNew = isNew
    }
}
