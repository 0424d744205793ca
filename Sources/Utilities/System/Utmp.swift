import Bytes
import Scheme
import SchemeProtocol

/// The record of who is logged in, as Linux keeps it: 384 bytes for each session, start and change.
struct UtmpEntry {
    enum Kind: Int {
        case empty = 0
        case runLevel = 1
        case boot = 2
        case newTime = 3
        case oldTime = 4
        case initial = 5
        case login = 6
        case user = 7
        case dead = 8
    }

    var kind: Kind
    var process: Int32
    var line: ByteString
    var id: ByteString
    var user: ByteString
    var host: ByteString
    var seconds: Int64
    var termination: Int
    var exit: Int

    /// What a file holds; the usual one where none is named. A system without such a record has nobody in it.
    static func read(_ path: ByteString?) -> [UtmpEntry] {
        guard let file = try? Handle(path ?? "/var/run/utmp", [.read, .closeOnExec]),
            let bytes = try? file.readAll(limit: 1 << 24)
        else { return [] }
        var entries: [UtmpEntry] = []
        var start = 0
        while start + 384 <= bytes.count {
            let record = bytes[start..<(start + 384)]
            start += 384
            func number(_ offset: Int, _ width: Int) -> Int {
                (0..<width).reduce(0) { $0 | Int(record[offset + $1]) << (8 * $1) }
            }
            func text(_ offset: Int, _ length: Int) -> ByteString {
                ByteString(record[offset..<(offset + length)].prefix { $0 != 0 })
            }
            guard let kind = Kind(rawValue: number(0, 2)) else { continue }
            entries.append(
                UtmpEntry(
                    kind: kind, process: Int32(truncatingIfNeeded: number(4, 4)), line: text(8, 32), id: text(40, 4),
                    user: text(44, 32), host: text(76, 256), seconds: Int64(number(340, 4)),
                    termination: number(332, 2), exit: number(334, 2)))
        }
        return entries
    }
}
