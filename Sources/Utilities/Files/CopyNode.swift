import Bytes
import Platform
import Scheme
import SchemeProtocol
import Streams

extension CopyJob {
    /// Copies what is no directory.
    func copyNode(_ state: CopyState, _ stat: Stat, follows: Bool) throws(Failure) -> Bool {
        let (source, target) = (state.source, state.target)
        if plan.makesSymbolicLinks {
            if source.first != 0x2f, directoryName(target) != ".",
                let here = try? Host.stat("."), let there = try? Host.stat(directoryName(target)), !isSame(here, there)
            {
                return complain(
                    shellQuoted(target) + ": can make relative symbolic links only in current directory")
            }
            do throws(Errno) { try makeSymbolicLink(target, to: source, replaces: plan.unlinksAfterFailure) } catch {
                return complain("cannot create symbolic link " + named(target) + " to " + named(source), error)
            }
            return true
        }
        if plan.makesHardLinks {
            return try makeLink(
                source, target, replaces: plan.unlinksAfterFailure || plan.asking == .ask, isShown: false,
                follows: follows)
        }
        let mode = plan.mode ?? stat.mode.permissions
        switch stat.mode.type {
        case .symbolicLink:
            let text: ByteString
            do throws(Errno) { text = try Host.readLink(source) } catch {
                return complain("cannot read symbolic link " + named(source), error)
            }
            do throws(Errno) { try makeSymbolicLink(target, to: text, replaces: plan.unlinksAfterFailure) } catch {
                let isTheSame = plan.isUpdate && !state.isNew && (try? Host.readLink(target)) == text
                if !isTheSame { return complain("cannot create symbolic link " + named(target), error) }
            }
            progress.add(files: 1)
            return try keepAttributes(target, stat, isLink: true, isNew: true, restored: nil)
        case .regular: return try copyFile(state, stat, follows: follows)
        default:
            if plan.copiesContents { return try copyFile(state, stat, follows: follows) }
            let omitted: UInt16 = plan.keepsOwners ? 0o077 : 0
            do throws(Errno) {
                try Host.makeNode(
                    target, stat.mode.type, permissions: mode & ~omitted, device: stat.specialDevice)
            } catch {
                return complain(
                    (stat.mode.type == .fifo ? "cannot create fifo " : "cannot create special file ")
                        + named(target), error)
            }
            progress.add(files: 1)
            let restored: UInt16? = omitted == 0 ? nil : mode & ~mask
            return try keepAttributes(target, stat, isLink: false, isNew: state.isNew, restored: restored)
        }
    }

    private func makeSymbolicLink(_ target: ByteString, to text: ByteString, replaces: Bool) throws(Errno) {
        do throws(Errno) { try Host.symbolicLink(at: target, to: text) } catch .alreadyExists {
            guard replaces else { throw .alreadyExists }
            try Host.unlink(target)
            try Host.symbolicLink(at: target, to: text)
        }
    }

    private func copyFile(_ state: CopyState, _ stat: Stat, follows: Bool) throws(Failure) -> Bool {
        let (source, target) = (state.source, state.target)
        let input: HandleNumber
        do throws(Errno) {
            input = try Host.open(source, follows ? [.read, .closeOnExec] : [.read, .closeOnExec, .noFollow])
        } catch { return complain("cannot open " + named(source) + " for reading", error) }
        defer { try? Host.close(input) }
        if let open = try? Host.stat(input), !isSame(open, stat), stat.inode != 0 {
            return complain("skipping file " + named(source) + ", as it was replaced while being copied")
        }
        let mode = plan.mode ?? stat.mode.permissions
        let omitted: UInt16 = mode & (plan.keepsOwners ? 0o077 : 0)
        guard let (output, isNew) = try openTarget(state, mode & 0o777 & ~omitted) else { return false }
        var closesWell = false
        defer { if !closesWell { try? Host.close(output) } }
        if plan.copiesData {
            let transfer = DataTransfer(input, output, stat, sparse: plan.sparse, cloning: plan.cloning, progress)
            switch transfer.run() {
            case .whole: break
            case .cannotClone(let error):
                if isNew { try? Host.unlink(target) }
                return complain("failed to clone " + named(target) + " from " + named(source), error)
            case .cannotRead(let error): return complain("error reading " + named(source), error)
            case .cannotWrite(let error): return complain("error writing " + named(target), error)
            }
        }
        progress.add(files: 1)
        var isWhole = true
        if plan.keepsTimes {
            do throws(Errno) {
                try Host.setTimes(output, accessed: stat.accessed, modified: stat.modified)
            } catch {
                context.complain("preserving times for " + named(target), error)
                if plan.mustKeep { isWhole = false }
            }
        }
        var kept = stat.mode.permissions
        if plan.keepsOwners, isNew || !hasOwners(of: stat, state.existing) {
            if try !giveOwners(of: stat, target, isLink: false) { kept &= 0o0777 }
        }
        do throws(Errno) {
            if plan.keepsMode || plan.moves {
                try Host.changeMode(output, kept)
            } else if let mode = plan.mode {
                try Host.changeMode(output, mode)
            } else if plan.keepsNoMode && isNew {
                try Host.changeMode(output, 0o666 & ~mask)
            } else if isNew && omitted & ~mask != 0 {
                try Host.changeMode(output, mode & 0o777 & ~mask)
            }
        } catch {
            context.complain(
                (plan.keepsMode ? "preserving permissions for " : "setting permissions for ") + named(target), error)
            if plan.mustKeep || plan.mode != nil { isWhole = false }
        }
        closesWell = true
        // A full disk may show only here.
        do throws(Errno) { try Host.close(output) } catch { return complain("failed to close " + named(target), error) }
        return isWhole
    }

