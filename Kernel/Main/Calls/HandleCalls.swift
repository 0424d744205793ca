internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// The calls on handles and paths.
enum HandleCalls {
    @inline(__always)
    private static var process: Process { Thread.current.process }

    @inline(__always)
    private static func lookup(_ number: UInt64) throws(Errno) -> Description {
        try Thread.withCurrent { (thread) throws(Errno) in try thread.process.handles.lookup(number) }
    }

    private static func openFlags(_ raw: UInt64) throws(Errno) -> OpenFlags {
        guard raw < 1 << 12 else { throw .invalidArgument }
        return OpenFlags(rawValue: UInt32(raw))
    }

    private static func insert(_ description: Description, _ flags: OpenFlags) throws(Errno) -> UInt64 {
        do throws(Errno) {
            return UInt64(
                try process.handles.insert(description, closeOnExec: flags.contains(.closeOnExec)))
        } catch {
            // Opened, but there is no number for it.
            description.addReference()
            description.dropReference()
            throw error
        }
    }

    static func open(_ x: Arguments) throws(Errno) -> UInt64 {
        let path = try pathArgument(x.a, x.b)
        let flags = try openFlags(x.c)
        try Frames.admit()
        let (scheme, rest) = try process.namespace.resolve(path)
        return try insert(scheme.open(rest, path, flags, mode: UInt16(truncatingIfNeeded: x.d)), flags)
    }

    static func openAt(_ x: Arguments) throws(Errno) -> UInt64 {
        let path = try pathArgument(x.b, x.c)
        let flags = try openFlags(x.d)
        if path.contains(0) { throw .invalidArgument }
        try Frames.admit()
        return try insert(lookup(x.a).open(path, flags, mode: UInt16(truncatingIfNeeded: x.e)), flags)
    }

    static func duplicate(_ x: Arguments) throws(Errno) -> UInt64 {
        let description = try lookup(x.a)
        if x.c == 0 { return UInt64(try process.handles.insert(description)) }
        let name = try pathArgument(x.b, x.c)
        return try insert(description.duplicate(name), [])
    }

    static func duplicateTo(_ x: Arguments) throws(Errno) -> UInt64 {
        let description = try lookup(x.a)
        if x.a != x.b { try process.handles.replace(x.b, description) }
        return x.b
    }

    static func close(_ x: Arguments) throws(Errno) -> UInt64 {
        try process.handles.close(x.a)
        return 0
    }

    static func read(_ x: Arguments, at offset: UInt64?) throws(Errno) -> UInt64 {
        let description = try lookup(x.a)
        guard description.openFlags.contains(.read) else { throw .badHandle }
        return UInt64(try description.read(UserBuffer(x.b, x.c), at: offset))
    }

    static func write(_ x: Arguments, at offset: UInt64?) throws(Errno) -> UInt64 {
        let description = try lookup(x.a)
        guard !description.openFlags.isDisjoint(with: [.write, .append]) else { throw .badHandle }
        return UInt64(try description.write(UserBuffer(x.b, x.c), at: offset))
    }

    static func seek(_ x: Arguments) throws(Errno) -> UInt64 {
        guard let origin = SeekOrigin(rawValue: UInt32(truncatingIfNeeded: x.c)), x.c < 3 else {
            throw .invalidArgument
        }
        return try lookup(x.a).seek(Int64(bitPattern: x.b), origin)
    }

    static func stat(_ x: Arguments) throws(Errno) -> UInt64 {
        let description = try lookup(x.a)
        let buffer = try UserBuffer(x.b, UInt64(MemoryLayout<Stat>.size))
        if let user = description as? UserDescription {
            let count = try user.fetch(.stat, into: buffer)
            guard count == MemoryLayout<Stat>.size else { throw .protocolError }
            // The first field. A provider that lends another's file says whose it is.
            let first = try UserBuffer(x.b, 8)
            if try first.load(as: UInt64.self, 0) == 0 { try first.store(device(description)) }
        } else {
            var stat = try description.stat()
            stat.device = device(description)
            try buffer.store(stat)
        }
        return 0
    }

