import Bytes
import Platform
import SchemeProtocol

/// Whether two paths name one entry of one directory.
func isSameName(_ first: ByteString, _ second: ByteString) -> Bool {
    guard baseName(first) == baseName(second), let a = try? Host.stat(directoryName(first)),
        let b = try? Host.stat(directoryName(second))
    else { return false }
    return isSame(a, b)
}

/// What may be done where the target of a copy may be its source.
struct Sameness {
    /// Whether the copy may go on.
    private(set) var isAllowed = true
    /// Whether there is nothing left to do.
    private(set) var isDone = false

    init(_ plan: CopyOptions, _ source: ByteString, _ stat: Stat, _ target: ByteString, _ existing: Stat) {
        let isOne = isSame(stat, existing)
        if isOne && plan.makesHardLinks {
            isDone = true
            return
        }
        var (sourceLink, targetLink) = (stat, existing)
        if plan.following == .never {
            if stat.mode.type == .symbolicLink && existing.mode.type == .symbolicLink {
                let isName = isSameName(source, target)
                if !isName && plan.backup.kind == .none && isOne {
                    isDone = true
                    isAllowed = !plan.moves
                } else {
                    isAllowed = !isName
                }
                return
            }
        } else {
            guard isOne, let first = try? Host.stat(source, followsLinks: false),
                let second = try? Host.stat(target, followsLinks: false)
            else { return }
            (sourceLink, targetLink) = (first, second)
            if isLink(first) && isLink(second) && plan.unlinksFirst { return }
        }
        let isOneLink = isSame(sourceLink, targetLink)
        if plan.backup.kind != .none {
            if isOneLink {
                isAllowed = !isSameName(source, target)
            } else if !plan.moves && plan.following != .never && isLink(sourceLink) && !isLink(targetLink) {
                isAllowed = false
            }
            return
        }
        if plan.moves || plan.unlinksFirst {
            if isLink(targetLink) { return }
            if isOneLink && targetLink.linkCount > 1 && !isSameName(source, target) {
                isAllowed = !plan.moves
                return
            }
        }
        if !isLink(sourceLink) && !isLink(targetLink) {
            if !isOneLink { return }
            if plan.makesHardLinks {
                isDone = true
                return
            }
        }
        if plan.moves && isLink(stat) && targetLink.linkCount > 1,
            let real = try? CanonicalPath(demand: .nothing).resolve(source)
        {
            isAllowed = !isSameName(real, target)
            return
        }
        if plan.makesSymbolicLinks && isLink(targetLink) { return }
        if plan.following == .never {
            guard let first = try? Host.stat(source), let second = try? Host.stat(target), isSame(first, second) else {
                return
            }
            if plan.makesHardLinks {
                isDone = !isLink(targetLink)
                return
            }
        }
        isAllowed = false
    }

    private func isLink(_ stat: Stat) -> Bool { stat.mode.type == .symbolicLink }
}