    private func hasOwners(of stat: Stat, _ existing: Stat?) -> Bool {
        existing.map { $0.userID == stat.userID && $0.groupID == stat.groupID } ?? false
    }

    private func openTarget(_ state: CopyState, _ mode: UInt16) throws(Failure) -> (HandleNumber, isNew: Bool)? {
        let target = state.target
        var isNew = state.isNew
        if !isNew {
            do throws(Errno) {
                let flags: OpenFlags = plan.copiesData ? [.write, .truncate, .closeOnExec] : [.write, .closeOnExec]
                return (try Host.open(target, flags), false)
            } catch {
                var why = error
                if why != .noSuchFileOrDirectory && plan.unlinksAfterFailure {
                    do throws(Errno) {
                        try Host.unlink(target)
                        if plan.isVerbose { try? context.output.write("removed " + named(target) + "\n") }
                    } catch {
                        if error != .noSuchFileOrDirectory {
                            context.complain("cannot remove " + named(target), error)
                            return nil
                        }
                    }
                    why = .noSuchFileOrDirectory
                }
                if why != .noSuchFileOrDirectory {
                    context.complain("cannot create regular file " + named(target), why)
                    return nil
                }
                isNew = true
            }
        }
        do throws(Errno) {
            return (try Host.open(target, [.write, .create, .exclusive, .closeOnExec], mode: mode), true)
        } catch {
            if error == .alreadyExists, !plan.moves,
                (try? Host.stat(target, followsLinks: false))?.mode.type == .symbolicLink
            {
                if Context.environment("POSIXLY_CORRECT") != nil,
                    let handle = try? Host.open(target, [.write, .create, .closeOnExec], mode: mode)
                {
                    return (handle, true)
                }
                context.complain("not writing through dangling symlink " + named(target))
                return nil
            }
            let isSlash = error == .isADirectory && target.last == 0x2f
            context.complain("cannot create regular file " + named(target), isSlash ? .notADirectory : error)
            return nil
        }
    }

    /// Gives a copy the owners of its source; false where that may not be, and its special bits must not be kept.
    private func giveOwners(of stat: Stat, _ target: ByteString, isLink: Bool) throws(Failure) -> Bool {
        do throws(Errno) {
            try Host.changeOwner(target, user: stat.userID, group: stat.groupID, followsLinks: !isLink)
            return true
        } catch {
            // Only the superuser gives files away; for everybody else that it stays with them is no mistake.
            let isPlain = error == .notPermitted || error == .invalidArgument || error == .notSupported
            if isPlain && Host.userID != 0 {
                try? Host.changeOwner(target, user: nil, group: stat.groupID, followsLinks: !isLink)
            } else if error != .notSupported && error != .notImplemented {
                context.complain("failed to preserve ownership for " + named(target), error)
            }
            return false
        }
    }

    /// Gives a copy that is no regular file what belongs to it.
    func keepAttributes(_ target: ByteString, _ stat: Stat, isLink: Bool, isNew: Bool, restored: UInt16?)
        throws(Failure) -> Bool
    {
        var isWhole = true
        if plan.keepsTimes {
            do throws(Errno) {
                try Host.setTimes(
                    target, accessed: stat.accessed, modified: stat.modified, followsLinks: !isLink)
            } catch {
                context.complain("preserving times for " + named(target), error)
                if plan.mustKeep { isWhole = false }
            }
        }
        var kept = stat.mode.permissions
        if plan.keepsOwners, try !giveOwners(of: stat, target, isLink: isLink) { kept &= 0o0777 }
        if isLink { return isWhole }
        var mode: UInt16?
        if plan.keepsMode || plan.moves {
            mode = kept
        } else if let given = plan.mode {
            mode = given
        } else if plan.keepsNoMode && isNew {
            mode = (stat.mode.type == .directory || stat.mode.type == .socket ? 0o777 : 0o666) & ~mask
        } else {
            mode = restored
        }
        if let mode {
            do throws(Errno) { try Host.changeMode(target, mode) } catch {
                context.complain("preserving permissions for " + named(target), error)
                isWhole = false
            }
        }
        return isWhole
    }
}
