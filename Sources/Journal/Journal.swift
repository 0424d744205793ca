public import Bytes
import SchemeProtocol

/// One line of the journal.
public struct JournalEntry: Equatable, Sendable {
    /// Counted from 0, without gaps.
    public var number: UInt64
    /// ns since 1970.
    public var time: UInt64
    public var source: ByteString
    /// 0 emergency … 7 debugging, as in syslog.
    public var level: UInt8
    public var text: ByteString

    /// What it takes of the journal's limit.
    var cost: Int { text.count + source.count + 64 }

    /// `seconds.milliseconds source <level> text`, with a newline.
    public var line: ByteString {
        var line = ByteString(time / 1_000_000_000) + "."
        let milliseconds = time / 1_000_000 % 1000
        for unit: UInt64 in [100, 10, 1] { line.append(0x30 + UInt8(milliseconds / unit % 10)) }
        line += " " + source + " <" + ByteString(level) + "> " + text + "\n"
        return line
    }
}

/// What a reader of the journal wants to see.
public struct JournalFilter: Equatable, Sendable {
    public var source: ByteString?
    /// The least urgent level.
    public var level: UInt8 = 7
    /// Only so many of the last lines.
    public var tail: Int?
    /// Go on with what comes.
    public var isFollowing = false

    public init() {}

    /// Reads `source=NAME&level=N&tail=N&follow`; refuses anything else.
    public init(query: ByteString) throws(Errno) {
        for part in query.split(separator: 0x26) where !part.isEmpty {
            let split = part.firstIndex(of: 0x3d) ?? part.count
            let value = part[min(split + 1, part.count)..<part.count]
            switch part[0..<split] {
            case "source": source = value
            case "level":
                guard let number = value.integer(), number >= 0, number <= 7 else { throw .invalidArgument }
                level = UInt8(number)
            case "tail":
                guard let number = value.integer(), number >= 0 else { throw .invalidArgument }
                tail = Int(number)
            case "follow": isFollowing = value.isEmpty || value == "1"
            default: throw .invalidArgument
            }
        }
    }

    public func admits(_ entry: JournalEntry) -> Bool {
        entry.level <= level && (source == nil || source == entry.source)
    }
}

/// The last lines that services have said: a ring with a limit in bytes, in which the oldest give way.
public struct Journal: Sendable {
    private var entries: [JournalEntry] = []
    private var head = 0
    private var cost = 0
    private let limit: Int
    /// The number of the next entry.
    public private(set) var nextNumber: UInt64 = 0

    public init(limit: Int) { self.limit = limit }

    /// Takes a line in; a `<N>` in front gives its level (default 6, information).
    @discardableResult
    public mutating func append(_ line: ByteString, source: ByteString, time: UInt64) -> JournalEntry {
        var entry = JournalEntry(number: nextNumber, time: time, source: source, level: 6, text: line)
        if line.count >= 3, line[0] == 0x3c, line[1] >= 0x30, line[1] <= 0x37, line[2] == 0x3e {
            entry.level = line[1] - 0x30
            entry.text = line[3..<line.count]
        }
        nextNumber += 1
        entries.append(entry)
        cost += entry.cost
        while cost > limit, head < entries.count - 1 {
            cost -= entries[head].cost
            entries[head].text = ByteString()
            head += 1
        }
        if head > 1024, head > entries.count / 2 {
            entries.removeFirst(head)
            head = 0
        }
        return entry
    }

    /// The first entry with at least this number that the filter admits.
    public func next(from number: UInt64, _ filter: JournalFilter) -> JournalEntry? {
        guard let first = firstNumber, number < nextNumber else { return nil }
        var index = head + Int(clamping: number > first ? number - first : 0)
        while index < entries.count {
            if filter.admits(entries[index]) { return entries[index] }
            index += 1
        }
        return nil
    }

    private var firstNumber: UInt64? { head < entries.count ? entries[head].number : nil }

    /// Where a reader with this filter begins.
    public func start(_ filter: JournalFilter) -> UInt64 {
        guard let tail = filter.tail else { return firstNumber ?? nextNumber }
        var left = tail
        var index = entries.count
        while left > 0, index > head {
            index -= 1
            if filter.admits(entries[index]) { left -= 1 }
        }
        return index < entries.count ? entries[index].number : nextNumber
    }
}
