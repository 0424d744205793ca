public import Bytes
import SchemeProtocol

/// What the host tells of one process.
public struct ProcessInformation: Sendable {
    public var id: Int32
    public var parent: Int32 = 0
    public var group: Int32 = 0
    public var session: Int32 = 0
    public var userID: UInt32 = 0
    public var name: ByteString = ""
    /// The whole command line where the host keeps it, else the name.
    public var command: ByteString = ""
    /// `R` running or ready, `S` sleeping, `T` stopped, `Z` ended.
    public var state: UInt8 = 0x3f
    public var threads = 1
    public var nice = 0
    /// Processor time used, in ns.
    public var time: UInt64 = 0
    /// Memory in use, in bytes.
    public var memory: UInt64 = 0
    /// When it started, in ns of the monotonic clock.
    public var started: UInt64 = 0
    /// The device number of its terminal; 0 where it has none or the host does not say.
    public var terminal: UInt64 = 0

    public init(id: Int32) { self.id = id }
}

/// What the host tells of its memory, in bytes.
public struct MemoryInformation: Sendable {
    public var total: UInt64 = 0
    public var free: UInt64 = 0
    /// What programs could still get, caches given back.
    public var available: UInt64 = 0
    public var shared: UInt64 = 0
    public var caches: UInt64 = 0
    public var swapTotal: UInt64 = 0
    public var swapFree: UInt64 = 0

    public init() {}
}

/// How long the system has been running, and how busy it is.
public struct UptimeInformation: Sendable {
    /// Since the start, in ns.
    public var uptime: UInt64 = 0
    /// Runnable threads over 1, 5 and 15 minutes, in hundredths.
    public var load: [UInt64] = []

    public init() {}
}

/// What `Host.power` can ask for.
public enum PowerRequest: Sendable {
    case shutdown
    case reset
}

extension Host {
    /// All of a small text file.
    static func text(of path: ByteString) throws(Errno) -> ByteString {
        let handle = try open(path, [.read, .closeOnExec])
        defer { try? close(handle) }
        var text = ByteString()
        var chunk = [UInt8](repeating: 0, count: 8192)
        while text.count < 1 << 24 {
            let count = try unsafe chunk.withMutableBytes { (raw) throws(Errno) in try unsafe read(handle, raw) }
            if count == 0 { break }
            text.append(contentsOf: chunk[..<count])
        }
        return text
    }

    /// The `key: value` lines of a text.
    static func facts(_ text: ByteString) -> [ByteString: ByteString] {
        var facts: [ByteString: ByteString] = [:]
        for line in text.split(separator: 0x0a) {
            guard let colon = line.firstIndex(of: 0x3a) else { continue }
            facts[line[0..<colon]] = line[(colon + 1)..<line.count].trimmed
        }
        return facts
    }

    /// The decimal number at the front of a text; 0 where there is none.
    static func number(_ text: ByteString?) -> UInt64 {
        var value: UInt64 = 0
        for byte in text ?? "" {
            guard byte.isDigit else { break }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) = product.addingReportingOverflow(UInt64(byte - 0x30))
            if overflow || overflow2 { return .max }
            value = sum
        }
        return value
    }

    /// The processes whose numbers are names in a directory.
    static func processNumbers(in directory: ByteString) throws(Errno) -> [Int32] {
        let handle = try open(directory, [.read, .directory, .closeOnExec])
        defer { try? close(handle) }
        var numbers: [Int32] = []
        var cookie: UInt64 = 0
        while true {
            let entries = try directoryEntries(handle, cookie: &cookie)
            if entries.isEmpty { break }
            for entry in entries {
                if let number = entry.name.integer(), number > 0, number <= Int64(Int32.max) {
                    numbers.append(Int32(number))
                }
            }
        }
        return numbers.sorted()
    }
}
