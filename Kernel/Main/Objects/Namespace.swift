internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// Something that answers for a scheme's name: the kernel itself, or a provider process.
class Scheme {
    let name: [UInt8]

    init(name: [UInt8]) { self.name = name }

    /// - Parameter full: the path with the scheme, for the description to keep.
    func open(_ path: [UInt8], _ full: [UInt8], _ flags: OpenFlags, mode: UInt16) throws(Errno) -> Description {
        throw .noSuchFileOrDirectory
    }

    /// The root for who only looks at it, as `ls` does: a list of what can be opened. Nil for every other path and way of
    /// opening.
    final func list(_ names: [String], _ path: [UInt8], _ full: [UInt8], _ flags: OpenFlags) -> Description? {
        guard path.isEmpty, !flags.isDisjoint(with: [.directory, .statOnly]), flags.isDisjoint(with: [.write, .create])
        else { return nil }
        return ListDescription(path: full, flags: flags, names: names.map { Array($0.utf8) }, type: .characterDevice)
    }

    func rename(_ old: [UInt8], _ new: [UInt8], _ flags: UInt64) throws(Errno) { throw .notPermitted }
    func unlink(_ path: [UInt8], directory: Bool) throws(Errno) { throw .notPermitted }
    func link(_ existing: [UInt8], _ new: [UInt8]) throws(Errno) { throw .notPermitted }
}

/// The names that exist, for all namespaces.
enum SchemeRegistry {
    static let lock = SpinLock()
    static var limit: Int { 256 }
    // SAFETY: used with `lock` held.
    nonisolated(unsafe) private static var schemes: [Scheme] = []
    /// Those who wait for any name to come or go (`:` is watchable).
    nonisolated(unsafe) static var generation: UInt64 = 0

    static func find(_ name: some Collection<UInt8>) -> Scheme? {
        lock.lock()
        defer { lock.unlock() }
        return unsafe schemes.first { $0.name.count == name.count && $0.name.elementsEqual(name) }
    }

    static func add(_ scheme: Scheme) throws(Errno) {
        lock.lock()
        defer { lock.unlock() }
        if unsafe schemes.contains(where: { $0.name == scheme.name }) { throw .alreadyExists }
        guard unsafe schemes.count < limit else { throw .outOfMemory }
        unsafe schemes.append(scheme)
        unsafe generation += 1
    }

    static func remove(_ scheme: Scheme) {
        lock.withLock {
            if let index = unsafe schemes.firstIndex(where: { $0 === scheme }) { unsafe schemes.remove(at: index) }
            unsafe generation += 1
        }
    }

    static func all() -> [Scheme] { lock.withLock { unsafe schemes } }
}

/// What a process sees of the registry: a list of names it may use and of names it may create. A process can only give
/// its children a part of its own.
final class Namespace {
    private let seesAll: Bool
    private let names: [[UInt8]]
    private let createsAll: Bool
    private let creatable: [[UInt8]]

    init(all: Bool) {
        seesAll = all
        createsAll = all
        names = []
        creatable = []
    }

    private init(seesAll: Bool, names: [[UInt8]], createsAll: Bool, creatable: [[UInt8]]) {
        self.seesAll = seesAll
        self.names = names
        self.createsAll = createsAll
        self.creatable = creatable
    }

    func sees(_ name: some Collection<UInt8>) -> Bool {
        seesAll || names.contains { Self.matches($0, name) } || creatable.contains { Self.matches($0, name) }
    }

    func mayCreate(_ name: some Collection<UInt8>) -> Bool {
        createsAll || creatable.contains { Self.matches($0, name) }
    }

    /// A pattern is a name, or the front of one with `*` behind it.
    private static func matches(_ pattern: [UInt8], _ name: some Collection<UInt8>) -> Bool {
        if pattern.last == 0x2a { return name.starts(with: pattern.dropLast()) }
        return pattern.count == name.count && pattern.elementsEqual(name)
    }

    /// A part of this namespace, from lines as `namespaceCreate` takes them.
    /// - Throws: `permissionDenied` for a name that this namespace does not have; `invalidArgument` for a malformed one.
    func subset(_ text: [UInt8]) throws(Errno) -> Namespace {
        var seesAll = false
        var createsAll = false
        var names: [[UInt8]] = []
        var creatable: [[UInt8]] = []
        for line in text.split(separator: 0x0a) {
            var name = Array(line)
            let creates = name.first == 0x2b
            if creates { name.removeFirst() }
            guard name == [0x2a] || Self.isValid(name.last == 0x2a ? Array(name.dropLast()) : name) else {
                throw .invalidArgument
            }
            guard names.count + creatable.count < 256 else { throw .argumentListTooLong }
            if name == [0x2a] {
                // All that the caller has, whatever that is.
                if creates {
                    createsAll = createsAll || self.createsAll
                    creatable += self.creatable
                } else {
                    seesAll = seesAll || self.seesAll
                    names += self.names + self.creatable
                }
            } else if creates {
                guard mayCreate(name) else { throw .permissionDenied }
                creatable.append(name)
            } else {
                guard sees(name) else { throw .permissionDenied }
                names.append(name)
            }
        }
        return Namespace(seesAll: seesAll, names: names, createsAll: createsAll, creatable: creatable)
    }

