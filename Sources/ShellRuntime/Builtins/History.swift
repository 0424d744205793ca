import Bytes
import ShellSyntax

extension Builtin {
    static var history: Builtin {
        Builtin(
            "history", "Show the lines that were entered, or say how they are kept",
            usage: "history [-l | search TEXT ... | +|-inc_append | +|-share | +|-duplicates | +|-private]",
            options: [
                OptionDescription("search", "show the entries that contain all the words"),
                OptionDescription("-l", "show when, where and how each entry ended, too"),
                OptionDescription("+inc_append", "write each entry as it is made"),
                OptionDescription("+share", "see the entries of other shells"),
                OptionDescription("+duplicates", "keep the same entry more than once"),
                OptionDescription("+private", "keep nothing from here on"),
            ]
        ) { (shell, arguments) throws(ShellError) in
            if arguments.count == 1 {
                var text = ByteString()
                for line in shell.interaction?.historyEntries() ?? [] { text += line + "\n" }
                return shell.write(text)
            }
            if arguments[1] == "search" || arguments[1] == "-l" {
                let isLong = arguments[1] == "-l"
                let words = arguments.dropFirst(arguments.count > 2 && arguments[2] == "search" ? 3 : 2)
                return shell.showHistory(isLong: isLong, Array(words))
            }
            for argument in arguments.dropFirst() {
                guard let sign = argument.first, sign == 0x2b || sign == 0x2d else {
                    return shell.refuse("history", "unknown option: " + argument)
                }
                switch argument[1..<argument.count] {
                case "inc_append": shell.historyOptions.appendsAtOnce = sign == 0x2b
                case "share": shell.historyOptions.isShared = sign == 0x2b
                case "duplicates": shell.historyOptions.keepsDuplicates = sign == 0x2b
                case "private": shell.options.isPrivate = sign == 0x2b
                default: return shell.refuse("history", "unknown option: " + argument)
                }
            }
            return 0
        }
    }
}

extension Shell {
    /// Status 1 where nothing was found.
    fileprivate func showHistory(isLong: Bool, _ words: [ByteString]) -> Int32 {
        var text = ByteString()
        guard isLong else {
            for line in interaction?.historyEntries() ?? [] where words.allSatisfy({ line.firstIndex(of: $0) != nil }) {
                text += line + "\n"
            }
            return text.isEmpty ? 1 : write(text)
        }
        for record in interaction?.historyRecords() ?? []
        where words.allSatisfy({ record.line.firstIndex(of: $0) != nil }) {
            text += record.summary + "\n"
        }
        return text.isEmpty ? 1 : write(text)
    }
}

/// How the builtin `history` wants entries to be kept.
public struct HistoryOptions {
    /// Each entry goes to the file as it is made, else all at the session's end.
    public var appendsAtOnce = true
    /// Entries of other shells are taken over before each prompt.
    public var isShared = false
    public var keepsDuplicates = false
}

/// An entry with when and where it was made, and how it ended. In the file these stand in lines with a `#`, which every
/// reader of history files passes over: `#@ TIME PID DIRECTORY` before the entry, `#= TIME PID STATUS MILLISECONDS` once
/// it has ended. Each is appended in one write, so that many shells can share the file.
public struct HistoryRecord: Equatable {
    public var line: ByteString
    /// Seconds since 1970.
    public var time: UInt64?
    public var process: Int64?
    public var directory: ByteString?
    public var status: Int32?
    public var milliseconds: UInt64?

    public init(line: ByteString) { self.line = line }

    public static func opening(time: UInt64, process: Int32, directory: ByteString) -> ByteString {
        // A newline in a directory's name would end the line.
        let name = ByteString(directory.map { $0 == 0x0a ? 0x3f : $0 })
        return "#@ " + ByteString(time) + " " + ByteString(process) + " " + name + "\n"
    }

    public static func ending(time: UInt64, process: Int32, status: Int32, milliseconds: UInt64) -> ByteString {
        "#= " + ByteString(time) + " " + ByteString(process) + " " + ByteString(status) + " "
            + ByteString(milliseconds) + "\n"
    }

    /// The entries of a file, the oldest first.
    public static func read(_ text: ByteString, decode: (ByteString) -> ByteString) -> [HistoryRecord] {
        var records: [HistoryRecord] = []
        var next = HistoryRecord(line: "")
        /// Where the entry of a shell that has not ended stands.
        var open: [Int64: Int] = [:]
        for line in text.split(separator: 0x0a) where !line.isEmpty {
            guard line.first == 0x23 else {
                next.line = decode(line)
                if let process = next.process { open[process] = records.count }
                records.append(next)
                next = HistoryRecord(line: "")
                continue
            }
            let fields = line.split(separator: 0x20)
            guard fields.count > 3, let time = fields[1].integer(), time >= 0, let process = fields[2].integer() else {
                continue
            }
            if fields[0] == "#@" {
                next.time = UInt64(time)
                next.process = process
                next.directory = ByteString.joined(Array(fields[3...]), by: " ")
            } else if fields[0] == "#=", fields.count == 5, let index = open[process],
                records[index].time == UInt64(time), let status = fields[3].integer(),
                let milliseconds = fields[4].integer(), milliseconds >= 0
            {
                records[index].status = Int32(truncatingIfNeeded: status)
                records[index].milliseconds = UInt64(milliseconds)
            }
        }
        return records
    }

    /// `2026-11-23 08:00:01  ~/work  0  1.250s  make`; a dash for what is not known.
    var summary: ByteString {
        var text = time.map { Self.date($0) } ?? "-"
        text += "  " + (directory ?? "-") + "  " + (status.map { ByteString($0) } ?? "-") + "  "
        if let milliseconds {
            let fraction = ByteString(milliseconds % 1000)
            text += ByteString(milliseconds / 1000) + "."
            text.append(contentsOf: repeatElement(0x30, count: 3 - fraction.count))
            text += fraction + "s"
        } else {
            text += "-"
        }
        return text + "  " + ByteString(line.map { $0 == 0x0a ? 0x20 : $0 })
    }

    /// A time in UTC.
    private static func date(_ seconds: UInt64) -> ByteString {
        func two(_ number: Int64) -> ByteString { (number < 10 ? "0" : "") + ByteString(number) }
        let bounded = Int64(min(seconds, 1 << 40))
        let day = bounded / 86400
        let rest = bounded % 86400
        // Days are counted from March of the year 0, so that leap days stand at a year's end.
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return ByteString(year) + "-" + two(month) + "-" + two(dayOfYear - (153 * monthIndex + 2) / 5 + 1) + " "
            + two(rest / 3600) + ":" + two(rest / 60 % 60) + ":" + two(rest % 60)
    }
}
