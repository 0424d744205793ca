import Bytes
import Platform
import Scheme
public import SchemeProtocol

/// The scheme `pci:` for drivers: which functions there are, and how to switch them on.
public enum PCIClient {
    /// The functions that `pcid` has found. One that cannot be read is left out.
    public static func functions() throws(Errno) -> [Function] {
        let directory = try Handle("pci:", [.read, .directory])
        var functions: [Function] = []
        var cookie: UInt64 = 0
        while true {
            let entries = try Host.directoryEntries(directory.number, cookie: &cookie)
            if entries.isEmpty { break }
            for entry in entries {
                guard let location = Location(entry.name), let text = try? information(entry.name),
                    let function = Function(location, text: text)
                else { continue }
                functions.append(function)
            }
        }
        return functions.sorted { $0.location < $1.location }
    }

    private static func information(_ name: ByteString) throws(Errno) -> ByteString {
        try Handle("pci:" + name + "/information", .read).readAll(limit: 16384)
    }

    /// What a function may do on the bus, beyond answering to its configuration.
    public struct Command: OptionSet, Sendable {
        public let rawValue: UInt16
        public init(rawValue: UInt16) { self.rawValue = rawValue }
        public static var ports: Command { Command(rawValue: 1) }
        public static var memory: Command { Command(rawValue: 2) }
        /// It may read and write the machine's memory by itself.
        public static var master: Command { Command(rawValue: 4) }
    }

    /// Lets a function do that, and what it was allowed before.
    public static func enable(_ location: Location, _ command: Command) throws(Errno) {
        let registers = try PCIConfiguration(location)
        let value = try registers.read16(4)
        if command.isSubset(of: Command(rawValue: value)) { return }
        try registers.write16(4, value | command.rawValue)
    }
}
