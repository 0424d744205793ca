/// How a path is opened; the flags of `open` and `openat`.
@frozen
public struct OpenFlags: OptionSet, Sendable {
    public let rawValue: UInt32
    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Reading is wanted.
    public static var read: OpenFlags { OpenFlags(rawValue: 1 << 0) }
    /// Writing is wanted.
    public static var write: OpenFlags { OpenFlags(rawValue: 1 << 1) }
    /// Every write goes to the end of the file.
    public static var append: OpenFlags { OpenFlags(rawValue: 1 << 2) }
    /// Make the file where it is missing.
    public static var create: OpenFlags { OpenFlags(rawValue: 1 << 3) }
    /// With `create`: refuse a file that exists.
    public static var exclusive: OpenFlags { OpenFlags(rawValue: 1 << 4) }
    /// Cut the file to no bytes.
    public static var truncate: OpenFlags { OpenFlags(rawValue: 1 << 5) }
    /// The path must name a directory; with `create`, make one.
    public static var directory: OpenFlags { OpenFlags(rawValue: 1 << 6) }
    /// Open a symbolic link itself: reading gives its target; with `create`, the first write sets it.
    public static var symbolicLink: OpenFlags { OpenFlags(rawValue: 1 << 7) }
    /// Calls answer `wouldBlock` instead of waiting.
    public static var nonBlocking: OpenFlags { OpenFlags(rawValue: 1 << 8) }
    /// Only for `fstat`, `fpath` and `openat`: neither reading nor writing.
    public static var statOnly: OpenFlags { OpenFlags(rawValue: 1 << 9) }
    /// Refuse a path whose last component is a symbolic link.
    public static var noFollow: OpenFlags { OpenFlags(rawValue: 1 << 10) }
    /// The handle does not survive `exec`.
    public static var closeOnExec: OpenFlags { OpenFlags(rawValue: 1 << 11) }
}

/// What a memory region may be used for, and how it is shared; the flags of `mmap` and `mprotect`.
@frozen
public struct MapFlags: OptionSet, Sendable {
    public let rawValue: UInt32
    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static var read: MapFlags { MapFlags(rawValue: 1 << 0) }
    public static var write: MapFlags { MapFlags(rawValue: 1 << 1) }
    public static var execute: MapFlags { MapFlags(rawValue: 1 << 2) }
    /// Writes reach the object and everybody who maps it. Without it a region is private (copy on write).
    public static var shared: MapFlags { MapFlags(rawValue: 1 << 3) }
    /// Map exactly at the address given, in place of what is there.
    public static var fixed: MapFlags { MapFlags(rawValue: 1 << 4) }
    /// With `fixed`: refuse where something is mapped already.
    public static var noReplace: MapFlags { MapFlags(rawValue: 1 << 5) }
    /// Physically contiguous memory (for devices that read memory themselves).
    public static var contiguous: MapFlags { MapFlags(rawValue: 1 << 6) }
}

/// Which kinds of readiness an event queue or a provider speaks of.
@frozen
public struct Readiness: OptionSet, Sendable {
    public let rawValue: UInt32
    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static var readable: Readiness { Readiness(rawValue: 1 << 0) }
    public static var writable: Readiness { Readiness(rawValue: 1 << 1) }
    /// The other side has closed.
    public static var hangUp: Readiness { Readiness(rawValue: 1 << 2) }
}

/// Where a seek counts from.
@frozen
public enum SeekOrigin: UInt32, Sendable {
    case start = 0
    case current = 1
    case end = 2
}
