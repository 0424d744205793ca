internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// The calls on the caller's address space.
enum MemoryCalls {
    static func flags(_ raw: UInt64) throws(Errno) -> MapFlags {
        guard raw < 1 << 7 else { throw .invalidArgument }
        return MapFlags(rawValue: UInt32(raw))
    }

    /// What a map call wants: zeroed memory without a handle, else what the handle gives.
    static func backing(_ handle: UInt64, _ offset: UInt64, _ length: UInt64, _ flags: MapFlags) throws(Errno)
        -> (Region.Backing, Description?)
    {
        guard length > 0, length <= AddressLayout.userEnd else { throw .invalidArgument }
        if handle == UInt64.max {
            if flags.contains(.shared) {
                let pages = (length + 4095) >> 12
                guard pages <= 1 << 20 else { throw .outOfMemory }
                return (.object(try SharedObject(pageCount: Int(pages)), offset: 0), nil)
            }
            return (.anonymous, nil)
        }
        guard offset & 4095 == 0 else { throw .invalidArgument }
        let description = try Thread.current.process.handles.lookup(handle)
        let open = description.openFlags
        guard open.contains(.read) || description is ProviderDescription else { throw .permissionDenied }
        if flags.contains([.shared, .write]), !open.contains(.write) { throw .permissionDenied }
        let backing = try description.map(offset, length, flags)
        // A device's memory has no private copies.
        if case .physical = backing, flags.contains(.write), !open.contains(.write) { throw .permissionDenied }
        return (backing, description)
    }

    static func map(_ x: Arguments) throws(Errno) -> UInt64 {
        let flags = try flags(x.c)
        try Frames.admit()
        let (backing, description) = try backing(x.d, x.e, x.b, flags)
        let address = try Thread.current.process.space.map(x.a, x.b, flags, backing)
        if let provider = description as? ProviderDescription, x.e == 0 { provider.scheme.windowBase = address }
        return address
    }

    static func unmap(_ x: Arguments) throws(Errno) -> UInt64 {
        try Thread.current.process.space.unmap(x.a, x.b)
        return 0
    }

    static func protect(_ x: Arguments) throws(Errno) -> UInt64 {
        try Thread.current.process.space.protect(x.a, x.b, flags(x.c))
        return 0
    }

    static func remap(_ x: Arguments) throws(Errno) -> UInt64 {
        try Thread.current.process.space.remap(x.a, x.b, x.c)
    }
}
