import Bytes
import SchemeProtocol

extension FileTree {
    /// Where a path leads: a node, or the place where one could be made.
    struct Place {
        var parent: Node
        /// Empty for a directory that was reached by `/`, `.` or `..`.
        var name: ByteString
        var node: Node?
        /// The path ended in a slash: only a directory will do.
        var mustBeDirectory: Bool
    }

    /// Walks a path from a directory. Links on the way are followed, the last one where `followsLast` says so.
    func resolve(_ path: ByteString, from start: Node, followsLast: Bool) throws(Errno) -> Place {
        if path.count > Limits.pathLength { throw .nameTooLong }
        var rest = path.split(separator: 0x2f)[...]
        var current = path.first == 0x2f ? root : start
        var mustBeDirectory = path.last == 0x2f
        var links = 0
        var place = Place(parent: current, name: ByteString(), node: current, mustBeDirectory: mustBeDirectory)
        guard current.isDirectory else { throw .notADirectory }
        while let component = rest.popFirst() {
            if component.isEmpty { continue }
            let isLast = rest.allSatisfy { $0.isEmpty }
            guard component.count <= Self.nameLimit else { throw .nameTooLong }
            guard let directory = place.node else { throw .noSuchFileOrDirectory }
            guard directory.isDirectory else { throw .notADirectory }
            current = directory
            if component == "." || component == ".." {
                let target = component == "." ? current : current.parent ?? current
                place = Place(parent: target, name: ByteString(), node: target, mustBeDirectory: true)
                continue
            }
            let node = try self.directory(current).find(component)
            if let node, case .symbolicLink(let target) = node.content, !isLast || followsLast || mustBeDirectory {
                links += 1
                guard links <= Self.linkDepth else { throw .tooManySymbolicLinks }
                let (inside, isAbsolute) = try Self.inside(target)
                if isLast && inside.last == 0x2f { mustBeDirectory = true }
                rest = (inside.split(separator: 0x2f) + rest)[...]
                guard rest.count <= Limits.pathLength else { throw .nameTooLong }
                let from = isAbsolute ? root : current
                place = Place(parent: from, name: ByteString(), node: from, mustBeDirectory: mustBeDirectory)
                continue
            }
            place = Place(parent: current, name: component, node: node, mustBeDirectory: isLast && mustBeDirectory)
        }
        if place.mustBeDirectory, let node = place.node, !node.isDirectory { throw .notADirectory }
        return place
    }

    /// A link's target as a path of this tree, and whether it begins at the root.
    private static func inside(_ target: ByteString) throws(Errno) -> (ByteString, isAbsolute: Bool) {
        if target.isEmpty { throw .noSuchFileOrDirectory }
        if target.hasPrefix("file:") { return (target[5..<target.count], true) }
        if target.hasPrefix("/scheme/file/") { return (target[13..<target.count], true) }
        // Another scheme's things cannot be reached from here.
        if target == "/scheme" || target.hasPrefix("/scheme/") { throw .crossesSchemes }
        return (target, target.first == 0x2f)
    }

    /// What a path names.
    func find(_ path: ByteString, from start: Node, followsLast: Bool) throws(Errno) -> Node {
        guard let node = try resolve(path, from: start, followsLast: followsLast).node else {
            throw .noSuchFileOrDirectory
        }
        return node
    }

    /// Takes a name away from its node.
    private func remove(_ name: ByteString, of node: Node, in parent: Node) {
        update(parent) { $0.remove(name) }
        touch(parent)
        node.changed = now
        node.isPristine = false
        if node.isDirectory {
            parent.linkCount -= 1
            node.linkCount = 0
            node.isRemoved = true
            node.parent = nil
        } else {
            node.linkCount -= 1
        }
        releaseIfUnused(node)
    }

    func unlink(_ path: ByteString, directory: Bool) throws(Errno) {
        let place = try resolve(path, from: root, followsLast: false)
        guard let node = place.node else { throw .noSuchFileOrDirectory }
        if place.name.isEmpty {
            if node === root { throw .busy }
            throw directory ? .invalidArgument : .isADirectory
        }
        if directory {
            guard node.isDirectory else { throw .notADirectory }
            guard try self.directory(node).isEmpty else { throw .notEmpty }
        } else if node.isDirectory {
            throw .isADirectory
        }
        remove(place.name, of: node, in: place.parent)
    }

    func link(_ existing: ByteString, _ new: ByteString) throws(Errno) {
        let node = try find(existing, from: root, followsLast: false)
        if node.isDirectory { throw .notPermitted }
        let place = try resolve(new, from: root, followsLast: false)
        guard place.node == nil else { throw .alreadyExists }
        if place.mustBeDirectory { throw .noSuchFileOrDirectory }
        if place.parent.isRemoved { throw .noSuchFileOrDirectory }
        guard node.linkCount < 65000 else { throw .tooManyLinks }
        node.linkCount += 1
        node.changed = now
        node.isPristine = false
        update(place.parent) { $0.insert(place.name, node) }
        touch(place.parent)
    }

    /// Moves a name. An existing target is replaced in the same step.
    func rename(_ old: ByteString, _ new: ByteString, replacing: Bool) throws(Errno) {
        let from = try resolve(old, from: root, followsLast: false)
        guard let node = from.node else { throw .noSuchFileOrDirectory }
        let to = try resolve(new, from: root, followsLast: false)
        if from.name.isEmpty || to.name.isEmpty { throw .busy }
        if to.mustBeDirectory && !node.isDirectory { throw .notADirectory }
        if node.isDirectory {
            // Into itself it would be lost.
            var ancestor: Node? = to.parent
            while let place = ancestor {
                if place === node { throw .invalidArgument }
                ancestor = place.parent
            }
        }
        if let target = to.node {
            if !replacing { throw .alreadyExists }
            if target === node { return }
            if node.isDirectory {
                guard target.isDirectory else { throw .notADirectory }
                guard try directory(target).isEmpty else { throw .notEmpty }
            } else if target.isDirectory {
                throw .isADirectory
            }
            move(node, from, to)
            target.changed = now
            if target.isDirectory {
                to.parent.linkCount -= 1
                target.linkCount = 0
                target.isRemoved = true
                target.parent = nil
            } else {
                target.linkCount -= 1
            }
            releaseIfUnused(target)
        } else {
            if to.parent.isRemoved { throw .noSuchFileOrDirectory }
            move(node, from, to)
        }
    }

    private func move(_ node: Node, _ from: Place, _ to: Place) {
        update(from.parent) { $0.remove(from.name) }
        update(to.parent) { $0.insert(to.name, node) }
        if node.isDirectory {
            from.parent.linkCount -= 1
            to.parent.linkCount += 1
            node.parent = to.parent
            node.name = to.name
        }
        node.changed = now
        node.isPristine = false
        touch(from.parent)
        touch(to.parent)
    }

    /// The path of a directory, from the root on.
    func path(of directory: Node) -> ByteString {
        var path = ByteString()
        var current = directory
        while let parent = current.parent {
            path = "/" + current.name + path
            current = parent
        }
        return path.isEmpty ? "/" : path
    }
}
