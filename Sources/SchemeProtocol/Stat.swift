/// The type and permission bits of a file, with POSIX's numbers.
@frozen
public struct FileMode: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16
    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    @inlinable
    public init(_ type: FileType, permissions: UInt16) {
        rawValue = UInt16(type.rawValue) << 12 | permissions & 0o7777
    }

    /// The low twelve bits: rwx for three classes, set-id bits and the sticky bit.
    @inlinable
    public var permissions: UInt16 { rawValue & 0o7777 }

    /// The kind of file; `.unknown` where the bits name none.
    @inlinable
    public var type: FileType { FileType(rawValue: UInt8(rawValue >> 12)) ?? .unknown }
}

/// The kind of a file: the upper four bits of a mode (POSIX `S_IFMT >> 12`), as directory entries carry it too.
@frozen
public enum FileType: UInt8, Sendable {
    case unknown = 0
    case fifo = 1
    case characterDevice = 2
    case directory = 4
    case blockDevice = 6
    case regular = 8
    case symbolicLink = 10
    case socket = 12
}

/// A point in time: seconds and nanoseconds since 1970-01-01 00:00 UTC, or of the clock it was read from.
@frozen
public struct TimeSpec: Hashable, Comparable, Sendable {
    public var seconds: Int64
    /// 0 ..< 1_000_000_000
    public var nanoseconds: Int64

    @inlinable
    public init(seconds: Int64 = 0, nanoseconds: Int64 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    @inlinable
    public static func < (a: TimeSpec, b: TimeSpec) -> Bool {
        (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
    }
}

/// What `fstat` tells of an open file. Corresponds to `struct stat` in POSIX; 112 bytes on the wire.
@frozen
public struct Stat: Sendable {
    /// The scheme (Apus: the kernel fills it in where the provider says 0) or device (Linux) that holds the file.
    public var device: UInt64 = 0
    /// The file's number on the device; 0 for what has none.
    public var inode: UInt64 = 0
    public var mode: FileMode = FileMode(rawValue: 0)
    public var reserved: UInt16 = 0
    public var linkCount: UInt32 = 1
    public var userID: UInt32 = 0
    public var groupID: UInt32 = 0
    /// Bytes.
    public var size: UInt64 = 0
    /// The preferred transfer size in bytes.
    public var blockSize: UInt32 = 4096
    public var reserved2: UInt32 = 0
    /// Space used, in units of 512 bytes.
    public var blocks: UInt64 = 0
    public var accessed: TimeSpec = TimeSpec()
    public var modified: TimeSpec = TimeSpec()
    public var changed: TimeSpec = TimeSpec()
    /// The device number of a device file (Linux), else 0.
    public var specialDevice: UInt64 = 0

    @inlinable
    public init() {}
}

/// What `statvfs` tells of a file system. Counts are in blocks of `blockSize` bytes.
@frozen
public struct FileSystemStat: Sendable {
    public var blockSize: UInt64 = 4096
    public var blocks: UInt64 = 0
    public var freeBlocks: UInt64 = 0
    public var availableBlocks: UInt64 = 0
    public var files: UInt64 = 0
    public var freeFiles: UInt64 = 0

    @inlinable
    public init() {}
}

/// The head of one record that `getdents` returns; `nameLength` bytes of name follow it, then padding up to a
/// multiple of 8. Corresponds to `struct dirent`.
@frozen
public struct DirectoryEntryHeader: Sendable {
    public var inode: UInt64
    /// Pass this as the cookie of the next call to go on behind this entry.
    public var nextCookie: UInt64
    /// Bytes from this record to the next one.
    public var recordLength: UInt16
    public var nameLength: UInt16
    public var type: UInt8
    public var reserved: UInt8 = 0
    public var reserved2: UInt16 = 0

    /// The size of this head in bytes.
    public static var size: Int { 24 }

    @inlinable
    public init(inode: UInt64, nextCookie: UInt64, recordLength: UInt16, nameLength: UInt16, type: FileType) {
        self.inode = inode
        self.nextCookie = nextCookie
        self.recordLength = recordLength
        self.nameLength = nameLength
        self.type = type.rawValue
    }
}
