public import Bytes
import Platform
import SchemeProtocol
import ShellSyntax

/// `--profile`: how often each statement ran and how long it took, with all that it called.
public final class Profiler {
    private struct Entry {
        var statement: Statement
        var count = 0
        var nanoseconds: UInt64 = 0
    }

    private var entries: [ObjectIdentifier: Entry] = [:]
    /// Statements that run now: one that calls itself counts its time once.
    private var running: [ObjectIdentifier] = []
    private let start = Host.clock(.monotonic)

    public init() {}

    func begin(_ statement: Statement) -> UInt64 {
        running.append(ObjectIdentifier(statement))
        return Host.clock(.monotonic)
    }

    func end(_ statement: Statement, _ began: UInt64) {
        let key = ObjectIdentifier(statement)
        running.removeLast()
        var entry = entries[key] ?? Entry(statement: statement)
        entry.count += 1
        if !running.contains(key) { entry.nanoseconds += Host.clock(.monotonic) &- began }
        entries[key] = entry
    }

    /// The statements, the longest first.
    public var report: ByteString {
        var text: ByteString = "      ms     runs  line  statement\n"
        let sorted = entries.values.sorted { $0.nanoseconds > $1.nanoseconds }
        for entry in sorted.prefix(40) {
            let (line, _, _) = entry.statement.text.position(of: entry.statement.offset)
            let source = ByteString(entry.statement.source.prefix(60).map { $0 < 0x20 ? 0x20 : $0 })
            text +=
                Self.padded(Self.milliseconds(entry.nanoseconds), 8) + " "
                + Self.padded(ByteString(entry.count), 8) + " " + Self.padded(ByteString(line), 5) + "  " + source
                + "\n"
        }
        let all = Self.milliseconds(Host.clock(.monotonic) &- start)
        return text + Self.padded(all, 8) + "                 the whole script\n"
    }

    private static func milliseconds(_ nanoseconds: UInt64) -> ByteString {
        let fraction = ByteString(nanoseconds / 1000 % 1000)
        var text = ByteString(nanoseconds / 1_000_000) + "."
        text.append(contentsOf: repeatElement(0x30, count: 3 - fraction.count))
        return text + fraction
    }

    private static func padded(_ text: ByteString, _ width: Int) -> ByteString {
        ByteString(repeatElement(0x20, count: max(0, width - text.count))) + text
    }
}