    /// The number of a scheme, the same as long as it has its name: FNV-1a of that. With an inode number it says whether
    /// two files are one.
    private static func device(_ description: Description) -> UInt64 {
        var number: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in description.path {
            if byte == 0x3a { break }
            number = (number ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return number
    }

    /// The path with its scheme. A provider is asked for its part; one that does not answer leaves the name it was
    /// opened with.
    static func path(_ x: Arguments) throws(Errno) -> UInt64 {
        let description = try lookup(x.a)
        let buffer = try UserBuffer(x.b, x.c)
        if let user = description as? UserDescription {
            let prefix = user.scheme.name + [0x3a]
            guard buffer.count > prefix.count else { throw .outOfRange }
            do throws(Errno) {
                let count = try user.fetch(.path, into: buffer.dropFirst(prefix.count))
                return UInt64(try buffer.write(prefix) + count)
            } catch .notSupported {}
        }
        let path = try description.currentPath()
        guard path.count <= buffer.count else { throw .outOfRange }
        return UInt64(try buffer.write(path))
    }

    static func sync(_ x: Arguments) throws(Errno) -> UInt64 {
        try lookup(x.a).sync()
        return 0
    }

    static func truncate(_ x: Arguments) throws(Errno) -> UInt64 {
        let description = try lookup(x.a)
        guard description.openFlags.contains(.write) else { throw .badHandle }
        try description.truncate(x.b)
        return 0
    }

    static func directoryEntries(_ x: Arguments) throws(Errno) -> UInt64 {
        UInt64(try lookup(x.a).directoryEntries(UserBuffer(x.b, x.c), from: x.d))
    }

    static func rename(_ x: Arguments) throws(Errno) -> UInt64 {
        let (scheme, old) = try process.namespace.resolve(pathArgument(x.a, x.b))
        let (target, new) = try process.namespace.resolve(pathArgument(x.c, x.d))
        guard scheme === target else { throw .crossesSchemes }
        try scheme.rename(old, new, x.e)
        return 0
    }

    static func unlink(_ x: Arguments) throws(Errno) -> UInt64 {
        let (scheme, path) = try process.namespace.resolve(pathArgument(x.a, x.b))
        try scheme.unlink(path, directory: x.c != 0)
        return 0
    }

    static func link(_ x: Arguments) throws(Errno) -> UInt64 {
        let (scheme, old) = try process.namespace.resolve(pathArgument(x.a, x.b))
        let (target, new) = try process.namespace.resolve(pathArgument(x.c, x.d))
        guard scheme === target else { throw .crossesSchemes }
        try scheme.link(old, new)
        return 0
    }

    static func changeMode(_ x: Arguments) throws(Errno) -> UInt64 {
        guard x.b <= 0o7777 else { throw .invalidArgument }
        try lookup(x.a).changeMode(UInt16(x.b))
        return 0
    }

    static func changeOwner(_ x: Arguments) throws(Errno) -> UInt64 {
        try lookup(x.a).changeOwner(x.b, x.c)
        return 0
    }

    static func setTimes(_ x: Arguments) throws(Errno) -> UInt64 {
        try lookup(x.a).setTimes(x.b, x.c)
        return 0
    }

    static func fileSystemStat(_ x: Arguments) throws(Errno) -> UInt64 {
        let description = try lookup(x.a)
        let buffer = try UserBuffer(x.b, UInt64(MemoryLayout<FileSystemStat>.size))
        if let user = description as? UserDescription {
            _ = try user.fetch(.fileSystemStat, into: buffer)
        } else {
            try buffer.store(try description.fileSystemStat())
        }
        return 0
    }

    static func call(_ x: Arguments) throws(Errno) -> UInt64 {
        let payload = try UserBuffer(x.d, x.e)
        guard x.f <= x.e, x.e <= UInt64(Limits.payloadLength) else { throw .invalidArgument }
        return UInt64(bitPattern: try lookup(x.a).call(x.b, x.c, payload, inputLength: Int(x.f)))
    }

    static func send(_ x: Arguments) throws(Errno) -> UInt64 {
        try lookup(x.a).send(lookup(x.b), x.c)
        return 0
    }

    static func getFlags(_ x: Arguments) throws(Errno) -> UInt64 {
        var flags = try lookup(x.a).openFlags
        if process.handles.isCloseOnExec(x.a) { flags.insert(.closeOnExec) }
        return UInt64(flags.rawValue)
    }

    static func setFlags(_ x: Arguments) throws(Errno) -> UInt64 {
        let wanted = try openFlags(x.b)
        let description = try lookup(x.a)
        let changeable: OpenFlags = [.nonBlocking, .append]
        description.flags.store(
            description.openFlags.subtracting(changeable).union(wanted.intersection(changeable)).rawValue,
            ordering: .relaxed)
        try process.handles.setCloseOnExec(x.a, wanted.contains(.closeOnExec))
        return 0
    }
}
