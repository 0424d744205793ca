// The floor under every program: one set of calls with the same names and meanings on both hosts. `Linux/` answers
// them with Linux system calls and with schemes over Unix sockets, `Apus/` with the kernel's calls. Nothing above this
// module knows which one it runs on. Programs normally use the `Scheme` module, which gives these calls owned handles.

public import Bytes
public import SchemeProtocol

/// The calls of the host. Every one either does its job or throws the `Errno` that says why not.
///
/// A path may be relative, absolute (`/dir/file`, meaning `file:`), a URL (`pty:`), or `/scheme/NAME/rest`.
public enum Host {}

/// The number of an open handle in this process.
public typealias HandleNumber = Int32

extension Host {
    public static var standardInput: HandleNumber { 0 }
    public static var standardOutput: HandleNumber { 1 }
    public static var standardError: HandleNumber { 2 }
}

/// What `Host.spawn` needs to know about a new process.
public struct SpawnRequest {
    /// The program file. No search along PATH happens here.
    public var path: ByteString
    /// `arguments[0]` included.
    public var arguments: [ByteString]
    /// `NAME=value` each.
    public var environment: [ByteString]
    /// The handles that the program gets: (number there, own handle). What is not named is not inherited.
    public var handles: [(there: HandleNumber, own: HandleNumber)] = [(0, 0), (1, 1), (2, 2)]
    /// Where the program starts; nil = here.
    public var workingDirectory: ByteString?
    /// nil: the caller's process group; 0: a new one; else that group.
    public var group: Int32?
    /// The program leads a new session.
    public var newSession = false
    /// Signals that are back at their default in the program, whatever the caller does with them. Handled signals
    /// always are.
    public var defaultSignals: [Signal] = []
    /// The schemes that the program may use (names, `+name` to create one, `*` for all); nil = as the caller. Linux
    /// has no such bound: there it is not looked at.
    public var schemes: [ByteString]?
    /// The new group becomes the foreground group of this terminal before the program runs.
    public var foregroundTerminal: HandleNumber?
    /// With `replacesCaller`: the signals that the caller blocks stay blocked.
    public var keepsSignalMask = false
    /// Take the caller's place instead of becoming a child (`exec`).
    public var replacesCaller = false

    public init(path: ByteString, arguments: [ByteString], environment: [ByteString]) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
    }
}

/// What a finished or changed child looks like.
public struct WaitResult: Sendable {
    public var process: Int32
    public var status: ProcessStatus

    public init(process: Int32, status: ProcessStatus) {
        self.process = process
        self.status = status
    }
}

/// One name in a directory.
public struct DirectoryEntry: Sendable {
    public var name: ByteString
    public var inode: UInt64
    public var type: FileType

    public init(name: ByteString, inode: UInt64, type: FileType) {
        self.name = name
        self.inode = inode
        self.type = type
    }
}
