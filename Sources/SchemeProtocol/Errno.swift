/// An error number, as it travels in a system call result or a scheme answer.
///
/// A struct rather than an enum, so that a number this build does not know survives a round trip.
/// The values are Linux's, because ported C programs expect them.
@frozen
public struct Errno: Error, RawRepresentable, Hashable, Sendable {
    public let rawValue: Int32

    @inlinable
    public init(rawValue: Int32) { self.rawValue = rawValue }

    @inlinable
    init(_ rawValue: Int32) { self.rawValue = rawValue }
}

extension Errno {
    public static var notPermitted: Errno { Errno(1) }
    public static var noSuchFileOrDirectory: Errno { Errno(2) }
    public static var noSuchProcess: Errno { Errno(3) }
    public static var interrupted: Errno { Errno(4) }
    public static var inputOutput: Errno { Errno(5) }
    public static var noSuchDeviceOrAddress: Errno { Errno(6) }
    public static var argumentListTooLong: Errno { Errno(7) }
    public static var badExecutable: Errno { Errno(8) }
    public static var badHandle: Errno { Errno(9) }
    public static var noChildProcess: Errno { Errno(10) }
    public static var wouldBlock: Errno { Errno(11) }
    public static var outOfMemory: Errno { Errno(12) }
    public static var permissionDenied: Errno { Errno(13) }
    public static var badAddress: Errno { Errno(14) }
    public static var busy: Errno { Errno(16) }
    public static var alreadyExists: Errno { Errno(17) }
    public static var crossesSchemes: Errno { Errno(18) }
    public static var noSuchDevice: Errno { Errno(19) }
    public static var notADirectory: Errno { Errno(20) }
    public static var isADirectory: Errno { Errno(21) }
    public static var invalidArgument: Errno { Errno(22) }
    public static var tooManyHandlesInSystem: Errno { Errno(23) }
    public static var tooManyHandles: Errno { Errno(24) }
    public static var notATerminal: Errno { Errno(25) }
    public static var textFileBusy: Errno { Errno(26) }
    public static var fileTooLarge: Errno { Errno(27) }
    public static var noSpace: Errno { Errno(28) }
    public static var illegalSeek: Errno { Errno(29) }
    public static var readOnlyFileSystem: Errno { Errno(30) }
    public static var tooManyLinks: Errno { Errno(31) }
    public static var brokenPipe: Errno { Errno(32) }
    public static var outOfRange: Errno { Errno(34) }
    public static var deadlock: Errno { Errno(35) }
    public static var nameTooLong: Errno { Errno(36) }
    public static var notImplemented: Errno { Errno(38) }
    public static var notEmpty: Errno { Errno(39) }
    public static var tooManySymbolicLinks: Errno { Errno(40) }
    public static var protocolError: Errno { Errno(71) }
    public static var valueTooLarge: Errno { Errno(75) }
    public static var messageTooLong: Errno { Errno(90) }
    public static var notSupported: Errno { Errno(95) }
    public static var connectionReset: Errno { Errno(104) }
    public static var timedOut: Errno { Errno(110) }
    public static var connectionRefused: Errno { Errno(111) }
    public static var stale: Errno { Errno(116) }
    public static var cancelled: Errno { Errno(125) }
}

extension Errno {
    /// The sentence that C libraries print for this number (`strerror`), without the number.
    public var message: StaticString {
        switch rawValue {
        case 0: "Success"
        case 1: "Operation not permitted"
        case 2: "No such file or directory"
        case 3: "No such process"
        case 4: "Interrupted system call"
        case 5: "Input/output error"
        case 6: "No such device or address"
        case 7: "Argument list too long"
        case 8: "Exec format error"
        case 9: "Bad file descriptor"
        case 10: "No child processes"
        case 11: "Resource temporarily unavailable"
        case 12: "Cannot allocate memory"
        case 13: "Permission denied"
        case 14: "Bad address"
        case 15: "Block device required"
        case 16: "Device or resource busy"
        case 17: "File exists"
        case 18: "Invalid cross-device link"
        case 19: "No such device"
        case 20: "Not a directory"
        case 21: "Is a directory"
        case 22: "Invalid argument"
        case 23: "Too many open files in system"
        case 24: "Too many open files"
        case 25: "Inappropriate ioctl for device"
        case 26: "Text file busy"
        case 27: "File too large"
        case 28: "No space left on device"
        case 29: "Illegal seek"
        case 30: "Read-only file system"
        case 31: "Too many links"
        case 32: "Broken pipe"
        case 33: "Numerical argument out of domain"
        case 34: "Numerical result out of range"
        case 35: "Resource deadlock avoided"
        case 36: "File name too long"
        case 37: "No locks available"
        case 38: "Function not implemented"
        case 39: "Directory not empty"
        case 40: "Too many levels of symbolic links"
        case 61: "No data available"
        case 71: "Protocol error"
        case 75: "Value too large for defined data type"
        case 84: "Invalid or incomplete multibyte or wide character"
        case 90: "Message too long"
        case 95: "Operation not supported"
        case 104: "Connection reset by peer"
        case 110: "Connection timed out"
        case 111: "Connection refused"
        case 116: "Stale file handle"
        case 122: "Disk quota exceeded"
        case 125: "Operation canceled"
        default: "Unknown error"
        }
    }
}