    /// A scheme's name: 1…64 of a-z 0-9 _ - . +
    static func isValid(_ name: some Collection<UInt8>) -> Bool {
        !name.isEmpty && name.count <= Limits.schemeNameLength
            && name.allSatisfy {
                ($0 >= 0x61 && $0 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x5f || $0 == 0x2d || $0 == 0x2e
                    || $0 == 0x2b
            }
    }

    /// The scheme and the rest of a canonical path. The empty scheme is the namespace itself.
    func resolve(_ path: [UInt8]) throws(Errno) -> (Scheme, [UInt8]) {
        guard let colon = path.firstIndex(of: 0x3a) else { throw .invalidArgument }
        let name = path[..<colon]
        let rest = Array(path[(colon + 1)...])
        if rest.contains(0) { throw .invalidArgument }
        if name.isEmpty { return (NamespaceScheme(self), rest) }
        guard Self.isValid(name) else { throw .invalidArgument }
        guard sees(name), let scheme = SchemeRegistry.find(name) else { throw .noSuchDevice }
        return (scheme, rest)
    }

    /// The names that exist and can be seen.
    func visible() -> [[UInt8]] {
        var result: [[UInt8]] = []
        for scheme in SchemeRegistry.all() where sees(scheme.name) { result.append(scheme.name) }
        return result.sorted { $0.lexicographicallyPrecedes($1) }
    }
}

/// `:`, the namespace as a directory.
final class NamespaceScheme: Scheme {
    private let namespace: Namespace

    init(_ namespace: Namespace) {
        self.namespace = namespace
        super.init(name: [])
    }

    override func open(_ path: [UInt8], _ full: [UInt8], _ flags: OpenFlags, mode: UInt16) throws(Errno) -> Description
    {
        guard path.isEmpty else { throw .noSuchFileOrDirectory }
        if flags.contains(.write) || flags.contains(.create) { throw .isADirectory }
        return ListDescription(path: full, flags: flags, names: namespace.visible(), type: .directory)
    }
}

/// A directory whose names were taken down when it was opened.
final class ListDescription: Description {
    private let names: [[UInt8]]
    private let type: FileType

    init(path: [UInt8], flags: OpenFlags, names: [[UInt8]], type: FileType) {
        self.names = names
        self.type = type
        super.init(path: path, flags: flags)
    }

    override func stat() throws(Errno) -> Stat {
        var stat = Stat()
        stat.mode = FileMode(.directory, permissions: 0o555)
        stat.inode = 1
        return stat
    }

    override func read(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int { throw .isADirectory }

    override func directoryEntries(_ buffer: UserBuffer, from cookie: UInt64) throws(Errno) -> Int {
        var writer = DirectoryWriter(buffer)
        var index = Int(min(cookie, UInt64(names.count)))
        let start = index
        while index < names.count {
            if !writer.add(names[index], inode: UInt64(index + 2), type: type, next: UInt64(index + 1)) { break }
            index += 1
        }
        return try writer.finish(hadEntry: start < names.count)
    }
}

/// A text that was made when it was opened.
final class TextDescription: Description {
    private let text: [UInt8]
    private let lock = SpinLock()
    private var position: UInt64 = 0

    init(path: [UInt8], flags: OpenFlags, text: [UInt8]) {
        self.text = text
        super.init(path: path, flags: flags)
    }

    override func stat() throws(Errno) -> Stat {
        var stat = Stat()
        stat.mode = FileMode(.regular, permissions: 0o444)
        stat.size = UInt64(text.count)
        return stat
    }

    override func read(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int {
        let start = offset ?? lock.withLock { position }
        let count = try buffer.write(text, from: Int(min(start, UInt64(text.count))))
        if offset == nil { lock.withLock { position += UInt64(count) } }
        return count
    }

    override func seek(_ offset: Int64, _ origin: SeekOrigin) throws(Errno) -> UInt64 {
        try lock.withLock { () throws(Errno) in
            let base: UInt64 = origin == .start ? 0 : origin == .current ? position : UInt64(text.count)
            position = try seekTarget(base, offset)
            return position
        }
    }
}

/// base + offset, when that is a position.
func seekTarget(_ base: UInt64, _ offset: Int64) throws(Errno) -> UInt64 {
    let (sum, overflow) = Int64(clamping: base).addingReportingOverflow(offset)
    guard !overflow, sum >= 0 else { throw .invalidArgument }
    return UInt64(sum)
}
